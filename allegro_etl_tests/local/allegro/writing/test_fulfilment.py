"""The seller's status is set at once, listed later, and told in the journal later still."""

import httpx

from allegro_etl.local.allegro.shop import Shop
from allegro_etl_tests.local.allegro.writing.conftest import refusal

CHANGED = "FULFILLMENT_STATUS_CHANGED"


def path(form_id: str) -> str:
    return f"/order/checkout-forms/{form_id}/fulfillment"


def status(client: httpx.Client, form_id: str) -> str:
    return client.get(f"/order/checkout-forms/{form_id}").json()["fulfillment"]["status"]


def listed_status(client: httpx.Client, form_id: str) -> str:
    forms = client.get("/order/checkout-forms").json()["checkoutForms"]
    return next(form["fulfillment"]["status"] for form in forms if form["id"] == form_id)


def found(client: httpx.Client, wanted: str) -> int:
    return client.get("/order/checkout-forms", params={"fulfillment.status": wanted}).json()["totalCount"]


def test_the_list_and_the_journal_lag_behind_the_form_by_id(shop: Shop, writer: httpx.Client, wait):
    form_id = shop.place_order()
    before = shop.form(form_id)
    answer = writer.put(path(form_id), json={"status": "READY_FOR_SHIPMENT"})

    assert (answer.status_code, answer.content) == (204, b"")
    assert (status(writer, form_id), listed_status(writer, form_id)) == ("READY_FOR_SHIPMENT", "NEW")
    assert (found(writer, "READY_FOR_SHIPMENT"), found(writer, "NEW")) == (0, 1)
    wait(5)
    assert listed_status(writer, form_id) == "READY_FOR_SHIPMENT"
    assert (found(writer, "READY_FOR_SHIPMENT"), found(writer, "NEW")) == (1, 0)
    assert CHANGED not in [event.type for _, event in shop.events(form_id)]
    wait(15)
    writer.get("/order/event-stats")
    assert shop.events(form_id)[-1][1].type == CHANGED
    assert [shop.form(form_id)[key] for key in ("updatedAt", "revision")] == [before["updatedAt"], before["revision"]]


def test_any_status_follows_any_other_and_the_same_again_is_no_news(shop: Shop, writer: httpx.Client, wait):
    form_id = shop.place_order()
    for wanted in ("SENT", "NEW", "NEW", "CANCELLED", "SUSPENDED", "PICKED_UP"):
        assert writer.put(path(form_id), json={"status": wanted}).status_code == 204
    wait(60)
    writer.get("/order/event-stats")

    assert (status(writer, form_id), shop.form(form_id)["status"]) == ("PICKED_UP", "READY_FOR_PROCESSING")
    assert [event.type for _, event in shop.events(form_id)].count(CHANGED) == 5


def test_a_stale_revision_is_refused_and_none_is_not_asked_for(shop: Shop, writer: httpx.Client):
    form_id = shop.place_order()
    old = shop.form(form_id)["revision"]
    shop.change_address(form_id)
    stale = writer.put(path(form_id), params={"checkoutForm.revision": old}, json={"status": "SENT"})
    fresh = {"checkoutForm.revision": shop.form(form_id)["revision"]}

    assert refusal(stale) == (409, "ConflictException")
    assert status(writer, form_id) == "NEW"
    assert writer.put(path(form_id), params=fresh, json={"status": "SENT"}).status_code == 204


def test_returned_is_allegros_alone(shop: Shop, writer: httpx.Client, control: httpx.Client):
    form_id = shop.place_order()

    assert refusal(writer.put(path(form_id), json={"status": "RETURNED"})) == (422, "VALIDATION_ERROR")
    assert refusal(writer.put(path(form_id), json={"status": "LOST"})) == (422, "VALIDATION_ERROR")
    unknown = writer.put(path("7721b2f0-c4e8-11f1-904f-89bb34047197"), json={"status": "SENT"})
    assert refusal(unknown) == (422, "SellerOrdersStoreUnprocessableEntityException")
    assert control.post(f"/orders/{form_id}/set_status", json={"status": "RETURNED"}).status_code == 200
    assert status(writer, form_id) == "RETURNED"
    assert control.post(f"/orders/{form_id}/set_status", json={"status": "LOST"}).status_code == 400


def test_a_change_of_the_order_itself_is_listed_at_once(shop: Shop, writer: httpx.Client):
    form_id = shop.place_order()
    writer.put(path(form_id), json={"status": "PROCESSING"})
    shop.change_message(form_id, "Hej")

    assert listed_status(writer, form_id) == "PROCESSING"
