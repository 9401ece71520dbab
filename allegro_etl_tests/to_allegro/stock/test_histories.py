"""Random histories of a shelf: whatever is bought while stock is written, no offer shows more than there is after the next push."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from allegro_etl_tests.to_allegro.stock.stall import Stall, opened_stall

KEYS = ("kubek-350", "dzbanek-1l", "lampka-led")
LONG_ENOUGH = 61
"""Seconds: more than the list of offers lags, and than an empty offer takes to end."""

bought = st.tuples(st.just("buy"), st.sampled_from(KEYS), st.integers(1, 9))
happenings = st.one_of(
    bought,
    st.tuples(st.just("import")),
    st.tuples(st.just("count"), st.integers(0, 30)),
    st.tuples(st.just("wait"), st.sampled_from((1, 4, 20))),
    st.tuples(st.just("push"), st.dictionaries(st.sampled_from(("listed", "counted", "planned")), bought, max_size=2)),
)


RAISED_TWICE = [("count", 10), ("push", {}), ("wait", 20), ("count", 20), ("push", {}), ("push", {})]
"""Two pushes within the seconds in which the list of offers shows what was: the difference must not be added twice."""
SOLD_OUT_AND_BACK = [("count", 0), ("push", {}), ("count", 7), ("push", {}), ("wait", 4), ("push", {})]


SOLD_WHILE_THE_LIST_LAGS = [("buy", "kubek-350", 1), ("count", 1), ("push", {})]


@pytest.fixture(scope="module")
def stall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stall]:
    """Yield a stall that each history begins anew."""
    with opened_stall(tmp_path_factory.mktemp("stall"), kubek_350=1, dzbanek_1l=1, lampka_led=3) as opened:
        yield opened


@example(history=RAISED_TWICE)
@example(history=SOLD_OUT_AND_BACK)
@example(history=SOLD_WHILE_THE_LIST_LAGS)
@settings(deadline=None, max_examples=50, suppress_health_check=[HealthCheck.too_slow])
@given(history=st.lists(happenings, max_size=12))
def test_no_offer_shows_more_than_the_shelf_after_the_next_push(stall: Stall, history: list[tuple[Any, ...]]) -> None:
    stall.begin_anew()
    for happening in history:
        happen(stall, happening)
    for _ in range(3):  # one that compares, one that opens what had ended, one with nothing to do
        stall.wait(LONG_ENOUGH)
        counts = stall.push()

    assert counts == {}
    left = max(stall.left(), 0)
    assert {key: shown(stall, key) for key in KEYS} == {key: left // stall.offers[key] for key in KEYS}


def shown(stall: Stall, key: str) -> int:
    """Return how many units of an offer can be bought."""
    offer = stall.listing(key)
    return offer.stock if offer.status == "ACTIVE" else 0


def happen(stall: Stall, happening: tuple[Any, ...]) -> None:
    """Let something happen, and after a push that nothing disturbed see that no more is offered than there is."""
    match happening:
        case ("buy", key, units):
            stall.buy(key, units)
        case ("import",):
            stall.import_orders()
        case ("count", mugs):
            stall.mugs = mugs + (stall.mugs - stall.left())
        case ("wait", seconds):
            stall.wait(seconds)
        case ("push", disturbed):
            pushed(stall, disturbed)


def pushed(stall: Stall, disturbed: dict[str, tuple[str, str, int]]) -> None:
    stall.meanwhile = {
        step: lambda key=key, units=units: stall.buy(key, units) for step, (_, key, units) in disturbed.items()
    }
    stall.push()
    stall.meanwhile = {}
    if not disturbed:
        left = max(stall.left(), 0)
        assert all(shown(stall, key) <= left // number for key, number in stall.offers.items() if not ends(stall, key))


def ends(stall: Stall, key: str) -> bool:
    """Return whether an offer is about to end: nobody can buy of it for long."""
    return stall.listing(key).ends_soon
