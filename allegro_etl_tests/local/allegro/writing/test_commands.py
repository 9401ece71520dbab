"""A command for many offers is registered at once, carried out later, and tells offer by offer how it went."""

from uuid import uuid4

import httpx
import pytest

from allegro_etl.local.allegro.running import LocalAllegro
from allegro_etl.local.allegro.shop import Shop
from allegro_etl_tests.local.allegro.writing.conftest import BETA, refusal

QUANTITY = "/sale/offer-quantity-change-commands"
PRICE = "/sale/offer-price-change-commands"
PUBLICATION = "/sale/offer-publication-commands"
BULK = "/sale/offer-bulk-modification-commands"
AS_BETA = {"Accept": BETA, "Content-Type": BETA}


def criteria(*ids: str) -> dict:
    return {"offerCriteria": [{"type": "CONTAINS_OFFERS", "offers": [{"id": id_} for id_ in ids]}]}


def quantity(kind: str, value: int, *ids: str) -> dict:
    return {"modification": {"changeType": kind, "value": value}} | criteria(*ids)


def outcome(client: httpx.Client, path: str) -> list[tuple[str, list[str]]]:
    tasks = client.get(f"{path}/tasks").json()["tasks"]
    return [(task["status"], [error["code"] for error in task["errors"]]) for task in tasks]


def counts(client: httpx.Client, path: str) -> list[int]:
    return [client.get(path).json()["taskCount"][key] for key in ("total", "success", "failed")]


@pytest.fixture
def ids(shop: Shop) -> list[str]:
    """Return the ids of two offers."""
    return [shop.shelf.offer(key).id for key in ("hamak", "zegar")]


def stocks(shop: Shop, ids: list[str]) -> list[int]:
    return [shop.shelf.offers[id_].stock for id_ in ids]


def test_one_stock_for_many_is_set_seconds_later_and_overwrites_what_was_sold_meanwhile(
    shop: Shop, writer: httpx.Client, ids: list[str], wait
):
    path = f"{QUANTITY}/{uuid4()}"
    answer = writer.put(path, json=quantity("FIXED", 7, *ids, "1"))
    begun = stocks(shop, ids)

    assert (answer.status_code, answer.json()["taskCount"]) == (201, {"total": 0, "success": 0, "failed": 0})
    assert (counts(writer, path), outcome(writer, path)) == ([0, 0, 0], [("NEW", [])] * 3)
    shop.buy("hamak", 2)
    wait(2)
    assert counts(writer, path) == [3, 2, 1]
    assert outcome(writer, path) == [("SUCCESS", []), ("SUCCESS", []), ("FAIL", ["OfferNotFoundException"])]
    assert begun != stocks(shop, ids) == [7, 7]
    tasks = writer.get(f"{path}/tasks", params={"limit": 1, "offset": 1}).json()["tasks"]
    assert [(task["offer"]["id"], task["field"]) for task in tasks] == [(ids[1], "quantity")]


def test_a_change_is_added_to_what_there_is_by_then_and_added_twice_by_two_commands(
    shop: Shop, writer: httpx.Client, ids: list[str], wait
):
    begun = stocks(shop, ids)
    for _ in range(2):
        writer.put(f"{QUANTITY}/{uuid4()}", json=quantity("GAIN", 3, *ids))
    shop.buy("zegar", 2)
    wait(2)
    writer.get("/sale/offers")

    assert stocks(shop, ids) == [begun[0] + 6, begun[1] + 4]


def test_a_command_sets_no_stock_to_nothing(shop: Shop, writer: httpx.Client, ids: list[str], wait):
    begun = stocks(shop, ids)
    shop.shelf.offer("hamak").republish = True
    paths = [f"{QUANTITY}/{uuid4()}" for _ in range(3)]
    for path, (kind, value) in zip(paths, (("FIXED", 0), ("GAIN", -1000), ("GAIN", 1)), strict=True):
        writer.put(path, json=quantity(kind, value, *ids))
    wait(2)
    errors = [[codes for _, codes in outcome(writer, path)] for path in paths]

    bulk = ["EXCEPTION_DURING_OFFER_QUANTITY_UPDATE"]
    assert errors == [
        [bulk, ["ERR_INVALID_QUANTITY"]],
        [bulk, ["ATTEMPT_TO_CHANGE_OFFER_QUANTITY_TO_INVALID_VALUE"]],
        [bulk, []],
    ]
    assert stocks(shop, ids) == [begun[0], begun[1] + 1]


