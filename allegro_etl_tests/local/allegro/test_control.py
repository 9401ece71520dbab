"""The shop can be steered over HTTP when it is a process of its own."""

import time

import httpx
import pytest

from allegro_etl.local.allegro.running import LocalAllegro
from allegro_etl.local.allegro.shop import Shop


@pytest.fixture
def control(allegro: LocalAllegro):
    with httpx.Client(base_url=f"{allegro.url}/local") as client:
        yield client


def test_orders_are_sold_placed_and_looked_at(shop: Shop, control: httpx.Client):
    sold = control.post("/sell", json={"count": 3}).json()["ids"]
    placed = control.post(
        "/orders", json={"lines": [["kubek-350", 2], {"offer": "hamak", "price": "5.00"}], "market": "allegro-cz"}
    ).json()["id"]
    seen = control.get(f"/orders/{placed}").json()

    assert set(shop.book.ids()) == {*sold, placed}
    assert [line["quantity"] for line in seen["form"]["lineItems"]] == [2, 1]
    assert [event["type"] for event in seen["events"]] == ["BOUGHT", "FILLED_IN", "READY_FOR_PROCESSING"]
    assert control.get("/orders/none").status_code == 404


def test_everything_that_can_happen_to_an_order_can_be_asked_for(shop: Shop, control: httpx.Client):
    form_id = control.post("/orders", json={"paid": False}).json()["id"]
    for deed, details in (
        ("retry_payment", {}),
        ("pay", {}),
        ("change_address", {"city": "Hel"}),
        ("pay_surcharge", {"extra": "3.00"}),
        ("set_fulfillment_status", {"status": "SENT"}),
        ("publish_event", {"type_": "SOMETHING_NEW"}),
        ("repeat_event", {}),
        ("cancel_by_buyer", {}),
    ):
        answer = control.post(f"/orders/{form_id}/{deed}", json=details)
        assert (deed, answer.status_code) == (deed, 200)

    assert [event.type for _, event in shop.events(form_id)][-3:] == [
        "SOMETHING_NEW",
        "SOMETHING_NEW",
        "BUYER_CANCELLED",
    ]
    assert shop.form(form_id)["delivery"]["address"]["city"] == "Hel"
    assert control.post(f"/orders/{form_id}/explode").status_code == 404
    assert control.post("/orders/none/pay").status_code == 404


def test_a_form_is_edited_by_merging_changes_into_it(shop: Shop, control: httpx.Client):
    form_id = shop.place_order()
    changes = {"summary": {"totalToPay": {"amount": "0.01"}}, "colour": "red"}
    control.post(f"/orders/{form_id}/edit", json={"changes": changes, "event": "BUYER_MODIFIED"})

    assert shop.form(form_id)["summary"] == {"totalToPay": {"amount": "0.01", "currency": "PLN"}}
    assert shop.form(form_id)["colour"] == "red"


def test_unpaid_orders_are_merged(shop: Shop, control: httpx.Client):
    parts = [shop.place_order(paid=False), shop.place_order(paid=False)]
    merged = control.post("/merge", json={"form_ids": parts}).json()["id"]

    assert list(shop.book.ids()) == [merged]


def test_faults_and_counters_are_at_hand(allegro: LocalAllegro, control: httpx.Client):
    control.post("/faults", json={"kind": "server_error", "times": 1, "status": 500})
    wrong = control.post("/faults", json={"kind": "meteorite"})
    httpx.get(f"{allegro.url}/me")
    counted = control.get("/counters").json()

    assert wrong.status_code == 400
    assert counted["faults"] == {"server_error": 1}
    assert [(row["route"], row["status"]) for row in counted["requests"]] == [("/me", 500)]
    control.post("/faults", json={"kind": "garbage"})
    control.delete("/faults")
    control.delete("/counters")
    assert httpx.get(f"{allegro.url}/me").status_code == 401
    assert control.get("/counters").json()["requests"][0]["status"] == 401


def test_tokens_are_given_and_spoilt_without_a_click(
    allegro: LocalAllegro, control: httpx.Client, client: httpx.Client
):
    tokens = control.post("/tokens").json()
    bearer = {"Authorization": f"Bearer {tokens['access_token']}"}

    assert client.get("/me", headers=bearer).status_code == 200
    control.post("/tokens/expire_access")
    assert client.get("/me", headers=bearer).status_code == 401
    assert control.post("/tokens/eat").status_code == 404
    user_code = allegro.oauth.start_device(None, "")[1]["user_code"]
    assert control.post(f"/pairings/{user_code}/refuse").status_code == 200
    assert control.post(f"/pairings/{user_code}/approve").status_code == 404


def test_the_shop_sells_by_itself_until_told_to_stop(shop: Shop, control: httpx.Client):
    control.post("/keep-selling", json={"every": 0.01})
    deadline = time.monotonic() + 10
    while len(shop.book) < 2 and time.monotonic() < deadline:
        time.sleep(0.05)
    control.post("/keep-selling", json={"every": None})

    assert len(shop.book) >= 2


def test_the_clock_is_moved(allegro: LocalAllegro, control: httpx.Client):
    assert control.post("/clock", json={"hours": 1}).json() == {"now": "2026-11-20T13:00:00+00:00"}
    assert control.get("/summary").json()["client_id"] == allegro.client_id


def test_the_page_for_people_sells_at_a_click(shop: Shop, allegro: LocalAllegro):
    clicked = httpx.post(f"{allegro.url}/", data={"count": "10"}, follow_redirects=True)

    assert len(shop.book) == 10
    assert "10 orders" in clicked.text
