"""What to do about an order that Odoo has already: its three sides in, decisions out, nothing else.

What Allegro changed is written where Odoo still has what was written; what a person changed is theirs, and both values
are shown. Where goods have left, there is an invoice or the order is locked, it is closed: only our own fields and the
note are written, and a person is told the rest.
"""

from collections.abc import Iterator

from allegro_etl.actions import Action, Disposition, Kind
from allegro_etl.destination.fields import SHOWN_OF_ORDERS
from allegro_etl.odoo.external_ids import change_note_key, order_key
from allegro_etl.reasons import RemarkCode
from allegro_etl.records.order_fields import NOT_TOLD, dedicated_fields, is_shown
from allegro_etl.records.orders.existing import Decision, Existing, ask, for_order, short_hash, to_plan
from allegro_etl.records.orders.in_words import change_of_fact, stays_booked
from allegro_etl.records.orders.line_decisions import line_decisions, lines_after
from allegro_etl.records.orders.reference_decisions import contact_id, reference_decisions
from allegro_etl.records.orders.sides import REFERENCES, Sides, Written, key_of, told_fingerprints, told_texts
from allegro_etl.records.phrases import Phrase
from allegro_etl.records.reasons import PlanReason, say
from allegro_etl.records.sentences import said

OUR_STATUS = frozenset({"x_allegro_fulfillment", "x_allegro_state"})
CHANGED = {
    "message": (Phrase.MESSAGE_CHANGED, Phrase.MESSAGE),
    "phone": (Phrase.PHONE_CHANGED, Phrase.DELIVERY_PHONE),
}


def decide(found: Existing) -> list[Decision]:
    """Return what is to be done about an existing order, nothing where it is as it should be."""
    decisions = list(_decide(found))
    note = _note(found, decisions)
    return [*decisions, note] if note else decisions


def _decide(found: Existing) -> Iterator[Decision]:
    disposition, state = found.order["disposition"], found.odoo["state"]
    if found.survivor:
        yield for_order(found, Action.KEEP, PlanReason.ORDER_MERGED_AWAY, order=found.survivor)
    elif disposition == Disposition.CANCEL:
        yield from _dedicated(found)
        yield from _cancel(found)
    elif disposition == Disposition.WAIT:
        yield from _dedicated(found)
        yield for_order(found, Action.KEEP, PlanReason.ORDER_NO_LONGER_READY)
    elif state == "cancel":
        yield from _dedicated(found)
        yield for_order(found, Action.KEEP, PlanReason.ORDER_CANCELLED_BY_PERSON)
    else:
        if found.reopens:
            yield for_order(found, Action.REOPEN, PlanReason.ORDER_BACK)
        yield from _rebind(found)
        yield from _dedicated(found)
        yield from _called_off(found)
        references = [decision for name in REFERENCES for decision in reference_decisions(found, name)]
        yield from references
        yield from line_decisions(found, has_new_carrier=any(_changes_carrier(one) for one in references))


def _cancel(found: Existing) -> Iterator[Decision]:
    """Cancel an order, or tell a person where goods have left or an invoice is posted: nothing is torn down."""
    successor = found.order["merged_into"]
    code = _why_cancelled(found)
    why = say(code, order=successor)
    if found.odoo["state"] == "cancel":
        return
    obstacles = found.obstacles + ([Phrase.SUCCESSOR_HAS_AN_ORDER] if successor else [])
    if found.taken_over.get("as") == Disposition.CANCEL:
        obstacles.append(Phrase.BEFORE_IT_WAS_TAKEN_OVER)
    if obstacles:
        yield ask(found, RemarkCode.CANCELLATION_TO_DECIDE, why=why, obstacles=obstacles)
        return
    facts = [(say(Phrase.CANCELLATION), why), *stays_booked(found.booked, found.odoo["currency"])]
    yield for_order(found, Action.CANCEL, code, facts=facts, order=successor)


def _why_cancelled(found: Existing) -> PlanReason:
    if found.order["merged_into"]:
        return PlanReason.ORDER_MERGED
    by_seller = found.order["status"] != "CANCELLED"
    return PlanReason.ORDER_CANCELLED_BY_SELLER if by_seller else PlanReason.ORDER_CANCELLED


def _called_off(found: Existing) -> Iterator[Decision]:
    """Ask a person where the seller called off on Allegro what Odoo has confirmed: `odoo.cancel_by_seller` is not set."""
    if found.order["fulfillment_status"] == "CANCELLED" and found.odoo["state"] == "sale":
        yield ask(found, RemarkCode.CALLED_OFF_TOO_LATE)


