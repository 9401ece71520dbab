"""Allegro's consent that nobody uses: what stands in the way is mended before it ends. The tests have a world each."""

import time
from datetime import UTC, datetime, timedelta

import pytest

from allegro_etl import clock
from allegro_etl.access import read_allegro_access
from allegro_etl.allegro.tokens import CONSENT_LASTS, TokenStore, token_pair
from allegro_etl.clock import is_ending
from allegro_etl.run.opening import application, consent_ends, token_file
from allegro_etl_tests.cli.world import World


@pytest.fixture
def unused(world: World) -> World:
    """Return the world with tokens that came 80 days ago; Allegro takes them still."""
    store = TokenStore(token_file(), application(read_allegro_access()).key)
    with store.locked():
        store.save(
            token_pair(world.allegro.issue_tokens(), received_at=time.time() - timedelta(days=80).total_seconds())
        )
    return world


def watch(world: World) -> list[tuple[str, str]]:
    said = world.run("watch", "--once", "--json")
    return [(change["kind"], change["code"]) for change in said.json["changes"] if change["code"] == "consent_ends"]


def test_who_watches_and_cannot_ask_allegro_tells_once_and_once_when_it_is_over(
    unused: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as without:
        without.delenv("ODOO_URL")
        assert watch(unused) == [("new", "consent_ends")]
        assert watch(unused) == []
        health = unused.run("health", "--json").json
    assert "consent_ends" in [alert["code"] for alert in health["alerts"]]

    assert watch(unused) == []  # Allegro was asked, and it has to stay so
    monkeypatch.setattr(clock, "OFF_BY", timedelta(minutes=11))
    assert watch(unused) == [("over", "consent_ends")]
    assert not is_ending(consent_ends(), datetime.now(UTC) + timedelta(days=70))


def test_status_and_doctor_tell_it_while_allegro_cannot_be_asked(
    unused: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    ends = datetime.now(UTC) + CONSENT_LASTS - timedelta(days=80)
    with monkeypatch.context() as without:
        without.delenv("ODOO_URL")
        status = unused.run("status", "--json")
        shown = unused.run("status").err
        examined = unused.run("doctor").out

    assert status.code == 1
    assert status.json["consent_ends"].startswith(f"{ends:%Y-%m-%d}")
    told = f"Allegro's consent has not been used for long and ends on {ends:%Y-%m-%d}, in 8 days"
    assert [problem for problem in status.json["problems"] if problem.startswith(told)]
    assert told in shown
    assert told in " ".join(examined.split())


def test_who_asks_allegro_has_used_it(unused: World) -> None:
    status, shown = unused.run("status", "--json"), unused.run("status")
    findings = {found["topic"]: found for found in unused.run("doctor", "--json").json}
    ends = datetime.now(UTC) + CONSENT_LASTS

    assert status.json["problems"] == []
    assert status.json["consent_ends"].startswith(f"{ends:%Y-%m-%d}")
    assert f"good until {ends.astimezone():%Y-%m-%d}" in shown.out
    assert findings["Consent"]["is_well"]


def test_doctor_names_the_scopes_that_the_consent_lacks(world: World) -> None:
    said = [{one["topic"]: one for one in world.run("doctor", "--json").json}["Scopes"]]
    store = TokenStore(token_file(), application(read_allegro_access()).key)
    granted = frozenset({"allegro:api:profile:read", "allegro:api:orders:read"})
    with store.locked():
        store.save(token_pair(world.allegro.issue_tokens(granted), received_at=time.time()))
    said.append({one["topic"]: one for one in world.run("doctor", "--json").json}["Scopes"])

    assert [one["is_well"] for one in said] == [True, False]
    assert said[1]["text"].startswith("The consent lacks allegro:api:sale:offers:read: ")


def test_doctor_tells_a_disk_with_too_little_room(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("allegro_etl.cli.doctor.LEAST_FREE", 2**60)

    found = {one["topic"]: one for one in world.run("doctor", "--json").json}["Disk"]

    assert (found["is_well"], "free some space" in found["text"]) == (False, True)
