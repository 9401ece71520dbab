"""The order endpoints: bounds, filters, orders of sorting, retention, and the bodies of refusals."""

from datetime import timedelta

import httpx
import pytest

from allegro_etl.local.allegro.clock import Clock
from allegro_etl.local.allegro.running import LocalAllegro, running
from allegro_etl.local.allegro.shop import Shop
from allegro_etl.local.allegro.traffic import RateLimit
from allegro_etl_tests.local.allegro.conftest import NOON, client_of


def form_ids(client: httpx.Client, **params: object) -> list[str]:
    return [form["id"] for form in client.get("/order/checkout-forms", params=params).json()["checkoutForms"]]


def refused(client: httpx.Client, url: str) -> tuple[int, str, str]:
    answer = client.get(url)
    [error] = answer.json()["errors"]
    return answer.status_code, error["code"], error["path"]


def test_events_follow_an_id_which_is_itself_excluded(shop: Shop, client: httpx.Client):
    for _ in range(5):
        shop.place_order()
    everything = client.get("/order/events").json()["events"]
    ids = [int(event["id"]) for event in everything]

    assert len(ids) == 15
    assert ids == sorted(set(ids))
    rest = client.get("/order/events", params={"from": everything[3]["id"], "limit": 4}).json()["events"]
    assert rest == everything[4:8]
    assert client.get("/order/event-stats").json()["latestEvent"]["id"] == everything[-1]["id"]


def test_an_id_beyond_the_end_or_before_the_beginning_is_no_error(shop: Shop, client: httpx.Client):
    shop.place_order()

    assert client.get("/order/events", params={"from": str(2**63 - 1)}).json() == {"events": []}
    assert len(client.get("/order/events", params={"from": "1"}).json()["events"]) == 3


def test_events_can_be_filtered_by_several_types(shop: Shop, client: httpx.Client):
    shop.place_order()
    shop.place_order()
    events = client.get("/order/events", params={"type": ["BOUGHT", "FILLED_IN"]}).json()["events"]

    assert sorted(event["type"] for event in events) == ["BOUGHT", "BOUGHT", "FILLED_IN", "FILLED_IN"]


def test_an_event_shows_the_order_it_is_about(shop: Shop, client: httpx.Client):
    form_id = shop.place_order(lines=[("kubek-350", 2)])
    event = client.get("/order/events").json()["events"][-1]
    form = shop.form(form_id)

    assert event["type"] == "READY_FOR_PROCESSING"
    assert event["order"]["checkoutForm"] == {"id": form_id, "revision": form["revision"]}
    assert event["order"]["seller"] == {"id": shop.seller_id}
    assert event["order"]["buyer"]["id"] == form["buyer"]["id"]
    assert event["order"]["lineItems"][0]["quantity"] == 2
    assert event["order"]["lineItems"][0]["offer"]["external"] == {"id": "SKU/KUBEK-350"}


def test_the_journal_forgets_after_sixty_days(shop: Shop, allegro: LocalAllegro, clock: Clock):
    shop.place_order()
    clock.advance(days=59)
    with client_of(allegro) as client:
        kept = client.get("/order/events").json()["events"]
    clock.advance(days=1, minutes=1)
    with client_of(allegro) as client:
        assert (len(kept), client.get("/order/events").json()["events"]) == (3, [])
        assert client.get("/order/event-stats").json() == {"latestEvent": None}


def test_an_empty_journal_has_no_latest_event(client: httpx.Client):
    assert client.get("/order/event-stats").json() == {"latestEvent": None}


@pytest.mark.parametrize("wrong", ["-1", "x", str(2**63), "1.5"])
def test_a_wrong_event_id_is_named(client: httpx.Client, wrong: str):
    assert refused(client, f"/order/events?from={wrong}") == (422, "VALIDATION_ERROR", "getOrderEvents.from")


@pytest.mark.parametrize(
    "url",
    [
        "/order/events?limit=0",
        "/order/events?limit=1001",
        "/order/checkout-forms?limit=0",
        "/order/checkout-forms?limit=101",
        "/order/checkout-forms?offset=-1",
        "/order/checkout-forms?offset=9901",
        "/order/checkout-forms?sort=price",
        "/order/checkout-forms?status=LOST",
        "/order/checkout-forms?updatedAt.gte=yesterday",
        "/order/checkout-forms?updatedAt.gte=2026-11-20T12:00:00",
    ],
)
def test_what_is_out_of_bounds_is_refused(client: httpx.Client, url: str):
    assert refused(client, url)[:2] == (422, "VALIDATION_ERROR")


def test_offset_and_limit_reach_just_ten_thousand(client: httpx.Client):
    assert client.get("/order/checkout-forms?offset=9900&limit=100").json() == {
        "checkoutForms": [],
        "count": 0,
        "totalCount": 0,
    }


def test_the_list_is_newest_first_unless_sorted_otherwise(shop: Shop, client: httpx.Client, clock: Clock):
    first = shop.place_order()
    clock.advance(minutes=1)
    second = shop.place_order()
    clock.advance(minutes=1)
    shop.change_message(first, "later")

    assert form_ids(client) == [second, first]
    assert form_ids(client, sort="lineItems.boughtAt") == [first, second]
    assert form_ids(client, sort="updatedAt") == [second, first]
    assert form_ids(client, sort="-updatedAt") == [first, second]


