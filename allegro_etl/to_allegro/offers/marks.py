"""What tells whether the links of offers to products may have changed: the settings, and what Odoo has of products."""

from collections.abc import Iterable
from datetime import timedelta
from hashlib import sha256
from typing import NamedTuple

from allegro_etl.clock import now
from allegro_etl.odoo.external_ids import PREFIX
from allegro_etl.odoo.lookup import languages_of
from allegro_etl.odoo.session import Domain, OdooServer, Record
from allegro_etl.odoo.times import from_odoo, in_odoo
from allegro_etl.settings import Settings
from allegro_etl.to_allegro.offers.keeping import State

EVERY = timedelta(days=1)
"""All offers are linked again at least so often, whatever the marks say."""
YOUNG_FOR = timedelta(minutes=10)
"""A transaction of Odoo takes no longer. It is dated by its beginning, to the second: until then, an older change may still come to light."""

OF_OURS: Domain = [("module", "=", PREFIX), ("model", "=", "product.product")]
LINKED_BY: dict[str, tuple[Domain, tuple[str, ...]]] = {
    "product.product": ([], ("product_tmpl_id", "default_code", "barcode", "active")),
    "product.template": ([], ("name", "company_id", "active")),
    "ir.model.data": (OF_OURS, ("name", "res_id")),
}
"""The records by which offers are linked: which of a model, and what of them."""


class Mark(NamedTuple):
    """What changes whenever other products may be linked, and whether it is what links were made of before."""

    text: str
    is_known: bool


class _Newest(NamedTuple):
    """How many records of a model there are, archived ones too, and when one last changed, as Odoo writes it."""

    number: int
    changed: str | None


def links_are_due(state: State | None, mark: Mark) -> bool:
    """Return whether all offers have to be linked again, rather than those alone that are new or edited."""
    if state is None or not mark.is_known:
        return True
    return not now() - EVERY < state.linked_at <= now()


def mark_of(odoo: OdooServer, settings: Settings, company_id: int, known: str | None) -> Mark:
    """Return the mark of this moment; `known` is that of the last links.

    While a change is young, the records that changed last are part of it: what a longer transaction changed comes to light beside them.
    Source: numbers and newest changes of Odoo's product.product, product.template, and of our external ids.
    """
    seen = {model: _newest(odoo, model, domain) for model, (domain, _) in LINKED_BY.items()}
    rules = settings.model_dump_json(include={"offers": True, "matching": True})
    quiet = _hashed(odoo.url, odoo.database, company_id, rules, sorted(seen.items()))
    is_quiet = not any(one.changed and from_odoo(one.changed) > now() - YOUNG_FOR for one in seen.values())
    if is_quiet and known == quiet:
        return Mark(quiet, is_known=True)
    young = f"{quiet}:{_hashed(*_changed_last(odoo, seen))}"
    return Mark(quiet if is_quiet else young, known == young)


def _newest(odoo: OdooServer, model: str, domain: Domain) -> _Newest:
    context = {"active_test": False}
    count = odoo.call(model, "search_count", domain, context=context)
    rows: list[Record] = odoo.call(
        model, "search_read", domain, fields=["write_date"], order="write_date desc", limit=1, context=context
    )
    return _Newest(int(count), rows[0]["write_date"] or None if rows else None)


def _changed_last(odoo: OdooServer, seen: dict[str, _Newest]) -> Iterable[Record]:
    """Yield what links are made by of the records that changed last, or within minutes before; texts in every installed language."""
    languages = languages_of(odoo) or ["en_US"]
    for model, (domain, fields) in LINKED_BY.items():
        changed = seen[model].changed
        if changed is None:
            continue
        lately = [("write_date", ">=", in_odoo(from_odoo(changed) - YOUNG_FOR)), *domain]
        for language in languages:
            context = {"active_test": False, "lang": language}
            read = [*fields, "write_date"]
            yield from odoo.call(model, "search_read", lately, fields=read, order="id", context=context)


def _hashed(*told: object) -> str:
    return sha256("\n".join(map(str, told)).encode()).hexdigest()[:16]