def _changes_carrier(decision: Decision) -> bool:
    return decision.action == Action.UPDATE and "carrier_id" in decision.detail


def _rebind(found: Existing) -> Iterator[Decision]:
    """Let an order become the one of the form into which its purchase was merged."""
    former, now = found.mirrored.get("x_allegro_id"), found.order["form_id"]
    if former and former != now:
        detail = {"x_allegro_id": Sides(now, former, former, is_known=True).shown()}
        yield for_order(found, Action.REBIND, PlanReason.ORDER_TAKEN_OVER, detail, order=former)


def _dedicated(found: Existing) -> Iterator[Decision]:
    """Write the dedicated fields that differ: they are Allegro's word alone.

    An order that lacks those for people is past: the sweep gives it all of them, and no note tells of that.
    """
    former = found.mirrored
    left_out = {"x_allegro_id"} if is_shown(former) else {"x_allegro_id", *SHOWN_OF_ORDERS}
    changed = {
        name: {"allegro": value, "odoo": former.get(name)}
        for name, value in dedicated_fields(found.order, found.order_pages).items()
        if name in former and value != former[name] and name not in left_out
    }
    if changed:
        ours = OUR_STATUS if _is_our_status(found) else frozenset[str]()
        if changed.keys() <= ours:
            yield for_order(found, Action.UPDATE, PlanReason.STATUS_OF_OURS, changed)
            return
        news = [name for name in changed if name not in ours]
        said_of = [name for name in news if name not in NOT_TOLD] or news
        told = [(say(name), change_of_fact(name, changed[name])) for name in said_of]
        yield for_order(found, Action.UPDATE, PlanReason.FIELDS_CHANGED, changed, told, fields=said_of)


def _is_our_status(found: Existing) -> bool:
    """Return whether the fulfilment status came by our own writes, from what Odoo has: then it is news to nobody."""
    before, now = found.mirrored.get("x_allegro_fulfillment"), found.order["fulfillment_status"]
    if before not in found.pushed or now not in found.pushed:
        return False
    return found.pushed.index(before) < len(found.pushed) - 1 - found.pushed[::-1].index(now)


def _is_cancelled(found: Existing) -> bool:
    return bool(found.order["disposition"] == Disposition.CANCEL)


def _note(found: Existing, decisions: list[Decision]) -> Decision | None:
    """Return the one note that tells what is changed and why, or None where nothing is."""
    is_told = found.written.get("cancelled")  # a run died, or Odoo refused, when the note had said so already
    made = [
        one
        for one in decisions
        if one.kind in {Kind.ORDER, Kind.LINE}
        and one.action.writes
        and one.code != PlanReason.STATUS_OF_OURS
        and not (is_told and one.action == Action.CANCEL)
    ]
    changes = [say(one.code, **one.words) for one in made]
    facts = [fact for one in made for fact in one.facts]
    if found.order["disposition"] == Disposition.LOAD:
        texts = told_texts(found.order)
        for name, now in told_fingerprints(found.order).items():
            if now and found.written.get(name, now) != now:
                code, label = CHANGED[name]
                changes.append(say(code))
                facts.append((say(label), str(texts[name])))
    if not changes:
        return None
    mark = short_hash(found.order["content_hash"], changes, [(one.key, one.detail) for one in made])
    key = change_note_key(found.order["form_id"], mark)
    detail = {"written": written_after(found, decisions)}
    told = list({said(change): change for change in changes}.values())
    return to_plan(Kind.NOTE, Action.CREATE, key, PlanReason.ORDER_CHANGED, detail=detail, facts=facts, changes=told)


def written_after(found: Existing, decisions: list[Decision]) -> Written:
    """Return what is known as written once the decisions are carried out.

    What a person changed keeps its earlier value, and so stays a person's. A record that is still to be made has no id.
    That it was we who cancelled an order is remembered until Allegro has it again.
    """
    disputed = {(one.key, name) for one in decisions if not one.action.writes for name in one.detail}
    after = {**found.written, **told_fingerprints(found.order)}
    for name in REFERENCES:
        key = key_of(found.order, name)
        if key is not None and (order_key(found.order["form_id"]), name) not in disputed:
            wanted = found.carrier_id if name == "carrier_id" else contact_id(found, key)
            before = found.written.get(name)
            after[name] = before if before and before[0] == key else [key, wanted]
    after.pop("cancelled", None)
    if any(one.action == Action.CANCEL for one in decisions) or (
        found.written.get("cancelled") and _is_cancelled(found)
    ):
        after["cancelled"] = True
    return after | {"lines": lines_after(found, disputed)}
