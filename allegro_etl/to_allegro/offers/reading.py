"""Reading the offers of the account: the list each time, an offer's page and its products only where something changed."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from allegro_etl.clock import now
from allegro_etl.reasons import QuarantineCode
from allegro_etl.to_allegro.offers.details import read_details
from allegro_etl.to_allegro.offers.keeping import State, keep, kept_offers, kept_state
from allegro_etl.to_allegro.offers.linking import link_offers
from allegro_etl.to_allegro.offers.listing import edits_since, listed_offers
from allegro_etl.to_allegro.offers.marks import links_are_due, mark_of
from allegro_etl.to_allegro.offers.offer import Link, Offer, Problem
from allegro_etl.to_allegro.push import Push

JOURNAL_KEEPS = timedelta(hours=23)
"""Allegro's journal of offers keeps a day: after a longer pause every page is read again."""

NO_PAGE = Link(
    problem=Problem(
        QuarantineCode.UNREADABLE_OFFER, "Allegro lists it and does not give its page. The next push asks again."
    )
)


def read_offers(push: Push) -> list[Offer]:
    """Return all offers of the account, each with its products in Odoo or the problem; what is archived is none of them.

    The list is read each time. Pages and products are read for offers that are new or changed, or whose products may
    have. What was found is kept in to_allegro.offers. Raises AllegroError and OdooError: then nothing is known of any offer.
    """
    state, before = kept_state(push.warehouse), kept_offers(push.warehouse)
    is_long_ago = state is None or not now() - JOURNAL_KEEPS < state.read_at <= now()
    read_at = now()
    edited, last_event = edits_since(push.allegro, None if is_long_ago or not state else state.last_event)
    listed = listed_offers(push.allegro)
    stale = [
        one.offer_id for one in listed.values() if is_long_ago or one.offer_id in edited or _is_changed(one, before)
    ]
    details = read_details(push.allegro, stale)
    offers = {
        one.offer_id: replace(one, detail=details[one.offer_id], link=None)
        if one.offer_id in details
        else replace(one, detail=before[one.offer_id].detail, link=before[one.offer_id].link)
        for one in listed.values()
    }
    mark = mark_of(push.odoo, push.settings, push.company_id, state.mark if state else None)
    is_due = links_are_due(state, mark)
    offers |= _linked(push, offers if is_due or not state else {name: offers[name] for name in stale})
    linked_at = now() if is_due or not state else state.linked_at
    keep(push.warehouse, before, offers, State(last_event, read_at, mark.text, linked_at))
    return list(offers.values())


def _is_changed(one: Offer, before: Mapping[str, Offer]) -> bool:
    """Return whether the page of an offer may say something else than was read of it, or was never read."""
    known = before.get(one.offer_id)
    if (
        known is None or known.detail is None or "stock" not in (known.detail.about or {})
    ):  # earlier versions kept no unit
        return True
    return (one.name, one.signature, one.status, one.ended_at) != (
        known.name,
        known.signature,
        known.status,
        known.ended_at,
    )


def _linked(push: Push, offers: Mapping[str, Offer]) -> dict[str, Offer]:
    """Return these offers with the products that they are now."""
    readable = [one for one in offers.values() if one.detail and one.detail.about]
    links = link_offers(push, readable)
    return {one.offer_id: replace(one, link=links.get(one.offer_id, NO_PAGE)) for one in offers.values()}
