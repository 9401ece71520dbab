"""Every answer of the local Allegro is one that Allegro's own OpenAPI document allows."""

from collections.abc import Iterator

import httpx
import pytest

from allegro_etl.local.allegro.running import LocalAllegro, running
from allegro_etl.local.allegro.shop import Shop
from allegro_etl_tests.local.allegro.conftest import client_of
from allegro_etl_tests.local.allegro.specification import complaints, document

LIFECYCLE = (
    ("fill_in", {"paid": False, "filled_in": False}, {}),
    ("pay", {"paid": False}, {}),
    ("pay", {"paid": False, "filled_in": False}, {}),
    ("pay", {"paid": False, "filled_in": False, "payment": "CASH_ON_DELIVERY"}, {}),
    ("retry_payment", {"paid": False}, {}),
    ("cancel_by_buyer", {}, {}),
    ("cancel_automatically", {"paid": False}, {}),
    ("change_address", {}, {}),
    ("change_address", {"market": "allegro-hu"}, {"city": "Győr", "companyName": "Kft."}),
    ("change_pickup_point", {"pickup_point": True}, {}),
    ("change_pickup_point", {"pickup_point": True}, {"to_the_door": True}),
    ("add_invoice_data", {"market": "allegro-sk"}, {}),
    ("add_invoice_data", {}, {"wanted": "person"}),
    ("change_message", {"message": "a"}, {"text": None}),
    ("pay_surcharge", {"payment": "WIRE_TRANSFER"}, {"extra": "12.34"}),
    ("underpay", {"payment": "WIRE_TRANSFER"}, {"by": "5.00"}),
    ("overpay", {"payment": "WIRE_TRANSFER"}, {"by": "5.00"}),
    ("book_cod", {"payment": "CASH_ON_DELIVERY"}, {}),
    ("set_fulfillment_status", {}, {"status": "SENT"}),
    ("repeat_event", {}, {}),
    ("publish_event", {}, {"type_": "BUYER_MODIFIED"}),
)


@pytest.fixture(scope="module")
def sold() -> Iterator[LocalAllegro]:
    document()
    with running(Shop(3, orders=400, days=50)) as service:
        yield service


@pytest.fixture(scope="module")
def paired(sold: LocalAllegro) -> Iterator[httpx.Client]:
    with client_of(sold) as client:
        yield client


def all_wrong(path: str, answers: list[httpx.Response]) -> set[str]:
    return {wrong for answer in answers for wrong in complaints(path, answer.json())}


def test_lists_of_checkout_forms_conform(paired: httpx.Client):
    pages = [paired.get("/order/checkout-forms", params={"offset": offset}) for offset in (0, 100, 200, 300)]

    assert all_wrong("/order/checkout-forms", pages) == set()
    assert sum(page.json()["count"] for page in pages) == 400


def test_checkout_forms_by_id_conform(sold: LocalAllegro, paired: httpx.Client):
    forms = [paired.get(f"/order/checkout-forms/{form_id}") for form_id in list(sold.shop.book.ids())[::10]]

    assert all_wrong("/order/checkout-forms/{id}", forms) == set()


def test_order_events_and_their_statistics_conform(paired: httpx.Client):
    assert all_wrong("/order/events", [paired.get("/order/events", params={"limit": 1000})]) == set()
    assert all_wrong("/order/event-stats", [paired.get("/order/event-stats")]) == set()


def test_offers_and_products_conform(sold: LocalAllegro, paired: httpx.Client):
    shelf = sold.shop.shelf
    offers = [paired.get(f"/sale/product-offers/{offer_id}") for offer_id in shelf.offers]
    products = [paired.get(f"/sale/products/{product_id}") for product_id in shelf.products]

    assert all_wrong("/sale/product-offers/{offerId}", offers) == set()
    assert all_wrong("/sale/products/{productId}", products) == set()
    assert all_wrong("/sale/offers", [paired.get("/sale/offers", params={"limit": 1000})]) == set()


