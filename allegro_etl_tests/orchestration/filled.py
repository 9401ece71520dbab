"""A DuckDB file with some orders and their plan in it, as a run leaves them: what the pages are made from."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, cast

from allegro_etl.run.run import Run, RunRequest
from allegro_etl.settings import Settings
from allegro_etl.warehouse import Warehouse, open_warehouse

NOW = datetime(2026, 11, 29, 12, 0, tzinfo=UTC)
ATTACK = "![x](http://127.0.0.1:3000/graphql) <img src=x>"
BUYER = "Jadwiga Tajna, ul. Cicha 7"


@dataclass
class Odoo:
    """Stands where a page reads from Odoo: names of sale orders, by id. What Odoo really has is other tests' to see."""

    url: str = "http://odoo.test"
    names: dict[int, str] = field(default_factory=dict)

    def search_read_in(self, _: str, __: str, ids: list[int], ___: list[str]) -> Iterator[dict[str, Any]]:
        """Yield the names of those that are there."""
        yield from ({"id": one, "name": self.names[one]} for one in ids if one in self.names)


@contextmanager
def filled(folder: Path, request: RunRequest | None = None) -> Iterator[Run]:
    """Yield a Run on an empty DuckDB file."""
    folder.mkdir(exist_ok=True)
    with open_warehouse(folder / "allegro_etl.duckdb") as warehouse:
        warehouse.execute("insert into ops.runs (run_id, started_at) values ('this-run', now())")
        warehouse.execute(f"create or replace macro work.normalised_at() as timestamptz '{NOW.isoformat()}'")
        nobody = cast("Any", None)
        yield Run("this-run", request or RunRequest(), Settings(), warehouse, nobody, cast("Any", Odoo()), NOW)


def insert(warehouse: Warehouse, table: str, *rows: dict[str, Any]) -> None:
    """Insert rows, given by their columns."""
    for row in rows:
        warehouse.insert(table, tuple(row), [tuple(row.values())])


def order(warehouse: Warehouse, form_id: str, total: str, currency: str = "PLN", **columns: Any) -> None:
    """Let the run have an order with one line of goods, found by its GTIN."""
    given = {
        "form_id": form_id,
        "content_hash": "h",
        "disposition": "load",
        "marketplace": "allegro-pl",
        "currency": currency,
        "total": Decimal(total),
        "bought_at": NOW,
        "normalised_at": NOW,
    }
    line = {
        "form_id": form_id,
        "line_key": f"line_{form_id}",
        "kind": "offer",
        "position": 1,
        "offer_id": f"offer-{form_id}",
        "component": 0,
        "description": ATTACK,
        "quantity": Decimal(1),
        "unit_price": Decimal(total),
        "currency": currency,
        "normalised_at": NOW,
    }
    product = {
        "offer_id": f"offer-{form_id}",
        "component": 0,
        "quantity": 1,
        "name": ATTACK,
        "offer_name": ATTACK,
        "rule": "gtin",
    }
    insert(warehouse, "core.orders", given | columns)
    insert(warehouse, "core.order_lines", line)
    insert(warehouse, "core.products", product)


def planned(warehouse: Warehouse, form_id: str, action: str, kind: str = "order", **columns: Any) -> None:
    """Let the plan have an action on an order."""
    seq = warehouse.scalar("select coalesce(max(seq), 0) + 1 from odoo.plan")
    given = {
        "seq": seq,
        "kind": kind,
        "action": action,
        "external_id": f"{kind}_{form_id}_{seq}",
        "form_id": form_id,
        "reason": "Odoo has no sale order for this checkout form",
        "reason_code": "order_new",
    }
    insert(warehouse, "odoo.plan", given | columns)


def in_odoo(warehouse: Warehouse, form_id: str, order_id: int, name: str) -> None:
    """Let Odoo have the sale order of a form."""
    insert(warehouse, "odoo.orders", {"id": order_id, "form_id": form_id, "name": name, "state": "sale"})
    insert(warehouse, "work.sale_orders", {"form_id": form_id, "order_id": order_id, "state": "sale"})


def set_aside(warehouse: Warehouse, form_id: str, code: str, reason: str = "") -> None:
    """Let a form be in quarantine."""
    insert(
        warehouse,
        "ops.quarantine",
        {
            "subject": f"checkout_form:{form_id}",
            "form_id": form_id,
            "stage": "matching",
            "code": code,
            "reason": reason,
            "attempts": 1,
            "first_seen": NOW,
            "last_seen": NOW,
            "retry_at": NOW,
        },
    )


def cells(page: dict[str, Any], name: str) -> list[dict[str, Any]]:
    """Return the rows of a table on a page."""
    return [dict(record.data) for record in page[name].records]


def value(page: dict[str, Any], name: str) -> Any:
    """Return what stands on a page under a name."""
    return page[name].value
