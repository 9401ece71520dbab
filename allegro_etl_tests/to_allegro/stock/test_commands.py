"""Writing stock to the local Allegro: commands and edits, and what goes wrong with them."""

from typing import Any

import pytest

from allegro_etl.allegro.errors import AllegroUnavailable
from allegro_etl.local.allegro.traffic import RateLimit
from allegro_etl.local.allegro.writing import offer_deeds
from allegro_etl.to_allegro.offers import limits
from allegro_etl.to_allegro.stock import commands, edits
from allegro_etl.to_allegro.stock.commands import STUCK
from allegro_etl_tests.to_allegro.stock.stall import Stall

MUG, JUG, LAMP = "kubek-350", "dzbanek-1l", "lampka-led"
BULK = "/sale/offer-bulk-modification-commands"
QUANTITY = "/sale/offer-quantity-change-commands"
EDIT = "/sale/product-offers/{id}"


def stocks(stall: Stall) -> list[int]:
    """Return the stock of each offer."""
    return [stall.listing(key).stock for key in (MUG, JUG, LAMP)]


def asked(stall: Stall, route: str, method: str = "POST") -> int:
    """Return how often a route was asked for."""
    return stall.allegro.traffic.count(route, method=method)


def test_offers_that_differ_go_in_one_command_each_with_its_own_number(stall: Stall) -> None:
    stall.mugs = 40

    assert stall.push() == {"to write": 3, "written": 3}

    assert stocks(stall) == [40, 40, 13]
    assert (asked(stall, BULK), asked(stall, EDIT, "PATCH")) == (1, 0)


