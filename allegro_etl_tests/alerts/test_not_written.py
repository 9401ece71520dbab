"""What waits to be written to Allegro, as alerts: orders by their number in Odoo, amounts once, pages, and the reason."""

from decimal import Decimal
from typing import Any

import pytest

from allegro_etl.alerts.alert import Alert
from allegro_etl.alerts.changes import Change
from allegro_etl.alerts.conditions import conditions
from allegro_etl.alerts.html import as_html
from allegro_etl.alerts.observation import Observation
from allegro_etl.alerts.receivers.webhook import as_json, as_slack
from allegro_etl.alerts.words import lines, money, named
from allegro_etl.languages import ENGLISH, LANGUAGES, in_language
from allegro_etl.reasons import WriteReason
from allegro_etl.to_allegro.sentences import SENTENCES, sentence
from allegro_etl_tests.alerts.scene import not_written, observation, sale
from allegro_etl_tests.merchant.bench import plain_blanks

R = WriteReason
WRITTEN_OR_LEFT_ALONE = {
    R.NUMBER_MISSING, R.SHIPPED_WITH_ALLEGRO, R.NUMBER_CORRECTED, R.STATUS_BEHIND, R.STATUS_HELD, R.STOCK_DIFFERS, R.SOLD_OUT,
    R.RESTOCKED, R.ENDING, R.ONE_FULFILLMENT, R.NO_PRODUCT_FOUND, R.NOT_STOCKED, R.STOCK_UNKNOWN, R.NOT_ACTIVE,
    R.ENDED_OTHERWISE, R.INVOICE_POSTED, R.INVOICE_IN_TURN, R.INVOICE_REPLACED, R.PRICE_DIFFERS, R.PRICE_MISSING,
    R.PRICE_WITHOUT_RULE, R.PRICE_OF_NO_PRODUCT, R.PRICE_SET_BY_RULE, R.PRICE_IN_CAMPAIGN,
}  # fmt: skip
TRANSLATED = [language for language in LANGUAGES if language != ENGLISH]
SALE = sale(105, "81.96")
FORM = SALE.form_id
ALLEGRO = "https://sales.example.com/orders/"


def parcel(number: str, delivery: str, **changes: Any) -> Any:
    known = {"form_id": FORM, "model": "stock.picking", "res_id": 7, "delivery": delivery, **changes}
    return not_written(f"number:{FORM}:{number}", **known)


def only(*waiting: Any, **ends: Any) -> Alert:
    [alert] = conditions(observation(work={"not_written": waiting}, ends={"not_written": (SALE,), **ends}))
    return alert


def told(found: Observation | Alert, language: str | None) -> list[str]:
    assert isinstance(found, Alert)
    return [plain_blanks(line).strip() for line in lines(Change(kind="new", alert=found), language)]


def test_an_order_is_named_by_its_number_in_odoo_with_its_amount_and_leads_to_its_pages() -> None:
    alert = only(parcel("62001", "WH/OUT/1"), orders_url=ALLEGRO)

    [item] = alert.items
    assert named(item, None) == ["S00105: 62001", "81.96 PLN"]
    assert [(link.text, link.url) for link in item.links] == [
        ("Odoo", "https://shop.example.com/web#id=105&model=sale.order&view_type=form"),
        ("WH/OUT/1", "https://shop.example.com/web#id=7&model=stock.picking&view_type=form"),
        ("Allegro form-105", f"{ALLEGRO}{FORM}"),
    ]
    assert item.ids == ""
    assert only(parcel("62001", "WH/OUT/1")).items[0].ids == FORM  # which no page shows


def test_an_order_of_which_two_numbers_wait_counts_once_and_each_reason_is_said() -> None:
    alert = only(parcel("62001", "WH/OUT/1"), parcel("62002", "WH/OUT/2", res_id=8))

    assert alert.words == {"count": "2"}
    assert money(alert.items, None) == "81.96 PLN"
    [item] = alert.items
    assert item.name == "S00105: 62001, 62002"
    said = told(alert, None)
    assert [line.partition(" has no")[0] for line in said if line.startswith("Delivery")] == [
        "Delivery WH/OUT/1",
        "Delivery WH/OUT/2",
    ]


