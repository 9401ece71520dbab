"""What a run needs of Odoo, examined one by one: modules, rights, currencies, taxes, the names of the settings.

Reads only. Each finding that is not well says what to do about it.
"""

from collections.abc import Iterator
from typing import NamedTuple

from allegro_etl.external_ids import PREFIX
from allegro_etl.loading.destination import MARKET_CURRENCIES, company_of, named_records
from allegro_etl.loading.lookup import Named, candidates_of, trouble_with
from allegro_etl.loading.provision import FIELDS
from allegro_etl.odoo.errors import OdooLacks, OdooRightsMissing
from allegro_etl.odoo.session import OdooServer
from allegro_etl.settings import MARKETPLACES, Settings

CURRENCIES = {"PLN": "allegro-pl", "CZK": "allegro-cz", "EUR": "allegro-sk", "HUF": "allegro-hu"}

# What a run writes, and the group that may: Odoo's own names for them.
RIGHTS = (
    ("sale.order", ("create", "write"), "Sales / Administrator"),
    ("res.partner", ("create", "write"), "Contact / Creation"),
    ("product.product", ("create",), "Products / Create"),
    ("payment.transaction", ("create", "write"), "Accounting / Invoicing"),
    ("account.payment", ("create", "write"), "Accounting / Invoicing"),
    ("mail.message", ("create",), "Internal User"),
    ("mail.activity", ("create",), "Internal User"),
    ("ir.config_parameter", ("create", "write"), "Role / Administrator"),
    ("ir.model.data", ("read", "create"), "Role / Administrator"),
    ("ir.model.fields", ("read",), "Role / Administrator"),
)

MODULES = {
    "sale.order": "sale_management",
    "stock.picking": "sale_stock",
    "account.payment": "account",
    "payment.transaction": "account_payment",
    "delivery.carrier": "delivery",
}


class Finding(NamedTuple):
    """One thing that was examined: its topic, whether it is well, and what was found or what to do."""

    topic: str
    is_well: bool
    text: str


def examine(odoo: OdooServer, settings: Settings) -> list[Finding]:
    """Examine Odoo for a run with these settings. Raises OdooUnavailable when it goes away meanwhile."""
    findings = [Finding("Odoo version", True, odoo.version)]
    for look in (_modules, _rights, _fields, _currencies, _markets, _taxes, _names, _pricelists):
        try:
            findings += look(odoo, settings)
        except OdooRightsMissing as error:
            findings.append(Finding("Rights", False, str(error)))
    return findings


def _modules(odoo: OdooServer, _: Settings) -> Iterator[Finding]:
    for model, module in MODULES.items():
        is_there = bool(odoo.has_fields(model))
        yield Finding(f"Module {module}", is_there, "installed" if is_there else f"Install {module} under Apps.")


def _rights(odoo: OdooServer, _: Settings) -> Iterator[Finding]:
    for model, operations, group in RIGHTS:
        if not odoo.has_fields(model) and model in MODULES:
            continue
        missing = [operation for operation in operations if not odoo.may(model, operation)]
        text = f"may {' and '.join(operations)}"
        if missing:
            text = f"May not {' and '.join(missing)}: give the user the group {group}."
        yield Finding(f"Rights on {model}", not missing, text)


def _fields(odoo: OdooServer, _: Settings) -> Iterator[Finding]:
    missing = [
        f"{model}.{name}" for model, names in FIELDS.items() for name in names if name not in odoo.has_fields(model)
    ]
    text = "all there" if not missing else f"The next run makes {', '.join(missing)}."
    yield Finding("Dedicated fields", True, text)


def _currencies(odoo: OdooServer, settings: Settings) -> Iterator[Finding]:
    active = {row["name"] for row in odoo.search_read("res.currency", [], ["name"])}
    wanted = {currency for currency, market in CURRENCIES.items() if market in settings.markets} or {"PLN"}
    for currency, market in CURRENCIES.items():
        if currency in active:
            yield Finding(f"Currency {currency}", True, "active")
        else:
            way_out = f"Activate {currency} under Accounting, Configuration, Currencies, if you sell on {market}."
            yield Finding(f"Currency {currency}", currency not in wanted, way_out)


