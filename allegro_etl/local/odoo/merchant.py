"""Makes a Polish merchant who sells on Allegro out of a bare company, over the same API that anybody's Odoo has.

What `merchant.toml` names is made here under the names it has there; products are in `stock.py`. The merchant's prices in Odoo are net,
as the Polish chart has them, and Allegro's are gross: the fiscal positions turn each sale tax into a copy whose price
includes it.
"""

import tomllib
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import odoorpc

from allegro_etl.local.allegro.catalogue import PRODUCTS
from allegro_etl.local.odoo.carriers import make_carriers
from allegro_etl.local.odoo.shapes import chart_tax, groups_field, has, sender
from allegro_etl.local.odoo.stock import stock_products

ADMIN = ("admin", "admin")
INTEGRATION = ("allegro", "allegro")  # login and password of the user that allegro_etl is given
SETTINGS_FILE = Path(__file__).parents[1] / "merchant.toml"
SETTINGS = tomllib.loads(SETTINGS_FILE.read_text("utf-8"))
COMPANY = "Sklep na próbę"
CURRENCIES = {"PLN": None, "CZK": "0.1712", "EUR": "4.2185", "HUF": "0.010807"}  # złotys per unit
MARKETS = ("PL", "CZ", "SK", "HU")
GROSS_TAXES = (
    "1_vs_kraj_23",
    "1_vs_kraj_8",
    "1_vs_kraj_5",
    "1_vs_kraj_usl_23",
)  # goods at 23, 8, 5 %; services at 23 %
CREDIT_DAYS = {"CASH_ON_DELIVERY": 14, "EXTENDED_TERM": 30}


@dataclass(frozen=True)
class OdooLogin:
    """What a client needs to be let into a database."""

    url: str
    database: str
    username: str
    password: str


def log_in(port: int, database: str, login: tuple[str, str] = ADMIN, *, seconds: int = 300) -> Any:
    """Return an odoorpc session with a database of the local Odoo."""
    session = odoorpc.ODOO("127.0.0.1", port=port, timeout=seconds)
    session.login(database, *login)
    return session


def furnish(session: Any) -> None:
    """Make the merchant's records in a bare database; takes an administrator's odoorpc session."""
    name_company(session)
    show_features(session)
    rate_currencies(session)
    make_fiscal_positions(session)
    make_pricelists(session)
    make_payment_terms(session)
    make_payment_provider(session)
    make_people(session)
    make_carriers(session, list(dict.fromkeys(SETTINGS["carriers"].values())))
    stock_products(session, PRODUCTS, warehouse=SETTINGS["odoo"]["warehouse"])


def reference(session: Any, external_id: str) -> int:
    """Return the database id of an external id, archived or not (odoorpc's own `ref` fails for archived records)."""
    module, name = external_id.split(".")
    domain = [("module", "=", module), ("name", "=", name)]
    [found] = session.execute("ir.model.data", "search_read", domain, ["res_id"])
    return int(found["res_id"])


def create(session: Any, model: str, rows: list[dict[str, Any]], **context: Any) -> list[int]:
    """Create records in one call, with a context if named, and return their ids (`Model.create`)."""
    return list(session.execute_kw(model, "create", [rows], {"context": context}))


def name_company(session: Any) -> None:
    """Name the company and its two warehouses (`res.company`, `stock.warehouse`)."""
    session.execute("res.company", "write", [reference(session, "base.main_company")], {"name": COMPANY})
    first, second = SETTINGS["odoo"]["warehouse"], SETTINGS["odoo"]["fulfillment_warehouse"]
    session.execute(
        "stock.warehouse", "write", [reference(session, "stock.warehouse0")], {"name": first, "code": "MAG"}
    )
    create(session, "stock.warehouse", [{"name": second, "code": "ALF"}])


def show_features(session: Any) -> None:
    """Switch on price lists, variants and delivery addresses, as the merchant would in the settings."""
    features = ("group_product_pricelist", "group_product_variant", "group_sale_delivery_address")
    [settings] = create(session, "res.config.settings", [dict.fromkeys(features, True)])
    session.execute("res.config.settings", "execute", [settings])


def rate_currencies(session: Any) -> None:
    """Set a rate for each foreign currency (`res.currency.rate`)."""
    per_unit = has(session, "res.currency.rate", "inverse_company_rate")  # else units per złoty
    rates = [
        {
            "currency_id": reference(session, f"base.{code}"),
            "name": "2025-01-01",
            **({"inverse_company_rate": rate} if per_unit else {"rate": str(1 / Decimal(rate))}),
        }
        for code, rate in CURRENCIES.items()
        if rate is not None
    ]
    create(session, "res.currency.rate", rates)


