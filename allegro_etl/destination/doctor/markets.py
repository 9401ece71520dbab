"""Whether Odoo has what orders of the markets need: currencies, fiscal positions, gross taxes."""

from collections.abc import Iterator

from allegro_etl.destination.doctor.findings import Finding
from allegro_etl.destination.doctor.names import company
from allegro_etl.destination.tax_records import read_tax_records
from allegro_etl.markets import HOME, MARKET_OF_CURRENCY, currency_of
from allegro_etl.odoo.external_ids import PREFIX, position_key
from allegro_etl.odoo.lookup import Named, candidates_of
from allegro_etl.odoo.session import OdooServer
from allegro_etl.settings import Settings


def currencies(odoo: OdooServer, settings: Settings) -> Iterator[Finding]:
    """See whether the currencies of the markets are active."""
    active = {row["name"] for row in odoo.search_read("res.currency", [], ["name"])}
    wanted = {currency_of(market) for market in settings.markets or [HOME]}
    for currency, market in MARKET_OF_CURRENCY.items():
        if currency in active:
            yield Finding(f"Currency {currency}", True, "active")
        else:
            way_out = f"Activate {currency} under Accounting, Configuration, Currencies, if you sell on {market}."
            yield Finding(f"Currency {currency}", currency not in wanted, way_out, fix=currency in wanted)


def markets(odoo: OdooServer, settings: Settings) -> Iterator[Finding]:
    """See whether the user may make the fiscal positions that the settings leave to allegro_etl."""
    unnamed = [market for market in settings.markets or [HOME] if not settings.market(market).fiscal_position]
    keys = [position_key(market) for market in unnamed]
    made = odoo.search_read("ir.model.data", [("module", "=", PREFIX), ("name", "in", keys)], ["name"])
    if len(made) == len(unnamed):
        return
    may_make = all(odoo.may(model, "create") for model in ("account.fiscal.position", "account.tax"))
    text = "allegro_etl makes its own with a market's first orders"
    if not may_make:
        text = (
            f"The user may not make fiscal positions for {', '.join(unnamed)}: run `allegro-etl doctor "
            "--fix`, which makes them, or name your own under [markets]."
        )
    yield Finding("Fiscal positions", may_make, text, fix=not may_make)


def taxes(odoo: OdooServer, settings: Settings) -> Iterator[Finding]:
    """See whether each fiscal position that the settings name turns net sale taxes into gross ones."""
    for market, chosen in settings.markets.items():
        if not chosen.fiscal_position:
            continue
        named = Named(f"markets.{market}.fiscal_position", "account.fiscal.position", chosen.fiscal_position)
        positions = candidates_of(odoo, [named], company(odoo, settings))[named]
        if len(positions) != 1:
            continue  # `names` tells it
        known = read_tax_records(odoo, [("type_tax_use", "=", "sale")])
        taxes = [tax for tax in known.taxes if tax.positions & set(positions)]
        net = [tax for tax in taxes if tax.rate and not tax.is_included]
        if taxes and not net:
            yield Finding(f"Taxes on {market}", True, "gross, as Allegro's prices are")
        else:
            yield Finding(
                f"Taxes on {market}",
                False,
                f"{chosen.fiscal_position!r} leaves net taxes: totals would not agree with Allegro's. Give it copies of "
                f"the sale taxes with 'Included in Price', or remove the setting: allegro_etl then makes its own.",
            )
