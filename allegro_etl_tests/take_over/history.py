"""A merchant's past with another program: orders that it brought into Odoo in every way, and one that it missed."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from allegro_etl_tests.merchant.bench import Bench
from allegro_etl_tests.take_over.another_program import FIELD, Other, another_program

NOW = datetime.now(UTC)
FOUND = (
    "named",
    "origin",
    "beginning",
    "in_field",
    "buyer",
    "dearer",
    "cancelled",
    "alive",
    "invoiced",
    "quotation",
    "unpaid",
)


@dataclass
class History:
    """What was sold before the take-over, by what is special about it, and the other program's sale orders."""

    bench: Bench
    other: Other
    forms: dict[str, str] = field(default_factory=dict)
    orders: dict[str, int] = field(default_factory=dict)

    def bring(self, name: str, *, form: dict[str, Any] | None = None, **values: Any) -> str:
        """Sell an order and let the other program bring it into Odoo; `{form}` in a value is its id."""
        form_id = self.forms[name] = self.bench.sell(**(form or {}))
        texts = {key: one.format(form=form_id) if isinstance(one, str) else one for key, one in values.items()}
        self.orders[name] = self.other.order(form_id, **texts)
        return form_id

    def bound(self) -> dict[int, str]:
        """Return the sale orders that carry an id of Allegro's, by their own ids."""
        return {
            one["id"]: one["x_allegro_id"]
            for one in self.bench.read("sale.order", [("x_allegro_id", "!=", False)], "x_allegro_id")
        }

    def new_addresses(self) -> int:
        """Return how many addresses the order that was missing has brought."""
        [order] = self.bench.orders(self.forms["missing"], "partner_id")
        return len(self.bench.read("res.partner", [("parent_id", "=", order["partner_id"][0])]))


def history_of(merchant: Bench) -> History:
    """Let another program bring orders of every kind into a merchant's Odoo."""
    other = another_program(merchant)
    past = History(merchant, other)
    past.bring("named", client_order_ref="{form}")
    past.bring("origin", origin="ALLEGRO {form}", form={"lines": [("kubek-350", 2), "miod-lipowy"]})
    past.bring("beginning", client_order_ref="AL/2026")
    start = past.forms["beginning"][:8].upper()
    merchant.call("sale.order", "write", [past.orders["beginning"]], {"client_order_ref": f"AL/2026 {start}"})
    past.bring("in_field")
    payment = merchant.shop.form(past.forms["in_field"])["payment"]["id"]
    merchant.call("sale.order", "write", [past.orders["in_field"]], {FIELD: payment.upper()})
    past.bring("buyer")
    past.bring("twin", form={"delivery_cost": "12.00"})
    buyer = merchant.shop.form(past.forms["twin"])["buyer"]["id"]
    past.bring("other twin", form={"buyer": buyer, "delivery_cost": "12.00"})
    past.bring("dearer", client_order_ref="{form}", more="5.00")
    past.bring("cancelled", client_order_ref="{form}", confirmed=False)
    past.bring("alive", client_order_ref="{form}")
    past.bring("invoiced", client_order_ref="{form}")
    past.bring("quotation", client_order_ref="{form}", confirmed=False)
    past.bring("unpaid", form={"paid": False}, client_order_ref="{form}", confirmed=False)
    past.forms["missing"] = merchant.sell(lines=["dzbanek-1l"])
    merchant.call("sale.order", "action_cancel", [past.orders["cancelled"]])
    for name in ("cancelled", "alive"):
        merchant.shop.cancel_by_buyer(past.forms[name])
    other.paid_invoice(past.orders["invoiced"])
    return past
