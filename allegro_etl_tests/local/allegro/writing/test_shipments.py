"""Tracking numbers arrive, follow Allegro's rules, and stay for ever."""

import httpx
import pytest

from allegro_etl.local.allegro.running import LocalAllegro, running
from allegro_etl.local.allegro.shop import Shop
from allegro_etl_tests.local.allegro.conftest import client_of
from allegro_etl_tests.local.allegro.writing.conftest import refusal

INPOST = {"carrierId": "INPOST", "waybill": "6" * 24}


def path(form_id: str) -> str:
    return f"/order/checkout-forms/{form_id}/shipments"


def sent_lines(client: httpx.Client, form_id: str) -> str:
    return client.get(f"/order/checkout-forms/{form_id}").json()["fulfillment"]["shipmentSummary"]["lineItemsSent"]


def test_a_number_is_for_the_lines_that_it_names_or_for_all(shop: Shop, writer: httpx.Client):
    form_id = shop.place_order(lines=["kubek-350", "hamak"])
    first, second = (line["id"] for line in shop.form(form_id)["lineItems"])
    one = writer.post(path(form_id), json={**INPOST, "lineItems": [{"id": first}]})
    some = sent_lines(writer, form_id)
    own = {"carrierId": "OTHER", "carrierName": "Kurier Zenek", "waybill": "Z 17/2026"}
    rest = writer.post(path(form_id), json=own)

    assert (one.status_code, rest.status_code) == (201, 201)
    assert some == "SOME"
    assert sent_lines(writer, form_id) == "ALL"
    shipments = writer.get(path(form_id)).json()["shipments"]
    assert [[line["id"] for line in shipment["lineItems"]] for shipment in shipments] == [[first], [first, second]]
    assert shipments == [one.json(), rest.json()]
    assert shipments[1]["carrierName"] == "Kurier Zenek"
    assert shop.form(form_id)["fulfillment"]["status"] == "NEW"


def test_twice_sent_is_twice_there_and_nothing_takes_a_number_away(shop: Shop, writer: httpx.Client):
    form_id = shop.place_order()
    for _ in range(2):
        writer.post(path(form_id), json=INPOST)

    assert len(writer.get(path(form_id)).json()["shipments"]) == 2
    assert writer.delete(path(form_id)).status_code == 405


@pytest.mark.parametrize(
    ("body", "refused"),
    [
        ({"carrierId": "ALLEGRO", "waybill": "AD123"}, (400, "VALIDATION_ERROR")),
        ({"carrierId": "WEDO", "waybill": "123"}, (400, "VALIDATION_ERROR")),
        ({"carrierId": "PIGEON", "waybill": "123"}, (400, "VALIDATION_ERROR")),
        ({"waybill": "123"}, (400, "VALIDATION_ERROR")),
        ({"carrierId": "DPD", "waybill": " "}, (400, "VALIDATION_ERROR")),
        ({"carrierId": "DPD", "waybill": "1" * 65}, (400, "VALIDATION_ERROR")),
        ({"carrierId": "OTHER", "waybill": "1"}, (400, "VALIDATION_ERROR")),
        ({"carrierId": "OTHER", "waybill": "1", "carrierName": "x" * 31}, (400, "VALIDATION_ERROR")),
        ({"carrierId": "INPOST", "waybill": "123"}, (422, "CarrierWaybillValidationException")),
        ({"carrierId": "OTHER", "carrierName": "x", "waybill": "?!"}, (422, "WaybillValidationException")),
        ({**INPOST, "lineItems": [{"id": "x"}]}, (422, "VALIDATION_ERROR")),
    ],
)
def test_what_allegro_does_not_take_is_refused_and_not_added(refusals, body: dict, refused: tuple[int, str]):
    client, form_id = refusals

    assert refusal(client.post(path(form_id), json=body)) == refused
    assert client.get(path(form_id)).json() == {"shipments": []}


@pytest.fixture(scope="module")
def refusals():
    """Yield a client and an order of a shop that all refusals share."""
    shop = Shop(7)
    with running(shop, interval=0) as allegro, client_of(allegro) as client:
        client.headers["Content-Type"] = "application/vnd.allegro.public.v1+json"
        yield client, shop.place_order()


def test_an_order_that_is_not_there_has_no_numbers(shop: Shop, writer: httpx.Client):
    gone = "7721b2f0-c4e8-11f1-904f-89bb34047197"

    assert refusal(writer.get(path(gone))) == (404, "CheckoutFormNotFoundException")
    assert refusal(writer.post(path(gone), json=INPOST)) == (404, "CheckoutFormNotFoundException")
    assert refusal(writer.post(path("c93d"), json=INPOST)) == (422, "VALIDATION_ERROR")
    assert writer.post(path(shop.place_order()), content=b"x").status_code == 400
    plain = {"Content-Type": "application/json"}
    assert writer.post(path(shop.place_order()), json=INPOST, headers=plain).status_code == 415


def test_a_number_serves_only_so_many_orders(shop: Shop, writer: httpx.Client):
    answers = [writer.post(path(shop.place_order()), json=INPOST) for _ in range(11)]

    assert [answer.status_code for answer in answers] == [201] * 10 + [409]


def test_numbers_also_come_from_carriers_and_from_ship_with_allegro(
    shop: Shop, writer: httpx.Client, control: httpx.Client
):
    form_id = shop.place_order()
    control.post(f"/orders/{form_id}/add_number", json={"carrier": "ALLEGRO", "waybill": "AD1234567"})
    writer.post(path(form_id), json=INPOST)

    shipments = writer.get(path(form_id)).json()["shipments"]
    assert [shipment["carrierId"] for shipment in shipments] == ["ALLEGRO", "INPOST"]
    assert control.get(f"/orders/{form_id}").json()["shipments"] == shipments
    unknown = control.post(f"/orders/{form_id}/add_number", json={"carrier": "PIGEON", "waybill": "1"})
    assert unknown.status_code == 400


def test_a_number_makes_the_order_sent_later_where_the_account_wants_it(
    shop: Shop, writer: httpx.Client, control: httpx.Client, wait
):
    form_id = shop.place_order()
    control.post("/account", json={"sent_by_number": True})
    writer.post(path(form_id), json=INPOST)
    writer.put(f"/order/checkout-forms/{form_id}/fulfillment", json={"status": "PROCESSING"})
    wait(9)
    before = writer.get(f"/order/checkout-forms/{form_id}").json()["fulfillment"]["status"]
    wait(1)

    assert before == "PROCESSING"
    assert writer.get(f"/order/checkout-forms/{form_id}").json()["fulfillment"]["status"] == "SENT"
    wait(60)
    writer.get("/order/event-stats")
    assert [event.type for _, event in shop.events(form_id)][-2:] == ["FULFILLMENT_STATUS_CHANGED"] * 2


def test_carriers_are_told_to_the_application_itself(allegro: LocalAllegro, writer: httpx.Client):
    grant = {"grant_type": "client_credentials"}
    secret = (allegro.client_id, allegro.client_secret)
    token = httpx.post(f"{allegro.auth_url}/token", data=grant, auth=secret).json()["access_token"]
    bearer = {"Authorization": f"Bearer {token}"}

    carriers = writer.get("/order/carriers", headers=bearer).json()["carriers"]
    assert {"INPOST", "DPD", "POCZTA_POLSKA", "OTHER"} <= {carrier["id"] for carrier in carriers}
    assert writer.get("/order/events", headers=bearer).status_code == 403
