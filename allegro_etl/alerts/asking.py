"""What Allegro and Odoo say: whether they answer, what waits, which orders are held or differ. They are asked in a hurry."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime
from decimal import Decimal
from typing import Any

from allegro_etl.access import Access, read_access
from allegro_etl.alerts.observation import End, Ends, Observation, Sale, Work
from allegro_etl.allegro.errors import AccountError, AllegroError, AllegroUntrusted
from allegro_etl.allegro.pages import order_url
from allegro_etl.destination.companies import company_of, language_of
from allegro_etl.failures import in_words
from allegro_etl.odoo.errors import OdooBusy, OdooError, OdooLacks, OdooUnavailable
from allegro_etl.odoo.parameters import read_parameters
from allegro_etl.odoo.session import OdooServer
from allegro_etl.odoo.users import first_key_to_end
from allegro_etl.reconcile import drift
from allegro_etl.records.orders.held import held_sales
from allegro_etl.run.news import news_of
from allegro_etl.run.opening import open_allegro_end, open_odoo
from allegro_etl.settings import Settings, SettingsError, settings_file
from allegro_etl.settings.in_force import read_settings

PASSING = (OdooUnavailable, OdooBusy)
LASTING = (AccountError, AllegroUntrusted)
ORDERED = ("sale", "done")


def ask_ends(before: Observation, work: Work, at: datetime) -> tuple[Ends, Settings]:
    """Return what both ends say, and the settings in force; what is not said stays as it was before."""
    said: dict[str, Any]
    try:
        access = read_access()
    except SettingsError as error:
        settings = _in_file(before)
        said = {"settings_problem": in_words(error), "language": settings.odoo.language or before.ends.language}
        return before.ends.model_copy(update=said), settings
    said = {"settings": _in_file(before), "settings_problem": None, "odoo_url": access.odoo_url}
    said["orders_url"] = order_url(access.allegro_environment, "") or ""
    said["odoo"] = _tried(before.ends.odoo, at, lambda: _ask_odoo(access, work, said, at))
    if "news" in said:
        said["allegro"] = _end_of(before.ends.allegro, at, said.pop("news"))
    else:  # Odoo did not answer
        said["allegro"] = _tried(before.ends.allegro, at, lambda: _ask_allegro(access))
    settings = said.pop("settings")
    said["language"] = settings.odoo.language or said.get("language", before.ends.language)
    return before.ends.model_copy(update=said), settings


def _ask_odoo(access: Access, work: Work, said: dict[str, Any], at: datetime) -> None:
    """Ask Odoo, and Allegro for what is new; what is found goes into `said` bit by bit. Raises OdooError."""
    with open_odoo(access, in_a_hurry=True) as odoo:
        parameters = read_parameters(odoo)
        try:
            settings = said["settings"] = read_settings(settings_file(), parameters)
        except SettingsError as error:
            said["settings_problem"] = in_words(error)
            settings = said["settings"]
        if not settings.odoo.language:
            with suppress(OdooLacks):  # of a company that is not there, the runs tell
                said["language"] = language_of(odoo, settings, company_of(odoo, settings))
        said["held"] = tuple(_sale(sale) for sale in held_sales(odoo, settings))
        said["differing"] = _differing(odoo, work)
        said["not_written"] = _not_written(odoo, work)
        key = first_key_to_end(odoo) if access.odoo_api_key else None
        said |= {"key_name": key and key.name, "key_ends": key and key.ends}
        said["news"] = None
        if not said["settings_problem"]:
            said["news"] = _news(access, parameters, said, at)


def _news(access: Access, parameters: Mapping[str, str], said: dict[str, Any], at: datetime) -> Exception | None:
    """Ask what is new; return how Allegro failed."""
    try:
        with open_allegro_end(access, in_a_hurry=True) as allegro:
            news = news_of(allegro, parameters)
    except SettingsError as error:
        said["settings_problem"] = in_words(error)
        return None
    except AllegroError as error:
        return error
    said |= {"at": at, "lag_seconds": news.lag_seconds(at), "events_waiting": news.waiting}
    said["is_first_run"] = news.is_first_run
    return None


def _ask_allegro(access: Access) -> None:
    with open_allegro_end(access, in_a_hurry=True) as allegro:
        allegro.latest_event()


def _tried(before: End, at: datetime, ask: Callable[[], None]) -> End:
    try:
        ask()
    except (AllegroError, OdooError) as error:
        return _end_of(before, at, error)
    return End()


def _end_of(before: End, at: datetime, error: Exception | None) -> End:
    if error is None:
        return End()
    is_lasting = isinstance(error, LASTING) or (isinstance(error, OdooError) and not isinstance(error, PASSING))
    return End(failing_since=before.failing_since or at, problem=in_words(error), is_lasting=is_lasting)


def _in_file(before: Observation) -> Settings:
    """Return the settings without Odoo's System Parameters, of which nothing is known; those of before where there were any."""
    with suppress(SettingsError):
        return before.settings if before.ends.at else read_settings(settings_file())
    return before.settings


def _differing(odoo: OdooServer, work: Work) -> tuple[Sale, ...]:
    """Return the confirmed orders whose totals differed when a run looked at them, and still do."""
    found = drift.sales_of(odoo, sorted(work.differing)) if work.differing else []
    told_of = [_sale(sale, work.differing[sale.form_id]) for sale in found if sale.state in ORDERED]
    return tuple(sale for sale in told_of if sale.amount != sale.wanted)


def _not_written(odoo: OdooServer, work: Work) -> tuple[Sale, ...]:
    """Return the orders for which something waits to be written to Allegro."""
    forms = sorted({one.form_id for one in work.not_written if one.form_id})
    return tuple(_sale(sale) for sale in drift.sales_of(odoo, forms))


def _sale(sale: drift.Sale, wanted: Decimal | None = None) -> Sale:
    return Sale(
        odoo_id=sale.odoo_id, name=sale.name, amount=sale.total, currency=sale.currency, form_id=sale.form_id, wanted=wanted
    )  # fmt: skip
