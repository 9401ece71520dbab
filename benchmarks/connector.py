"""The connector to compare with: takes orders one at a time over RPC, as a connector's scheduled action does.

For each order: search contact, address, product and order; create what is missing; confirm; transaction, posted payment,
chatter note. It has no matching rules and no checks: it does less than allegro_etl, call by call in the customary way.
"""

import time
from dataclasses import dataclass, field
from typing import Any

import httpx
import odoorpc

HEADERS = {
    "Accept": "application/vnd.allegro.public.v1+json",
    "User-Agent": "benchmark/1 (+https://pypi.org/project/allegro-etl/)",
}


@dataclass
class Connector:
    """A logged-in connector with the ids that every order needs."""

    rpc: odoorpc.ODOO
    names: dict[str, int] = field(default_factory=dict)

    def call(self, model: str, method: str, *arguments: Any, **named: Any) -> Any:
        """Call Odoo once."""
        return self.rpc.execute_kw(model, method, list(arguments), named)

    def named(self, model: str, name: str) -> int:
        """Return the id of a record by its name, looked up once."""
        key = f"{model} {name}"
        if key not in self.names:
            self.names[key] = self.call(model, "search", [("name", "=", name)], limit=1)[0]
        return self.names[key]


def orders_per_second(url: str, database: str, login: tuple[str, str], forms: list[dict[str, Any]]) -> float:
    """Load checkout forms one after the other; return how many a second."""
    host, port = url.removeprefix("http://").split(":")
    rpc = odoorpc.ODOO(host, port=int(port))
    rpc.login(database, *login)
    connector = Connector(rpc)
    started = time.perf_counter()
    for form in forms:
        load(connector, form)
    return len(forms) / (time.perf_counter() - started)


def ready_forms(url: str, token: str, count: int) -> list[dict[str, Any]]:
    """Return paid, ready checkout forms in złoty, read as a connector does: page by page."""
    forms: list[dict[str, Any]] = []
    with httpx.Client(headers={**HEADERS, "Authorization": f"Bearer {token}"}) as client:
        for offset in range(0, 10_000, 100):
            query: dict[str, str | int] = {
                "status": "READY_FOR_PROCESSING",
                "marketplace.id": "allegro-pl",
                "limit": 100,
                "offset": offset,
            }
            page = client.get(f"{url}/order/checkout-forms", params=query).raise_for_status().json()["checkoutForms"]
            forms += [form for form in page if form["payment"]["type"] == "ONLINE"]
            if len(forms) >= count or not page:
                break
    return forms[:count]


def load(odoo: Connector, form: dict[str, Any]) -> None:
    """Load one form."""
    if odoo.call("sale.order", "search", [("client_order_ref", "=", form["id"])]):
        return
    partner = _partner(odoo, form)
    address = _address(odoo, partner, form["delivery"]["address"])
    order = odoo.call("sale.order", "create", _order(odoo, form, partner, address))
    odoo.call("sale.order", "action_confirm", [order])
    _payment(odoo, form, partner, order)
    odoo.call("sale.order", "message_post", [order], body=f"Allegro {form['id']}: {form['buyer']['login']}")


def _partner(odoo: Connector, form: dict[str, Any]) -> int:
    buyer = form["buyer"]
    found = odoo.call("res.partner", "search", [("ref", "=", f"allegro {buyer['id']}")], limit=1)
    name = f"{buyer['firstName']} {buyer['lastName']}"
    values = {"name": name, "ref": f"allegro {buyer['id']}", "email": buyer["email"], "phone": buyer["phoneNumber"]}
    return int(found[0]) if found else int(odoo.call("res.partner", "create", values))


def _address(odoo: Connector, partner: int, address: dict[str, Any]) -> int:
    values = {
        "name": f"{address['firstName']} {address['lastName']}",
        "street": address["street"],
        "zip": address["zipCode"],
        "city": address["city"],
    }
    found = odoo.call(
        "res.partner",
        "search",
        [("parent_id", "=", partner), *((key, "=", value) for key, value in values.items())],
        limit=1,
    )
    if found:
        return int(found[0])
    country = odoo.call("res.country", "search", [("code", "=", address["countryCode"])], limit=1)
    return int(
        odoo.call(
            "res.partner", "create", {**values, "parent_id": partner, "type": "delivery", "country_id": country[0]}
        )
    )


def _order(odoo: Connector, form: dict[str, Any], partner: int, address: int) -> dict[str, Any]:
    lines = [(0, 0, _line(odoo, item)) for item in form["lineItems"]]
    delivery = {
        "product_id": _product(odoo, "Delivery", None),
        "product_uom_qty": 1,
        "price_unit": _amount(form["delivery"]["cost"]),
    }
    return {
        "partner_id": partner, "partner_shipping_id": address, "partner_invoice_id": partner,
        "client_order_ref": form["id"], "origin": "Allegro",
        "date_order": form["lineItems"][0]["boughtAt"][:19].replace("T", " "),
        "pricelist_id": odoo.named("product.pricelist", "Allegro PLN"),
        "fiscal_position_id": odoo.named("account.fiscal.position", "Allegro PL"),
        "team_id": odoo.named("crm.team", "Allegro"),
        "order_line": [*lines, (0, 0, delivery)],
    }  # fmt: skip


def _line(odoo: Connector, item: dict[str, Any]) -> dict[str, Any]:
    external = item["offer"]["external"]
    product = _product(odoo, item["offer"]["name"], external["id"] if external else None)
    return {
        "product_id": product,
        "name": item["offer"]["name"],
        "product_uom_qty": item["quantity"],
        "price_unit": _amount(item["price"]),
    }


def _product(odoo: Connector, name: str, reference: str | None) -> int:
    key = ("default_code", "=", reference) if reference else ("name", "=", name)
    found = odoo.call("product.product", "search", [key], limit=1)
    values = {"name": name, "default_code": reference, "type": "consu"}
    return int(found[0]) if found else int(odoo.call("product.product", "create", values))


def _payment(odoo: Connector, form: dict[str, Any], partner: int, order: int) -> None:
    paid = _amount(form["payment"]["paidAmount"])
    journal = odoo.named("account.journal", "Allegro")
    transaction = odoo.call("payment.transaction", "create", {
        "reference": form["payment"]["id"], "provider_reference": form["payment"]["id"], "amount": paid,
        "currency_id": odoo.named("res.currency", "PLN"), "partner_id": partner, "state": "done", "is_post_processed": True,
        "provider_id": odoo.named("payment.provider", "Allegro"), "sale_order_ids": [(6, 0, [order])],
        "payment_method_id": _payment_method(odoo),
    })  # fmt: skip
    payment = odoo.call("account.payment", "create", {
        "payment_type": "inbound", "partner_type": "customer", "partner_id": partner, "amount": paid,
        "journal_id": journal, "payment_transaction_id": transaction, "memo": form["id"],
    })  # fmt: skip
    odoo.call("account.payment", "action_post", [payment])
    odoo.call("payment.transaction", "write", [transaction], {"payment_id": payment})


def _payment_method(odoo: Connector) -> int:
    if "payment method" not in odoo.names:
        found = odoo.call(
            "payment.method", "search", [("code", "=", "wire_transfer")], limit=1, context={"active_test": False}
        )
        odoo.names["payment method"] = found[0]
    return odoo.names["payment method"]


def _amount(money: dict[str, str]) -> float:
    return float(money["amount"])  # as such connectors do; its totals are not looked at