def test_an_id_is_used_once_whatever_it_was_used_for(shop: Shop, writer: httpx.Client, ids: list[str], wait):
    used = str(uuid4())
    writer.put(f"{QUANTITY}/{used}", json=quantity("GAIN", 1, *ids))
    again = writer.put(f"{QUANTITY}/{used.upper()}", json=quantity("GAIN", 1, *ids))
    elsewhere = {"modification": {"type": "INCREASE_PRICE", "value": {"amount": "1", "currency": "PLN"}}}
    begun = stocks(shop, ids)
    wait(2)

    assert refusal(again) == (409, "CommandAlreadyExistsException")
    assert writer.put(f"{PRICE}/{used}", json=elsewhere | criteria(*ids)).status_code == 409
    assert writer.get(f"{PRICE}/{used}").status_code == 404
    assert writer.get(f"{QUANTITY}/{used}").status_code == 200
    assert stocks(shop, ids) == [units + 1 for units in begun]


@pytest.mark.parametrize(
    "body",
    [
        {"modification": {"changeType": "FIXED", "value": 1}},
        quantity("FIXED", 1),
        quantity("FIXED", 1, *map(str, range(1001))),
        quantity("DOUBLE", 1, "1"),
        {"modification": {"changeType": "FIXED", "value": "1"}} | criteria("1"),
        {"modification": {"changeType": "FIXED", "value": 1}, "offerCriteria": [{"type": "ALL"}]},
    ],
)
def test_a_command_that_allegro_does_not_understand_is_not_registered(writer: httpx.Client, body: dict):
    path = f"{QUANTITY}/{uuid4()}"

    assert refusal(writer.put(path, json=body)) == (422, "VALIDATION_ERROR")
    assert writer.get(path).status_code == 404


def test_one_price_for_many_is_checked_when_it_is_set(writer: httpx.Client, ids: list[str], wait):
    def changed(type_: str, market: str | None = None, **value: object) -> tuple[str, list[str]]:
        path = f"{PRICE}/{uuid4()}"
        body = {"modification": {"type": type_, "marketplaceId": market, **value}} | criteria(ids[0])
        assert writer.put(path, json=body).status_code == 201
        wait(2)
        [(status, codes)] = outcome(writer, path)
        price = writer.get(f"/sale/product-offers/{ids[0]}").json()
        place = price["additionalMarketplaces"][market] if market else price
        return place["sellingMode"]["price"]["amount"], codes or [status]

    assert changed("FIXED_PRICE", price={"amount": "100.00", "currency": "PLN"}) == ("100.00", ["SUCCESS"])
    assert changed("INCREASE_PRICE", value={"amount": "5.50", "currency": "PLN"}) == ("105.50", ["SUCCESS"])
    assert changed("DECREASE_PERCENTAGE", percentage="10") == ("94.95", ["SUCCESS"])
    assert changed("DECREASE_PRICE", value={"amount": "94.00", "currency": "PLN"}) == ("94.95", ["PriceBelowMin"])
    crowns = {"amount": "99.50", "currency": "CZK"}
    assert changed("FIXED_PRICE", "allegro-cz", price=crowns)[1] == ["InvalidPricePrecision"]
    crowns = {"amount": "99", "currency": "CZK"}
    assert changed("FIXED_PRICE", "allegro-cz", price=crowns) == ("99.00", ["SUCCESS"])
    body = {"modification": {"type": "DOUBLE_PRICE"}} | criteria(*ids)
    assert refusal(writer.put(f"{PRICE}/{uuid4()}", json=body)) == (422, "VALIDATION_ERROR")


