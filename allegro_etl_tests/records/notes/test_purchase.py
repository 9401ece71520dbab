"""The note of a purchase, without Odoo: the shop's words and money first, ids last, in each language."""

import re
from collections import defaultdict
from datetime import UTC, date, datetime
from decimal import Decimal
from html import unescape
from typing import Any

import pytest

from allegro_etl.languages import LANGUAGES
from allegro_etl.markets import shop_name
from allegro_etl.records.notes.purchase import purchase_note

FORM = "e9f5ccc0-c4e8-11f1-adbb-3d92744031e3"
PAGE = f"https://salescenter.allegro.com/orders/{FORM}"
PAID: dict[str, Any] = {
    "form_id": FORM,
    "marketplace": "allegro-pl",
    "currency": "PLN",
    "total": Decimal("18.44"),
    "paid": Decimal("18.44"),
    "payment_type": "ONLINE",
    "payment_id": "954feb10",
    "payment_provider": "PAYU",
    "buyer_login": "anna",
    "dispatch_by": datetime(2026, 11, 29, 22, 59, tzinfo=UTC),
    "delivery_method": "Allegro Paczkomaty InPost",
    "pickup_point_id": "POZ86A",
    "pickup_point": "Paczkomat POZ86A, pl. Targowy 5, 90-001 Łódź",
    "message": "Proszę o fakturę na firmę i szybką wysyłkę!",
    "invoice_required": True,
    "vat_numbers": "PL_NIP 8558333466",
}


def note(language: str = "pl", page: str | None = PAGE, **values: Any) -> str:
    """Return the note of an order that has these values besides."""
    order: dict[str, Any] = defaultdict(lambda: None, PAID | values)
    return purchase_note(order, values.get("other_phone"), language, page).replace("\xa0", " ")


def lines(html: str) -> list[str]:
    """Return the lines that a person reads."""
    parts = re.split("<br>|</?p>|</?ul>|</?li>", html)
    return [unescape(re.sub("<[^>]+>", "", part)) for part in parts if part]


def test_a_packer_and_a_bookkeeper_read_what_they_need_first() -> None:
    assert lines(note()) == [
        "Allegro PL · 18,44 zł · otwórz na Allegro",
        "Wyślij do: niedziela 29.11, 23:59 · Allegro Paczkomaty InPost · Paczkomat POZ86A, pl. Targowy 5, 90-001 Łódź",
        "Zapłacono 18,44 zł (online) · Faktura: tak, NIP 8558333466",
        "Wiadomość: „Proszę o fakturę na firmę i szybką wysyłkę!”",
        f"Zamówienie {FORM} · płatność 954feb10 (PAYU) · kupujący anna",
    ]
    assert f'<a href="{PAGE}" target="_blank">' in note()
    assert "<b>niedziela 29.11, 23:59</b>" in note()


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_said_in_every_language_and_no_place_stays_open(language: str) -> None:
    everything = note(
        language,
        smart=True,
        fulfillment_provider="ALLEGRO",
        vouchers="BON 1",
        compensation=Decimal(3),
        vat_eu_verified=True,
        invoice_due_date=date(2026, 12, 24),
        other_phone="+48511000001",
        seller_note="pilne",
        buyer_email="x@allegromail.pl",
        notes=['{"code": "invoice_address_gaps", "gaps": ["street", "country"]}', '{"code": "no_invoice_address"}'],
    )

    assert "{" not in everything
    for known in ("Smart!", "BON 1", "+48511000001", "pilne", "x@allegromail.pl", "NIP 8558333466"):
        assert known in everything
    assert ("Message" in everything, "Invoice" in everything) == (language == "en", language == "en")


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"payment_type": "CASH_ON_DELIVERY", "paid": None}, "Za pobraniem: 18,44 zł"),
        ({"paid": Decimal("10.00")}, "Zapłacono 10,00 zł z 18,44 zł (online)"),
        ({"paid": None, "payment_type": "EXTENDED_TERM"}, "Płatność: odroczona płatność"),
        ({"paid": Decimal("18.44"), "payment_type": None}, "Zapłacono 18,44 zł · Faktura"),
        ({"paid": Decimal("18.44"), "payment_type": "NEW_WAY"}, "Zapłacono 18,44 zł (NEW_WAY)"),
        ({"vat_numbers": None}, "· Faktura: tak"),
        ({"invoice_required": False}, "Numery podatkowe: NIP 8558333466"),
        ({"vat_numbers": "SK_IC_DPH SK2020, CZ_ICO 25596641"}, "tak, IC_DPH SK2020, ICO 25596641"),
        ({"pickup_point": "Sklep Żabka"}, "POZ86A Sklep Żabka"),
    ],
)
def test_how_it_is_paid_and_invoiced_is_said_in_the_shop_s_words(values: dict[str, Any], told: str) -> None:
    assert told in "\n".join(lines(note(**values)))


def test_what_is_not_known_is_left_out() -> None:
    bare: dict[str, Any] = dict.fromkeys(PAID) | {"form_id": FORM, "currency": "PLN"}

    assert lines(note(page=None, **bare)) == ["Allegro", f"Zamówienie {FORM}"]


def test_whatever_was_typed_is_text() -> None:
    typed = "<b>{how}</b>\n<script>alert('&')</script>"
    html = note(
        message=typed, seller_note=typed, delivery_method=typed, buyer_login=typed, other_phone=typed, vouchers=typed
    )

    assert html.count("&lt;script&gt;alert(&#x27;&amp;&#x27;)&lt;/script&gt;") == 6
    assert "<script" not in html
    assert "<b>{how}" not in html


def test_a_marketplace_has_the_name_that_people_know() -> None:
    names = [shop_name(one) for one in ("allegro-pl", "allegro-business-cz", None)]

    assert names == ["Allegro PL", "Allegro Business CZ", "Allegro"]
