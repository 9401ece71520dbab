"""Rows in, rows out: what Allegro says and what Odoo has, put into an empty DuckDB file, and the plan that comes of it."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from allegro_etl.actions import Action, Kind
from allegro_etl.reasons import RemarkCode
from allegro_etl.records.comparing import compare, prepare
from allegro_etl.records.plan_rows import add_rows, as_json
from allegro_etl.records.reasons import PlanReason
from allegro_etl.records.sentences import sentence
from allegro_etl.warehouse import Warehouse
from allegro_etl.warehouse.queries import text

Row = dict[str, Any]

OURS = 2
"""The Odoo user that allegro_etl writes as."""

BOUGHT = datetime(2026, 11, 1, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Sides:
    """An empty DuckDB file to be filled, and the plan of what is in it."""

    warehouse: Warehouse

    def order(self, form: str = "a", **values: Any) -> None:
        """Let Allegro have an order that is ready, of buyer 1."""
        row: Row = {"content_hash": "x", "disposition": "load", "currency": "PLN", "buyer_key": "buyer_1"}
        self._core("orders", row | {"form_id": form, "bought_at": BOUGHT} | values)

    def line(self, form: str = "a", item: str = "i", **values: Any) -> None:
        """Let the order have a line of its line item."""
        row: Row = {"kind": "offer", "position": 1, "line_item_id": item, "description": "Mug", "quantity": 1}
        price = {"unit_price": 10, "currency": "PLN"}
        self._core("order_lines", row | price | {"form_id": form, "line_key": f"line_{item}"} | values)

    def contact(self, key: str = "buyer_1", **values: Any) -> None:
        """Let the orders need a contact."""
        kind, buyer, *_ = key.split("_")
        row: Row = {"partner_key": key, "kind": kind, "buyer_id": buyer, "name": "Jan Nowak", "is_company": False}
        self._core("partners", row | {"rule": "create"} | values)

    def product(self, offer: str = "7", form: str = "a", **values: Any) -> None:
        """Let the order sell an offer whose product no rule finds, unless told otherwise."""
        row: Row = {"offer_id": offer, "composition": "", "component": 0, "components": 1, "quantity": 1}
        named = row | {"name": "Mug", "offer_name": "Mug", "has_own_name": True}
        self._insert("work.offer_products", named)
        self._insert("work.line_items", {"form_id": form, "offer_id": offer, "composition": ""})
        self._insert("core.products", named | {"rule": "create", "product_key": f"product_{offer}"} | values)

    def payment(self, form: str = "a", key: str = "p", amount: str = "10", **values: Any) -> None:
        """Let the order prove a payment."""
        row: Row = {"payment_key": f"payment_{key}", "payment_id": key.split("_", maxsplit=1)[0], "kind": "payment"}
        self._core("payments", row | {"form_id": form, "amount": Decimal(amount), "currency": "PLN"} | values)

    def odoo_order(self, id_: int, form: str | None = "a", state: str = "sale", **facts: Any) -> None:
        """Let Odoo have a sale order, bound to the form or, with None, to no form of this run."""
        told = json.dumps({"x_allegro_id": form} | facts)
        self._insert("odoo.orders", {"id": id_, "form_id": form, "state": state, "currency": "PLN", "facts": told})

    def odoo_line(self, id_: int, order: int, key: str | None) -> None:
        """Let a sale order have a line under one of our keys, or one of a person's."""
        self._insert("odoo.order_lines", {"id": id_, "order_id": order, "line_key": key})

    def odoo_contact(self, id_: int, **values: Any) -> None:
        """Let Odoo have a contact."""
        self._insert("odoo.partners", {"id": id_, "name": "Jan Nowak", "active": True} | values)

    def booked(self, order: int | None, key: str = "p", amount: str = "10", id_: int = 1, **values: Any) -> None:
        """Let Odoo have booked a payment to its end: a transaction, and the posted payment that it led to."""
        both = {"payment_key": f"payment_{key}", "id": id_, "amount": Decimal(amount)}
        transaction: Row = {
            "model": "payment.transaction",
            "state": "done",
            "account_payment_id": id_,
            "order_id": order,
        }
        self._insert(
            "odoo.payments", both | transaction | {"provider_reference": key.split("_", maxsplit=1)[0]} | values
        )
        self._insert("odoo.payments", both | {"model": "account.payment", "state": "paid"})

    def bound(self, *names: str) -> None:
        """Let Odoo have these external ids of ours."""
        for name in names:
            self._insert("odoo.external_ids", {"name": name, "model": "x", "res_id": 1})

    def remembered(self, *names: str) -> None:
        """Let an earlier run have written these records."""
        for name in names:
            row = {"external_id": name, "model": "x", "res_id": 1, "run_id": "r", "written_at": BOUGHT}
            self._insert("odoo.bindings", row)

    def announced(self, form: str, topic: str, *, is_open: bool = True) -> None:
        """Let a document tell of an order."""
        row: Row = {
            "form_id": form,
            "topic": topic,
            "code": RemarkCode.RETURN_ANNOUNCED,
            "words": "{}",
            "facts": "[]",
            "is_open": is_open,
        }
        self._insert("ops.announcements", row)

    def blocked(self, form: str) -> None:
        """Let a form go to quarantine."""
        self._insert("work.blocked", {"form_id": form})

    def plan(self, room: str, **policy: Any) -> list[Row]:
        """Return what the query of one kind of record says, in the plan's order."""
        prepare(self.warehouse)
        query = text(f"allegro_etl.records.{room}", "plan.sql")
        rows = self.warehouse.named_rows(f"from ({query}) order by stage, rank", policy or None)
        return [
            row | {"kind": Kind(row["kind"]), "action": Action(row["action"]), "reason": PlanReason(row["reason"])}
            for row in rows
        ]

    def outline(self, room: str, **policy: Any) -> list[tuple[str, str, str]]:
        """Return (action, external id, reason) of each row of one kind's query."""
        return [(row["action"], row["external_id"], row["reason"]) for row in self.plan(room, **policy)]

    def seen(self, query: str) -> list[tuple[Any, ...]]:
        """Return rows of what the plan looks at, once it is prepared."""
        prepare(self.warehouse)
        return self.warehouse.rows(query)

    def payments(self) -> list[tuple[str, str, str, Decimal]]:
        """Return (action, key, reason, amount) of the payments that are planned."""
        said = self.outline("payments", create_payments=True)
        amounts = dict(self.warehouse.rows("select payment_key, amount from work.payment_allocations"))
        return [(action, key, reason, amounts[key]) for action, key, reason in said]

    def orders(self, *, confirm_orders: bool = True) -> list[tuple[str, str, str]]:
        """Return (action, external id, reason) of the rows of sale orders."""
        return self.outline("orders", confirm_orders=confirm_orders, user_id=OURS)

    def whole_plan(self) -> list[Row]:
        """Return odoo.plan as all queries fill it together."""
        prepare(self.warehouse)
        compare(self.warehouse, confirm_orders=True, create_payments=True, user_id=OURS)
        return self.warehouse.named_rows("select * from odoo.plan order by seq")

    def activity(self, order: int, name: str, id_: int = 1, *, is_open: bool = True) -> None:
        """Let a sale order have an activity of ours."""
        self._insert("odoo.activities", {"id": id_, "order_id": order, "name": name, "is_open": is_open})

    def activities(
        self, *remarks: tuple[str, RemarkCode, Row], unread: tuple[str, ...] = ()
    ) -> list[tuple[str, str, str]]:
        """Return (action, external id, reason) of activities, where (form, code, words) is what there is to be told."""
        prepare(self.warehouse)
        for form, code, words in remarks:
            self._insert("work.remarks", {"form_id": form, "code": code, "words": as_json(words), "holds": False})
        self.warehouse.execute("delete from odoo.plan")
        add_rows(self.warehouse, [text("allegro_etl.records", "plan_activities.sql")], {"unread": list(unread)})
        return self.warehouse.rows("select action, external_id, reason from odoo.plan order by seq")

    def remarks(self) -> list[tuple[str, str, str, bool]]:
        """Return (form, code, sentence, holds) of what a person has to be told."""
        prepare(self.warehouse)
        rows = self.warehouse.rows("select form_id, code, words::varchar, holds from work.remarks order by all")
        return [(form, code, sentence(code, json.loads(words or "{}")), holds) for form, code, words, holds in rows]

    def _core(self, table: str, row: Row) -> None:
        at = self.warehouse.scalar("select work.normalised_at()")
        self._insert(f"core.{table}", row | {"normalised_at": at})

    def _insert(self, table: str, row: Row) -> None:
        marks = ", ".join("?" * len(row))
        self.warehouse.execute(f"insert into {table} ({', '.join(row)}) values ({marks})", [*row.values()])
