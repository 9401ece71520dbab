"""What the operator decides, as one frozen object. `settings_in_force` reads it from the file and from Odoo."""

import os
from collections.abc import Mapping
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Literal

import platformdirs

from allegro_etl.languages import Language
from allegro_etl.settings.alerts import AlertsSettings, MetricsSettings
from allegro_etl.settings.section import Section as _Section
from allegro_etl.settings.section import setting as _setting
from allegro_etl.settings.section import settings_by_name as _settings_by_name
from allegro_etl.settings.to_allegro import PricesToAllegroSettings, StockToAllegroSettings, ToAllegroSettings
from allegro_etl.settings.types import (
    Adjustment,
    CarrierId,
    Chosen,
    Marketplace,
    Name,
    OfferId,
    OptionalDocument,
    PaymentType,
    Pieces,
    Some,
    Text,
)

CURSOR_PARAMETER = "allegro_last_event_id"
PARAMETER_PREFIX = "allegro_etl."
SINCE_PARAMETER = f"{PARAMETER_PREFIX}since"
LAST_RUN_PARAMETER = f"{PARAMETER_PREFIX}last_run"
LEASE_PARAMETER = f"{PARAMETER_PREFIX}lease"
SCREENS_PARAMETER = f"{PARAMETER_PREFIX}screens"
SELLER_PARAMETER = f"{PARAMETER_PREFIX}seller"
DEFAULT_FILE = "allegro_etl.toml"

ProductRule = Literal["mapping", "manufacturer_code", "gtin", "signature", "name", "create"]

# System Parameters of the program's own, by what follows the prefix: they are no settings.
OWN_PARAMETERS = frozenset(
    name.removeprefix(PARAMETER_PREFIX)
    for name in (SINCE_PARAMETER, LAST_RUN_PARAMETER, LEASE_PARAMETER, SCREENS_PARAMETER, SELLER_PARAMETER)
)


class SettingsError(Exception):
    """The environment or the settings file is wrong; the message names the key and says what it may be."""


class OdooSettings(_Section):
    """Whose the orders are, how far they are carried, in which language. Records by name or external id; None: Odoo's default."""

    sales_team: Chosen = _setting("Sales team of new orders, by name or external id.", None, "Allegro")
    salesperson: Chosen = _setting("Salesperson of new orders, who is given their activities.", None, "Online sales")
    company: Chosen = _setting("Company that new orders go to; without it, the user's.", None, "My Shop sp. z o.o.")
    warehouse: Chosen = _setting("Warehouse that new orders leave from.", None, "Main warehouse")
    fulfillment_warehouse: Chosen = _setting(
        "Warehouse of orders that Allegro ships (One Fulfillment); without it they stay quotations.",
        None,
        "One Fulfillment",
    )
    confirm_orders: bool = _setting("Confirm orders that are ready on Allegro; false leaves quotations.", True)
    cancel_by_seller: bool = _setting("Cancel an order in Odoo that the seller marks as cancelled on Allegro.", False)
    create_payments: bool = _setting("Book payments; false books none.", True)
    payment_journal: Chosen = _setting("Bank or cash journal of Allegro's payments.", None, "Allegro")
    language: Language | None = _setting(
        "Language of what people read in Odoo: en, pl, cs, sk, hu; without it, the company's.", None, "pl"
    )
    views: bool = _setting("Show Allegro in Odoo's forms, lists and searches, and in the menu Sales, Allegro.", True)


class MarketSettings(_Section):
    """Fiscal position and price list of a marketplace's orders; None: allegro_etl makes and keeps its own."""

    fiscal_position: Chosen = _setting("Fiscal position of the market's orders: with gross taxes.", None, "Allegro PL")
    pricelist: Chosen = _setting("Price list of the market's orders, in its currency.", None, "Allegro PLN")


class OfferMapping(_Section):
    """Which product an offer is, told by the merchant: internal reference or external id, and how many per unit sold."""

    product: Text = _setting("Internal reference of the product, or its external id.", ..., "MUG-1")
    quantity: Pieces = _setting("How many of the product one unit of the offer is.", 1, 3)


class MatchingSettings(_Section):
    """The product rules that are tried, in this order."""

    product_rules: Annotated[tuple[ProductRule, ...], Some] = _setting(
        "The rules by which products are found, tried in this order; leave one out to switch it off.",
        ("mapping", "manufacturer_code", "gtin", "signature", "name", "create"),
    )


