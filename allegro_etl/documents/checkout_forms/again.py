"""Orders that are looked at again though nothing happened to them on Allegro.

They are those that people are told of, held ones among them: their reason may have gone with a setting, a warehouse, a
correction in Odoo. And those to which somebody gave another total in Odoo. They are queued, and go the way of all orders.
"""

from collections.abc import Sequence

from allegro_etl.allegro.kept import EVENTS_KEPT
from allegro_etl.clock import now
from allegro_etl.ledger.queue import queue_absent
from allegro_etl.odoo.external_ids import PREFIX
from allegro_etl.odoo.session import OdooServer, Record
from allegro_etl.odoo.times import in_odoo
from allegro_etl.reconcile.drift import Amount, Sale, compared, sales
from allegro_etl.run.run import Run
from allegro_etl.states import QUOTATION
from allegro_etl.warehouse import Warehouse

MOST = 500
"""Number of forms that one run looks at again, those first that were not for the longest time: each costs a request."""

FIRST_COMPARISON = EVENTS_KEPT
"""What the first comparison with Odoo looks at, as the first sweep does with Allegro."""


def look_again(run: Run) -> int:
    """Queue what a sweep, changed settings or a new DuckDB file ask to look at again; return how many forms.

    Changed settings also let everything in quarantine be tried again. Raises OdooError.
    """
    mark, before = run.settings.mark(), run.warehouse.scalar("select mark from ops.settings_in_force")
    forms: list[str] = []
    if before is None:
        forms += _told_in_odoo(run.odoo)
    if run.request.sweep or before not in (None, mark):
        forms += _told_of(run.warehouse)
    if run.request.sweep:
        forms += _drifted(run)
    with run.warehouse.transaction():
        queue_absent(run.warehouse, forms, "retry")
        if before not in (None, mark):
            _retry_quarantine(run.warehouse)
        run.warehouse.execute("delete from ops.settings_in_force")
        run.warehouse.execute("insert into ops.settings_in_force values (?)", [mark])
    return len(set(forms))


def _told_of(warehouse: Warehouse) -> list[str]:
    """Return the forms of which people are told. One that Allegro no longer has can't be looked at."""
    return warehouse.column(
        "select form_id from ops.remarks where form_id not in (select form_id from staging.gone_forms) "
        "group by form_id order by min(if(looked_at > ?, 'epoch', looked_at)), form_id limit ?",
        [now(), MOST],  # what was looked at in the future was so by a clock that was wrong then
    )


def _told_in_odoo(odoo: OdooServer) -> list[str]:
    """Return the same of a DuckDB file that knows nothing yet: from Odoo's quotations and our open activities there."""
    if "x_allegro_id" not in odoo.has_fields("sale.order"):
        return []
    ours = [("module", "=", PREFIX), ("model", "=", "mail.activity")]
    activities = [row["res_id"] for row in _newest(odoo, "ir.model.data", ours, "res_id")]
    orders = [row["res_id"] for row in odoo.search_read_in("mail.activity", "id", activities, ["res_id"])]
    asked = ["|", ("state", "in", QUOTATION), ("id", "in", orders), ("x_allegro_id", "!=", False)]
    return [row["x_allegro_id"] for row in _newest(odoo, "sale.order", asked, "x_allegro_id")]


def _newest(odoo: OdooServer, model: str, domain: Sequence[object], field: str) -> list[Record]:
    found = odoo.call(model, "search_read", list(domain), fields=[field], order="id desc", limit=MOST)
    return list(found)


def _drifted(run: Run) -> list[str]:
    """Compare the totals of what changed in Odoo since the last comparison; return the forms whose total differs."""
    last = run.warehouse.scalar("select max(changed_until) from ops.comparisons")
    since = last or in_odoo(run.allegro.now() - FIRST_COMPARISON)
    changed = [sale for sale in sales(run.odoo, [("write_date", ">=", since)]) if sale.state != "cancel"]
    differing = compared(changed, _wanted(run.warehouse, changed))
    until = max((sale.changed_at for sale in changed), default=since)
    run.warehouse.execute(
        "insert into ops.comparisons values (?, ?, ?, ?, ?)",
        [now(), run.run_id, until, len(changed), len(differing)],
    )
    return [one.form_id for one in differing]


def _wanted(warehouse: Warehouse, changed: Sequence[Sale]) -> dict[str, Amount]:
    rows = warehouse.rows(
        "select form_id, total, currency from core.orders where disposition = 'load' "
        "and form_id in (select unnest(?::varchar[]))",
        [[sale.form_id for sale in changed]],
    )
    return {form_id: (total, currency) for form_id, total, currency in rows}


def _retry_quarantine(warehouse: Warehouse) -> None:
    """Let the next attempt of what is set aside be now, but for what waits for a person."""
    warehouse.execute(
        "update ops.quarantine set retry_at = least(last_seen, ?) where form_id is not null and retry_at < 'infinity'",
        [now()],
    )
