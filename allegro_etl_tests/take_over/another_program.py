"""A program that brought Allegro's orders into Odoo before us: it knows nothing of external ids, and writes them its own way."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from allegro_etl_tests.merchant.bench import Bench
from allegro_etl_tests.merchant.outcome import Record

FIELD = "x_other_program"


@dataclass(frozen=True)
class Other:
    """The program, with its own products for goods and deliveries, whose prices are gross and bear no tax."""

    bench: Bench
    goods: int
    delivery: int

    def contact(self, form_id: str, **values: Any) -> int:
        """Make a contact of a form's buyer, with the e-mail that Allegro gave; return its id."""
        buyer = self.bench.shop.form(form_id)["buyer"]
        named = {"name": f"{buyer['firstName']} {buyer['lastName']}", "email": buyer["email"]}
        return int(self.bench.call("res.partner", "create", named | values))

    def order(self, form_id: str, *, more: str = "0", confirmed: bool = True, **values: Any) -> int:
        """Make a form's sale order, dearer by `more`; return its id."""
        form = self.bench.shop.form(form_id)
        lines = [
            (item["quantity"], self.goods, Decimal(item["price"]["amount"]), item["offer"]["name"])
            for item in form["lineItems"]
        ]
        lines.append((1, self.delivery, Decimal(form["delivery"]["cost"]["amount"]) + Decimal(more), "Wysyłka"))
        head = {"partner_id": values.get("partner_id") or self.contact(form_id), **values}
        names = self.bench.read("ir.model.fields", [("model", "=", "sale.order.line")], "name")
        taxes = "tax_ids" if "tax_ids" in {one["name"] for one in names} else "tax_id"
        head["order_line"] = [
            (0, 0, {
                "product_id": product, "product_uom_qty": quantity, "price_unit": float(price), "name": name, taxes: [(5,)],
            })
            for quantity, product, price, name in lines
        ]  # fmt: skip
        order_id = int(self.bench.call("sale.order", "create", head))
        if confirmed:
            self.bench.call("sale.order", "action_confirm", [order_id])
        return order_id

    def paid_invoice(self, order_id: int) -> int:
        """Invoice a sale order, and pay the invoice, as a person would; return its id."""
        call = self.bench.call
        chosen = {"active_model": "sale.order", "active_ids": [order_id], "mail_auto_subscribe_no_notify": True}
        wizard = call("sale.advance.payment.inv", "create", [{"advance_payment_method": "delivered"}], **chosen)
        call("sale.advance.payment.inv", "create_invoices", wizard, **chosen)
        [invoice] = self.bench.read("sale.order", [("id", "=", order_id)], "invoice_ids")[0]["invoice_ids"]
        call("account.move", "action_post", [invoice])
        paying = {"active_model": "account.move", "active_ids": [invoice]}
        call("account.payment.register", "action_create_payments", [
            call("account.payment.register", "create", {}, **paying)
        ], **paying)  # fmt: skip
        return int(invoice)


def another_program(bench: Bench) -> Other:
    """Install the program: its products and its field."""
    products = [
        {"name": name, "type": "service", "invoice_policy": "order"}
        for name in ("Towar z Allegro", "Wysyłka z Allegro")
    ]
    goods, delivery = (int(bench.call("product.product", "create", values)) for values in products)
    [model] = bench.read("ir.model", [("model", "=", "sale.order")], "id")
    bench.call("ir.model.fields", "create", {
        "model_id": model["id"], "name": FIELD, "field_description": "Other program's id", "ttype": "char", "state": "manual",
    })  # fmt: skip
    return Other(bench, goods, delivery)


def books(bench: Bench) -> dict[str, list[Record]]:
    """Return what a bookkeeper reads: sale orders, invoices and payments, with what is open."""
    return {
        "orders": bench.read(
            "sale.order", [], "name", "state", "amount_total", "partner_id", "date_order", "order_line"
        ),
        "lines": bench.read("sale.order.line", [], "product_uom_qty", "price_unit", "name", "price_total"),
        "invoices": bench.read("account.move", [], "name", "state", "amount_total", "amount_residual"),
        "payments": bench.read("account.payment", [], "state", "amount"),
        "transactions": bench.read("payment.transaction", [], "state", "amount"),
        "deliveries": bench.read("stock.picking", [], "state"),
    }
