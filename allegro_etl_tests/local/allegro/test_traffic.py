"""The counters, and the limit of requests a minute."""

import httpx

from allegro_etl.local.allegro.running import LocalAllegro
from allegro_etl.local.allegro.shop import Shop
from allegro_etl.local.allegro.traffic import RateLimit


def test_the_limit_holds_for_the_rest_of_the_minute_and_for_one_client_only():
    now = [0.0]
    limit = RateLimit(2, lambda: now[0])

    assert [limit.admits("a") for _ in range(3)] == [True, True, False]
    assert limit.admits("b")
    now[0] = 59.9
    assert not limit.admits("a")
    now[0] = 60.0
    assert limit.admits("a")


def test_requests_are_counted_by_route_status_and_user_agent(shop: Shop, allegro: LocalAllegro, client: httpx.Client):
    client.get(f"/order/checkout-forms/{shop.place_order()}")
    client.get(f"/order/checkout-forms/{shop.place_order()}")
    client.get("/order/checkout-forms?limit=0")
    httpx.get(f"{allegro.url}/local/summary")

    assert allegro.traffic.count("/order/checkout-forms/{id}", 200) == 2
    assert allegro.traffic.count(status=422) == 1
    assert allegro.traffic.count() == 3
    assert {row["user_agent"] for row in allegro.traffic.table()} == {"Test/1 (+https://example.com)"}
    assert allegro.traffic.recent[-1].query == "limit=0"
    allegro.traffic.clear()
    assert allegro.traffic.count() == 0