def make_fiscal_positions(session: Any) -> None:
    """Make a fiscal position per market, and copies of the sale taxes that are included in the price for them."""
    positions = create(session, "account.fiscal.position", [{"name": f"Allegro {market}"} for market in MARKETS])
    for name in GROSS_TAXES:
        copy_gross(session, chart_tax(session, name), positions)


def copy_gross(session: Any, tax: int, positions: list[int]) -> None:
    """Copy a tax to one that is included in the price, and let the fiscal positions put it in the tax's place."""
    maps_itself = has(session, "account.tax", "original_tax_ids")
    overrides = has(session, "account.tax", "price_include_override")
    [label] = session.execute("account.tax", "read", [tax], ["name"])
    gross: dict[str, Any] = {"price_include_override": "tax_included"} if overrides else {"price_include": True}
    if maps_itself:
        gross |= {"fiscal_position_ids": [(6, 0, positions)], "original_tax_ids": [(6, 0, [tax])]}
    name = f"{label['name']} brutto"
    copied = session.execute("account.tax", "copy", [tax], {**gross, "name": name})
    made = copied[0] if isinstance(copied, list) else copied
    if not maps_itself:
        lines = [{"position_id": position, "tax_src_id": tax, "tax_dest_id": made} for position in positions]
        create(session, "account.fiscal.position.tax", lines)
        session.execute("account.tax", "write", [made], {"name": name})  # `copy` of Odoo 14 takes no name


def make_pricelists(session: Any) -> None:
    """Make one price list per currency (`product.pricelist`)."""
    rows = [{"name": f"Allegro {code}", "currency_id": reference(session, f"base.{code}")} for code in CURRENCIES]
    create(session, "product.pricelist", rows)


def make_payment_terms(session: Any) -> None:
    """Make one payment term per Allegro payment type (`account.payment.term`)."""
    days = "nb_days" if has(session, "account.payment.term.line", "nb_days") else "days"
    share = {"value": "percent", "value_amount": 100} if days == "nb_days" else {"value": "balance"}
    rows = [
        {"name": name, "line_ids": [(0, 0, {**share, days: CREDIT_DAYS.get(kind, 0)})]}
        for kind, name in SETTINGS["payment_terms"].items()
    ]
    create(session, "account.payment.term", rows)


def make_payment_provider(session: Any) -> None:
    """Make the bank journal and the payment provider into which Allegro's payments go."""
    [journal] = create(
        session, "account.journal", [{"name": SETTINGS["odoo"]["payment_journal"], "type": "bank", "code": "ALLE"}]
    )
    if has(session, "payment.acquirer", "provider"):
        acquirer = {"name": "Allegro", "provider": "transfer", "state": "enabled", "journal_id": journal}
        create(session, "payment.acquirer", [acquirer])
    else:
        make_custom_provider(session, journal)


def make_custom_provider(session: Any, journal: int) -> None:
    """Make the provider where providers are `payment.provider`, with the method of wire transfers where there are methods."""
    provider = {"name": "Allegro", "code": "custom", "custom_mode": "wire_transfer", "state": "enabled"}
    if not has(session, "payment.method", "code"):
        made = create(session, "payment.provider", [provider])
    else:
        wire_transfer = reference(session, "payment_custom.payment_method_wire_transfer")
        made = create(session, "payment.provider", [{**provider, "payment_method_ids": [(6, 0, [wire_transfer])]}])
        session.execute(
            "payment.method", "write", [wire_transfer], {"active": True}
        )  # refused before a provider has it
    session.execute("payment.provider", "write", made, {"journal_id": journal})  # `create` takes the first bank's


def make_people(session: Any) -> None:
    """Make the salesperson, the sales team and the user that allegro_etl logs in as, who has no rights yet (`rights.py`)."""
    salesman = [(6, 0, [reference(session, "sales_team.group_sale_salesman_all_leads")])]
    employee = [(6, 0, [reference(session, "base.group_user")])]
    login, password = INTEGRATION
    groups = groups_field(session)
    users = [
        {"name": SETTINGS["odoo"]["salesperson"], "login": "sprzedaz", groups: salesman},
        {"name": "allegro_etl", "login": login, "password": password, groups: employee, **sender(session)},
    ]
    [seller, _] = create(session, "res.users", users, no_reset_password=True)
    create(session, "crm.team", [{"name": SETTINGS["odoo"]["sales_team"], "member_ids": [(6, 0, [seller])]}])
