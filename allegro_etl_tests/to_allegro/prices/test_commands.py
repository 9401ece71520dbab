"""Commands for prices whose answer is lost, that are refused, or that nobody carries out; and pushes that were killed."""

import os
import subprocess
import sys
import time
from typing import Any

import pytest

from allegro_etl.local.allegro.writing import offer_deeds
from allegro_etl.to_allegro.prices import writer
from allegro_etl_tests.merchant.bench import Bench
from allegro_etl_tests.to_allegro.prices.lists import (
    COMMANDS,
    MUG,
    OFFERS,
    became,
    fixed,
    later,
    offer,
    price_on,
    priced,
    reasons,
    said,
    set_price,
)


@pytest.mark.parametrize("fault", ["cut", "error_after"])
def test_a_lost_answer_is_found_by_the_command_s_tasks(shop: Bench, mug: int, fault: Any) -> None:
    shop.allegro.faults.add(fault, method="POST", path=COMMANDS)
    with priced(shop, fixed(mug, "42.00")):
        shop.push("prices")

    assert (became(shop), price_on(shop)) == (["written"], "42.00")
    assert shop.allegro.traffic.count(f"{COMMANDS}", method="POST") >= 1


def test_a_command_that_never_came_is_sent_anew(shop: Bench, mug: int) -> None:
    shop.allegro.faults.add("server_error", method="POST", path=COMMANDS, status=502)
    with priced(shop, fixed(mug, "42.00")):
        shop.push("prices")
        lost = became(shop)
        later(shop)
        shop.push("prices")

    assert (lost, became(shop), price_on(shop)) == (["in_doubt"], ["written"], "42.00")


def test_a_command_that_is_not_carried_out_is_in_doubt_until_the_list_shows_the_price(shop: Bench, mug: int) -> None:
    shop.allegro.faults.add("command_stuck", method="POST", path=COMMANDS)
    with priced(shop, fixed(mug, "42.00")):
        shop.push("prices")
        stuck = became(shop)
        shop.push("prices")
        waits = reasons(shop)
        later(shop)
        shop.push("prices")

    assert (stuck, waits, price_on(shop)) == (["in_doubt"], [("wait", "answer_lost")], "42.00")


def test_too_many_requests_are_waited_for(shop: Bench, mug: int) -> None:
    shop.allegro.faults.add("too_many_requests", method="POST", path=COMMANDS, retry_after=0)
    with priced(shop, fixed(mug, "42.00")):
        shop.push("prices")

    assert (became(shop), price_on(shop)) == (["written"], "42.00")


def test_where_commands_are_refused_each_offer_is_edited(shop: Bench, mug: int) -> None:
    set_price(shop, MUG, "200", "allegro-cz")
    shop.allegro.faults.add("conflict", method="POST", path=COMMANDS)
    with (
        priced(shop, fixed(mug, "42.00")),
        priced(shop, fixed(mug, "210.4"), market="allegro-cz"),
    ):
        edits = shop.allegro.traffic.count(f"{OFFERS}/{{id}}", 200, "PATCH")
        shop.push("prices")

    assert (became(shop), price_on(shop), price_on(shop, market="allegro-cz")) == (["written"] * 2, "42.00", "210.00")
    assert shop.allegro.traffic.count(f"{OFFERS}/{{id}}", 200, "PATCH") > edits


def test_an_offer_that_allegro_is_still_at_work_on_is_written_by_the_next_push(shop: Bench, mug: int) -> None:
    shop.allegro.faults.add("conflict", method="POST", path=COMMANDS)
    shop.allegro.faults.add("conflict", method="PATCH", path=f"{OFFERS}/{{id}}")
    with priced(shop, fixed(mug, "42.00")):
        shop.push("prices")
        at_first = became(shop)
        shop.push("prices")

    assert (at_first, became(shop), price_on(shop)) == (["in_doubt"], ["written"], "42.00")


def test_what_allegro_refuses_waits_with_its_code(shop: Bench, mug: int) -> None:
    offer_deeds.block(shop.shop, offer(shop, MUG))
    with priced(shop, fixed(mug, "42.00")):
        shop.push("prices")
        by_command, code = became(shop), said(shop)
        shop.push("prices")
        held = reasons(shop)
        offer_deeds.block(shop.shop, offer(shop, MUG), lacks=None)
    set_price(shop, MUG, "1.00", "allegro-sk")
    with priced(shop, fixed(mug, "0.05"), market="allegro-sk", largest_change="100"):
        shop.push("prices")

    assert (by_command, held, became(shop)) == (["refused"], [("wait", "refused")], ["refused"])
    assert ("SAFETY_INFO_NOT_DEFINED" in code, "PriceBelowMin" in said(shop)) == (True, True)
    assert (price_on(shop), price_on(shop, market="allegro-sk")) == ("40.00", "1.00")


def test_a_price_that_allegro_refuses_only_after_the_push_is_paused_like_any_other_refusal(
    shop: Bench, mug: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "PATIENCE_SECONDS", 0.0)
    shop.shop.delays.command = 30
    offer_deeds.block(shop.shop, offer(shop, MUG))
    with priced(shop, fixed(mug, "43.00")):
        shop.push("prices")
        at_first = became(shop)
        shop.shop.clock.advance(seconds=31)
        shop.push("prices")
        held, code, sent = reasons(shop), said(shop), shop.allegro.traffic.count(COMMANDS, method="POST")
        shop.push("prices")
        offer_deeds.block(shop.shop, offer(shop, MUG), lacks=None)

    assert (at_first, held, reasons(shop)) == (["in_doubt"], [("wait", "refused")], [("wait", "refused")])
    assert ("SAFETY_INFO_NOT_DEFINED" in code, shop.allegro.traffic.count(COMMANDS, method="POST")) == (True, sent)


def test_a_killed_push_leaves_a_write_in_doubt_that_the_next_one_finds_done(shop: Bench, mug: int) -> None:
    script = (
        "from allegro_etl.to_allegro.push import open_push\n"
        "from allegro_etl.to_allegro.carrying import carry\n"
        "from allegro_etl.to_allegro.prices.writer import PRICES\n"
        "with open_push('killed') as push:\n"
        "    carry(push, PRICES)\n"
    )
    shop.allegro.faults.add("late_answer", method="POST", path=COMMANDS, seconds=60)
    with priced(shop, fixed(mug, "42.00")):
        commands = len(shop.shop.commands)
        process = subprocess.Popen([sys.executable, "-c", script], env=dict(os.environ))  # noqa: S603 - our own words
        while len(shop.shop.commands) == commands and process.poll() is None:
            time.sleep(0.05)
        process.kill()
        process.wait()
        shop.push("prices")

    with shop.warehouse() as warehouse:
        left = warehouse.column("select distinct outcome from to_allegro.writes where push_id = 'killed'")
    assert (became(shop), price_on(shop), left) == ([], "42.00", ["written"])
