"""What is wrong: worked out from the observation alone."""

from datetime import timedelta
from decimal import Decimal

import pytest

from allegro_etl.alerts.alert import Alert, AlertCode, Severity, sums
from allegro_etl.alerts.conditions import conditions
from allegro_etl.alerts.observation import Look, Observation
from allegro_etl.alerts.words import money, named
from allegro_etl_tests.alerts.scene import (
    NOON,
    ago,
    ambiguous,
    failures,
    not_written,
    observation,
    sale,
    set_aside,
    settings,
    silent,
)


def codes(of: Observation) -> list[str]:
    return [alert.code for alert in conditions(of)]


def only(of: Observation) -> Alert:
    [alert] = conditions(of)
    return alert


def test_nothing_is_wrong_where_all_is_well() -> None:
    assert conditions(observation()) == []
    assert conditions(Observation(at=NOON)) == []


@pytest.mark.parametrize(("minutes", "told"), [(14, []), (15, ["odoo_silent"]), (600, ["odoo_silent"])])
def test_an_end_that_does_not_answer_is_told_after_a_while(minutes: int, told: list[str]) -> None:
    assert codes(observation(ends={"odoo": silent(ago(minutes=minutes))})) == told


def test_what_only_a_person_can_mend_is_told_at_once() -> None:
    revoked = silent(NOON, "No Allegro account is paired.", is_lasting=True)

    alert = only(observation(ends={"allegro": revoked}))

    assert (alert.code, alert.severity) == (AlertCode.ALLEGRO_REFUSES, Severity.TROUBLE)
    assert alert.detail == "No Allegro account is paired."


def test_wrong_settings_are_told_with_what_is_wrong() -> None:
    assert only(observation(ends={"settings_problem": "odoo.x: there is no such setting."})).code == "settings_wrong"


def test_failed_runs_are_told_and_again_when_they_are_many() -> None:
    one, three, four = (only(observation(work={"failures": failures(count)})) for count in (1, 3, 4))

    assert one.code == AlertCode.RUN_FAILED
    assert one.parts == three.parts < four.parts
    assert one.detail == "Odoo lacks the currency CZK."


def test_runs_that_fail_because_an_end_is_silent_are_the_silence_alone() -> None:
    found = observation(ends={"odoo": silent(ago(minutes=20))}, work={"failures": failures(20)})

    assert codes(found) == ["odoo_silent"]


def test_a_standstill_is_told_and_nobody_who_never_looked_stands_still() -> None:
    assert codes(observation(look=Look(at=ago(hours=3)))) == ["standstill"]
    assert codes(observation(look=Look(at=ago(minutes=90)))) == []
    assert codes(observation(look=None)) == []


def test_looks_that_fail_are_told_where_we_ourselves_get_answers() -> None:
    look = Look(at=NOON, failing_since=ago(minutes=20), problem="The disk is full.")

    assert only(observation(look=look)).detail == "The disk is full."
    assert codes(observation(look=look, ends={"odoo": silent(ago(minutes=1))})) == []


@pytest.mark.parametrize(("seconds", "steps"), [(1799, None), (1800, {"1"}), (7199, {"1"}), (7200, {"1", "4"})])
def test_lag_is_told_after_a_while_and_again_when_it_has_grown(seconds: int, steps: set[str] | None) -> None:
    found = conditions(observation(ends={"lag_seconds": seconds, "events_waiting": 3}))

    assert [alert.parts for alert in found] == ([frozenset(steps)] if steps else [])


def test_nothing_lags_before_the_first_run() -> None:
    assert codes(observation(ends={"lag_seconds": 90000, "is_first_run": True})) == []


def test_a_disk_that_is_nearly_full_is_told() -> None:
    assert only(observation(free_bytes=100 * 1024**2)).words == {"free": "100"}


@pytest.mark.parametrize(("days", "parts"), [(20, None), (13, 1), (7, 2), (3, 3), (1, 4), (0, 4)])
def test_an_api_key_that_ends_is_told_four_times(days: int, parts: int | None) -> None:
    found = conditions(observation(ends={"key_ends": NOON + timedelta(days=days, hours=1), "key_name": "shop"}))

    assert [len(alert.parts) for alert in found] == ([parts] if parts else [])


@pytest.mark.parametrize(("days", "parts"), [(75, None), (20, None), (13, 1), (7, 2), (3, 3), (0, 4), (-5, 4)])
def test_a_consent_that_nobody_uses_is_told_before_it_ends(days: int, parts: int | None) -> None:
    found = conditions(observation(consent_ends=NOON + timedelta(days=days, hours=1)))

    assert [(alert.code, len(alert.parts)) for alert in found] == ([(AlertCode.CONSENT_ENDS, parts)] if parts else [])


