"""Which records of ours Odoo has had: what tells a record that a person deleted from one that was never made.

Odoo's own external ids are the truth of what exists. A lost DuckDB file loses only the knowledge of what was deleted.
"""

from collections.abc import Iterable

from allegro_etl.clock import now
from allegro_etl.grammar import start
from allegro_etl.settings import LAST_RUN_PARAMETER
from allegro_etl.warehouse import Warehouse

OFFER = start("offer_product_key")  # under which a product is bound besides its own external id
COLUMNS = ("external_id", "model", "res_id", "run_id", "written_at")

# Runs that ended well: what others wrote may have been lost with Odoo's transaction, or with a backup that is restored.
ENDED_WELL = "select run_id from ops.runs where finished_at is not null and outcome is distinct from 'failed'"


def remember(warehouse: Warehouse, run_id: str, model: str, written: Iterable[tuple[str, int]]) -> None:
    """Write down for each (key, database id) that Odoo has it now: this run wrote it."""
    rows = [(key, model, res_id, run_id, now()) for key, res_id in written]
    if rows:
        _count(warehouse, model, {key: res_id for key, _, res_id, *_ in rows})
    warehouse.insert(
        "odoo.bindings",
        COLUMNS,
        rows,
        "on conflict (external_id) do update set model = excluded.model, res_id = excluded.res_id, "
        "run_id = excluded.run_id, written_at = excluded.written_at",
    )


def _count(warehouse: Warehouse, model: str, written: dict[str, int]) -> None:
    """Add to the number of records of a model, where they were counted, those that no key of this run named before."""
    warehouse.execute(
        f"""
        with written as (select unnest($keys::varchar[]) as external_id, unnest($ids::integer[]) as res_id),
        known as (
            select external_id from odoo.bindings semi join written using (external_id)
            union
            select written.external_id
            from written join odoo.external_ids as mirrored on mirrored.res_id = written.res_id and mirrored.model = $model
        )
        update odoo.record_counts set records = records + (
            select count(distinct res_id) from written anti join known using (external_id)
            where not external_id ^@ '{OFFER}'
        )
        where model = $model
        """,
        {"model": model, "keys": list(written), "ids": list(written.values())},
    )


def count_records(warehouse: Warehouse, model: str, *, anew: bool) -> int:
    """Return how many records of a model Odoo has had of ours: all are counted anew, or what was written since is added."""
    if anew:
        warehouse.execute("delete from odoo.record_counts where model = ?", [model])
    counted = "select records from odoo.record_counts where model = ?"
    if not warehouse.column(counted, [model]):
        warehouse.execute(
            "insert into odoo.record_counts select $model, count(distinct res_id) from odoo.bindings "
            f"where model = $model and not external_id ^@ '{OFFER}'",
            {"model": model},
        )
    return int(warehouse.scalar(counted, [model]))


def forget_what_odoo_lost(warehouse: Warehouse, parameters: dict[str, str]) -> None:
    """Forget bindings that Odoo cannot have: it was restored from a backup, or another DuckDB file has loaded since.

    Each run that writes or moves the cursor leaves its id in Odoo, last of all. What our runs after that one wrote may be
    gone, and must not be mistaken for what a person deleted. One that left its id and then died is known all the same.
    """
    lost = warehouse.rows(
        f"delete from odoo.bindings where run_id in ({ENDED_WELL} and turn > coalesce("
        "(select turn from ops.runs where run_id = ?), -9223372036854775808)) returning external_id",
        [parameters.get(LAST_RUN_PARAMETER)],
    )
    if lost:
        warehouse.execute("delete from odoo.record_counts")  # they are counted anew when they are asked for


def adopt_bindings(warehouse: Warehouse, run_id: str) -> int:
    """Let a run that comes to its end vouch for what runs wrote that did not; return how many records of theirs there are.

    The last run that came to its end did so for those before it. Where there were none since, no binding is read.
    """
    return len(
        warehouse.rows(
            f"""
            update odoo.bindings set run_id = $run where run_id in (
                select run_id from ops.runs
                where run_id <> $run and run_id not in ({ENDED_WELL})
                    and turn >= (select coalesce(max(turn), -1) from ops.runs where cursor_after is not null)
            )
            returning external_id
            """,
            {"run": run_id},
        )
    )
