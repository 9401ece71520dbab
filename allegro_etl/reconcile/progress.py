"""The state of the plan while it is applied: which actions are done, which went to quarantine."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from allegro_etl.actions import Action, Kind
from allegro_etl.ledger.refusals import Reason, quarantine_forms
from allegro_etl.odoo.batches import Refused, Sent
from allegro_etl.odoo.errors import OdooUnavailable
from allegro_etl.reasons import QuarantineCode
from allegro_etl.warehouse import Warehouse


def planned(warehouse: Warehouse, kind: Kind, action: Action) -> list[tuple[int, str, str | None, int | None]]:
    """Return (seq, key, form id, Odoo id) of the actions of a kind that are still to be done, in the plan's order."""
    return warehouse.rows(
        "select seq, external_id, form_id, odoo_id from odoo.plan "
        "where kind = ? and action = ? and status = 'planned' order by seq",
        [kind, action],
    )


def mark_done(warehouse: Warehouse, done: Iterable[tuple[int, int | None]]) -> None:
    """Mark actions as done: (seq, Odoo id) each."""
    rows = list(done)
    warehouse.execute(
        "update odoo.plan set status = 'done', odoo_id = coalesce(done.odoo_id, plan.odoo_id) "
        "from (select unnest(?::integer[]) as seq, unnest(?::integer[]) as odoo_id) as done where plan.seq = done.seq",
        [[seq for seq, _ in rows], [odoo_id for _, odoo_id in rows]],
    )


def mark_refused(warehouse: Warehouse, refused: Sequence[tuple[str, str]], code: QuarantineCode) -> None:
    """Put forms that Odoo refuses into quarantine, (form id, what Odoo said) each, and drop the rest of their plan."""
    if not refused:
        return
    with warehouse.transaction():
        quarantine_forms(warehouse, [Reason(form_id, "loading", code, reason) for form_id, reason in refused])
        warehouse.execute(
            "update odoo.plan set status = 'quarantined' "
            "where status = 'planned' and form_id in (select unnest(?::varchar[]))",
            [[form_id for form_id, _ in refused]],
        )


def split(results: Iterable[Sent[Any, Any] | Refused[Any]]) -> tuple[list[Sent[Any, Any]], list[Refused[Any]]]:
    """Part the results of `send_in_batches` into what Odoo took and what it refused."""
    sent: list[Sent[Any, Any]] = []
    refused: list[Refused[Any]] = []
    for result in results:
        if isinstance(result, Sent):
            sent.append(result)
        else:
            refused.append(result)
    return sent, refused


def once_more(attempt: Callable[[], None]) -> None:
    """Make an attempt that looks before it acts, and make it again when Odoo's answer was lost."""
    try:
        attempt()
    except OdooUnavailable:
        attempt()