def test_the_quarantine_is_told_by_cause_with_orders_and_what_they_come_to() -> None:
    waiting = (ambiguous("a"), ambiguous("b"), set_aside("c", amount="7.00"), set_aside("d", "unreadable_form", None))

    pots, *_ = found = conditions(observation(work={"set_aside": waiting}))

    assert [alert.subject for alert in found] == ["ambiguous_product", "order_refused", "unreadable_form"]
    assert pots.parts == {"checkout_form:a", "checkout_form:b"}
    assert [named(item, None) for item in pots.items] == [['2x "Doniczka" (7003622562)', "36.88 PLN"]]
    assert pots.items[0].ids == "a, b"
    assert [link.url for link in pots.items[0].links] == [
        "https://shop.example.com/web#id=31&model=product.product&view_type=form",
        "https://shop.example.com/web#id=32&model=product.product&view_type=form",
    ]
    assert [money(alert.items, None) for alert in found[1:]] == ["7.00 PLN", ""]


def test_orders_that_wait_lead_to_their_pages_on_allegro_in_place_of_their_ids() -> None:
    waiting = (ambiguous("12345678-9"), ambiguous("b"), set_aside("c", amount="7.00"))

    pots, other = conditions(
        observation(work={"set_aside": waiting}, ends={"orders_url": "https://sales.example.com/orders/"})
    )

    assert [(link.text, link.url) for link in pots.items[0].links[2:]] == [
        ("Allegro 12345678", "https://sales.example.com/orders/12345678-9"),
        ("Allegro b", "https://sales.example.com/orders/b"),
    ]
    assert named(pots.items[0], None) == ['2x "Doniczka" (7003622562)', "36.88 PLN"]
    assert [named(item, None) for item in other.items] == [["c", "7.00 PLN"]]
    assert [link.url for link in other.items[0].links] == ["https://sales.example.com/orders/c"]


def test_held_orders_are_one_alert_of_which_each_is_a_part() -> None:
    alert = only(observation(ends={"held": (sale(105), sale(106, "10.00"))}))

    assert (alert.code, alert.severity) == (AlertCode.HELD, Severity.NOTICE)
    assert alert.parts == {"form-105", "form-106"}
    assert [item.name for item in alert.items] == ["S00105", "S00106"]
    assert sums(alert.items) == {"PLN": Decimal("50.98")}


def test_totals_that_differ_are_told_with_both() -> None:
    alert = only(observation(ends={"differing": (sale(67, "84.00", "92.99"),)}))

    assert alert.code == AlertCode.TOTALS_DIFFER
    assert [named(item, None) for item in alert.items] == [["S00067", "84.00 PLN", "(Allegro: 92.99 PLN)"]]


def test_the_limits_are_those_of_the_settings_and_trouble_comes_first() -> None:
    given = settings(lag_minutes=5, unreachable_minutes=1, free_megabytes=20000)
    found = observation(
        ends={"lag_seconds": 300, "odoo": silent(ago(minutes=1)), "held": (sale(1),)},
        settings=given,
    )

    assert codes(found) == ["odoo_silent", "lag", "disk_full", "held"]


def test_a_clock_that_has_gone_back_makes_nothing_late() -> None:
    assert (
        codes(observation(ends={"odoo": silent(NOON + timedelta(hours=5))}, look=Look(at=NOON + timedelta(hours=5))))
        == []
    )


def test_what_waits_to_be_written_to_allegro_is_told_by_writer_and_reason() -> None:
    waiting = [not_written("number:1"), not_written("number:2"), not_written("offer:7", "stock", "not_shown")]

    numbers, stock = conditions(observation(work={"not_written": waiting}))

    subject = "tracking:no_delivery_method"
    assert (numbers.code, numbers.subject, numbers.severity) == ("not_written", subject, Severity.NOTICE)
    assert (numbers.words, numbers.parts) == ({"count": "2"}, {"number:1", "number:2"})
    assert stock.subject == "stock:not_shown"


def test_a_writer_that_fails_is_told_apart_from_the_runs() -> None:
    assert codes(observation(work={"push_failures": failures(2)})) == ["push_failed"]
    assert codes(observation(work={"push_failures": failures(2)}, ends={"odoo": silent(ago(minutes=60))})) == [
        "odoo_silent"
    ]
