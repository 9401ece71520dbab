"""Fixtures: one merchant whose Odoo speaks Polish, with a bookkeeper, and an order that has to leave today."""

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import pytest

from allegro_etl.local.odoo import OdooServer, grant_rights
from allegro_etl.local.odoo.languages import speak
from allegro_etl.local.odoo.merchant import SETTINGS_FILE, log_in, reference
from allegro_etl.local.odoo.shapes import groups_field
from allegro_etl_tests.faults.world import World, broken_in, plain_shop
from docs_site.browsing import NoBrowser, chromium

BOOKKEEPER = ("ksiegowa", "ksiegowa")
WARSAW = ZoneInfo("Europe/Warsaw")
GROUPS = (
    "base.group_user", "sales_team.group_sale_salesman_all_leads", "account.group_account_invoice", "stock.group_stock_user",
)  # fmt: skip


@dataclass(frozen=True)
class Office:
    """The merchant's world, an administrator's session with its Odoo, and the form of the order that leaves today."""

    world: World
    session: Any
    urgent: str

    def order(self, field: str) -> Any:
        """Return what the order has in a field."""
        return self._read("sale.order", [("x_allegro_id", "=", self.urgent)], field)[0][field]

    def first_event(self) -> dict[str, Any]:
        """Return the oldest entry of the shop's journal, as Allegro gives it: of an order that the first run left out."""
        shop = self.world.shop
        [event] = shop.journal.page(after=0, limit=1, now=shop.clock.milliseconds() * 1000)
        return dict(json.loads(event))

    def invoices(self, *fields: str) -> list[dict[str, Any]]:
        """Return the order's invoices with these fields."""
        return self._read("account.move", [("id", "in", self.order("invoice_ids"))], *fields)

    def _read(self, model: str, domain: list[Any], *fields: str) -> list[dict[str, Any]]:
        return list(self.session.execute_kw(model, "search_read", [domain], {"fields": list(fields)}))


@pytest.fixture(scope="package")
def office(odoo_server: OdooServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """Yield the merchant, after a first run that left out the three orders of before. Skips where no browser is there."""
    try:
        chromium()
    except NoBrowser as error:
        pytest.skip(str(error))
    _stay_clear_of_midnight()
    home = tmp_path_factory.mktemp("office") / "home"
    with broken_in(odoo_server, "browser", home, plain_shop(11, 3)) as world:
        session = log_in(urlsplit(odoo_server.url).port or 80, world.database)
        speak(session, "pl")
        grant_rights(odoo_server.url, world.database, SETTINGS_FILE)
        _hire(session)
        newest = world.shop.journal.latest(world.shop.clock.milliseconds() * 1000)
        assert newest is not None
        yesterday = datetime.now(UTC) - timedelta(days=1)  # what is bought has to leave on the next day
        urgent = world.shop.place_order(lines=["kubek-350"], pickup_point=True, delivery="Paczkomaty", at=yesterday)
        world.shop.place_order(lines=["kubek-350"])
        first = world.run("run", "--from-event", newest["id"])
        assert first.code == 0, first.text
        yield Office(world, session, urgent)


def _stay_clear_of_midnight() -> None:
    """Wait for the new day in Warsaw where it is about to begin: what has to leave today is another order then."""
    moment = datetime.now(WARSAW)
    midnight = datetime.combine(moment.date() + timedelta(days=1), datetime.min.time(), WARSAW)
    if midnight - moment < timedelta(minutes=3):
        time.sleep((midnight - moment).total_seconds())


def _hire(session: Any) -> None:
    """Hire a bookkeeper who reads Polish."""
    login, password = BOOKKEEPER
    groups = [(6, 0, [reference(session, group) for group in GROUPS])]
    session.env["res.users"].create(
        {"name": "Księgowa", "login": login, "password": password, "lang": "pl_PL", groups_field(session): groups}
    )
