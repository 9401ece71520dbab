"""What becomes of each number of Odoo that Allegro does not show: decided from what both sides say, without asking anybody."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from allegro_etl.reasons import WriteReason
from allegro_etl.to_allegro.tracking.carriers import NOT_FOR_US, carrier_name, carrier_of
from allegro_etl.to_allegro.tracking.numbers import is_of_allegro_delivery, plain
from allegro_etl.to_allegro.tracking.parcels import Parcel
from allegro_etl.to_allegro.writer import Action, Planned


def missing_on_allegro(parcels: Iterable[Parcel], shown: Mapping[str, Collection[str]]) -> list[Parcel]:
    """Return the parcels whose number Allegro does not show on their order, whatever the carrier there. `shown` is by order."""
    return [one for one in parcels if not one.is_clear or plain(one.number) not in shown.get(one.form_id, ())]


def decide(parcel: Parcel, chosen: Mapping[str, str], known: Mapping[str, str], unread: Mapping[str, str]) -> Planned:
    """Return what becomes of a number that Allegro does not show.

    `chosen` is the setting carriers_to_allegro, `known` are Allegro's carriers, `unread` says of which orders Allegro did not
    show the numbers, and why: what is not read is not written.
    """
    method = parcel.first.method
    if not parcel.is_clear:
        return _planned(parcel, Action.WAIT, WriteReason.NUMBER_UNCLEAR)
    if is_of_allegro_delivery(parcel.number):
        return _planned(parcel, Action.LEAVE, WriteReason.SHIPPED_WITH_ALLEGRO)
    if method is None:
        return _planned(parcel, Action.WAIT, WriteReason.NO_DELIVERY_METHOD)
    carrier = carrier_of(method, chosen, known)
    if carrier.id is None:
        return _without_carrier(parcel, method, carrier.proposal, known)
    if parcel.form_id in unread:
        return _planned(parcel, Action.WAIT, WriteReason.NUMBERS_NOT_READ, said=unread[parcel.form_id])
    return _planned(parcel, Action.WRITE, WriteReason.NUMBER_MISSING, after=_body(parcel, carrier.id, method))


def _without_carrier(parcel: Parcel, method: str, proposal: str | None, known: Mapping[str, str]) -> Planned:
    if proposal:
        return _planned(parcel, Action.WAIT, WriteReason.CARRIER_TO_CONFIRM, method=method, proposal=proposal)
    named = ", ".join([*sorted(set(known) - NOT_FOR_US), "OTHER"])  # no "or": it is told in other languages, too
    return _planned(parcel, Action.WAIT, WriteReason.CARRIER_UNKNOWN, method=method, carriers=named)


def _body(parcel: Parcel, carrier: str, method: str) -> dict[str, Any]:
    """Return what is sent; without line items, Allegro takes the number for all of the order."""
    name = carrier_name(carrier, method)
    return {
        "carrierId": carrier,
        **({"carrierName": name} if name else {}),
        "waybill": parcel.number,
        **({"lineItems": [{"id": item} for item in parcel.line_items]} if parcel.line_items else {}),
    }


def _planned(
    parcel: Parcel, action: Action, reason: WriteReason, after: dict[str, Any] | None = None, **words: str
) -> Planned:
    told = {"delivery": parcel.first.name, **words}
    return Planned(
        parcel.subject, action, reason, told, parcel.form_id, model="stock.picking", res_id=parcel.first.id, after=after
    )


def corrected(parcels: Iterable[Parcel], written: Mapping[str, Collection[str]]) -> list[Planned]:
    """Return the numbers that were written and are in Odoo no more, to be told: they stay. `written` is by order."""
    in_odoo: dict[str, set[str]] = {}
    for one in parcels:
        in_odoo.setdefault(one.form_id, set()).add(plain(one.number))
    return [
        Planned(
            f"number:{form_id}:{number}",
            Action.LEAVE,
            WriteReason.NUMBER_CORRECTED,
            form_id=form_id,
            before={"waybill": number},
        )
        for form_id, numbers in sorted(written.items())
        for number in sorted({plain(one) for one in numbers} - in_odoo.get(form_id, set()))
    ]