def test_account_marketplaces_and_payments_conform(paired: httpx.Client):
    operations = paired.get("/payments/payment-operations")

    assert all_wrong("/me", [paired.get("/me")]) == set()
    assert all_wrong("/marketplaces", [paired.get("/marketplaces")]) == set()
    assert all_wrong("/payments/payment-operations", [operations]) == set()
    assert operations.json()["count"] == 50


@pytest.mark.parametrize(("deed", "wishes", "details"), LIFECYCLE)
def test_a_form_conforms_after_whatever_happens_to_it(sold: LocalAllegro, paired: httpx.Client, deed, wishes, details):
    form_id = sold.shop.place_order(**wishes)
    bought = sold.shop.events(form_id)[0][0]
    getattr(sold.shop, deed)(form_id, **details)

    events = paired.get("/order/events", params={"from": str(int(bought) - 1)})
    assert all_wrong("/order/checkout-forms/{id}", [paired.get(f"/order/checkout-forms/{form_id}")]) == set()
    assert all_wrong("/order/events", [events]) == set()


def test_what_does_not_conform_is_complained_about(sold: LocalAllegro, paired: httpx.Client):
    path = f"/order/checkout-forms/{sold.shop.place_order()}"
    good = paired.get(path).json()
    bad = good | {"status": "LOST", "colour": "red", "lineItems": [good["lineItems"][0] | {"id": 1}]}

    assert sorted(complaint.split(":")[0] for complaint in complaints("/order/checkout-forms/{id}", bad)) == [
        "$.colour",
        "$.lineItems[0].id",
        "$.status",
    ]


def test_a_merged_form_conforms(sold: LocalAllegro, paired: httpx.Client):
    merged = sold.shop.merge([sold.shop.place_order(paid=False), sold.shop.place_order(paid=False, filled_in=False)])

    assert all_wrong("/order/checkout-forms/{id}", [paired.get(f"/order/checkout-forms/{merged}")]) == set()


def test_customer_returns_conform(sold: LocalAllegro, paired: httpx.Client):
    returned = sold.shop.announce_return(sold.shop.place_order(lines=[("kubek-350", 2)]), quantity=1)
    sold.shop.set_return_status(returned, "DELIVERED")
    beta = {"Accept": "application/vnd.allegro.beta.v1+json"}

    listed = paired.get("/order/customer-returns", headers=beta, params={"status": "DELIVERED"})

    assert all_wrong("/order/customer-returns", [listed]) == set()
    assert [(one["id"], one["items"][0]["quantity"]) for one in listed.json()["customerReturns"]] == [(returned, 1)]
    assert paired.get("/order/customer-returns", headers=beta, params={"status": "LOST"}).status_code == 422
    assert paired.get("/order/customer-returns").status_code == 406


def test_errors_conform(paired: httpx.Client):
    for path, asked, status in (
        ("/order/events", "/order/events?from=x", 422),
        ("/order/checkout-forms", "/order/checkout-forms?limit=101", 422),
        ("/order/checkout-forms/{id}", "/order/checkout-forms/c93d", 422),
        ("/order/checkout-forms/{id}", "/order/checkout-forms/7721b2f0-c4e8-11f1-904f-89bb34047197", 404),
        ("/sale/product-offers/{offerId}", "/sale/product-offers/x", 400),
        ("/sale/product-offers/{offerId}", "/sale/product-offers/1", 404),
        ("/sale/products/{productId}", "/sale/products/x", 404),
        ("/payments/payment-operations", "/payments/payment-operations?limit=51", 422),
    ):
        answer = paired.get(asked)
        assert (answer.status_code, complaints(path, answer.json(), status)) == (status, [])


def test_a_refusal_without_token_conforms(sold: LocalAllegro):
    answer = httpx.get(f"{sold.url}/order/events")

    assert answer.status_code == 401
    assert complaints("/order/events", answer.json(), 401) == []
