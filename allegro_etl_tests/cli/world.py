"""The command line in a world of its own: a paired local Allegro over HTTP, a real Odoo, a fresh ALLEGRO_ETL_HOME."""

import json
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from allegro_etl.access import read_access
from allegro_etl.allegro.tokens import TokenStore, now, token_pair
from allegro_etl.cli import main
from allegro_etl.local.allegro.running import LocalAllegro
from allegro_etl.run.opening import application, token_file


@dataclass(frozen=True)
class Said:
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Return the JSON on stdout: all of it, or the test fails."""
        return json.loads(self.out)


@dataclass(frozen=True)
class World:
    """A shop to sell in, and a command line that brings its sales into Odoo."""

    allegro: LocalAllegro
    home: Path
    odoo: Any
    capsys: pytest.CaptureFixture[str]

    def run(self, *arguments: str) -> Said:
        """Run a command in this process."""
        return said(self.capsys, *arguments)

    def sale_orders(self) -> list[dict[str, Any]]:
        """Return the sale orders in Odoo that came from Allegro, as an administrator sees them."""
        orders = self.odoo.env["sale.order"]
        if "x_allegro_id" not in orders.fields_get():
            return []
        found: list[dict[str, Any]] = orders.search_read(
            [("x_allegro_id", "!=", False)], ["x_allegro_id", "amount_total"]
        )
        return found

    def committed_cursor(self) -> str:
        """Return the cursor in Odoo."""
        return str(self.odoo.env["ir.config_parameter"].get_param("allegro_last_event_id"))


def pair(allegro: LocalAllegro) -> None:
    """Keep tokens of an Allegro that the environment names, as pairing does."""
    store = TokenStore(token_file(), application(read_access()).key)
    with store.locked():
        store.save(token_pair(allegro.issue_tokens(), received_at=now()))


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> Said:
    """Run a command in this process and return what it said."""
    capsys.readouterr()
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    printed = capsys.readouterr()
    return Said(int(ended.value.code or 0), printed.out, printed.err)


def carried(world: World) -> set[str]:
    """Return the ids of the orders that are in Odoo."""
    return {order["x_allegro_id"] for order in world.sale_orders()}


def by_outcome(said: Said) -> dict[str, list[dict[str, Any]]]:
    """Return the orders of a plan by what would become of them."""
    found: dict[str, list[dict[str, Any]]] = {}
    for order in said.json["orders"]:
        found.setdefault(order["outcome"], []).append(order)
    return found


def ready_totals(world: World) -> dict[str, Decimal]:
    """Return what the shop's books say of the orders that are ready."""
    forms = (world.allegro.shop.form(form_id) for form_id in world.allegro.shop.book.ids())
    return {
        form["id"]: Decimal(form["summary"]["totalToPay"]["amount"])
        for form in forms
        if form["status"] == "READY_FOR_PROCESSING"
    }


def begun(world: World) -> World:
    """Return a world in which a dry run and a run have been; what was carried before stays as it is."""
    if world.committed_cursor() == "False":
        world.run("run", "--dry-run")
        world.run("run")
    return world
