"""Lets a test look at an older Odoo by the names of Odoo 19, so that one test serves every version.

Only the eyes and hands of the tests go through here: allegro_etl itself talks to the server as it does at a merchant's.
"""

from typing import Any
from urllib.parse import urlsplit

import odoorpc

from allegro_etl.local.odoo.shapes import has, storable

Names = dict[str, str]
Row = dict[str, Any]
MODELS = {"payment.provider": "payment.acquirer"}
ABSENT = ""  # there was nothing like it: read as False
# model -> the name on Odoo 19 -> what it was called before
FIELDS: dict[str, Names] = {
    "account.account": {"account_type": "internal_type"},
    "account.move.line": {"account_type": "account_internal_type"},
    "account.payment": {"memo": "ref", "payment_method_line_id": "payment_method_id"},
    "payment.provider": {"code": "provider"},
    "payment.transaction": {
        "provider_id": "acquirer_id",
        "provider_reference": "acquirer_reference",
        "is_post_processed": "is_processed",
    },
    "product.product": {"is_storable": "type"},
    "res.partner": {"company_registry": ABSENT},
    "res.users": {"group_ids": "groups_id"},
    "sale.order": {"locked": "state", "amount_paid": "transaction_ids"},
    "sale.order.line": {"tax_ids": "tax_id", "product_uom_id": "product_uom"},
    "stock.picking": {"move_ids": "move_lines"},
    "stock.move": {"quantity": "reserved_availability"},
}
VALUES = {"asset_receivable": "receivable"}  # of account types
METHODS = {
    ("sale.order", "action_lock"): ("locked", "action_done")
}  # where a field is missing, its method is called so
READING = ("read", "search_read", "fields_get")


class As19(odoorpc.ODOO):
    """An odoorpc session that takes and gives the names of Odoo 19."""

    names: dict[str, Names]
    models: Names

    def learn(self) -> None:
        """Ask the server which of its names differ."""
        self.names, self.models = {}, {}
        models = {new: old for new, old in MODELS.items() if not has(self, new, "name")}
        names = {
            model: {new: old for new, old in fields.items() if not has(self, models.get(model, model), new)}
            for model, fields in FIELDS.items()
        }
        self.storable = storable(self)
        self.names, self.models = names, models

    def execute(self, model: str, method: str, *args: Any) -> Any:
        """Call a method with arguments in order."""
        return self.execute_kw(model, method, list(args))

    def execute_kw(self, model: str, method: str, args: Any = None, kwargs: Any = None) -> Any:
        """Call a method: its arguments go in the server's names, what it reads comes back in those of Odoo 19."""
        names = self.names.get(model, {})
        field, other = METHODS.get((model, method), ("", method))
        called = other if field in names else method
        sent = [self.translated(names, value) for value in (args or [])]
        named = {name: self.translated(names, value) for name, value in (kwargs or {}).items()}
        answer = super().execute_kw(self.models.get(model, model), called, sent, named)
        return self.rows(model, names, answer, asked(args, kwargs)) if method in READING else answer

    def translated(self, names: Names, value: Any) -> Any:
        """Return an argument with the server's names: a domain, a list of fields or of values, or one of them."""
        if isinstance(value, dict):
            return self.values(names, value)
        if isinstance(value, list):
            return [self.translated(names, item) for item in value if names.get(str(item)) != ABSENT]
        if isinstance(value, tuple) and isinstance(value[0], str):
            return self.condition(names, *value)
        return names.get(value, value) if isinstance(value, str) else value

    def values(self, names: Names, values: Row) -> Row:
        """Return what is to be written, by the server's names."""
        kind = ("type", "is_storable")
        if values.get("is_storable"):
            values = {name: value for name, value in values.items() if name not in kind} | self.storable
        return {names.get(name, name): value for name, value in values.items()}

    def condition(self, names: Names, path: str, operator: str, value: Any) -> tuple[str, str, Any]:
        """Return a condition of a domain, by the server's names of fields and models."""
        field, dot, rest = path.partition(".")
        if field in ("model", "res_model") and isinstance(value, str):
            value = self.models.get(value, value)
        if field == "account_type" and field in names:
            value = VALUES[value]
        return names.get(field, field) + dot + rest, operator, value

    def rows(self, model: str, names: Names, answer: Any, wanted: list[str]) -> Any:
        """Return what was read, by the names and values of Odoo 19."""
        for row in answer if isinstance(answer, list) else [answer]:
            row |= {new: row.get(old, False) for new, old in names.items() if old in row or old == ABSENT}
            if model == "account.payment" and "memo" in names and row.get("state") == "posted":
                row["state"] = "paid"
            if "is_storable" in row and "is_storable" in names:
                row["is_storable"] = row["is_storable"] == "product"
            if model == "sale.order" and names:
                self.tell_order(row)
            for name in set(row) - set(wanted) - {"id"} if wanted else ():
                del row[name]
        return answer

    def tell_order(self, row: Row) -> None:
        """Say of an order what Odoo 19 says: once its lock was a state, and what is paid was not told."""
        if "state" in row and "locked" in self.names["sale.order"]:
            row["locked"] = row["state"] == "done"
            row["state"] = "sale" if row["locked"] else row["state"]
        if isinstance(row.get("amount_paid"), list):
            done = [("id", "in", row["amount_paid"]), ("state", "in", ["authorized", "done"])]
            amounts = self.execute("payment.transaction", "search_read", done, ["amount"])
            row["amount_paid"] = sum(one["amount"] for one in amounts)


def asked(args: Any, kwargs: Any) -> list[str]:
    """Return the fields that a reading call names; none are all."""
    named = (kwargs or {}).get("fields")
    return list(named if named is not None else args[1] if args and len(args) > 1 else [])


def log_in_as_19(url: str, database: str, login: tuple[str, str], *, seconds: int = 300) -> Any:
    """Return a session with a database of an Odoo of whatever version that uses the names of Odoo 19."""
    address = urlsplit(url)
    session = As19(address.hostname, port=address.port or 80, timeout=seconds)
    session.names, session.models = {}, {}
    session.login(database, *login)
    username, password = login
    session.json("/web/session/authenticate", {"db": database, "login": username, "password": password})
    session.learn()
    return session