def test_what_odoo_does_not_know_is_named_by_its_id_and_an_offer_by_its_title() -> None:
    order = not_written("status:form-9", "status", "status_not_read", form_id="form-9", words={"said": "RecordGone"})
    offer = not_written(
        "price:700:allegro-cz", "prices", "price_without_cost", offer_id="700", offer_name="Kubek", model="product.product",
        res_id=31, words={"market": "allegro-cz"},
    )  # fmt: skip
    pricelist = not_written(
        "pricelist:allegro-sk", "prices", "price_list_missing", words={"market": "allegro-sk", "name": "X"}
    )

    found = conditions(observation(work={"not_written": (order, offer, pricelist)}))

    assert [alert.items[0].name for alert in found] == ["form-9", '"Kubek" (700): allegro-cz', "allegro-sk"]
    assert [alert.items[0].amount for alert in found] == [None] * 3
    assert found[1].items[0].links[0].url.endswith("#id=31&model=product.product&view_type=form")


def test_the_reason_is_told_in_the_language_of_the_alert_by_every_receiver() -> None:
    alert = only(parcel("62001", "WH/OUT/1"))
    change = Change(kind="new", alert=alert)
    polish = "Dostawa WH/OUT/1 nie ma w Odoo sposobu dostawy"

    for said in (as_html([change], "pl"), as_slack([change], "pl")["text"], "\n".join(lines(change, "pl"))):
        assert polish in said
        assert "Delivery" not in said
    [posted] = as_json([change], "pl")["alerts"]
    assert posted["detail"].startswith(polish)
    assert posted["orders"][0]["amount"] == "81.96"
    assert "has no delivery method" in "\n".join(lines(change))
    assert as_json([change.model_copy(update={"kind": "over"})], "pl")["alerts"][0]["orders"] == []


def test_reasons_that_differ_stand_beside_their_orders() -> None:
    change = Change(kind="new", alert=only(parcel("62001", "WH/OUT/1"), parcel("1", "WH/OUT/2", form_id="other")))

    [posted] = as_json([change], "hu")["alerts"]
    assert posted["detail"] is None
    assert ["WH/OUT/1" in order["why"] for order in posted["orders"]] == [True, False]
    assert "<br>A WH/OUT/2 szállításnak nincs szállítási módja" in as_html([change], "hu")


def test_prices_and_what_may_be_meant_are_said_as_the_language_does() -> None:
    words = {"market": "allegro-cz", "before": "1200.00 CZK", "after": "1500.00 CZK", "made_of": ""}

    changed = plain_blanks(sentence(R.PRICE_CHANGES_MUCH, words, "cs"))
    missing = sentence(R.PRICE_LIST_MISSING, {"market": "allegro-cz", "name": "X", "near": ["A", "B"]}, "sk")

    assert "z 1 200,00 Kč na 1 500,00 Kč" in changed
    assert missing.endswith("Nemali ste na mysli: A, B?")
    assert "bez podania przyczyny" in sentence(R.REFUSED, {"said": "no reason"}, "pl")
    assert sentence("of_another_version", {}, "pl") == "of_another_version"


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_reason_that_can_wait_is_told_in_every_language(language: str) -> None:
    waiting = {reason: SENTENCES[reason] for reason in WriteReason if reason not in WRITTEN_OR_LEFT_ALONE}

    assert [reason for reason, text in waiting.items() if in_language(language)(text) == text] == []


def test_amounts_are_decimal_and_kept_as_such() -> None:
    alert = only(parcel("62001", "WH/OUT/1"))

    kept = Alert.model_validate_json(alert.model_dump_json())

    assert kept == alert
    assert kept.items[0].amount == Decimal("81.96")
