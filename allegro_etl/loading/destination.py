"""Which records of Odoo a run's orders point to: the settings' names as ids, resolved before anything is written."""

from collections.abc import Iterable

from pydantic import BaseModel, ConfigDict

from allegro_etl.loading.lookup import by_external_id, find_named
from allegro_etl.odoo.errors import OdooLacks
from allegro_etl.odoo.session import OdooServer
from allegro_etl.run import Run
from allegro_etl.settings import Settings
from allegro_etl.warehouse import Warehouse


class Market(BaseModel):
    """A marketplace's fiscal position; None until our own is made, on the first order that needs it."""

    model_config = ConfigDict(frozen=True)
    fiscal_position_id: int | None


class Carrier(BaseModel):
    """A delivery method's carrier in Odoo and the product of its delivery line."""

    model_config = ConfigDict(frozen=True)
    carrier_id: int
    product_id: int


class Destination(BaseModel):
    """Ids of the records that orders point to. None: Odoo's default for it, or our own, made on the first load."""

    model_config = ConfigDict(frozen=True)
    company_id: int
    team_id: int | None
    user_id: int | None
    warehouse_id: int | None
    fulfillment_warehouse_id: int | None
    currencies: dict[str, int]
    payment_terms: dict[str, int]
    markets: dict[str, Market]
    pricelists: dict[str, int | None]  # by currency and marketplace: "PLN allegro-pl"
    carriers: dict[str, Carrier]
    journal_id: int | None
    payment_method_line_id: int | None
    payment_method_id: int | None
    provider_id: int | None = None
    products: dict[str, int] = {}
    names: dict[str, str] = {}  # "model,id" -> external id, of all records that loads refer to

    def name_of(self, model: str, record_id: int | None) -> str | None:
        """Give the external id by which a record is referred to; None for none."""
        return self.names[f"{model},{record_id}"] if record_id else None

    def referred(self) -> dict[str, set[int]]:
        """Give the ids of the records that orders and payments of this destination refer to, by model."""
        carriers = self.carriers.values()
        ids: dict[str, Iterable[int | None]] = {
            "res.company": [self.company_id],
            "crm.team": [self.team_id],
            "res.users": [self.user_id],
            "stock.warehouse": [self.warehouse_id, self.fulfillment_warehouse_id],
            "res.currency": self.currencies.values(),
            "account.payment.term": self.payment_terms.values(),
            "account.fiscal.position": [market.fiscal_position_id for market in self.markets.values()],
            "product.pricelist": self.pricelists.values(),
            "delivery.carrier": [carrier.carrier_id for carrier in carriers],
            "product.product": [*self.products.values(), *(carrier.product_id for carrier in carriers)],
            "account.journal": [self.journal_id],
            "account.payment.method.line": [self.payment_method_line_id],
            "payment.method": [self.payment_method_id],
            "payment.provider": [self.provider_id],
        }
        return {model: {record_id for record_id in found if record_id} for model, found in ids.items()}


def resolve_destination(run: Run) -> Destination:
    """Resolve all names of the settings for the markets and currencies of this run's orders.

    Raises OdooLacks naming the setting and the record that Odoo lacks or has twice. Writes nothing to Odoo.
    """
    odoo, settings = run.odoo, run.settings
    company_id = _company(odoo, settings)
    pairs = run.warehouse.rows(
        "select distinct marketplace, currency from core.orders where form_id in (select form_id from work.orders) "
        "and marketplace is not null and currency is not null"
    )
    journal_id, line_id = _journal(odoo, settings, company_id) if settings.odoo.create_payments else (None, None)
    return Destination(
        company_id=company_id,
        team_id=_optional(odoo, "crm.team", settings.odoo.sales_team, "odoo.sales_team"),
        user_id=_optional(odoo, "res.users", settings.odoo.salesperson, "odoo.salesperson"),
        warehouse_id=_optional(odoo, "stock.warehouse", settings.odoo.warehouse, "odoo.warehouse"),
        fulfillment_warehouse_id=_optional(
            odoo, "stock.warehouse", settings.odoo.fulfillment_warehouse, "odoo.fulfillment_warehouse"
        ),
        currencies={row["name"]: row["id"] for row in odoo.search_read("res.currency", [], ["name"])},
        payment_terms={
            kind: find_named(odoo, "account.payment.term", name, f"payment_terms.{kind}")
            for kind, name in settings.payment_terms.items()
        },
        markets={market: _market(odoo, settings, market) for market, _ in pairs},
        pricelists={f"{currency} {market}": _pricelist(odoo, settings, market, currency) for market, currency in pairs},
        carriers={method: _carrier(odoo, method, name) for method, name in settings.carriers.items()},
        journal_id=journal_id,
        payment_method_line_id=line_id,
        payment_method_id=_payment_method(odoo) if settings.odoo.create_payments else None,
    )


