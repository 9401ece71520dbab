"""What `allegro-etl quarantine` shows: each cause with its orders, what they come to, and the way out as a command."""

import os
from decimal import Decimal
from typing import Any

from allegro_etl.cli.amounts import counted, moneys
from allegro_etl.cli.on_hand import OnHand
from allegro_etl.cli.output import at, result
from allegro_etl.odoo.pages import record_url
from allegro_etl.reasons import QuarantineCode, WriteReason
from allegro_etl.records.causes import Candidate, Cause, Offer
from allegro_etl.to_allegro.set_aside import STAGE

SHOWN_ORDERS = 12
ID_LENGTH = 8  # of a checkout form's id: so much of it tells one order from the others


def show_causes(found: list[Cause], stock: OnHand) -> None:
    """Print the causes, a paragraph each; `stock` is what Odoo has of the products that offers could be."""
    if not found:
        result.print("The quarantine is empty.")
        return
    total: dict[str, Any] = {}
    for cause in found:
        total |= {currency: total.get(currency, 0) + amount for currency, amount in cause.amounts.items()}
    records = sum(len(cause.entries) for cause in found)
    result.print(f"{records} in quarantine · {moneys(total)} · {counted(len(found), 'cause')}")
    for cause in found:
        result.print()
        _show(cause, stock)


def in_json(cause: Cause, stock: OnHand | None = None) -> dict[str, Any]:
    """Return a cause as JSON has it, with what Odoo has of the products where that was asked."""
    return {
        "code": cause.code,
        "stage": cause.stage,
        "reason": cause.reason,
        "entries": list(cause.entries),
        "orders": list(cause.forms),
        "amounts": cause.amounts,
        "offers": [
            {
                "offer_id": offer.id,
                "name": offer.name,
                "candidates": [
                    {**one._asdict(), "url": _address(one)} | ({} if stock is None else {"on_hand": stock.get(one.id)})
                    for one in offer.candidates
                ],
            }
            for offer in cause.offers
        ],
        "next_attempt": cause.retry_at,
        "commands": commands(cause),
    }


def commands(cause: Cause) -> list[str]:
    """Return the commands of which one is the way out, once its cause is mended."""
    if cause.offers:
        return [f"allegro-etl map {offer.id} {product}" for offer in cause.offers for product in _products(offer)]
    numbers = " ".join(str(entry) for entry in cause.entries)
    if cause.stage == STAGE:
        return [f"allegro-etl quarantine retry {numbers}" if cause.code == WriteReason.REFUSED else "allegro-etl push"]
    if not cause.forms:
        return [f"allegro-etl quarantine drop {entry}" for entry in cause.entries]
    retry = f"allegro-etl quarantine retry {numbers}"
    if cause.code == QuarantineCode.DELETED_IN_ODOO:
        return [retry, *(f"allegro-etl quarantine drop {entry}" for entry in cause.entries)]
    return [retry]


def _show(cause: Cause, stock: OnHand) -> None:
    is_order = bool(cause.forms) and cause.stage != STAGE
    what = "order" if is_order else "record"
    amount = f" · {moneys(cause.amounts)}" if is_order else ""
    result.print(f"{counted(len(cause.entries), what)}{amount}   {cause.code}", style="bold")
    result.print(f"  {cause.reason}")
    for offer in cause.offers:
        for candidate in offer.candidates:
            result.print(f"    {_with_stock(candidate, stock.get(candidate.id))}")
    if cause.forms:
        result.print(f"  orders: {_shortened(cause.forms)}")
    for number, command in enumerate(commands(cause)):
        result.print(f"  {'→ ' if number == 0 else 'or'} {command}")
    result.print(f"  tried again by itself: {at(cause.retry_at) if cause.retry_at else 'no, it waits for a person'}")


def _shortened(forms: tuple[str, ...]) -> str:
    more = f" and {len(forms) - SHOWN_ORDERS} more" if len(forms) > SHOWN_ORDERS else ""
    return ", ".join(form[:ID_LENGTH] for form in forms[:SHOWN_ORDERS]) + more


def _products(offer: Offer) -> list[str]:
    """Return what `map` takes for each product that it could be: the internal reference where it tells it from the others."""
    references = [one.default_code for one in offer.candidates]
    return [
        one.default_code if one.default_code and references.count(one.default_code) == 1 else str(one.id)
        for one in offer.candidates
    ] or ["PRODUCT"]


def _with_stock(candidate: Candidate, on_hand: Decimal | None) -> str:
    reference = f"[{candidate.default_code}] " if candidate.default_code else ""
    barcode = f", barcode {candidate.barcode}" if candidate.barcode else ""
    in_stock = "" if on_hand is None else f", {on_hand.normalize():f} in stock"
    address = _address(candidate)
    return f"{reference}{candidate.name} (id {candidate.id}{barcode}{in_stock}){f'  {address}' if address else ''}"


def _address(candidate: Candidate) -> str | None:
    """Return where the product stands in Odoo, if this shell knows where Odoo is."""
    url = os.environ.get("ODOO_URL")
    return record_url(url, "product.product", candidate.id) if url else None
