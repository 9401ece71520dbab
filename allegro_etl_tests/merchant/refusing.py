"""A real Odoo whose database refuses what a test chooses, in the test's words and with the database's own error codes."""

from collections.abc import Iterator
from contextlib import contextmanager

from allegro_etl_tests.merchant.bench import Bench

CHECK_VIOLATION = "23514"
SERIALIZATION_FAILURE = "40001"

FUNCTION = """
create sequence asked_{name};
create function refuse_{name}() returns trigger language plpgsql as $$
begin
    if ({condition}) and nextval('asked_{name}') <= {times} then
        raise exception using errcode = '{code}', message = '{words}';
    end if;
    return new;
end $$;
create trigger refuse_{name} before {event} on {table} for each row execute function refuse_{name}()
"""


@contextmanager
def refused(
    bench: Bench,
    table: str,
    condition: str,
    words: str,
    *,
    event: str = "insert or update",
    code: str = CHECK_VIOLATION,
    times: int = 1_000_000,
) -> Iterator[None]:
    """Let the database refuse rows `new` of a table, so many times, as the rule of some module or a conflict would."""
    postgres, database = bench.odoo.server.postgres, bench.odoo.database
    statement = FUNCTION.format(
        name=table, condition=condition, words=words, event=event, code=code, times=times, table=table
    )
    postgres.psql(statement, database)
    try:
        yield
    finally:
        postgres.psql(f"drop function refuse_{table} cascade; drop sequence asked_{table}", database)