def save_destination(warehouse: Warehouse, destination: Destination) -> None:
    """Keep the destination in the DuckDB file, for the stages that load."""
    with warehouse.transaction():
        warehouse.execute("delete from odoo.destination")
        warehouse.execute("insert into odoo.destination values (?)", [destination.model_dump_json()])


def read_destination(warehouse: Warehouse) -> Destination:
    """Give the destination of the current plan."""
    return Destination.model_validate_json(warehouse.scalar("select value from odoo.destination"))


def _optional(odoo: OdooServer, model: str, name: str | None, setting: str) -> int | None:
    return find_named(odoo, model, name, setting) if name else None


def _company(odoo: OdooServer, settings: Settings) -> int:
    if settings.odoo.company:
        return find_named(odoo, "res.company", settings.odoo.company, "odoo.company")
    user = odoo.search_read("res.users", [("id", "=", odoo.user_id)], ["company_id"])
    return int(user[0]["company_id"][0])


def _market(odoo: OdooServer, settings: Settings, marketplace: str) -> Market:
    name = settings.market(marketplace).fiscal_position
    setting = f"markets.{marketplace}.fiscal_position"
    return Market(fiscal_position_id=_optional(odoo, "account.fiscal.position", name, setting))


def _pricelist(odoo: OdooServer, settings: Settings, marketplace: str, currency: str) -> int | None:
    name = settings.market(marketplace).pricelist
    setting = f"markets.{marketplace}.pricelist"
    if name is None:
        return None
    found = find_named(odoo, "product.pricelist", name, setting)
    of_list = odoo.search_read("product.pricelist", [("id", "=", found)], ["currency_id"])[0]["currency_id"][1]
    if of_list != currency:
        raise OdooLacks(f"Setting {setting} names a price list in {of_list}, and orders there are in {currency}.")
    return found


def _carrier(odoo: OdooServer, method: str, name: str) -> Carrier:
    carrier_id = find_named(odoo, "delivery.carrier", name, f"carriers.{method}")
    product = odoo.search_read("delivery.carrier", [("id", "=", carrier_id)], ["product_id"])[0]["product_id"]
    return Carrier(carrier_id=carrier_id, product_id=product[0])


def _journal(odoo: OdooServer, settings: Settings, company_id: int) -> tuple[int, int]:
    """Give the journal of Allegro's payments and its inbound payment method: the one that is set, else Odoo's first bank journal."""
    domain = [("type", "in", ["bank", "cash"]), ("company_id", "=", company_id)]
    if settings.odoo.payment_journal:
        journal_id = find_named(odoo, "account.journal", settings.odoo.payment_journal, "odoo.payment_journal", domain)
    else:
        banks = odoo.search_read("account.journal", domain, ["id"], "type, sequence, id")
        if not banks:
            raise OdooLacks(
                "Odoo has no bank journal for Allegro's payments: make one, or set odoo.create_payments to false."
            )
        journal_id = int(banks[0]["id"])
    lines = odoo.search_read(
        "account.payment.method.line",
        [("journal_id", "=", journal_id), ("payment_type", "=", "inbound"), ("code", "=", "manual")],
        ["id"],
    )
    if not lines:
        raise OdooLacks("The payment journal has no incoming 'Manual Payment' method: add it on the journal in Odoo.")
    return journal_id, int(lines[0]["id"])


def _payment_method(odoo: OdooServer) -> int | None:
    methods = odoo.search_read(
        "payment.method", [("code", "in", ["wire_transfer", "unknown"])], ["id"], "code desc", archived=True
    )
    return int(methods[0]["id"]) if methods else None


def own_products(odoo: OdooServer, keys: list[str]) -> dict[str, int]:
    """Give the ids of our own products that Odoo has already, by key."""
    found = by_external_id(odoo, [f"allegro_etl.{key}" for key in keys])
    return {name.removeprefix("allegro_etl."): res_id for name, res_id in found.items()}
