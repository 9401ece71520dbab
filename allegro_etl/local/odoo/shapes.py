"""Asks an Odoo for the shape of its records, for the merchant is the same on versions that name things differently."""

from typing import Any

from allegro_etl.odoo.dialect import WRITES_WITHOUT_SENDER
from allegro_etl.odoo.versions import major


def has(session: Any, model: str, *fields: str) -> bool:
    """Return whether a model has all these fields; takes an administrator's odoorpc session."""
    domain = [("model", "=", model), ("name", "in", fields)]
    return bool(session.execute("ir.model.fields", "search_count", domain) == len(fields))


def groups_field(session: Any) -> str:
    """Return the name of the field of a user's groups (`res.users`)."""
    return "group_ids" if has(session, "res.users", "group_ids") else "groups_id"


def sender(session: Any) -> dict[str, Any]:
    """Return the e-mail address of a user who writes messages, where Odoo writes none without it (`res.users`)."""
    return {"email": "integration@example.com"} if major(session.version) < WRITES_WITHOUT_SENDER else {}


def storable(session: Any) -> dict[str, Any]:
    """Return the values that make a product one of which there is a stock (`product.template`)."""
    if has(session, "product.template", "is_storable"):
        return {"type": "consu", "is_storable": True}
    return {"detailed_type" if has(session, "product.template", "detailed_type") else "type": "product"}


def chart_tax(session: Any, name: str) -> int:
    """Return the id of a tax of the company's chart, by its external id without the module: the chart's own, or `account`."""
    domain = [("model", "=", "account.tax"), ("name", "=", name)]
    [found] = session.execute("ir.model.data", "search_read", domain, ["res_id"])
    return int(found["res_id"])
