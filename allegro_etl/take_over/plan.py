"""What the take-over would bind, what it cannot tell apart, and what it does not find: the plan that a person agrees to."""

from dataclasses import dataclass

from allegro_etl.actions import Disposition
from allegro_etl.destination.destination import Destination
from allegro_etl.odoo.session import OdooServer
from allegro_etl.records.orders.sides import Written, grouped
from allegro_etl.records.values import carrier_of
from allegro_etl.states import QUOTATION
from allegro_etl.take_over.candidates import paid_orders
from allegro_etl.take_over.rows import FormRow, FoundRow, PairRow
from allegro_etl.take_over.written import written_before
from allegro_etl.warehouse import Warehouse
from allegro_etl.warehouse.queries import text
from allegro_etl.warehouse.tables import LineRow

STATES: dict[str, tuple[str, ...]] = {
    Disposition.LOAD: ("sale",),
    Disposition.CANCEL: ("cancel",),
    Disposition.WAIT: QUOTATION,
}
"""The states in Odoo that agree with what becomes of a form."""


@dataclass(frozen=True)
class Found:
    """A form and the sale order that it is.

    `written` is what is remembered of the order as written, `lines` are the ids in Odoo by line key, of `line_count` that Allegro has.
    """

    form: FoundRow
    written: Written
    lines: dict[str, int]
    line_count: int

    @property
    def differences(self) -> list[str]:
        """Return what differs in Odoo from Allegro, in words; it stays so."""
        form, found = self.form, []
        if (form["order_total"], form["order_currency"]) != (form["total"], form["currency"]):
            found.append(f"total {form['order_total']} {form['order_currency']} in Odoo")
        if form["order_state"] not in STATES[form["disposition"]]:
            found.append(f"{form['order_state']} in Odoo, {form['status']} on Allegro")
        if len(self.lines) < self.line_count:
            found.append(f"{self.line_count - len(self.lines)} of {self.line_count} lines not told apart")
        return found


@dataclass(frozen=True)
class Plan:
    """Forms with their sale orders; rows of (form, sale order) that cannot be told apart; forms without any.

    `contacts` are (buyer's key, buyer's id, contact's id), `offers` the products by offers' keys: what is certain of both.
    """

    found: list[Found]
    ambiguous: list[PairRow]
    not_found: list[FormRow]
    contacts: list[tuple[str, str, int]]
    offers: dict[str, int]


def make_plan(warehouse: Warehouse, odoo: OdooServer, destination: Destination) -> Plan:
    """Return what the tables of the take-over come to. Raises OdooError."""
    rows = warehouse.rows_of(FoundRow, text(__package__, "report.sql"))
    told_apart = warehouse.rows(text(__package__, "lines.sql"))
    lines = {key: line_id for key, line_id, _ in told_apart}
    wanted = grouped(
        warehouse.rows_of(
            LineRow,
            "select * from work.order_lines where form_id in (select form_id from take_over.found) order by position",
        ),
        "form_id",
    )
    paid = paid_orders(odoo, [row["order_id"] for row in rows])
    return Plan(
        [_found(row, wanted.get(row["form_id"], []), lines, paid, destination) for row in rows],
        warehouse.rows_of(PairRow, text(__package__, "ambiguous_pairs.sql")),
        warehouse.rows_of(FormRow, "from take_over.open_forms order by bought_at, form_id"),
        warehouse.rows(text(__package__, "contacts.sql")),
        dict(
            warehouse.rows(
                text(__package__, "offers.sql"), {"lines": [key for key, _, is_same in told_apart if is_same]}
            )
        ),
    )


def _found(
    row: FoundRow, wanted: list[LineRow], lines: dict[str, int], paid: set[int], destination: Destination
) -> Found:
    own = {line["line_key"]: lines[line["line_key"]] for line in wanted if line["line_key"] in lines}
    carrier = carrier_of(row, destination)
    written = written_before(
        row, wanted, is_paid=row["order_id"] in paid, carrier_id=carrier.carrier_id if carrier else None
    )
    return Found(row, written, own, len(wanted))