class TotalsSettings(_Section):
    """What happens when Odoo's total differs from Allegro's: amounts in the order's own currency."""

    policy: Literal["adjust", "block", "warn"] = _setting(
        "When a total differs from Allegro's: adjust it by a line of its own, block the order, or warn.", "adjust"
    )
    adjust_up_to: Adjustment = _setting(
        "How much adjust may make up for, in the order's currency; beyond that it blocks.", Decimal("0.05")
    )


class TaxesSettings(_Section):
    """What happens when a line's tax in Odoo is not Allegro's, and how delivery and services are taxed."""

    policy: Literal["tell", "hold", "ignore"] = _setting(
        "When a line's tax is not Allegro's: tell it in an activity, hold the order, or ignore it.", "tell"
    )
    delivery: Literal["goods", "highest", "product"] = _setting(
        "How delivery is taxed: as the goods that are worth most, as those of the highest rate, or as its own product.",
        "goods",
    )


class DocumentsSettings(_Section):
    """The documents of Allegro that are read besides those that every run needs."""

    also: tuple[OptionalDocument, ...] = _setting(
        "Documents of Allegro that are read besides: customer_returns.", (), ["customer_returns"]
    )


class Settings(_Section):
    """Everything that steers a run. `payment_terms` by Allegro payment type, `carriers` by delivery method name or id."""

    odoo: OdooSettings = OdooSettings()
    payment_terms: dict[PaymentType, Text] = _settings_by_name(
        "Payment term by Allegro's payment type.", {"ONLINE": "Immediate Payment", "CASH_ON_DELIVERY": "15 Days"}
    )
    markets: dict[Marketplace, MarketSettings] = _settings_by_name(
        "What orders of a marketplace get; without it, allegro_etl makes its own.", {"allegro-pl": {}}
    )
    carriers: dict[Name, Text] = _settings_by_name(
        "Delivery method in Odoo by that on Allegro.", {"Allegro Paczkomaty InPost": "InPost"}
    )
    offers: dict[OfferId, OfferMapping] = _settings_by_name(
        "The product of an offer, by the number in its address, where no rule can tell.", {"7003764853": {}}
    )
    matching: MatchingSettings = MatchingSettings()
    totals: TotalsSettings = TotalsSettings()
    taxes: TaxesSettings = TaxesSettings()
    documents: DocumentsSettings = DocumentsSettings()
    to_allegro: ToAllegroSettings = ToAllegroSettings()
    stock_to_allegro: StockToAllegroSettings = StockToAllegroSettings()
    prices_to_allegro: dict[Marketplace, PricesToAllegroSettings] = _settings_by_name(
        "Where the prices of a marketplace come from.", {"allegro-pl": {"pricelist": "Allegro PL", "amounts": "gross"}}
    )
    carriers_to_allegro: dict[Name, CarrierId] = _settings_by_name(
        "Carrier on Allegro, by its id, of a delivery method in Odoo.", {"InPost": "INPOST"}
    )
    alerts: AlertsSettings = AlertsSettings()
    metrics: MetricsSettings = MetricsSettings()

    def market(self, marketplace: str) -> MarketSettings:
        """Return the settings of a marketplace such as allegro-pl; the defaults where it has none."""
        return self.markets.get(marketplace, MarketSettings())

    def mark(self) -> str:
        """Return what tells these settings from any others under which a run would do something else.

        Who is told is none of it, nor what is written to Allegro.
        """
        apart = {"alerts", "metrics", "to_allegro", "stock_to_allegro", "prices_to_allegro", "carriers_to_allegro"}
        return sha256(self.model_dump_json(exclude=apart).encode()).hexdigest()[:16]


def home(environment: Mapping[str, str] = os.environ) -> Path:
    """Return the folder of the DuckDB file, the tokens and Dagster's home: ALLEGRO_ETL_HOME, else the user's data folder."""
    given = environment.get("ALLEGRO_ETL_HOME")
    return Path(given).expanduser().absolute() if given else platformdirs.user_data_path("allegro_etl")


def settings_file(environment: Mapping[str, str] = os.environ) -> Path | None:
    """Return the settings file: ALLEGRO_ETL_CONFIG, which must exist, else allegro_etl.toml of the working folder, else None."""
    given = environment.get("ALLEGRO_ETL_CONFIG")
    if given:
        if not Path(given).is_file():
            raise SettingsError(f"ALLEGRO_ETL_CONFIG names {given}, and there is no such file.")
        return Path(given)
    default = Path(DEFAULT_FILE)
    return default if default.is_file() else None
