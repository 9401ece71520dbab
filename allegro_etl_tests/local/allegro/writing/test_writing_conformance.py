"""Every answer to a write, and to what reads it back, is one that Allegro's own OpenAPI document allows.

The requests of these tests are judged as well, so that the local Allegro is not fed what Allegro would not know.
"""

import re
from collections.abc import Callable, Iterator
from uuid import uuid4

import httpx
import pytest

from allegro_etl.local.allegro.clock import Clock
from allegro_etl.local.allegro.habits import Habits
from allegro_etl.local.allegro.limits import Limits
from allegro_etl.local.allegro.routes import API
from allegro_etl.local.allegro.running import LocalAllegro, running
from allegro_etl.local.allegro.shop import Shop
from allegro_etl.local.allegro.traffic import RateLimit
from allegro_etl_tests.local.allegro.conftest import MEDIA_TYPE, NOON, client_of
from allegro_etl_tests.local.allegro.specification import answers, complaints, document, request_complaints
from allegro_etl_tests.local.allegro.writing.conftest import BETA

FORM = "/order/checkout-forms/{id}"
OFFER = "/sale/product-offers/{offerId}"
QUANTITY = "/sale/offer-quantity-change-commands/{commandId}"
PRICE = "/sale/offer-price-change-commands/{commandId}"
PUBLICATION = "/sale/offer-publication-commands/{commandId}"
BULK = "/sale/offer-bulk-modification-commands"
NUMBER = {"carrierId": "INPOST", "waybill": "6" * 24}
NOWHERE = "7721b2f0-c4e8-11f1-904f-89bb34047197"

Judged = Callable[..., httpx.Response]


@pytest.fixture(scope="module")
def service() -> Iterator[LocalAllegro]:
    document()
    with running(Shop(3, clock=Clock(NOON), habits=Habits.plain())) as allegro:
        yield allegro


@pytest.fixture(scope="module")
def judged(service: LocalAllegro) -> Iterator[Judged]:
    """Yield what asks, and has Allegro's document judge the request and the answer."""
    with client_of(service) as client:
        client.headers["Content-Type"] = MEDIA_TYPE

        def ask(method: str, path: str, *ids: str, status: int = 200, wrong: bool = False, **more) -> httpx.Response:
            address = path
            for id_ in ids:
                before, _, rest = address.partition("{")
                address = before + id_ + rest.partition("}")[2]
            answer = client.request(method, address, **more)
            assert (path, answer.status_code) == (path, status)
            assert status in answers(path, method.lower())
            if "json" in more and not wrong:
                assert request_complaints(path, more["json"], method.lower()) == []
            if answer.content:
                assert complaints(path, answer.json(), status, method.lower()) == []
            return answer

        yield ask


def wait(service: LocalAllegro, seconds: float) -> None:
    service.shop.clock.advance(seconds=seconds)


def test_numbers_conform(service: LocalAllegro, judged: Judged):
    form_id = service.shop.place_order(lines=["hamak", "zegar"])
    line = {"id": service.shop.form(form_id)["lineItems"][0]["id"]}
    judged("POST", f"{FORM}/shipments", form_id, json={**NUMBER, "lineItems": [line]}, status=201)
    own = {"carrierId": "OTHER", "carrierName": "Zenek", "waybill": "1"}
    judged("POST", f"{FORM}/shipments", form_id, json=own, status=201)

    assert len(judged("GET", f"{FORM}/shipments", form_id).json()["shipments"]) == 2
    judged("GET", "/order/carriers")
    judged("GET", FORM, form_id)
    wrong = {"wrong": True}
    judged("POST", f"{FORM}/shipments", form_id, json={"carrierId": "X"}, status=400, **wrong)
    judged("POST", f"{FORM}/shipments", form_id, json={**NUMBER, "lineItems": [{"id": "x"}]}, status=422)
    judged("POST", f"{FORM}/shipments", NOWHERE, json=NUMBER, status=404)
    judged("GET", f"{FORM}/shipments", NOWHERE, status=404)
    for _ in range(9):
        judged("POST", f"{FORM}/shipments", service.shop.place_order(), json=NUMBER, status=201)
    judged("POST", f"{FORM}/shipments", service.shop.place_order(), json=NUMBER, status=409)


