"""External ids: the names under which our records stand in Odoo's ir.model.data, unique in its database.

`allegro_etl` must never be the name of an installed module, or Odoo would clean up after it.
"""

import re

PREFIX = "allegro_etl"
EXTERNAL_ID = re.compile(r"[a-z][a-z0-9_]*\.[A-Za-z0-9_.-]+")  # module.name, as people write it in settings


def external_id(key: str) -> str:
    """Give the full external id of a key such as order_<form id>."""
    return f"{PREFIX}.{key}"


def order_key(form_id: str) -> str:
    """Give the key of a checkout form's sale order."""
    return f"order_{form_id}"


def account_payment_key(payment_key: str) -> str:
    """Give the key of the account.payment that belongs to a payment transaction."""
    return f"account_{payment_key}"