def test_many_offers_are_ended_and_activated(shop: Shop, writer: httpx.Client, ids: list[str], wait):
    def publish(action: str) -> str:
        path = f"{PUBLICATION}/{uuid4()}"
        writer.put(path, json={"publication": {"action": action}} | criteria(*ids))
        wait(2)
        return path

    ended = outcome(writer, publish("END"))
    by = [writer.get(f"/sale/product-offers/{id_}").json()["publication"]["endedBy"] for id_ in ids]
    shop.shelf.offers[ids[0]].stock = 0
    activated = outcome(writer, publish("ACTIVATE"))
    wait(3)
    writer.get("/sale/offers")

    assert (ended, by) == ([("SUCCESS", [])] * 2, ["USER", "USER"])
    assert activated == [("FAIL", ["VALIDATION_ERROR"]), ("SUCCESS", [])]
    assert [shop.shelf.offers[id_].status for id_ in ids] == ["ENDED", "ACTIVE"]


def test_a_bulk_command_gives_each_offer_its_own_stock_and_prices_and_the_two_may_part(
    shop: Shop, writer: httpx.Client, ids: list[str], wait
):
    command_id = str(uuid4())
    good = {"allegro-pl": {"changeType": "FIXED", "value": {"amount": "55.00", "currency": "PLN"}}}
    bad = {"allegro-cz": {"changeType": "FIXED", "value": {"amount": "55.50", "currency": "CZK"}}}
    body = {
        "commandId": command_id,
        "modifications": [
            {"offerId": ids[0], "stock": {"changeType": "FIXED", "value": 4}, "prices": good},
            {"offerId": ids[1], "stock": {"changeType": "GAIN", "value": 2}, "prices": bad},
        ],
    }
    begun = stocks(shop, ids)
    answer = writer.post(BULK, json=body, headers=AS_BETA)
    again = writer.post(BULK, json=body, headers=AS_BETA)
    wait(2)

    assert (answer.status_code, answer.json()["id"], again.status_code) == (201, command_id, 409)
    assert counts(writer, f"{BULK}/{command_id}") == [4, 3, 1]
    tasks = writer.get(f"{BULK}/{command_id}/tasks").json()["tasks"]
    assert [(task["subject"]["field"], task["status"]) for task in tasks] == [
        ("stock", "SUCCESS"),
        ("prices", "SUCCESS"),
        ("stock", "SUCCESS"),
        ("prices", "FAIL"),
    ]
    assert stocks(shop, ids) == [4, begun[1] + 2]


def test_a_bulk_command_is_beta_and_has_bounds(writer: httpx.Client, ids: list[str]):
    one = {"offerId": ids[0], "stock": {"changeType": "FIXED", "value": 4}}

    def answered(modifications: list[dict], **headers: str) -> int:
        body = {"commandId": str(uuid4()), "modifications": modifications}
        return writer.post(BULK, json=body, headers=AS_BETA | headers).status_code

    many = [one | {"offerId": str(number)} for number in range(26)]
    assert (answered(many), answered(many[:25])) == (422, 201)
    assert answered([one, one]) == 422
    assert answered([{"offerId": ids[0]}]) == 422
    assert answered([]) == 422
    assert answered([one], Accept="application/vnd.allegro.public.v1+json") == 406
    assert answered([one], **{"Content-Type": "application/vnd.allegro.public.v1+json"}) == 415


def test_a_command_may_stay_as_it_is_for_ever(allegro: LocalAllegro, writer: httpx.Client, ids: list[str], wait):
    allegro.faults.add("command_stuck", path=QUANTITY, method="PUT")
    path = f"{QUANTITY}/{uuid4()}"
    writer.put(path, json=quantity("FIXED", 7, *ids))
    wait(3600)

    assert (counts(writer, path), outcome(writer, path)) == ([0, 0, 0], [("NEW", [])] * 2)


def test_more_changes_than_allegro_allows_are_refused(allegro: LocalAllegro, writer: httpx.Client, ids: list[str]):
    for limit in allegro.world.limits.changes["offers"]:
        limit.per_minute = 3
    codes = [writer.put(f"{QUANTITY}/{uuid4()}", json=quantity("GAIN", 1, *ids)).status_code for _ in range(2)]

    assert codes == [201, 429]
