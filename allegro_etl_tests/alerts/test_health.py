"""What programs ask: whether all is well, and how much of everything, also while a run is at work and while nobody looks."""

import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from allegro_etl.alerts import kept
from allegro_etl.alerts.health import health
from allegro_etl.alerts.metrics import exposition
from allegro_etl.alerts.observation import Market, Observation
from allegro_etl.alerts.serving import serving
from allegro_etl.clock import now
from allegro_etl.settings import Settings
from allegro_etl_tests.alerts.scene import NOON, ago, failures, observation, sale, set_aside, silent

SHOWN = Settings.model_validate({"metrics": {"enabled": True}})
BUSY = {
    "ends": {"lag_seconds": 7200, "held": (sale(105),), "allegro": silent(ago(minutes=1))},
    "work": {
        "set_aside": (set_aside("a"), set_aside("b"), set_aside("c", "no_product")),
        "failures": failures(2),
        "outcomes": {"done": 40, "failed": 2},
        "last_success": ago(hours=2),
        "missed": 3,
        "markets": (Market(market="allegro-cz", currency="CZK", orders=7, revenue=Decimal("611.00")),),
    },
}


@pytest.fixture
def address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("ALLEGRO_ETL_HOME", str(tmp_path))
    with serving("127.0.0.1", 0) as server:
        yield f"http://127.0.0.1:{server.server_port}"


def asked(url: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310 - on loopback
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


def numbers(of: Observation) -> dict[str, float]:
    families = text_string_to_metric_families(exposition(of).decode())
    return {
        f"{sample.name.removeprefix('allegro_etl_')}{list(sample.labels.values()) or ''}": sample.value
        for family in families
        for sample in family.samples
    }


def test_a_shop_is_healthy_while_nothing_but_single_orders_wait() -> None:
    assert health(observation(), NOON)["is_healthy"]
    assert health(observation(ends={"held": (sale(1),)}), NOON)["is_healthy"]
    assert not health(observation(free_bytes=1), NOON)["is_healthy"]


def test_an_observation_that_is_old_says_nothing_of_now() -> None:
    said = health(observation(), NOON + timedelta(minutes=11))

    assert (said["is_healthy"], said["is_stale"], said["age_seconds"]["facts"]) == (False, True, 660)
    assert not health(None, NOON)["is_healthy"]


def test_the_numbers_are_those_of_the_observation() -> None:
    said = numbers(observation(**BUSY))

    assert said["lag_seconds"] == 7200
    assert said["orders_carried['CZK', 'allegro-cz']"] == 7
    assert said["revenue['CZK', 'allegro-cz']"] == 611
    assert said["quarantine['order_refused']"] == 2
    assert (said["held_orders"], said["sweeps_missed"], said["failed_runs_in_a_row"]) == (1, 3, 2)
    assert (said["runs['done']"], said["runs['failed']"]) == (40, 2)
    assert said["last_success_timestamp_seconds"] == ago(hours=2).timestamp()
    assert (said["up['allegro']"], said["up['odoo']"]) == (0, 1)
    assert said["alerts['lag', 'trouble']"] == 1
    assert said["known_timestamp_seconds['work']"] == NOON.timestamp()


def test_the_numbers_say_when_key_and_consent_end() -> None:
    ends = NOON + timedelta(days=3)
    unknown = numbers(observation())
    said = numbers(observation(ends={"key_ends": ends}, consent_ends=ends))

    named = ("api_key_ends_timestamp_seconds", "consent_ends_timestamp_seconds")
    assert [unknown[name] for name in named] == [0, 0]
    assert [said[name] for name in named] == [ends.timestamp()] * 2
    assert said["alerts['consent_ends', 'notice']"] == 1


def test_the_address_answers_from_what_is_known(address: str) -> None:
    assert asked(f"{address}/healthz")[0] == 503

    kept.keep_observation(observation(now(), **BUSY))
    status, body = asked(f"{address}/healthz")
    said = json.loads(body)
    assert (status, said["is_healthy"]) == (503, False)
    assert {"code": "quarantine", "subject": "no_product", "severity": "notice"} in said["alerts"]
    assert said["age_seconds"]["work"] < 60

    kept.keep_observation(observation(now()))
    assert asked(f"{address}/healthz")[0] == 200


def test_numbers_are_shown_where_the_settings_say_so_only(address: str) -> None:
    kept.keep_observation(observation(now(), **BUSY))
    assert asked(f"{address}/metrics")[0] == 404

    kept.keep_observation(observation(now(), settings=SHOWN, **BUSY))
    status, body = asked(f"{address}/metrics")
    assert status == 200
    assert 'allegro_etl_revenue{currency="CZK",market="allegro-cz"} 611.0' in body
    assert asked(f"{address}/etc/passwd")[0] == 404