def test_a_page_tells_its_count_and_the_total(shop: Shop, client: httpx.Client):
    sold = shop.sell(7)
    page = client.get("/order/checkout-forms", params={"limit": 3, "offset": 6}).json()

    assert (page["count"], page["totalCount"], len(page["checkoutForms"])) == (1, 7, 1)
    pages = [form_ids(client, limit=3, offset=offset) for offset in (0, 3, 6)]
    assert sorted(form_id for page in pages for form_id in page) == sorted(sold)


def test_ranges_of_time_include_both_ends(shop: Shop, client: httpx.Client, clock: Clock):
    form_id = shop.place_order()
    at = shop.form(form_id)["updatedAt"]
    clock.advance(seconds=1)
    shop.place_order()

    for name in ("updatedAt", "lineItems.boughtAt"):
        assert form_ids(client, **{f"{name}.gte": at, f"{name}.lte": at}) == [form_id]
        assert form_ids(client, **{f"{name}.lte": "2026-11-20T12:59:59+01:00"}) == []
    assert len(form_ids(client, sort="updatedAt", **{"updatedAt.gte": at, "lineItems.boughtAt.gte": at})) == 2


def test_every_filter_finds_the_order_it_describes(shop: Shop, client: httpx.Client):
    shop.place_order()
    cash = shop.place_order(payment="CASH_ON_DELIVERY", market="allegro-cz")
    unpaid = shop.place_order(paid=False)
    stored = shop.place_order(fulfilled_by="ALLEGRO")
    shop.pay_surcharge(cash)
    shop.set_fulfillment_status(stored, "SENT")
    form = shop.form(cash)

    for expected, params in (
        (unpaid, {"status": "FILLED_IN"}),
        (stored, {"fulfillment.status": "SENT"}),
        (stored, {"fulfillment.provider.id": "ALLEGRO"}),
        (stored, {"fulfillment.shipmentSummary.lineItemsSent": "ALL"}),
        (cash, {"marketplace.id": "allegro-cz"}),
        (cash, {"payment.id": form["payment"]["id"]}),
        (cash, {"surcharges.id": form["surcharges"][0]["id"]}),
        (cash, {"delivery.method.id": form["delivery"]["method"]["id"]}),
        (cash, {"buyer.login": form["buyer"]["login"]}),
    ):
        assert (params, form_ids(client, **params)) == (params, [expected])
    assert len(form_ids(client, status=["FILLED_IN", "READY_FOR_PROCESSING"])) == 4
    assert form_ids(client, status="BOUGHT") == []


def test_a_form_is_served_for_a_year(shop: Shop, client: httpx.Client):
    young = shop.place_order(at=NOON - timedelta(days=364))
    old = shop.place_order(at=NOON - timedelta(days=366))

    assert client.get(f"/order/checkout-forms/{young}").json()["id"] == young
    assert refused(client, f"/order/checkout-forms/{old}") == (
        404,
        "CheckoutFormNotFoundException",
        f"/order/checkout-forms/{old}",
    )
    assert form_ids(client) == [young]


def test_forms_that_were_merged_are_not_found(shop: Shop, client: httpx.Client):
    parts = [shop.place_order(paid=False), shop.place_order(paid=False)]
    merged = shop.merge(parts)

    assert [client.get(f"/order/checkout-forms/{form_id}").status_code for form_id in parts] == [404, 404]
    assert form_ids(client) == [merged]


def test_an_id_that_is_no_time_uuid_is_refused(client: httpx.Client):
    for wrong in ("x", "5b9d2c0e-3f4a-4c58-9d0e-1f2a3b4c5d6e"):
        url = f"/order/checkout-forms/{wrong}"
        assert refused(client, url) == (422, "VALIDATION_ERROR", "getOrder.checkoutFormId")


def test_another_media_type_is_not_acceptable(client: httpx.Client):
    answer = client.get("/order/events", headers={"Accept": "application/json"})

    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (406, "NotAcceptableException")


def test_a_missing_and_a_wrong_token_have_the_other_error_body(allegro: LocalAllegro, client: httpx.Client):
    missing = httpx.get(f"{allegro.url}/order/events")
    wrong = client.get("/order/events", headers={"Authorization": "Bearer nonsense"})

    assert missing.json() == {
        "error": "unauthorized",
        "error_description": "Full authentication is required to access this resource",
    }
    assert wrong.json() == {"error": "invalid_token", "error_description": "Cannot convert access token to JSON"}
    assert wrong.headers["WWW-Authenticate"].startswith('Bearer realm="oauth2-resource", error="invalid_token"')


def test_every_answer_has_a_trace_id_and_the_shops_date(client: httpx.Client):
    answers = [client.get(path) for path in ("/order/events", "/nowhere", "/order/events?limit=0")]

    assert len({answer.headers["trace-id"] for answer in answers}) == 3
    assert all(len(answer.headers["trace-id"]) == 16 for answer in answers)
    assert {answer.headers["date"] for answer in answers} == {"Fri, 20 Nov 2026 12:00:00 GMT"}


def test_too_many_requests_a_minute_are_refused_for_every_token_of_the_client(shop: Shop):
    with running(shop) as allegro, client_of(allegro) as one, client_of(allegro) as other:
        allegro.world.rate_limit = RateLimit(3, lambda: 0.0)
        statuses = [client.get("/me").status_code for client in (one, other, one, other, one)]

    assert statuses == [200, 200, 200, 429, 429]
