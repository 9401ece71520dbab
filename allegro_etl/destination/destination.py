"""Which records of Odoo a run's orders point to: the settings' names as ids, resolved before anything is written."""

from collections.abc import Iterable

from pydantic import BaseModel, ConfigDict

from allegro_etl.destination.companies import company_of, language_of
from allegro_etl.destination.fields import SHOWN_OF_ORDERS
from allegro_etl.destination.rates import Books, read_books
from allegro_etl.languages import ENGLISH, Language
from allegro_etl.markets import currency_of
from allegro_etl.odoo.dialect import Dialect
from allegro_etl.odoo.errors import OdooLacks
from allegro_etl.odoo.external_ids import SOURCE
from allegro_etl.odoo.lookup import Named, NamesNoRecord, find_all_named
from allegro_etl.odoo.session import Domain, OdooServer
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
    language: Language = ENGLISH  # of what people read in Odoo
    dialect: Dialect
    books: Books
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
    payment_method_line_id: int | None  # the journal's way of being paid, which older servers keep without lines
    payment_method_id: int | None  # of transactions; None on servers that have none
    provider_id: int | None = None
    contact_tag_id: int | None = None  # of buyers
    origins: dict[str, int] = {}  # the source and the media of new orders, by our keys
    payment_methods: dict[str, int] = {}  # of transactions, by how buyers paid
    products: dict[str, int] = {}
    piece_id: int | None = (
        None  # the unit of pieces; set, with the next three, only where a product is counted in packs
    )
    units: dict[int, int] = {}  # product -> its own unit
    by_piece: frozenset[int] = frozenset()  # products that are sold by the piece all the same
    by_pack: frozenset[str] = frozenset()  # offers that Allegro counts by the pair or the set
    shown: frozenset[str] = frozenset()  # the fields of orders that Odoo has for people to look at
    order_pages: str | None = None  # the beginning of the address of an order's page on Allegro
    names: dict[str, str] = {}  # "model,id" -> external id, of all records that loads refer to

    def name_of(self, model: str, record_id: int | None) -> str | None:
        """Return the external id by which a record is referred to; None for none."""
        return self.names[f"{model},{record_id}"] if record_id else None

    def referred(self) -> dict[str, set[int]]:
        """Return the ids of the records that orders and payments of this destination refer to, by model."""
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
            self.dialect.payment_method_model: [self.payment_method_line_id],
            "payment.method": [self.payment_method_id, *self.payment_methods.values()],
            "res.partner.category": [self.contact_tag_id],
            "utm.source": [self.origins.get(SOURCE)],
            "utm.medium": [one for key, one in self.origins.items() if key != SOURCE],
            self.dialect.provider: [self.provider_id],
        }
        return {model: {record_id for record_id in found if record_id} for model, found in ids.items()}


def resolve_destination(warehouse: Warehouse, odoo: OdooServer, settings: Settings) -> Destination:
    """Resolve all names of the settings, and what the markets and currencies of this run's orders need.

    Raises OdooLacks naming the setting and the record that Odoo lacks or has twice. Writes nothing to Odoo.
    """
    company_id = company_of(odoo, settings)
    if settings.odoo.company:
        odoo.act_for(company_id)
    named = find_all_named(odoo, named_records(settings), company_id)
    pairs = warehouse.rows(
        "select distinct marketplace, currency from work.orders where marketplace is not null and currency is not null"
    )
    pays = settings.odoo.create_payments
    journal_id, line_id = journal_of(odoo, named.get("odoo.payment_journal"), company_id) if pays else (None, None)
    return Destination(
        company_id=company_id,
        language=language_of(odoo, settings, company_id),
        dialect=odoo.dialect,
        books=read_books(odoo, company_id, {currency for _, currency in pairs}),
        team_id=named.get("odoo.sales_team"),
        user_id=named.get("odoo.salesperson"),
        warehouse_id=named.get("odoo.warehouse"),
        fulfillment_warehouse_id=named.get("odoo.fulfillment_warehouse"),
        currencies={row["name"]: row["id"] for row in odoo.search_read("res.currency", [], ["name"])},
        payment_terms={kind: named[f"payment_terms.{kind}"] for kind in settings.payment_terms},
        markets={
            market: Market(fiscal_position_id=named.get(f"markets.{market}.fiscal_position")) for market, _ in pairs
        },
        pricelists=_pricelists(odoo, named, pairs),
        carriers=carriers_of(odoo, settings, named),
        journal_id=journal_id,
        payment_method_line_id=line_id,
        payment_method_id=transaction_method(odoo) if pays else None,
        shown=odoo.has_fields("sale.order") & SHOWN_OF_ORDERS,
    )


