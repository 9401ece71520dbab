"""The command line in a world of its own: a paired local Allegro over HTTP, a real Odoo, a fresh ALLEGRO_ETL_HOME."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from allegro_etl.cli import main
from allegro_etl.local.allegro.running import LocalAllegro


@dataclass(frozen=True)
class Said:
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The JSON on stdout: all of it, or the test fails."""
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
        """Give the sale orders in Odoo that came from Allegro, as an administrator sees them."""
        orders = self.odoo.env["sale.order"]
        if "x_allegro_id" not in orders.fields_get():
            return []
        found: list[dict[str, Any]] = orders.search_read(
            [("x_allegro_id", "!=", False)], ["x_allegro_id", "amount_total"]
        )
        return found

    def committed_cursor(self) -> str:
        """Give the cursor in Odoo."""
        return str(self.odoo.env["ir.config_parameter"].get_param("allegro_last_event_id"))


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> Said:
    """Run a command in this process and give what it said."""
    capsys.readouterr()
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    printed = capsys.readouterr()
    return Said(int(ended.value.code or 0), printed.out, printed.err)