def test_many_offers_that_change_by_one_number_share_a_command(stall: Stall, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(commands.MOST, "bulk", 1)
    stall.mugs = 97

    stall.push()

    assert stocks(stall) == [97, 97, 32]
    assert (asked(stall, BULK), asked(stall, f"{QUANTITY}/{{id}}", "PUT")) == (1, 1)


def test_what_is_bought_while_stock_is_written_is_not_put_back_on_sale(stall: Stall) -> None:
    stall.mugs = 120
    stall.meanwhile["planned"] = lambda: stall.buy(MUG, 30)

    stall.push()

    assert stocks(stall)[0] == 90


def test_an_offer_that_is_sold_out_meanwhile_is_left_for_the_next_push(stall: Stall) -> None:
    stall.mugs = 60
    stall.meanwhile["planned"] = lambda: stall.buy(MUG, 80)

    stall.push()
    assert stall.plan()[MUG] == ("write", "stock_differs", "in_doubt")

    stall.meanwhile.clear()
    stall.wait(61)
    stall.push()
    stall.wait(61)

    assert [stall.listing(key).status for key in (MUG, JUG, LAMP)] == ["ENDED"] * 3


@pytest.mark.parametrize("status", [404, 406])
def test_where_bulk_commands_are_refused_each_number_has_a_command_of_its_own(stall: Stall, status: int) -> None:
    stall.allegro.faults.add("server_error", method="POST", path=BULK, status=status, times=None)
    stall.mugs = 40

    assert stall.push() == {"to write": 3, "written": 3}

    assert stocks(stall) == [40, 40, 13]
    assert asked(stall, f"{QUANTITY}/{{id}}", "PUT") == 2


def test_where_no_command_is_taken_each_offer_is_edited(stall: Stall) -> None:
    for path in (BULK, QUANTITY):
        stall.allegro.faults.add("server_error", path=path, status=406, times=None)
    stall.mugs = 40

    assert stall.push() == {"to write": 3, "written": 3}

    assert stocks(stall) == [40, 40, 13]
    assert asked(stall, EDIT, "PATCH") == 3


def test_an_offer_that_is_listed_anew_is_told_and_edited_by_itself(stall: Stall) -> None:
    offer_deeds.set_republish(stall.allegro.shop, stall.listing(LAMP))
    stall.mugs = 40

    stall.push()

    assert stocks(stall) == [40, 40, 13]
    assert stall.plan()[f"listed_anew:{stall.listing(LAMP).id}"][:2] == ("wait", "listed_anew")
    assert asked(stall, EDIT, "PATCH") == 1


@pytest.mark.parametrize("kind", ["cut", "error_after"])
def test_a_command_whose_answer_is_lost_is_asked_for_and_not_sent_again(stall: Stall, kind: Any) -> None:
    stall.allegro.faults.add(kind, method="POST", path=BULK)
    stall.mugs = 140

    assert stall.push()["written"] == 3

    assert stocks(stall) == [140, 140, 46]
    assert asked(stall, BULK) == 1


def test_a_command_that_never_left_is_sent_by_the_next_push(stall: Stall) -> None:
    stall.allegro.faults.add("cut_before", method="POST", path=BULK)
    stall.mugs = 140

    assert stall.push()["in_doubt"] == 3
    assert stocks(stall) == [100, 100, 33]

    assert stall.push()["written"] == 3
    assert stocks(stall) == [140, 140, 46]


def test_a_stuck_command_is_waited_for_and_given_up_after_an_hour(stall: Stall) -> None:
    stall.allegro.faults.add("command_stuck", method="POST", path=BULK)
    stall.mugs = 140
    assert stall.push()["in_doubt"] == 3
    assert stall.push()["to wait"] == 3
    assert asked(stall, BULK) == 1

    stall.wait(STUCK.total_seconds() + 1)

    assert stall.push()["written"] == 3
    assert stocks(stall) == [140, 140, 46]


def test_an_offer_whose_last_edit_is_still_at_work_is_looked_at_by_the_next_push(stall: Stall) -> None:
    stall.mugs = 2
    stall.allegro.faults.add("conflict", method="PATCH", path=EDIT)

    assert stall.push() == {"in_doubt": 1, "to write": 3, "written": 2}
    assert stall.plan()[LAMP] == ("write", "sold_out", "in_doubt")

    assert stall.push() == {"to write": 1, "written": 1}


def test_an_offer_that_lacks_what_allegro_demands_waits_alone_with_its_code(stall: Stall) -> None:
    offer_deeds.block(stall.allegro.shop, stall.listing(JUG))
    stall.mugs = 40

    assert stall.push() == {"refused": 1, "to write": 3, "written": 2}

    [words] = stall.ends.warehouse.column("select words from to_allegro.waiting")
    assert "SAFETY_INFO_NOT_DEFINED" in words
    assert stall.push() == {"to wait": 1}


def paused(stall: Stall) -> list[tuple[int, int]]:
    """Return of what waits how often Allegro refused it, and the minutes until it is sent again."""
    return stall.ends.warehouse.rows(
        "select attempts, datediff('minute', last_seen, retry_at) from to_allegro.waiting order by subject"
    )


def test_what_allegro_refuses_only_after_the_push_is_paused_ever_longer_like_any_other_refusal(stall: Stall) -> None:
    stall.allegro.shop.delays.command = 30
    offer_deeds.block(stall.allegro.shop, stall.listing(JUG))
    stall.mugs = 40
    assert stall.push() == {"in_doubt": 3, "to write": 3}
    stall.wait(31)

    assert stall.push() == {"to wait": 1}
    assert paused(stall) == [(1, 10)]
    assert "SAFETY_INFO_NOT_DEFINED" in stall.ends.warehouse.scalar("select words from to_allegro.waiting")

    assert (stall.push(), asked(stall, BULK)) == ({"to wait": 1}, 1)
    stall.wait(601)
    assert (stall.push(), asked(stall, BULK)) == ({"in_doubt": 1, "to write": 1}, 2)
    stall.wait(31)
    assert stall.push() == {"to wait": 1}
    assert paused(stall) == [(2, 20)]

    stall.mugs = 30  # something else than what was refused
    assert stall.push()["to write"] == 3


def test_a_dry_run_that_finds_a_late_refusal_counts_it_too(stall: Stall) -> None:
    stall.allegro.shop.delays.command = 30
    offer_deeds.block(stall.allegro.shop, stall.listing(JUG))
    stall.mugs = 40
    stall.push()
    stall.wait(31)

    assert stall.push(dry_run=True) == {"to wait": 1}
    assert paused(stall) == [(0, 0), (1, 10), (0, 0)]


def test_an_offer_that_a_person_ended_meanwhile_is_not_opened(stall: Stall) -> None:
    stall.mugs = 0
    stall.push()
    stall.wait(61)
    stall.mugs = 8

    def by_hand() -> None:
        mug = stall.listing(MUG)
        offer_deeds.set_stock(stall.allegro.shop, mug, units=1)
        offer_deeds.activate(stall.allegro.shop, mug)
        stall.wait(4)
        offer_deeds.end(stall.allegro.shop, mug, by="USER")

    stall.meanwhile["planned"] = by_hand
    stall.push()
    stall.wait(61)

    assert [stall.listing(key).status for key in (MUG, JUG, LAMP)] == ["ENDED", "ACTIVE", "ACTIVE"]


def test_edits_wait_for_their_turn_instead_of_meeting_allegro_s_limit(
    stall: Stall, monkeypatch: pytest.MonkeyPatch
) -> None:
    turns: list[int] = []
    monkeypatch.setattr(edits, "wait_for_edit", lambda: turns.append(1))
    stall.allegro.world.limits.requests["edits"] = RateLimit(3)
    stall.mugs = 0

    stall.push()

    assert len(turns) == 3
    assert stall.allegro.traffic.count(status=429) == 0
    assert limits.EDITS_A_MINUTE < 60


def test_a_list_of_offers_that_cannot_be_read_stops_the_writer_and_nothing_is_0(stall: Stall) -> None:
    stall.allegro.faults.add("server_error", path="/sale/offers", times=None)
    stall.mugs = 0

    with pytest.raises(AllegroUnavailable):
        stall.push()

    assert stocks(stall) == [100, 100, 33]
