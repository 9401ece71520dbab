"""Which products of Odoo the offers are: the same rules, and the same SQL, as for sold offers.

They are worked out in a warehouse of their own, in memory: the orders' products in the file are those of the newest run.
"""

import json
from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import TypedDict

from allegro_etl.clock import now
from allegro_etl.destination.units import BY_THE_PACK
from allegro_etl.documents.checkout_forms.normalise import describe_offers
from allegro_etl.odoo.lookup import shared_with
from allegro_etl.records.mirror import read_external_ids
from allegro_etl.records.products.matching import match_products
from allegro_etl.records.products.mirror import read_products
from allegro_etl.settings import Settings
from allegro_etl.to_allegro.offers.offer import Link, Offer, Part, Problem
from allegro_etl.to_allegro.push import Push
from allegro_etl.warehouse import Warehouse, open_scratch
from allegro_etl.warehouse.queries import run_query

NOBODY_KNOWS = "No product in Odoo matches it. Add it to Odoo, or name it under [offers] in the settings."


def link_offers(push: Push, offers: Sequence[Offer]) -> dict[str, Link]:
    """Return the products of these offers by offer id. Nothing is written to Odoo. Raises OdooError.

    Source: Odoo's ir.model.data and product.product, some thousand to a question.
    """
    if not offers:
        return {}
    settings = without_creating(push.settings)
    with open_scratch() as scratch:
        _describe(scratch, settings, offers)
        read_external_ids(scratch, push.odoo)
        read_products(scratch, push.odoo, settings, shared_with(push.odoo, push.company_id))
        match_products(scratch, settings)
        return links_in(scratch, {one.offer_id for one in offers if is_by_pack(one)})


def without_creating(settings: Settings) -> Settings:
    """Return settings whose product rules only find: `create` is left out."""
    rules = tuple(rule for rule in settings.matching.product_rules if rule != "create")
    matching = settings.matching.model_copy(update={"product_rules": rules})
    return settings.model_copy(update={"matching": matching})


def _describe(scratch: Warehouse, settings: Settings, offers: Sequence[Offer]) -> None:
    """Put the offers where matching looks for them."""
    pages = [(one.offer_id, json.dumps(one.detail.about)) for one in offers if one.detail and one.detail.about]
    scratch.insert(
        "staging.offers",
        ("offer_id", "payload", "gone", "fetched_at"),
        [(offer_id, page, False, now()) for offer_id, page in pages],
    )
    scratch.execute("create temp table listed (offer_id varchar, name varchar, signature varchar)")
    scratch.execute(
        "insert into listed select unnest($ids::varchar[]), unnest($names::varchar[]), unnest($signatures::varchar[])",
        {
            "ids": [one.offer_id for one in offers],
            "names": [one.name for one in offers],
            "signatures": [one.signature for one in offers],
        },
    )
    run_query(scratch, __package__, "listed_offers")
    describe_offers(scratch, settings)


def is_by_pack(offer: Offer) -> bool:
    """Return whether an offer is counted in pairs or sets on Allegro, as its page says."""
    about = (offer.detail.about if offer.detail else None) or {}
    return (about.get("stock") or {}).get("unit") in BY_THE_PACK


class MatchRow(TypedDict):
    """What matching says of a product of an offer (core.products): the rule that found it, or the problem."""

    offer_id: str
    quantity: int
    rule: str | None
    odoo_id: int | None
    problem_code: str | None
    problem: str | None


def links_in(scratch: Warehouse, by_pack: Collection[str]) -> dict[str, Link]:
    """Return the links that matching left in core.products: an offer has parts only where all of its products are known.

    `by_pack` are the offers that are counted in pairs or sets on Allegro.
    """
    by_offer: dict[str, list[MatchRow]] = defaultdict(list)
    for row in scratch.rows_of(
        MatchRow,
        "select offer_id, quantity, rule, odoo_id, problem_code, problem from core.products order by offer_id, component",
    ):
        by_offer[row["offer_id"]].append(row)
    return {offer_id: _link(rows, is_pack=offer_id in by_pack) for offer_id, rows in by_offer.items()}


def _link(rows: Sequence[MatchRow], *, is_pack: bool) -> Link:
    parts: list[Part] = []
    for row in rows:
        if row["odoo_id"] is None:
            return Link((), row["rule"], Problem(row["problem_code"] or "no_product", _why_none(row)))
        parts.append(Part(row["odoo_id"], row["quantity"], is_pack))
    return Link(tuple(parts), rows[0]["rule"])


def _why_none(row: MatchRow) -> str:
    """Return the sentence of a product that is not found, without what is said to the one who retries an order."""
    if row["rule"] is None and row["problem_code"] == "no_product":
        return NOBODY_KNOWS
    return str(row["problem"] or NOBODY_KNOWS).removesuffix(", then retry.").rstrip(".") + "."
