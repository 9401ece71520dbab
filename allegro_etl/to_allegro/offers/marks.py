"""What tells whether the links of offers to products may have changed: the settings, and what Odoo has of products."""

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from allegro_etl.clock import now
from allegro_etl.odoo.external_ids import PREFIX
from allegro_etl.odoo.session import Domain, OdooServer
from allegro_etl.settings import Settings
from allegro_etl.to_allegro.offers.keeping import State

EVERY = timedelta(days=1)
"""All offers are linked again at least so often, whatever the marks say."""
SETTLED = timedelta(minutes=10)
"""A change of products is looked at again for so long: Odoo dates it by the beginning of its transaction, to the second."""


def links_are_due(state: State | None, mark: str | None) -> bool:
    """Tell whether all offers have to be linked again, rather than those alone that are new or edited."""
    if state is None or state.mark is None or mark != state.mark:
        return True
    return not now() - EVERY < state.linked_at <= now()


def mark_of(odoo: OdooServer, settings: Settings, company_id: int) -> str | None:
    """Return what changes whenever other products may be linked; None where products changed within the last minutes.

    Source: numbers and newest changes of Odoo's product.product, product.template, and of our external ids.
    """
    of_ours: Domain = [("module", "=", PREFIX), ("model", "=", "product.product")]
    seen = [
        _newest(odoo, model, domain)
        for model, domain in (("product.product", []), ("product.template", []), ("ir.model.data", of_ours))
    ]
    if any(moment and _moment(moment) > now() - SETTLED for _, moment in seen):
        return None
    rules = settings.model_dump_json(include={"offers": True, "matching": True})
    told = [odoo.url, odoo.database, str(company_id), rules, str(seen)]
    return sha256("\n".join(told).encode()).hexdigest()[:16]


def _newest(odoo: OdooServer, model: str, domain: Domain) -> tuple[int, str | None]:
    """Return how many records of a model there are, archived ones too, and when one last changed, as Odoo writes it."""
    context = {"active_test": False}
    count = odoo.call(model, "search_count", domain, context=context)
    rows: list[dict[str, Any]] = odoo.call(
        model, "search_read", domain, fields=["write_date"], order="write_date desc", limit=1, context=context
    )
    return int(count), rows[0]["write_date"] or None if rows else None


def _moment(written: str) -> datetime:
    return datetime.strptime(written, "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC)