def _markets(odoo: OdooServer, settings: Settings) -> Iterator[Finding]:
    """See whether the settings' markets are Allegro's, and whether the user may make what they leave to allegro_etl."""
    for market in settings.markets:
        if market not in MARKETPLACES:
            known = ", ".join(MARKETPLACES)
            yield Finding(
                f"Market {market}", False, f"Allegro has no such marketplace that we know of: {known}. Is it misspelt?"
            )
    unnamed = [market for market in settings.markets or ["allegro-pl"] if not settings.market(market).fiscal_position]
    keys = [f"fiscal_position_{market.replace('-', '_')}" for market in unnamed]
    made = odoo.search_read("ir.model.data", [("module", "=", PREFIX), ("name", "in", keys)], ["name"])
    if len(made) == len(unnamed):
        return
    may_make = all(odoo.may(model, "create") for model in ("account.fiscal.position", "account.tax"))
    text = "allegro_etl makes its own with a market's first orders"
    if not may_make:
        text = (
            f"The user may not make fiscal positions for {', '.join(unnamed)}: give it the group Accounting / Administrator "
            "until the first orders are in, or name your own under [markets]."
        )
    yield Finding("Fiscal positions", may_make, text)


def _taxes(odoo: OdooServer, settings: Settings) -> Iterator[Finding]:
    """See whether each fiscal position that the settings name turns net sale taxes into gross ones."""
    for market, chosen in settings.markets.items():
        if not chosen.fiscal_position:
            continue
        named = Named(f"markets.{market}.fiscal_position", "account.fiscal.position", chosen.fiscal_position)
        positions = candidates_of(odoo, [named], _company(odoo, settings))[named]
        if len(positions) != 1:
            continue  # `_names` tells it
        taxes = odoo.search_read(
            "account.tax",
            [("fiscal_position_ids", "in", positions), ("type_tax_use", "=", "sale")],
            ["price_include", "amount"],
        )
        net = [tax for tax in taxes if tax["amount"] and not tax["price_include"]]
        if taxes and not net:
            yield Finding(f"Taxes on {market}", True, "gross, as Allegro's prices are")
        else:
            yield Finding(
                f"Taxes on {market}",
                False,
                f"{chosen.fiscal_position!r} leaves net taxes: totals would not agree with Allegro's. Give it copies of "
                f"the sale taxes with 'Included in Price', or remove the setting: allegro_etl then makes its own.",
            )


def _names(odoo: OdooServer, settings: Settings) -> Iterator[Finding]:
    for record, ids in candidates_of(odoo, named_records(settings), _company(odoo, settings)).items():
        is_well = len(ids) == 1
        yield Finding(f"Setting {record.setting}", is_well, record.name if is_well else trouble_with(record, ids))


def _pricelists(odoo: OdooServer, settings: Settings) -> Iterator[Finding]:
    """See whether each price list that the settings name is in the currency of its market."""
    chosen = [record for record in named_records(settings) if record.model == "product.pricelist"]
    candidates = candidates_of(odoo, chosen, _company(odoo, settings))
    found = {record: ids for record, ids in candidates.items() if len(ids) == 1}
    rows = odoo.search_read_in("product.pricelist", "id", [ids[0] for ids in found.values()], ["currency_id"])
    currencies = {row["id"]: row["currency_id"][1] for row in rows}
    for record, ids in found.items():
        expected = MARKET_CURRENCIES.get(record.setting.split(".")[1])
        if expected and currencies[ids[0]] != expected:
            said = f"{record.name!r} is in {currencies[ids[0]]}, and orders there are in {expected}: name another one."
            yield Finding(f"Setting {record.setting}", False, said)


def _company(odoo: OdooServer, settings: Settings) -> int | None:
    """Give the company of the settings, None where they name none that there is: `_names` tells it."""
    try:
        return company_of(odoo, settings)
    except OdooLacks:
        return None
