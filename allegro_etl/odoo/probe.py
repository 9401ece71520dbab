"""Whose trouble a refusal is: a record's own, or everybody's. A new, simple record tells, which Odoo does not keep."""

import re
from collections.abc import Mapping
from typing import Any

from allegro_etl.odoo.errors import OdooLacks, OdooRightsMissing
from allegro_etl.odoo.session import OdooServer


def blame(odoo: OdooServer, model: str, simple: Mapping[str, Any], reason: str) -> None:
    """Raise what is everybody's trouble when Odoo refuses records of a model for a reason; the records' own is no error.

    `simple` are the values of a record that must be taken. Raises OdooRightsMissing, or OdooLacks when Odoo refuses it for
    the same reason. Refused for another one, it says nothing of the others.
    """
    for operation in ("create", "write"):
        if not odoo.may(model, operation):
            raise OdooRightsMissing(
                f"Odoo's user may not {operation} records of {model}. `allegro-etl doctor` lists the rights that a run needs."
            )
    refused = odoo.refuses(model, simple)
    if refused and _likened(refused.reason) == _likened(reason):
        raise OdooLacks(
            f"Odoo refuses every new record of {model}, so the trouble is not the records. Of a simple one it said: "
            f"{refused.reason[:300]} `allegro-etl doctor` looks for the cause."
        )


def _likened(reason: str) -> str:
    """Return a reason without what tells one record from another in it."""
    return re.sub(r"\d+", "", reason)
