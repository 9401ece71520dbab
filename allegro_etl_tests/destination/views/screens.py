"""Screens as an Odoo's server gives them, three orders to see in them, and the ways to take them away."""

from typing import Any
from xml.etree import ElementTree as ET

from pydantic import SecretStr

from allegro_etl.odoo.connecting import connect_odoo
from allegro_etl.odoo.session import OdooServer
from allegro_etl.odoo.versions import major
from allegro_etl_tests.merchant.bench import Bench

Element = ET.Element


def is_old(bench: Bench, before: int) -> bool:
    """Return whether an Odoo is of before a version."""
    return major(bench.odoo.session.version) < before


def arch(bench: Bench, model: str, kind: str, view: str | None = None) -> Element:
    """Return what Odoo shows of a model, all views together; raise where one of ours does not fit."""
    kind = "tree" if kind == "list" and is_old(bench, 18) else kind
    view_id = bench.odoo.session.env.ref(view).id if view else False
    method = "fields_view_get" if is_old(bench, 16) else "get_view"
    return ET.fromstring(bench.call(model, method, view_id, kind)["arch"])  # noqa: S314 - of the test's own Odoo


def names_in(shown: Element, tag: str = "field") -> set[str]:
    """Return the names of all elements of a kind."""
    return {str(one.get("name")) for one in shown.iter(tag)}


def session(bench: Bench, login: tuple[str, str]) -> OdooServer:
    """Log in to the bench's Odoo."""
    return connect_odoo(bench.odoo.url, bench.odoo.database, login[0], SecretStr(login[1]))


def three_sold(modest: Bench) -> dict[str, str]:
    """Sell three orders and load them."""
    sold = {
        "paid": modest.sell(pickup_point=True, delivery="Paczkomaty"),
        "cash": modest.sell(payment="CASH_ON_DELIVERY"),
        "short": modest.sell(),
    }
    modest.shop.underpay(sold["short"], "5.00")
    modest.run()
    return sold


def removed(odoo: OdooServer, *kinds: Any) -> list[str]:
    """Take out what there is, and return what was told of it."""
    removals = [one for kind in kinds for one in kind(odoo)]
    for removal in removals:
        removal.remove()
    return [removal.told for removal in removals]
