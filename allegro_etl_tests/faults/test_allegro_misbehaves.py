"""Allegro misbehaves: what passes is waited out, what stays ends the run with one line that says what to do.

Either way the cursor holds until all is in Odoo, the tokens on disk stay usable, and a clean run ends right.
"""

import json
import re
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from allegro_etl.local.odoo import OdooServer
from allegro_etl_tests.faults.books import cursor_in
from allegro_etl_tests.faults.oracle import judge
from allegro_etl_tests.faults.waiting import put_away, wait_for
from allegro_etl_tests.faults.world import Ended, World, broken_in, ended, plain_shop

pytestmark = [pytest.mark.torture, pytest.mark.timeout(900)]

FORMS = "/order/checkout-forms/"
TOKENS = "/auth/oauth/token"


@pytest.fixture(scope="module", autouse=True)
def waiting(
    odoo_server: OdooServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, tuple[World, Any]]]:
    """Start the runs that have to wait a minute, each in a world of its own, while the other tests are at work."""
    slow: dict[str, dict[str, Any]] = {
        "limit": {"kind": "too_many_requests", "path": "/order/events"},
        "silence": {"kind": "latency", "path": "/order/event-stats", "seconds": 32.0},
    }
    with ExitStack() as stack:
        started = {}
        for label, fault in slow.items():
            shop = plain_shop(8)
            shop.clock.advance(minutes=7)  # nor is its clock ours
            shop.sell(2)
            home = tmp_path_factory.mktemp(label) / "home"
            world = stack.enter_context(broken_in(odoo_server, label, home, shop))
            world.allegro.faults.add(**fault)
            process = world.start()
            stack.callback(put_away, process)
            started[label] = (world, process)
        yield started


def access_token(world: World) -> str:
    """Return the access token on disk."""
    [entry] = json.loads(world.token_file.read_text("utf-8")).values()
    return str(entry["access_token"])


def assert_failed_with_one_line(run: Ended, world: World, cursor: str | None, line: str) -> None:
    """See that a run failed, ended with one line that says why, and left the cursor where it was.

    What it told on its way, such as each repeat, is indented; the verdict stands at the margin, below the line that
    says between whom the run goes, if it came so far.
    """
    assert run.code == 1, run.text
    *ends, verdict = [text for text in run.err.splitlines() if not text.startswith("  ")]
    assert all(text.endswith(world.database) for text in ends[:1]), run.err
    assert not ends[1:], run.err
    assert re.search(line, verdict), run.err
    assert run.err.splitlines()[-1] == verdict
    assert "Traceback" not in run.text
    assert cursor_in(world) == cursor


def assert_a_clean_run_ends_right(world: World) -> None:
    """See that all is well once nothing goes wrong any more."""
    world.allegro.faults.clear()
    last = world.run()
    assert last.code == 0, last.text
    assert judge(world).complaints == []
    assert world.allegro.tokens.refusal(access_token(world)) is None


def test_what_passes_is_waited_out(world: World) -> None:
    world.shop.sell(4)
    add = world.allegro.faults.add
    add("too_many_requests", path="/order/events", retry_after=1)
    add("server_error", path="/order/event-stats", status=502)
    add("maintenance_page", path="/order/events", status=503)
    add("server_error", path=FORMS, status=500)
    add("garbage", path=FORMS, after=1)
    add("cut", path=FORMS, after=2)
    add("expired_token", path=FORMS, after=3)
    add("cut", path=TOKENS)
    add("maintenance_page", path="/sale/product-offers/", status=200)
    add("clock_off", times=None, minutes=-45.0)
    before = access_token(world)
    run = world.run()
    assert run.code == 0, run.text
    happened = world.allegro.faults.happened
    assert happened.keys() == {
        "too_many_requests",
        "server_error",
        "maintenance_page",
        "garbage",
        "cut",
        "expired_token",
        "clock_off",
    }
    assert (happened["server_error"], happened["maintenance_page"], happened["cut"]) == (2, 2, 2)
    assert judge(world).complaints == []
    assert access_token(world) != before
    assert world.allegro.tokens.refusal(access_token(world)) is None


def test_an_outage_that_stays_ends_the_run_and_stops_the_cursor(world: World) -> None:
    world.shop.sell(2)
    cursor = cursor_in(world)
    world.allegro.faults.add("server_error", path=FORMS, times=None, status=503)
    world.allegro.faults.add("maintenance_page", path="/order/checkout-forms", times=None, status=200)
    run = world.run()
    assert_failed_with_one_line(run, world, cursor, "^Allegro (is out of order|answered with).*Nothing is lost")
    assert re.search(r"^  Allegro .*Trying again in", run.err, re.MULTILINE)
    assert world.quarantine() == {}
    assert_a_clean_run_ends_right(world)


def test_a_redirect_is_not_followed_with_our_token(world: World) -> None:
    world.shop.sell(1)
    cursor = cursor_in(world)
    with socket.create_server(("127.0.0.1", 0)) as elsewhere:
        elsewhere.settimeout(0.5)
        location = f"http://127.0.0.1:{elsewhere.getsockname()[1]}/"
        world.allegro.faults.add("redirect", path="/order/events", times=None, location=location)
        run = world.run()
        with pytest.raises(TimeoutError):
            elsewhere.accept()
    assert_failed_with_one_line(run, world, cursor, "^Allegro answered with a redirect to 127.0.0.1 .*ALLEGRO_API_URL")
    assert "Trying again" not in run.err
    assert_a_clean_run_ends_right(world)


@pytest.mark.parametrize("deed", ["revoke_pairing", "use_up_refresh"])
def test_a_pairing_that_ended_is_made_anew_by_a_person(world: World, deed: str) -> None:
    world.shop.sell(1)
    cursor = cursor_in(world)
    world.allegro.tokens.expire_access()
    getattr(world.allegro.tokens, deed)()
    assert_failed_with_one_line(world.run(), world, cursor, "allegro-etl pair")

    pairing = world.start("pair")
    assert wait_for(30, lambda: any(world.allegro.approve(code) for code in list(waiting_codes(world))))
    assert ended(pairing).code == 0
    assert_a_clean_run_ends_right(world)


def waiting_codes(world: World) -> list[str]:
    """Return the user codes that nobody has confirmed yet."""
    return [device.user_code for device in world.allegro.oauth.devices.values() if device.state == "pending"]


def test_tokens_refused_in_mid_run_end_it(world: World) -> None:
    world.shop.sell(2)
    cursor = cursor_in(world)
    world.allegro.faults.add("unauthorized", path=FORMS, times=None)
    assert_failed_with_one_line(world.run(), world, cursor, "no longer takes our tokens.*allegro-etl pair")
    assert_a_clean_run_ends_right(world)


def test_a_minute_of_429_and_half_a_minute_of_silence_are_waited_out(
    waiting: dict[str, tuple[World, Any]],
) -> None:
    for label, (world, process) in waiting.items():
        run = ended(process)
        assert run.code == 0, (label, run.text)
        assert sum(world.allegro.faults.happened.values()) == 1
        assert judge(world).complaints == []
