"""Remarks: what a person has to be told of an order, as a state. Activities in Odoo follow it.

Every stage that sees something adds remarks; at the end they are compared with the activities that Odoo has. So a run that
died tells in its next attempt, an activity is closed when what it tells is no longer so, and a trouble that comes again is
told again. A remark that `holds` keeps its order a quotation.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from allegro_etl.clock import now
from allegro_etl.odoo.external_ids import PREFIX
from allegro_etl.odoo.session import OdooServer
from allegro_etl.reasons import RemarkCode
from allegro_etl.reconcile.progress import mark_done
from allegro_etl.records.plan_rows import add_rows, as_json
from allegro_etl.records.reasons import Facts, Words
from allegro_etl.warehouse import Warehouse
from allegro_etl.warehouse.queries import text


@dataclass(frozen=True)
class Remark:
    """One thing that a person has to be told of an order. `words` and `facts` may be personal.

    The same code and words are the same remark, and told once. `holds`: the order is not confirmed meanwhile.
    """

    form_id: str
    code: RemarkCode
    words: Words = field(default_factory=dict)
    facts: Facts = ()
    holds: bool = False


def add_remarks(warehouse: Warehouse, remarks: Iterable[Remark]) -> None:
    """Add to what is to be told of this run's orders (work.remarks)."""
    columns = ("form_id", "code", "words", "facts", "holds")
    warehouse.insert(
        "work.remarks",
        columns,
        [(one.form_id, one.code, as_json(one.words), as_json(one.facts), one.holds) for one in remarks],
    )


def plan_remarks(warehouse: Warehouse, unread: Sequence[str] = ()) -> None:
    """Add to odoo.plan which activities are to be made and which to be closed.

    `unread` are the forms of which Odoo's total is not known yet: nothing is closed that told of it.
    """
    add_rows(warehouse, [text(__package__, "plan_activities.sql")], {"unread": list(unread)})


def hold_orders(warehouse: Warehouse) -> None:
    """Take the confirmation of orders that are held off the plan."""
    warehouse.execute(
        "delete from odoo.plan where kind = 'order' and action = 'confirm' and status = 'planned' "
        "and form_id in (select form_id from work.remarks where holds)"
    )


def close_activities(warehouse: Warehouse, odoo: OdooServer) -> int:
    """Carry out what the plan closes: open activities are deleted, done ones lose their external id; return how many.

    Raises OdooError. Source: Odoo's mail.activity and ir.model.data.
    """
    rows = warehouse.rows(
        "select plan.seq, plan.external_id, activity.id, activity.is_open from odoo.plan as plan "
        "join odoo.activities as activity on activity.name = plan.external_id "
        "where plan.kind = 'activity' and plan.action = 'close' and plan.status = 'planned'"
    )
    names = [name for _, name, _, _ in rows]
    open_ = [activity_id for _, _, activity_id, is_open in rows if is_open]
    still_there = [row["id"] for row in odoo.search_read_in("mail.activity", "id", open_, ["id"])]
    if still_there:
        odoo.call("mail.activity", "unlink", still_there)
    domain = [("module", "=", PREFIX), ("model", "=", "mail.activity")]
    bound = [row["id"] for row in odoo.search_read_in("ir.model.data", "name", names, ["id"], domain)]
    if bound:
        odoo.call("ir.model.data", "unlink", bound)
    with warehouse.transaction():
        mark_done(warehouse, [(seq, activity_id) for seq, _, activity_id, _ in rows])
        _forget_what_is_over(warehouse, names)
    return len(rows)


def _forget_what_is_over(warehouse: Warehouse, names: list[str]) -> None:
    """Forget the activities that were closed, and those that a person deleted before what they told was over.

    The latter can only be of orders that were in Odoo before this run; where it has none of them, no binding is read.
    """
    warehouse.execute("delete from odoo.bindings where external_id in (select unnest(?::varchar[]))", [names])
    warehouse.execute(
        "delete from odoo.bindings where work.is_activity_key(external_id) and work.form_of(external_id) in "
        "(select form_id from work.order_ids where form_id in (select form_id from work.sale_orders) "
        "or form_id in (select form_id from ops.quarantine where form_id is not null)) "
        "and external_id not in (select work.activity_key(form_id, work.remark_mark(code, words)) from work.remarks) "
        "and external_id not in (select name from odoo.activities)"
    )


def keep_remarks(warehouse: Warehouse) -> int:
    """Keep what this run has to say of its orders, for sweeps that look at them again; return how many are held."""
    carried = (
        "(select form_id from work.orders where form_id not in (select form_id from work.blocked) and form_id not in "
        "(select form_id from odoo.plan where status = 'quarantined' and form_id is not null))"
    )
    with warehouse.transaction():
        warehouse.execute("delete from ops.remarks where form_id in (select form_id from work.orders)")
        warehouse.execute(
            "insert into ops.remarks select form_id, code, "
            "holds and work.is_quotation(coalesce(mirrored.state, 'draft')), ? "
            "from work.remarks left join work.order_ids as order_ids using (form_id) "
            f"left join work.odoo_orders as mirrored on mirrored.id = order_ids.odoo_id where form_id in {carried}",
            [now()],
        )
    held = (
        "select count(distinct form_id) from ops.remarks where holds and form_id in (select form_id from work.orders)"
    )
    return int(warehouse.scalar(held))
