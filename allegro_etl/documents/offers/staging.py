"""Offers that line items name: fetched once, for what identifies their products (GTIN, manufacturer code).

Ended offers are archived, and then Allegro has them no longer: what was seen first is kept.
"""

from collections import Counter
from itertools import islice

from allegro_etl.allegro.api import AllegroApi
from allegro_etl.allegro.errors import InvalidRequest
from allegro_etl.allegro.fetching import Fetched
from allegro_etl.documents.draining import drain
from allegro_etl.documents.payloads import as_text
from allegro_etl.ledger.quarantine import Quarantined, form_subject, quarantine_all
from allegro_etl.ledger.queue import Asked, asking, unqueue
from allegro_etl.reasons import QuarantineCode
from allegro_etl.run.run import Counts
from allegro_etl.warehouse import Warehouse
from allegro_etl.watching import show_advance

OFFERS_PER_TRANSACTION = 200

PATIENCE_ATTEMPTS = 3
"""Number of times that a form waits for an offer that Allegro fails to give (about an hour); then its line items have to do."""


def stage_offers(warehouse: Warehouse, allegro: AllegroApi) -> Counts:
    """Stage the offers of pending checkout forms that are not staged yet. GET /sale/product-offers/{offerId}.

    An offer that Allegro no longer serves, or refuses, is marked gone: matching goes by its line items then. One that
    Allegro fails to give while it gives others puts its forms into quarantine for a while, since without its GTIN a
    product might be created twice. Forms that are retried have their offers read again. Return how many were `new`,
    `gone` and `unreadable`, and the forms `quarantined`. Raises what is systemic.
    """
    counts: Counter[str] = Counter(new=0, gone=0, unreadable=0, quarantined=0)
    wanted = _wanted(warehouse)
    offer_ids, asked_for = iter(wanted), 0
    while batch := list(islice(offer_ids, OFFERS_PER_TRANSACTION)):
        moment = asking(warehouse, allegro)
        asked = allegro.product_offers(batch)
        answers, failure = drain(asked, allegro.product_offer, _known(warehouse), allegro.is_outage)
        counts.update(_stage(warehouse, answers, moment))
        asked_for += len(batch)
        show_advance("offers read", asked_for, len(wanted))
        if failure:
            raise failure
    return dict(counts)


def _known(warehouse: Warehouse) -> str | None:
    offer_id: str | None = warehouse.scalar("select offer_id from staging.offers where not gone limit 1")
    return offer_id


def _wanted(warehouse: Warehouse) -> list[str]:
    return warehouse.column(
        """
        with named as (
            select line.offer_id, max(pending.turn) filter (pending.why = 'retry') as retried
            from work.due_forms as pending
            join staging.line_items as line using (form_id)
            where line.offer_id is not null
            group by line.offer_id
        )
        select offer_id from named
        where not exists (
            select 1 from staging.offers as offer
            where offer.offer_id = named.offer_id
                and (named.retried is null or offer.turn >= named.retried)
        )
        order by offer_id
        """
    )


def _stage(warehouse: Warehouse, answers: list[Fetched], asked: Asked) -> Counter[str]:
    served = [(a.record_id, as_text(a.payload), False, asked.at, asked.turn) for a in answers if a.payload is not None]
    gone = [a.record_id for a in answers if a.is_gone or isinstance(a.problem, InvalidRequest)]
    unreadable = [a.record_id for a in answers if a.payload is None and a.record_id not in set(gone)]
    with warehouse.transaction():
        warehouse.insert(
            "staging.offers",
            ("offer_id", "payload", "gone", "fetched_at", "turn"),
            served,
            """
            on conflict (offer_id) do update
            set payload = excluded.payload, gone = false, fetched_at = excluded.fetched_at, turn = excluded.turn
            """,
        )
        quarantined, given_up = _set_forms_aside(warehouse, unreadable)
        warehouse.insert(
            "staging.offers",
            ("offer_id", "gone", "fetched_at", "turn"),
            [(offer_id, True, asked.at, asked.turn) for offer_id in [*gone, *given_up]],
            "on conflict (offer_id) do update set gone = true, fetched_at = excluded.fetched_at, turn = excluded.turn",
        )
    return Counter(new=len(served), gone=len(gone), unreadable=len(unreadable), quarantined=quarantined)


def _set_forms_aside(warehouse: Warehouse, offer_ids: list[str]) -> tuple[int, list[str]]:
    """Put the pending forms of unreadable offers into quarantine, unless they have been there for long enough.

    Return how many forms that were, and the offers to go on without.
    """
    if not offer_ids:
        return 0, []
    rows = warehouse.rows(
        """
        select line.form_id, line.offer_id,
            coalesce(aside.code = $code and aside.attempts >= $patience, false) as enough
        from staging.line_items as line
        join work.due_forms using (form_id)
        left join ops.quarantine as aside using (form_id)
        where line.offer_id in (select unnest($offers::varchar[]))
        """,
        {"code": QuarantineCode.UNREADABLE_OFFER, "patience": PATIENCE_ATTEMPTS, "offers": offer_ids},
    )
    given_up = {offer_id for _, offer_id, enough in rows if enough}
    aside = {form_id: offer_id for form_id, offer_id, _ in rows if offer_id not in given_up}
    quarantine_all(warehouse, [_set_aside(form_id, offer_id) for form_id, offer_id in aside.items()])
    unqueue(warehouse, aside)
    return len(aside), sorted(given_up)


def _set_aside(form_id: str, offer_id: str) -> Quarantined:
    reason = (
        f"Allegro gives no usable answer for offer {offer_id}, though it does for others; without it the product "
        f"cannot be told by its GTIN. It is read again by itself, and after {PATIENCE_ATTEMPTS} attempts the order goes "
        "on with what its line items say."
    )
    return Quarantined(form_subject(form_id), form_id, "staging", QuarantineCode.UNREADABLE_OFFER, reason)
