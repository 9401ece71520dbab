"""The files of invoices that Allegro has, as it was last seen, and which are ours: what is accepted there is not asked for again."""

from collections.abc import Iterable, Sequence
from typing import TypeVar

from allegro_etl.to_allegro.invoices.deciding import Papers, number_of, registered_as
from allegro_etl.warehouse import Warehouse

Known = TypeVar("Known")


def seen_files(warehouse: Warehouse, form_ids: Sequence[str]) -> dict[str, dict[str, bool]]:
    """Return for each of these orders the numbers that Allegro had with a file, and whether it accepted the file."""
    rows = warehouse.rows(
        "select form_id, number, is_accepted from to_allegro.invoice_files "
        "where form_id in (select unnest(?::varchar[])) order by all",
        [list(form_ids)],
    )
    return _by_form(rows)


def sent_files(warehouse: Warehouse, form_ids: Sequence[str]) -> dict[str, dict[str, str]]:
    """Return for each of these orders what we attached last of each number: the number, and the attachment in Odoo."""
    rows = warehouse.rows(
        "select form_id, subject, after ->> '$' from to_allegro.writes "
        "where writer = 'invoices' and outcome = 'written' and form_id in (select unnest(?::varchar[])) order by id",
        [list(form_ids)],
    )
    return _by_form((form_id, number_of(form_id, subject), after) for form_id, subject, after in rows)


def _by_form(rows: Iterable[tuple[str, str, Known]]) -> dict[str, dict[str, Known]]:
    """Return what is known of each number, by order; of several rows the last one counts."""
    found: dict[str, dict[str, Known]] = {}
    for form_id, number, known in rows:
        found.setdefault(form_id, {})[number] = known
    return found


def keep_files(warehouse: Warehouse, rows: Iterable[tuple[str, str, bool]]) -> None:
    """Keep form id and number of files that Allegro has, and whether it accepted them."""
    warehouse.insert(
        "to_allegro.invoice_files",
        ("form_id", "number", "is_accepted"),
        list(rows),
        "on conflict do update set is_accepted = excluded.is_accepted",
    )


def files_of(papers: Papers) -> list[tuple[str, str, bool]]:
    """Return the posted invoices of an order that Allegro lists with a file: form id, number, whether it is accepted."""
    found = ((one, registered_as(one, papers.registered or ())) for one in papers.documents if one.is_posted)
    return [
        (papers.form_id, one.number, own.security == "ACCEPTED")
        for one, own in found
        if own is not None and own.has_file
    ]
