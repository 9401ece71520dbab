"""Everything that can go wrong on demand does, for as long as ordered, and then no more."""

import time

import httpx
import pytest

from allegro_etl.local.allegro.faults import Faults
from allegro_etl.local.allegro.running import LocalAllegro
from allegro_etl_tests.local.allegro.test_oauth import refresh


def test_a_fault_happens_as_often_as_ordered_and_only_under_its_path(allegro: LocalAllegro, client: httpx.Client):
    allegro.faults.add("server_error", path="/order", times=2, status=502)

    assert client.get("/me").status_code == 200
    assert [client.get("/order/event-stats").status_code for _ in range(3)] == [502, 502, 200]
    assert allegro.faults.happened == {"server_error": 2}


def test_a_fault_can_wait_until_the_run_is_under_way(allegro: LocalAllegro, client: httpx.Client):
    allegro.faults.add("expired_token", after=2)

    assert [client.get("/me").status_code for _ in range(4)] == [200, 200, 401, 200]


def test_too_many_requests_may_say_when_to_come_back(allegro: LocalAllegro, client: httpx.Client):
    allegro.faults.add("too_many_requests", retry_after=7)
    allegro.faults.add("too_many_requests")
    answers = [client.get("/me"), client.get("/me")]

    assert [answer.status_code for answer in answers] == [429, 429]
    assert [answer.headers.get("Retry-After") for answer in answers] == ["7", None]


def test_a_cut_answer_breaks_off_in_the_middle(allegro: LocalAllegro, client: httpx.Client):
    allegro.faults.add("cut")

    with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):
        client.get("/me")
    assert client.get("/me").status_code == 200


def test_a_refresh_whose_answer_was_lost_has_rotated_the_tokens(allegro: LocalAllegro):
    token = allegro.issue_tokens()["refresh_token"]
    allegro.faults.add("cut", path="/auth/oauth/token")

    with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):
        refresh(allegro, token)
    assert allegro.tokens.refresh[token].used_at is not None
    assert refresh(allegro, token)[0] == 200


def test_garbage_and_maintenance_pages_are_no_json(allegro: LocalAllegro, client: httpx.Client):
    allegro.faults.add("garbage")
    allegro.faults.add("maintenance_page", status=200)
    garbage, maintenance = client.get("/me"), client.get("/me")

    assert (garbage.status_code, maintenance.status_code) == (200, 200)
    assert maintenance.headers["content-type"].startswith("text/html")
    for answer in (garbage, maintenance):
        with pytest.raises(ValueError, match=r"JSON|codec|Expecting"):
            answer.json()


def test_the_clock_may_be_off_and_the_answer_late_and_still_right(allegro: LocalAllegro, client: httpx.Client):
    allegro.faults.add("clock_off", minutes=-15)
    allegro.faults.add("latency", seconds=0.2)
    begun = time.monotonic()
    answer = client.get("/me")

    assert time.monotonic() - begun >= 0.2
    assert (answer.status_code, answer.headers["date"]) == (200, "Fri, 20 Nov 2026 11:45:00 GMT")


def test_an_answer_may_point_elsewhere(allegro: LocalAllegro, client: httpx.Client):
    allegro.faults.add("redirect", location="http://127.0.0.1:9/steal")

    assert client.get("/me").headers["location"] == "http://127.0.0.1:9/steal"


def test_a_share_of_answers_fails_the_same_ones_for_the_same_seed():
    def pattern() -> list[int]:
        faults = Faults(seed=4)
        faults.add("server_error", times=None, probability=0.3)
        return [len(faults.due("/me")) for _ in range(200)]

    assert pattern() == pattern()
    assert 30 < sum(pattern()) < 90


def test_cleared_faults_do_not_happen_and_unknown_ones_are_refused(allegro: LocalAllegro, client: httpx.Client):
    allegro.faults.add("garbage", times=None)
    allegro.faults.clear()

    assert client.get("/me").status_code == 200
    with pytest.raises(ValueError, match="no such fault"):
        allegro.faults.add("meteorite")
