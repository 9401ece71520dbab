"""The note of a purchase: what is to be done first, then money and words of the buyer, ids last. In the language of those who read it."""

import json
import re
from collections.abc import Iterator
from decimal import Decimal

from allegro_etl.languages import Translate, in_language
from allegro_etl.languages.figures import day, moment, money
from allegro_etl.markets import shop_name
from allegro_etl.records.allegro_words import ALLEGRO_WORDS
from allegro_etl.records.message import Html, bold, filled, in_a_row, link, listed, paragraph, small
from allegro_etl.records.sentences import said
from allegro_etl.warehouse.tables import OrderRow

NOTHING = Decimal(0)
ON_DELIVERY = "CASH_ON_DELIVERY"
COUNTRY = re.compile(r"\b[A-Z]{2}_(?=[A-Z_]+ )")
"""What Allegro puts before the kind of a tax number: PL_NIP 525-000-00-00."""


def purchase_note(order: OrderRow, other_phone: str | None, language: str, page: str | None) -> Html:
    """Return the body of an order's note in a language, everything that was typed escaped.

    `other_phone` is a telephone number for this delivery that its contact does not have, `page` the order's address on Allegro.
    What is not known is left out.
    """
    _ = in_language(language)
    first = [
        _headline(order, _, language, page),
        in_a_row(_delivery(order, _, language)),
        in_a_row(_money(order, _, language)),
    ]
    notices = [said(json.loads(one), language) for one in order["notes"] or ()]
    return Html(
        f"{paragraph(first)}{paragraph(_words(order, other_phone, _))}{listed(notices)}{paragraph([small(in_a_row(_ids(order, _)))])}"
    )


def _headline(order: OrderRow, _: Translate, language: str, page: str | None) -> Html:
    total = [money(order["total"], order["currency"], language)] if order["total"] is not None else []
    open_it = [link(page, _("open on Allegro"))] if page else []
    return in_a_row([bold(shop_name(order["marketplace"])), *total, *open_it])


def _delivery(order: OrderRow, _: Translate, language: str) -> Iterator[str]:
    if order["dispatch_by"]:
        yield filled(_("Dispatch by: {moment}"), moment=bold(moment(order["dispatch_by"], language)))
    if order["delivery_method"]:
        yield order["delivery_method"]
    if order["pickup_point"] or order["pickup_point_id"]:
        yield _pickup(order["pickup_point_id"] or "", order["pickup_point"] or "")
    if order["smart"]:
        yield "Smart!"
    if order["fulfillment_provider"] == "ALLEGRO":
        yield _("Shipped by Allegro (One Fulfillment)")


def _pickup(point_id: str, point: str) -> str:
    """Return a pickup point with its id, which its name often has already."""
    return point if point_id in point else f"{point_id} {point}".strip()


def _money(order: OrderRow, _: Translate, language: str) -> Iterator[str]:
    yield from _payment(order, _, language)
    if order["vouchers"]:
        yield filled(_("Vouchers that pay a part: {vouchers}"), vouchers=order["vouchers"])
    if order["compensation"]:
        added = money(order["compensation"], order["currency"], language)
        yield filled(_("Allegro pays besides, for its reduced price: {amount}"), amount=added)
    yield from _invoice(order, _, language)


def _payment(order: OrderRow, _: Translate, language: str) -> Iterator[str]:
    paid, total = order["paid"] or NOTHING, order["total"] or NOTHING
    amounts = {
        name: money(one, order["currency"], language)
        for name, one in (("paid", paid), ("total", total), ("rest", total - paid))
    }
    word = order["payment_type"] or ""
    how = _(ALLEGRO_WORDS.get(word, word))
    if word == ON_DELIVERY:
        yield filled(_("Cash on delivery: {amount}"), amount=amounts["rest"])
    elif paid:
        told = _("Paid {paid}") if paid >= total else _("Paid {paid} of {total}")
        yield filled("{told}{manner}", told=filled(told, **amounts), manner=f" ({how})" if how else "")
    elif how:
        yield filled(_("Payment: {how}"), how=how)


def _invoice(order: OrderRow, _: Translate, language: str) -> Iterator[str]:
    numbers = COUNTRY.sub("", order["vat_numbers"] or "")
    if order["invoice_required"]:
        yield filled(_("Invoice: yes, {numbers}"), numbers=numbers) if numbers else _("Invoice: yes")
    elif numbers:
        yield filled(_("Tax numbers: {numbers}"), numbers=numbers)
    if order["vat_eu_verified"] is not None:
        is_so = order["vat_eu_verified"]
        yield _("EU VAT number verified by Allegro") if is_so else _("EU VAT number not verified by Allegro")
    if order["invoice_due_date"]:
        yield filled(_("Invoice due: {day}"), day=day(order["invoice_due_date"], language))


def _words(order: OrderRow, other_phone: str | None, _: Translate) -> Iterator[str]:
    """Yield what buyer and seller wrote: untrusted."""
    if order["message"]:
        yield filled(_("Message: “{message}”"), message=order["message"])
    if other_phone:
        told = _("Telephone for this delivery, which its contact does not have: {phone}")
        yield filled(told, phone=other_phone)
    if order["seller_note"]:
        yield filled(_("Seller's note: {note}"), note=order["seller_note"])


def _ids(order: OrderRow, _: Translate) -> Iterator[str]:
    yield filled(_("Order {id}"), id=order["form_id"])
    if order["payment_id"]:
        through = f" ({order['payment_provider']})" if order["payment_provider"] else ""
        yield filled(_("payment {id}"), id=f"{order['payment_id']}{through}")
    if order["buyer_login"]:
        yield filled(_("buyer {login}"), login=order["buyer_login"])
    if order["buyer_email"]:
        yield order["buyer_email"]
