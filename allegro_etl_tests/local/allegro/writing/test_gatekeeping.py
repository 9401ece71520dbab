"""Who may write and how often, and what goes wrong on demand before, in and after a write."""

import time

import httpx
import pytest

from allegro_etl.local.allegro.running import LocalAllegro
from allegro_etl.local.allegro.shop import Shop
from allegro_etl.local.allegro.traffic import RateLimit
from allegro_etl_tests.local.allegro.writing.conftest import BETA, listed, refusal

NUMBER = {"carrierId": "INPOST", "waybill": "6" * 24}
SHIPMENTS = "/order/checkout-forms/{id}/shipments"
OFFERS = "/sale/product-offers/{id}"
CUT = (httpx.RemoteProtocolError, httpx.ReadError)  # as it is told: the end of what was sent, or a reset
UUID = "b9b8ef16-2709-411e-ac94-2be7e3ba25e7"


def test_each_endpoint_wants_its_scope(allegro: LocalAllegro, shop: Shop, writer: httpx.Client):
    form, offer = f"/order/checkout-forms/{shop.place_order()}", f"/sale/product-offers/{shop.shelf.offer('hamak').id}"
    wanted = {
        ("POST", f"{form}/shipments"): "orders:write",
        ("GET", f"{form}/shipments"): "orders:read",
        ("PUT", f"{form}/fulfillment"): "orders:write",
        ("POST", f"{form}/invoices"): "orders:write",
        ("GET", f"{form}/invoices"): "orders:read",
        ("PUT", f"{form}/invoices/x/file"): "orders:write",
        ("PATCH", offer): "sale:offers:write",
        ("GET", offer): "sale:offers:read",
        ("GET", f"{offer}/parts"): "sale:offers:read",
        ("GET", "/sale/offer-events"): "sale:offers:read",
        ("GET", f"/sale/price-automation/offers/{offer.rpartition('/')[2]}/rules"): "sale:offers:read",
        ("PUT", f"/sale/offer-quantity-change-commands/{UUID}"): "sale:offers:write",
        ("GET", f"/sale/offer-quantity-change-commands/{UUID}/tasks"): "sale:offers:write",
        ("PUT", f"/sale/offer-price-change-commands/{UUID}"): "sale:offers:write",
        ("PUT", f"/sale/offer-publication-commands/{UUID}"): "sale:offers:write",
        ("POST", "/sale/offer-bulk-modification-commands"): "sale:offers:write",
        ("GET", f"/sale/offer-bulk-modification-commands/{UUID}"): "sale:offers:write",
    }
    everything = allegro.oauth.scopes
    for (method, path), scope in wanted.items():
        others = everything - {f"allegro:api:{scope}"}
        answers = [_asked(allegro, writer, method, path, scopes) for scopes in (others, everything - others)]
        assert [path, *(answer == 403 for answer in answers)] == [path, True, False]


def _asked(allegro: LocalAllegro, client: httpx.Client, method: str, path: str, scopes: frozenset[str]) -> int:
    token = allegro.issue_tokens(scopes)["access_token"]
    headers = {"Authorization": f"Bearer {token}", "Accept": f"{client.headers['Accept']}, {BETA}"}
    return client.request(method, path, json={}, headers=headers).status_code


def test_tokens_may_hold_fewer_scopes_than_the_application(control: httpx.Client):
    tokens = control.post("/tokens", json={"scopes": ["allegro:api:orders:read", "allegro:api:everything"]}).json()

    assert tokens["scope"] == "allegro:api:orders:read"


def test_edits_numbers_and_rules_have_limits_of_their_own(allegro: LocalAllegro, shop: Shop, writer: httpx.Client):
    form_id, offer_id = shop.place_order(), shop.shelf.offer("hamak").id
    for name in ("edits", "numbers", "rules"):
        allegro.world.limits.requests[name] = RateLimit(2, seconds=lambda: 0.0)

    def codes(method: str, path: str, body: dict) -> list[int]:
        return [writer.request(method, path, json=body).status_code for _ in range(3)]

    assert codes("PATCH", f"/sale/product-offers/{offer_id}", {"stock": {"available": 5}}) == [200, 200, 429]
    assert codes("POST", f"/order/checkout-forms/{form_id}/shipments", NUMBER) == [201, 201, 429]
    assert writer.get("/order/carriers").status_code == 429
    assert codes("GET", f"/sale/price-automation/offers/{offer_id}/rules", {}) == [200, 200, 429]
    assert codes("GET", f"/sale/product-offers/{offer_id}", {}) == [200, 200, 200]