def test_statuses_conform(service: LocalAllegro, judged: Judged):
    form_id, path = service.shop.place_order(), f"{FORM}/fulfillment"
    judged("PUT", path, form_id, json={"status": "SENT"}, status=204)
    judged("PUT", path, form_id, json={"status": "RETURNED"}, status=422)
    judged("PUT", path, form_id, params={"checkoutForm.revision": "0"}, json={"status": "NEW"}, status=409)
    wait(service, 60)

    judged("GET", "/order/events")
    judged("GET", "/order/checkout-forms")


def test_invoices_conform(service: LocalAllegro, judged: Judged):
    form_id, meta = service.shop.place_order(invoice="company"), {"file": {"name": "fv.pdf"}, "invoiceNumber": "1"}
    pdf = {"headers": {"Content-Type": "application/pdf"}}
    path, upload = f"{FORM}/invoices", f"{FORM}/invoices/{{invoiceId}}/file"
    invoice_id = judged("POST", path, form_id, json=meta, status=201).json()["id"]
    judged("GET", path, form_id)
    judged("POST", path, form_id, json=meta, status=429)
    judged("PUT", upload, form_id, invoice_id, content=b"x", status=422, **pdf)
    judged("PUT", upload, form_id, invoice_id, content=b"%PDF" + b" " * 3 * 1024**2, status=413, **pdf)
    judged("PUT", upload, form_id, invoice_id, content=b"%PDF", **pdf)
    judged("PUT", upload, form_id, invoice_id, content=b"%PDF", status=409, **pdf)
    judged("PUT", upload, form_id, "x", content=b"%PDF", status=404, **pdf)
    judged("GET", path, form_id)
    wait(service, 60)
    judged("GET", path, form_id)
    judged("POST", path, service.shop.place_order(), json=meta, status=422)
    judged("POST", path, NOWHERE, json=meta, status=404)


def test_edits_of_offers_conform(service: LocalAllegro, judged: Judged):
    offer = service.shop.shelf.offer("hamak")
    koruna = {"allegro-cz": {"sellingMode": {"price": {"amount": "600", "currency": "CZK"}}}}
    body = {
        "stock": {"available": 0, "unit": "UNIT"},
        "sellingMode": {"price": {"amount": "99.99", "currency": "PLN"}},
        "additionalMarketplaces": koruna,
    }
    judged("PATCH", OFFER, offer.id, json=body)
    wait(service, 3)
    activate = {"stock": {"available": 5}, "publication": {"status": "ACTIVE", "republish": True}}
    accepted = judged("PATCH", OFFER, offer.id, json=activate, status=202)
    operation = accepted.headers["Location"].rpartition("/")[2]
    judged("GET", f"{OFFER}/operations/{{operationId}}", offer.id, operation, status=202)
    judged("PATCH", OFFER, offer.id, json=body, status=409)
    wait(service, 60)
    judged("GET", f"{OFFER}/operations/{{operationId}}", offer.id, operation, status=303)
    judged("GET", f"{OFFER}/operations/{{operationId}}", offer.id, "x", status=404)
    judged("GET", OFFER, offer.id)
    judged("GET", f"{OFFER}/parts", offer.id, params={"include": ["stock", "price"]})
    judged("PATCH", OFFER, "x", json=body, status=400)
    judged("PATCH", OFFER, "1", json=body, status=404)
    judged("PATCH", OFFER, offer.id, json={"stock": {"available": -1}}, status=422, wrong=True)
    types = {
        event["type"] for event in judged("GET", "/sale/offer-events", params={"limit": 1000}).json()["offerEvents"]
    }
    assert types >= {"OFFER_STOCK_CHANGED", "OFFER_PRICE_CHANGED", "OFFER_ENDED", "OFFER_ACTIVATED"}


def test_rules_and_what_the_list_shows_of_them_conform(service: LocalAllegro, judged: Judged):
    control = f"{service.url}/local/offers/zegar"
    between = {"least": "50", "most": "90"}
    httpx.post(f"{control}/set_rule", json={"type": "EXCHANGE_RATE", "market": "allegro-sk"})
    httpx.post(f"{control}/set_rule", json={"type": "FOLLOW_BY_TOP_OFFER_PRICE", "market": "allegro-pl", **between})
    httpx.post(f"{control}/set_one_fulfillment")
    httpx.post(f"{control}/join_campaign", json={"price": "60"})

    rules = judged("GET", "/sale/price-automation/offers/{offerId}/rules", service.shop.shelf.offer("zegar").id).json()
    assert len(rules["rules"]) == 2
    judged("GET", "/sale/price-automation/rules")
    assert len(judged("GET", "/sale/badges", params={"marketplace.id": "allegro-pl"}).json()["badges"]) == 1
    judged("GET", "/sale/offers", params={"limit": 1000})