def named_records(settings: Settings) -> list[Named]:
    """Return each record of Odoo that the settings name."""
    single = (
        ("company", "res.company", settings.odoo.company),
        ("sales_team", "crm.team", settings.odoo.sales_team),
        ("salesperson", "res.users", settings.odoo.salesperson),
        ("warehouse", "stock.warehouse", settings.odoo.warehouse),
        ("fulfillment_warehouse", "stock.warehouse", settings.odoo.fulfillment_warehouse),
        ("payment_journal", "account.journal", settings.odoo.payment_journal),
    )
    names = [Named(f"odoo.{setting}", model, name) for setting, model, name in single if name]
    names += [Named(f"payment_terms.{kind}", "account.payment.term", n) for kind, n in settings.payment_terms.items()]
    names += [Named(f"carriers.{method}", "delivery.carrier", name) for method, name in settings.carriers.items()]
    for market, chosen in settings.markets.items():
        if chosen.fiscal_position:
            setting = f"markets.{market}.fiscal_position"
            names.append(Named(setting, "account.fiscal.position", chosen.fiscal_position))
        if chosen.pricelist:
            names.append(Named(f"markets.{market}.pricelist", "product.pricelist", chosen.pricelist))
    return names


def save_destination(warehouse: Warehouse, destination: Destination) -> None:
    """Keep the destination in the DuckDB file, for the stages that load."""
    with warehouse.transaction():
        warehouse.execute("delete from odoo.destination")
        warehouse.execute("insert into odoo.destination values (?)", [destination.model_dump_json()])


def read_destination(warehouse: Warehouse) -> Destination:
    """Return the destination of the current plan."""
    return Destination.model_validate_json(warehouse.scalar("select value from odoo.destination"))


def _pricelists(odoo: OdooServer, named: dict[str, int], pairs: list[tuple[str, str]]) -> dict[str, int | None]:
    """Return the price list that is set for each market and currency of the orders.

    A list in another currency than the market's is a wrong setting; an order in another one than its market's list is
    that order's trouble: it gets none.
    """
    found = {market: named.get(f"markets.{market}.pricelist") for market, _ in pairs}
    ids = sorted({pricelist for pricelist in found.values() if pricelist})
    currencies = {
        row["id"]: row["currency_id"][1] for row in odoo.search_read_in("product.pricelist", "id", ids, ["currency_id"])
    }
    for market, pricelist in found.items():
        of_list, expected = currencies.get(pricelist), currency_of(market)
        if of_list and expected and of_list != expected:
            raise NamesNoRecord(
                f"Setting markets.{market}.pricelist names a price list in {of_list}, and orders there are in {expected}."
            )
    return {
        f"{currency} {market}": found[market]
        for market, currency in pairs
        if currencies.get(found[market], currency) == currency
    }


def carriers_of(odoo: OdooServer, settings: Settings, named: dict[str, int]) -> dict[str, Carrier]:
    """Return the carrier of each delivery method that the settings name, whose ids are given. Source: Odoo's delivery.carrier."""
    by_method = {method: named[f"carriers.{method}"] for method in settings.carriers}
    ids = sorted(set(by_method.values()))
    products = {
        row["id"]: row["product_id"][0] for row in odoo.search_read_in("delivery.carrier", "id", ids, ["product_id"])
    }
    return {
        method: Carrier(carrier_id=carrier_id, product_id=products[carrier_id])
        for method, carrier_id in by_method.items()
    }


def journal_of(odoo: OdooServer, chosen: int | None, company_id: int) -> tuple[int, int]:
    """Return the journal of Allegro's payments and its inbound payment method: the one that is set, else the first bank journal. Raises OdooLacks."""
    own = [("id", "=", chosen)] if chosen else []
    domain = [*own, ("type", "in", ["bank", "cash"]), ("company_id", "=", company_id)]
    journals = odoo.search_read("account.journal", domain, ["id"], "type, sequence, id")
    if not journals:
        raise OdooLacks(
            "Setting odoo.payment_journal names a journal that is no bank or cash journal of the company."
            if chosen
            else "Odoo has no bank journal for Allegro's payments: make one, or set odoo.create_payments to false."
        )
    journal_id = int(journals[0]["id"])
    manual: Domain = [("payment_type", "=", "inbound"), ("code", "=", "manual")]
    methods = odoo.search_read(odoo.dialect.payment_method_model, [*_of_journal(odoo, journal_id), *manual], ["id"])
    if not methods:
        raise OdooLacks("The payment journal has no incoming 'Manual Payment' method: add it on the journal in Odoo.")
    return journal_id, int(methods[0]["id"])


def _of_journal(odoo: OdooServer, journal_id: int) -> Domain:
    """Return the domain of a journal's incoming payment methods: its own lines, or on older servers those it names."""
    if odoo.dialect.payment_method_by_line:
        return [("journal_id", "=", journal_id)]
    field = "inbound_payment_method_ids"
    [journal] = odoo.search_read("account.journal", [("id", "=", journal_id)], [field])
    return [("id", "in", journal[field])]


def transaction_method(odoo: OdooServer) -> int | None:
    """Return the method of transactions whose own way of being paid Odoo has not; None where it has no methods (payment.method)."""
    if not odoo.dialect.transaction_method:
        return None
    methods = odoo.search_read(
        "payment.method", [("code", "in", ["wire_transfer", "unknown"])], ["id"], "code desc", archived=True
    )
    return int(methods[0]["id"]) if methods else None
