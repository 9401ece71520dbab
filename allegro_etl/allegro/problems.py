"""What is wrong with a record, in a shopkeeper's words; decides whether it goes on or into quarantine."""

from collections.abc import Iterator
from typing import Any

from pydantic import TypeAdapter, ValidationError

from allegro_etl.allegro.line_items import LineItem
from allegro_etl.allegro.models import CheckoutForm, checkout_form_shape

MOST_PROBLEMS = 20
"""Nobody reads more, and a broken form has hundreds."""

_EXPECTED = {
    "amount": "must be an amount such as 12.34",
    "currency": "must be a currency such as PLN",
    "quantity": "must be a whole number from 1 to 1000000",
    "boughtAt": "must be a time such as 2026-10-10T20:24:28.005Z",
    "finishedAt": "must be a time such as 2026-10-10T20:24:28.005Z",
    "paidAt": "must be a time such as 2026-10-10T20:24:28.005Z",
    "updatedAt": "must be a time such as 2026-10-10T20:24:28.005Z",
    "id": "is no id as Allegro gives it",
    "lineItems": "must have between 1 and 10000 lines",
}


_WORDS = {"lineItems": "line item", "surcharges": "surcharge", "codBookedPayments": "cash on delivery payment"}


def check_form(form: object) -> list[str]:
    """Return what is wrong with a checkout form as Allegro sent it, one sentence each; an empty list if nothing is.

    The sentences name fields, never what stands in them: that may be personal.
    """
    problems = _shape_problems(form, checkout_form_shape)
    return problems or list(_contradictions(form))  # type: ignore[arg-type]  # without problems it is one


def _shape_problems(record: object, shape: TypeAdapter[Any]) -> list[str]:
    try:
        shape.validate_python(record)
    except ValidationError as error:
        details = error.errors(include_url=False, include_context=False, include_input=False)
        return [_sentence(detail["loc"], detail["type"]) for detail in details[:MOST_PROBLEMS]]
    return []


def _sentence(location: tuple[int | str, ...], kind: str) -> str:
    field = next((part for part in reversed(location) if isinstance(part, str)), "")
    if kind == "missing":
        verdict = "is missing"
    elif kind == "string_too_long":
        verdict = "is too long to be true"
    else:
        verdict = _EXPECTED.get(field, "is not of the kind that Allegro documents")
    return f"{_place(location) or 'The record'} {verdict}."


def _place(location: tuple[int | str, ...]) -> str:
    """Name a field: ("lineItems", 1, "price", "amount") is "line item 2, price.amount"."""
    words = ""
    for part in location:
        if isinstance(part, int):
            words += f" {part + 1},"
        else:
            joint = "" if not words else " " if words.endswith(",") else "."
            words += joint + _WORDS.get(part, part)
    return words.rstrip(",")


def _contradictions(form: CheckoutForm) -> Iterator[str]:
    lines = form["lineItems"]
    if len({line["id"] for line in lines}) < len(lines):
        yield "Two line items have the same id."
    currency = form["summary"]["totalToPay"]["currency"]
    others = _currencies(form, lines) - {currency}
    if others:
        yield f"The total is in {currency}, but other amounts are in {', '.join(sorted(others))}."


def _currencies(form: CheckoutForm, lines: list[LineItem]) -> set[str]:
    delivery, payment = form.get("delivery"), form.get("payment")
    prices = [line["price"] for line in lines]
    prices += [
        price for line in lines for s in line.get("selectedAdditionalServices") or () if (price := s.get("price"))
    ]
    prices += [price for payment in form.get("surcharges") or () if (price := payment.get("paidAmount"))]
    if delivery and (cost := delivery.get("cost")):
        prices.append(cost)
    if payment and (paid := payment.get("paidAmount")):
        prices.append(paid)
    return {price["currency"] for price in prices}
