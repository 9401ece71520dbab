"""Whatever a shop, its journal and its connection go through: after a sweep, staging says what Allegro says."""

import hashlib
import os
from collections.abc import Callable
from random import Random

import pytest

from allegro_etl.allegro.errors import AllegroUnavailable
from allegro_etl.documents.payloads import as_text
from allegro_etl.settings import CURSOR_PARAMETER
from allegro_etl_tests.documents.bench import Bench

Step = Callable[[Bench, Random], object]


def told_hash(bench: Bench, form_id: str) -> str:
    form = bench.shop.form(form_id)
    del form["buyer"]["personalIdentity"]
    return hashlib.md5(as_text(form).encode(), usedforsecurity=False).hexdigest()


def any_form(bench: Bench, random: Random, *statuses: str) -> str | None:
    fitting = [form_id for form_id in bench.shop.book.ids() if bench.shop.form(form_id)["status"] in statuses]
    return random.choice(fitting) if fitting else None


def sell(bench: Bench, random: Random) -> None:
    for _ in range(random.randint(1, 4)):
        bench.shop.place_order(paid=random.random() < 0.6)


def pay(bench: Bench, random: Random) -> None:
    if form_id := any_form(bench, random, "FILLED_IN"):
        bench.shop.pay(form_id)


def merge(bench: Bench, random: Random) -> None:
    form_ids = [form_id for form_id in bench.shop.book.ids() if bench.shop.form(form_id)["status"] == "FILLED_IN"]
    if len(form_ids) > 1:
        bench.shop.merge(random.sample(form_ids, 2), paid=random.random() < 0.5)


def cancel(bench: Bench, random: Random) -> None:
    if form_id := any_form(bench, random, "READY_FOR_PROCESSING", "FILLED_IN"):
        bench.shop.cancel_by_buyer(form_id)


def move(bench: Bench, random: Random) -> None:
    if form_id := any_form(bench, random, "READY_FOR_PROCESSING"):
        bench.shop.change_address(form_id)


def move_and_back(bench: Bench, random: Random) -> None:
    if form_id := any_form(bench, random, "READY_FOR_PROCESSING"):
        before = bench.shop.form(form_id)
        bench.shop.change_address(form_id)
        bench.carry_through()
        with bench.shop.lock:
            bench.shop.book.put(before)
            bench.shop.publish("BUYER_MODIFIED", before)


def send(bench: Bench, random: Random) -> None:
    if form_id := any_form(bench, random, "READY_FOR_PROCESSING"):
        bench.shop.set_fulfillment_status(form_id, "SENT")


def change_silently(bench: Bench, random: Random) -> None:
    if form_id := any_form(bench, random, "READY_FOR_PROCESSING"):
        bench.shop.edit_form(form_id, lambda form: form.update(messageToSeller=str(random.random())))


def sell_silently(bench: Bench, random: Random) -> None:
    bench.shop.lose_event(bench.shop.place_order(paid=random.random() < 0.5))


def repeat_event(bench: Bench, random: Random) -> None:
    if (form_id := any_form(bench, random, "READY_FOR_PROCESSING")) and bench.shop.events(form_id):
        bench.shop.repeat_event(form_id)


def run(bench: Bench, _: Random) -> None:
    bench.carry_through()


def fail_to_load(bench: Bench, _: Random) -> None:
    bench.stage()


def run_into_an_outage(bench: Bench, random: Random) -> None:
    path = random.choice(["/order/checkout-forms", "/order/events", "/sale"])
    bench.allegro.faults.add("server_error", path=path, times=None, after=random.randint(0, 6))
    try:
        bench.carry_through(sweep=random.random() < 0.5)
    except AllegroUnavailable:
        pass
    finally:
        bench.allegro.faults.clear()


def sweep(bench: Bench, _: Random) -> None:
    bench.carry_through(sweep=True)


def restore_odoo(bench: Bench, _: Random) -> None:
    moves = bench.warehouse.column("select cursor_after from ops.cursor_history order by moved_at")
    if len(moves) > 1:
        bench.parameters[CURSOR_PARAMETER] = moves[-2]


STEPS: list[Step] = [
    *(sell, sell, pay, pay, merge, cancel, move, move_and_back, send, change_silently, sell_silently, repeat_event),
    *(run, run, run, fail_to_load, run_into_an_outage, sweep, restore_odoo),
]


HISTORIES = range(int(os.environ.get("HISTORIES", "2")))


@pytest.mark.parametrize("seed", HISTORIES)
def test_after_any_history_staging_says_what_allegro_says(bench: Bench, seed: int) -> None:
    random = Random(seed)  # noqa: S311 - histories, no secrets
    bench.shop.place_order()
    bench.carry_through()
    for _ in range(60):
        random.choice(STEPS)(bench, random)
    bench.carry_through(sweep=True)

    expected = {form_id: told_hash(bench, form_id) for form_id in bench.shop.book.ids()}
    said = {form_id: bench.contents(form_id)[0] for form_id in expected}
    gone = dict(bench.warehouse.rows("select form_id, merged_into from staging.gone_forms"))
    assert len(expected) > 3
    assert said == expected
    assert set(gone.values()) <= set(expected)
    assert bench.staged() - set(expected) <= set(gone)
    assert bench.quarantined() == {}
    assert bench.pending() == {}
