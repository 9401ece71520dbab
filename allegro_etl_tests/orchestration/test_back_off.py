"""What only a person can mend is asked about ever less often, and at once when the person has done something."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from allegro_etl.allegro.errors import PairingRequired
from allegro_etl.odoo.errors import OdooLoginRefused, OdooUnavailable
from allegro_etl.orchestration.back_off import AskedLater, BackOff

NOON = datetime(2026, 11, 28, 12, tzinfo=UTC)


def asked_within_a_day(back_off: BackOff, error: Exception) -> list[int]:
    """Ask every 30 seconds for a day; gives the minutes at which it was really asked."""
    asked: list[int] = []

    def fail() -> None:
        raise error

    for tick in range(2 * 60 * 24):
        now = NOON + timedelta(seconds=30 * tick)
        try:
            back_off.ask(fail, now)
        except AskedLater as later:
            assert str(error) in str(later)  # noqa: PT017 - each of many
        except type(error):
            asked.append((now - NOON).seconds // 60)
    return asked


def test_a_revoked_consent_is_asked_about_ever_less_often_an_hour_apart_at_most() -> None:
    asked = asked_within_a_day(BackOff(lambda: None), PairingRequired("The seller's consent has ended"))

    assert asked[:8] == [0, 1, 3, 7, 15, 31, 63, 123]
    assert {later - earlier for earlier, later in pairwise(asked[6:])} == {60}


def test_a_clock_that_went_back_lets_nothing_wait_for_it() -> None:
    def fail() -> None:
        raise OdooLoginRefused("No.")

    back_off = BackOff(lambda: None)
    for now in (NOON + timedelta(days=400), NOON):
        with pytest.raises(OdooLoginRefused):
            back_off.ask(fail, now)


def test_what_passes_by_itself_is_asked_about_each_time() -> None:
    assert len(asked_within_a_day(BackOff(lambda: None), OdooUnavailable("Odoo does not answer"))) == 2 * 60 * 24


def test_what_a_person_changed_is_asked_about_at_once() -> None:
    world = ["before"]
    back_off = BackOff(lambda: list(world))

    def refused() -> str:
        if world == ["before"]:
            raise OdooLoginRefused("Odoo refuses the login")
        return "in"

    with pytest.raises(OdooLoginRefused):
        back_off.ask(refused, NOON)
    with pytest.raises(AskedLater, match=r"Odoo refuses the login The next attempt is at 12:01 UTC"):
        back_off.ask(refused, NOON + timedelta(seconds=30))
    world[:] = ["paired again"]
    assert back_off.ask(refused, NOON + timedelta(seconds=31)) == "in"
    assert (back_off.failures, back_off.until) == (0, None)