def test_commands_conform(service: LocalAllegro, judged: Judged):
    ids = [{"id": service.shop.shelf.offer("kubek-350").id}, {"id": "1"}]
    named = {"offerCriteria": [{"type": "CONTAINS_OFFERS", "offers": ids}]}
    price = {"amount": "9.50", "currency": "PLN"}
    for path, body in (
        (QUANTITY, {"modification": {"changeType": "GAIN", "value": 1}}),
        (PRICE, {"modification": {"type": "FIXED_PRICE", "marketplaceId": "allegro-pl", "price": price}}),
        (PRICE, {"modification": {"type": "DECREASE_PRICE", "value": {"amount": "1.50", "currency": "PLN"}}}),
        (PRICE, {"modification": {"type": "INCREASE_PERCENTAGE", "percentage": "1"}}),
        (PUBLICATION, {"publication": {"action": "ACTIVATE"}}),
    ):
        command = str(uuid4())
        judged("PUT", path, command, json=body | named, status=201)
        judged("PUT", path, command, json=body | named, status=409)
        judged("GET", path, command)
        wait(service, 60)
        assert judged("GET", path, command).json()["taskCount"] == {"total": 2, "success": 1, "failed": 1}
        judged("GET", f"{path}/tasks", command)
        judged("GET", path, str(uuid4()), status=404)
        judged("PUT", path, str(uuid4()), json={}, status=422)


def test_bulk_commands_conform(service: LocalAllegro, judged: Judged):
    command, offer_id = str(uuid4()), service.shop.shelf.offer("karmnik").id
    prices = {
        "allegro-pl": {"changeType": "FIXED", "value": {"amount": "40.00", "currency": "PLN"}},
        "allegro-cz": {"changeType": "GAIN", "value": {"amount": "1.50", "currency": "CZK"}},
        "allegro-sk": {"changeType": "PERCENTAGE", "percentage": "-3"},
    }
    one = {"offerId": offer_id, "stock": {"changeType": "FIXED", "value": 9}, "prices": prices}
    beta = {"headers": {"Accept": BETA, "Content-Type": BETA}}
    judged("POST", BULK, json={"commandId": command, "modifications": [one]}, status=201, **beta)
    judged("POST", BULK, json={"commandId": command, "modifications": [one]}, status=409, **beta)
    wait(service, 60)
    judged("GET", f"{BULK}/{{commandId}}", command)
    tasks = judged("GET", f"{BULK}/{{commandId}}/tasks", command).json()["tasks"]

    assert [task["status"] for task in tasks] == ["SUCCESS", "FAIL"]
    judged("POST", BULK, json={"commandId": command, "modifications": []}, status=422, wrong=True, **beta)


def test_each_endpoint_wants_the_scope_that_the_document_names():
    names = {"{command}": "{commandId}", "{invoice}": "{invoiceId}", "{operation}": "{operationId}"}
    for route in API:
        path = re.sub(r"(/sale/(?:product-offers|products|price-automation/offers)/){id}", _as_documented, route.path)
        for ours, theirs in names.items():
            path = path.replace(ours, theirs)
        security = document()["paths"][path][route.method.lower()].get("security") or []
        scopes = {scope for one in security for scope in one.get("bearer-token-for-user", ())}
        known = {f"allegro:api:{route.scope}"} if route.scope and security else scopes
        assert (path, scopes) == (path, known)


def _as_documented(found: re.Match[str]) -> str:
    return found[1] + ("{productId}" if "products" in found[1] else "{offerId}")


def test_limits_and_missing_tokens_conform(service: LocalAllegro, judged: Judged):
    offer_id = service.shop.shelf.offer("zegar").id
    service.world.limits.requests["edits"] = RateLimit(0)
    limited = httpx.patch(f"{service.url}/sale/product-offers/{offer_id}", headers=_bearer(service))
    service.world.limits = Limits()

    assert limited.status_code == 429
    assert httpx.patch(f"{service.url}/sale/product-offers/{offer_id}").status_code == 401
    judged("PATCH", OFFER, offer_id, json={"stock": {"available": 1}}, headers={"Authorization": "x"}, status=401)


def _bearer(service: LocalAllegro) -> dict[str, str]:
    return {"Authorization": f"Bearer {service.issue_tokens()['access_token']}", "Accept": MEDIA_TYPE}