def test_a_limit_of_a_second_is_over_in_the_next():
    now = [0.0]
    limit = RateLimit(2, seconds=lambda: now[0], window=1)
    first = [limit.admits("user") for _ in range(3)]
    now[0] = 1.0

    assert (first, limit.admits("user", 2), limit.admits("user")) == ([True, True, False], True, False)


def numbers(shop: Shop, form_id: str) -> int:
    return len(shop.shipments.get(form_id, []))


def test_a_fault_is_ordered_for_one_method_of_one_endpoint(allegro: LocalAllegro, shop: Shop, writer: httpx.Client):
    path = f"/order/checkout-forms/{shop.place_order()}/shipments"
    allegro.faults.add("server_error", path=SHIPMENTS, method="POST", status=502)

    assert writer.get(path).status_code == 200
    assert writer.post(path.replace("shipments", "invoices"), json={}).status_code == 422
    assert writer.post(path, json=NUMBER).status_code == 502
    assert writer.post(path, json=NUMBER).status_code == 201
    assert allegro.traffic.count(status=502, method="POST") == 1
    assert allegro.traffic.count("/order/checkout-forms/{id}/shipments", method="GET") == 1


@pytest.mark.parametrize(("kind", "done"), [("cut", 1), ("cut_before", 0)])
def test_a_connection_breaks_before_the_effect_or_after_it(
    allegro: LocalAllegro, shop: Shop, writer: httpx.Client, kind: str, done: int
):
    form_id = shop.place_order()
    allegro.faults.add(kind, path="/order/checkout-forms/{id}", times=2)

    with pytest.raises(CUT):
        writer.post(f"/order/checkout-forms/{form_id}/shipments", json=NUMBER)
    with pytest.raises(CUT):
        writer.put(f"/order/checkout-forms/{form_id}/fulfillment", json={"status": "SENT"})
    assert numbers(shop, form_id) == done
    assert shop.form(form_id)["fulfillment"]["status"] == ("SENT" if done else "NEW")


def test_an_answer_may_be_late_or_an_error_although_all_was_done(
    allegro: LocalAllegro, shop: Shop, writer: httpx.Client
):
    form_id = shop.place_order()
    path = f"/order/checkout-forms/{form_id}/shipments"
    allegro.faults.add("late_answer", path=SHIPMENTS, seconds=1)
    allegro.faults.add("error_after", path=SHIPMENTS, status=504)
    begun = time.monotonic()
    with pytest.raises(httpx.ReadTimeout):
        writer.post(path, json=NUMBER, timeout=0.3)
    gave_up = (time.monotonic() - begun < 0.9, numbers(shop, form_id))

    assert gave_up == (True, 1)
    assert (writer.post(path, json=NUMBER).status_code, numbers(shop, form_id)) == (504, 2)


def test_a_conflict_does_nothing_and_has_the_code_of_its_endpoint(
    allegro: LocalAllegro, shop: Shop, writer: httpx.Client
):
    form_id, offer = shop.place_order(), shop.shelf.offer("hamak")
    begun = offer.stock
    allegro.faults.add("conflict", path=SHIPMENTS)
    allegro.faults.add("conflict", path=OFFERS, method="PATCH")
    number = writer.post(f"/order/checkout-forms/{form_id}/shipments", json=NUMBER)
    edit = writer.patch(f"/sale/product-offers/{offer.id}", json={"stock": {"available": 5}})

    assert refusal(number) == (409, "ConflictException")
    assert refusal(edit) == (409, "OfferConflictException")
    assert (numbers(shop, form_id), offer.stock) == (0, begun)


def test_an_edit_may_be_only_accepted_or_answered_with_the_offer_as_it_was(
    allegro: LocalAllegro, shop: Shop, writer: httpx.Client, wait
):
    offer, five = shop.shelf.offer("hamak"), {"stock": {"available": 5}}
    path, begun = f"/sale/product-offers/{offer.id}", offer.stock
    allegro.faults.add("accepted", path=OFFERS, method="PATCH")
    accepted = writer.patch(path, json=five)
    meanwhile = (offer.stock, writer.patch(path, json=five).status_code)
    wait(3)
    done = writer.get(accepted.headers["Location"]).status_code
    allegro.faults.add("old_value", path=OFFERS, method="PATCH")
    old = writer.patch(path, json={"stock": {"available": 9}})
    wait(60)

    assert (accepted.status_code, meanwhile, done) == (202, (begun, 409), 303)
    assert (old.status_code, old.json()["stock"]["available"]) == (200, 5)
    assert listed(writer, offer.id)["stock"]["available"] == 9
