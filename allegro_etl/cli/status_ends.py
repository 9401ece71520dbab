"""What `allegro-etl status` asks of Allegro and of Odoo, each of which may fail."""

from datetime import datetime, timedelta

from allegro_etl.access import read_access
from allegro_etl.allegro.api import EVENTS_A_PAGE, AllegroApi
from allegro_etl.cli.consent import unused_consent
from allegro_etl.cli.days import midnight, today
from allegro_etl.cli.in_file import Record
from allegro_etl.clock import is_ending, now
from allegro_etl.failures import in_words, is_shown
from allegro_etl.odoo.pages import record_url
from allegro_etl.odoo.parameters import read_parameters
from allegro_etl.odoo.session import OdooServer
from allegro_etl.odoo.users import first_key_to_end
from allegro_etl.reconcile.drift import PAID, Sale
from allegro_etl.reconcile.sold import markets, sold
from allegro_etl.records.orders.held import held_sales
from allegro_etl.run.cursor import committed_cursor
from allegro_etl.run.news import News, news_of
from allegro_etl.run.opening import consent_ends, open_ends
from allegro_etl.settings import Settings, settings_file
from allegro_etl.settings.in_force import read_settings


def ask_ends(problems: list[str]) -> Record:
    """Ask Allegro and Odoo; what fails is added to `problems`."""
    said: Record = {
        "environment": None,
        "seller": None,
        "odoo_url": None,
        "database": None,
        "markets": None,
        "today": None,
        "yesterday": None,
        "cursor": None,
        "newest_event": None,
        "newest_event_at": None,
        "up_to_date": None,
        "cursor_is_ahead": None,
        "lag_seconds": None,
        "events_waiting": None,
        "events_waiting_is_a_minimum": None,
        "held": None,
        "held_orders": None,
        "restored": None,
        "clock_ahead_seconds": None,
        "api_key_ends": None,
        "consent_ends": None,
    }
    try:
        access = read_access()
        said |= {
            "environment": access.allegro_environment,
            "odoo_url": access.odoo_url,
            "database": access.odoo_database,
        }
        with open_ends(access, in_a_hurry=True) as (allegro, odoo):
            parameters = read_parameters(odoo)
            said["cursor"] = committed_cursor(parameters)
            said |= _of_orders(odoo, read_settings(settings_file(), parameters))
            said |= _of_news(news_of(allegro, parameters), allegro)
            said["seller"] = _seller(allegro)
            if access.odoo_api_key:
                said["api_key_ends"] = _key_ends(odoo, problems)
    except Exception as error:
        if not is_shown(error):
            raise
        problems.append(in_words(error))
    said["consent_ends"] = consent_ends()
    if is_ending(said["consent_ends"], now()):
        problems.append(unused_consent(said["consent_ends"], now()))
    return said


def _seller(allegro: AllegroApi) -> Record:
    me = allegro.me()
    return {"id": me.get("id"), "login": me.get("login")}


def _of_orders(odoo: OdooServer, settings: Settings) -> Record:
    """Return what was sold today and yesterday, by the days of the zone in which times are shown, and which orders are held."""
    here = today()
    began = midnight(here)
    of_today, held = sold(odoo, began), held_sales(odoo, settings)
    of_yesterday = sold(odoo, midnight(here - timedelta(days=1)), began)
    return {
        "markets": markets(odoo),
        "today": {"orders": of_today.orders, "amounts": of_today.amounts},
        "yesterday": {"orders": of_yesterday.orders, "amounts": of_yesterday.amounts},
        "held": len(held),
        "held_orders": [_held(odoo, sale) for sale in held],
    }


def _held(odoo: OdooServer, sale: Sale) -> Record:
    return {
        "name": sale.name,
        "odoo_id": sale.odoo_id,
        "form_id": sale.form_id,
        "total": sale.total,
        "paid": sale.paid if PAID in odoo.has_fields("sale.order") else None,
        "currency": sale.currency,
        "url": record_url(odoo.url, "sale.order", sale.odoo_id),
    }


def _key_ends(odoo: OdooServer, problems: list[str]) -> datetime | None:
    """Return when the first API key of Odoo's user ends; that it ends soon is added to `problems`."""
    key = first_key_to_end(odoo)
    if key and is_ending(key.ends, now()):
        problems.append(f"Odoo's API key {key.in_words(now())}")
    return key and key.ends


def _of_news(news: News, allegro: AllegroApi) -> Record:
    return {
        "restored": news.is_restored,
        "clock_ahead_seconds": round(allegro.clock_ahead().total_seconds()),
        "newest_event": news.newest,
        "newest_event_at": news.newest_at,
        "up_to_date": news.is_up_to_date,
        "cursor_is_ahead": news.is_ahead,
        "lag_seconds": news.lag_seconds(now()),
        "events_waiting": news.waiting,
        "events_waiting_is_a_minimum": news.waiting >= EVENTS_A_PAGE,
    }
