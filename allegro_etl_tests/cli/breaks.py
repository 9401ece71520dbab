"""Ways to break a merchant's Odoo so that no run can begin, each mended again afterwards."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

Broken = Callable[[Any], Iterator[None]]


def without_module(odoo: Any) -> Iterator[None]:
    """Let Odoo lack the module of delivery methods."""
    modules = odoo.env["ir.module.module"]
    delivery = modules.search([("name", "=", "delivery")])
    modules.browse(delivery).button_immediate_uninstall()
    yield
    modules.browse(delivery).button_immediate_install()


def without_journal(odoo: Any) -> Iterator[None]:
    """Let the company have no bank and no cash journal."""
    yield from archived(odoo, "account.journal", [("type", "in", ["bank", "cash"])])


def without_zlotys(odoo: Any) -> Iterator[None]:
    """Let the currency of a market be switched off."""
    with setting(odoo, "markets.allegro-cz.pricelist", "product.list0"):
        yield from archived(odoo, "res.currency", [("name", "=", "CZK")])


def without_warehouse(odoo: Any) -> Iterator[None]:
    """Let the company have no warehouse."""
    yield from archived(odoo, "stock.warehouse", [])


def without_method(odoo: Any) -> Iterator[None]:
    """Let no journal take payments by hand."""
    lines = odoo.env["account.payment.method.line"]
    found = lines.search([("payment_type", "=", "inbound"), ("code", "=", "manual")])
    journals = [line["journal_id"] for line in lines.read(found, ["journal_id"])]
    lines.write(found, {"journal_id": False})
    yield
    for line, journal in zip(found, journals, strict=True):
        lines.write([line], {"journal_id": journal and journal[0]})


def with_a_name_that_odoo_lacks(odoo: Any) -> Iterator[None]:
    """Let a setting name a person whom Odoo doesn't know."""
    with setting(odoo, "salesperson", "Nobody"):
        yield


def with_a_price_list_of_another_currency(odoo: Any) -> Iterator[None]:
    """Let a market's price list be of another currency."""
    euro = odoo.env["res.currency"].search([("name", "=", "EUR")])[0]
    odoo.env["product.pricelist"].create({"name": "Euro", "currency_id": euro})
    with setting(odoo, "markets.allegro-pl.pricelist", "Euro"):
        yield


def archived(odoo: Any, model: str, domain: list[Any]) -> Iterator[None]:
    """Archive records for a while."""
    records = odoo.env[model]
    found = records.search(domain)
    records.write(found, {"active": False})
    yield
    records.write(found, {"active": True})


@contextmanager
def setting(odoo: Any, key: str, value: str) -> Iterator[None]:
    """Set a System Parameter of ours for a while."""
    parameters = odoo.env["ir.config_parameter"]
    made = parameters.create({"key": f"allegro_etl.{key}", "value": value})
    yield
    parameters.unlink([made])


BREAKS: dict[str, Broken] = {
    "Install delivery": without_module,
    "make one, or set odoo.create_payments to false": without_journal,
    "Activate CZK": without_zlotys,
    "The company has no warehouse": without_warehouse,
    "incoming 'Manual Payment' method": without_method,
    "names 'Nobody'": with_a_name_that_odoo_lacks,
    "'Euro' is in EUR, and orders there are in PLN": with_a_price_list_of_another_currency,
}
