"""What comes back with Odoo from a backup, or after a run that died at its very end: nothing is lost, nothing doubled."""

import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from allegro_etl import clock
from allegro_etl.local.odoo import drop_database, fresh_database, log_in
from allegro_etl.registry import STEPS
from allegro_etl.run import opening
from allegro_etl.run.news import read_news
from allegro_etl.run.run import RunRequest
from allegro_etl_tests.merchant.bench import Bench, exact


@pytest.fixture
def backup(merchant: Bench) -> Iterator[str]:
    """Yield the name for a copy of Odoo's database, which is dropped afterwards."""
    server, name = merchant.odoo.server, f"{merchant.odoo.database}_copy"[-60:]
    yield name
    drop_database(server.place, server.postgres, name)


def copy(bench: Bench, source: str, target: str) -> None:
    """Make a database out of another one, as a backup or its restoration would."""
    server = bench.odoo.server
    drop_database(server.place, server.postgres, target)
    server.postgres.psql(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{source}'")
    fresh_database(server.place, server.postgres, target, template=source)


def restore(bench: Bench, backup: str) -> None:
    """Put the copy in place of Odoo's database, and log the administrator in again."""
    copy(bench, backup, bench.odoo.database)
    object.__setattr__(bench.odoo, "session", log_in(bench.odoo.server.port, bench.odoo.database))


def cursor(bench: Bench) -> str:
    """Return the committed event cursor."""
    [parameter] = bench.read("ir.config_parameter", [("key", "=", "allegro_last_event_id")], "value")
    return str(parameter["value"])


def test_after_a_backup_is_restored_what_was_lost_is_loaded_again_and_nothing_doubled(
    merchant: Bench, backup: str
) -> None:
    kept, deleted = merchant.sell(), merchant.sell()
    merchant.run()
    before = cursor(merchant)
    copy(merchant, merchant.odoo.database, backup)
    lost, changed = merchant.sell(), merchant.sell(message="Proszę o fakturę")
    merchant.shop.change_address(kept, street="ul. Po Kopii 3")
    merchant.run()
    assert cursor(merchant) != before
    restore(merchant, backup)
    assert cursor(merchant) == before
    assert merchant.orders(lost) == []

    outcome = merchant.run()

    assert outcome.quarantine == []
    for form_id in (kept, deleted, lost, changed):
        order = merchant.order(form_id, "state", "amount_total", "amount_paid")
        assert (order["state"], exact(order["amount_total"])) == ("sale", merchant.total(form_id))
        assert len(merchant.transactions(form_id)) == 1
    shipping = merchant.order(kept, "partner_shipping_id")["partner_shipping_id"][0]
    assert merchant.read("res.partner", [("id", "=", shipping)], "street")[0]["street"] == "ul. Po Kopii 3"
    assert len(merchant.notes(kept)) == 2
    assert merchant.run(from_event="0", sweep=True).writes == []


def test_what_sweeps_backfills_and_retries_brought_after_the_backup_comes_back_though_no_event_names_it(
    merchant: Bench, backup: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    swept, cancelled, bought, retried = (merchant.sell() for _ in range(4))
    for form_id in (swept, bought):
        merchant.shop.lose_event(form_id)
    merchant.shop.edit_form(retried, lambda form: form.pop("buyer"))
    merchant.run()
    before = cursor(merchant)
    copy(merchant, merchant.odoo.database, backup)
    day = timedelta(days=1)
    merchant.run(since=datetime.now(UTC) - day, until=datetime.now(UTC) + day)
    merchant.shop.edit_form(retried, lambda form: form.update(buyer=merchant.shop.form(swept)["buyer"]))
    merchant.retry(retried)
    merchant.shop.edit_form(cancelled, lambda form: form.update(status="CANCELLED"))
    for _ in range(2):
        merchant.run(sweep=True)
    assert cursor(merchant) == before
    assert {merchant.order(form_id, "state")["state"] for form_id in (swept, bought, retried)} == {"sale"}
    assert merchant.order(cancelled, "state")["state"] == "cancel"
    assert read_news().is_up_to_date
    restore(merchant, backup)
    assert merchant.order(cancelled, "state")["state"] == "sale"
    assert read_news().is_restored
    assert not read_news().is_up_to_date

    monkeypatch.setattr(clock, "OFF_BY", timedelta(hours=-1))
    outcome = merchant.run()

    assert outcome.quarantine == []
    for form_id in (swept, bought, retried):
        assert merchant.order(form_id, "state")["state"] == "sale"
        assert len(merchant.transactions(form_id)) == 1
    assert merchant.order(cancelled, "state")["state"] == "cancel"
    assert read_news().is_up_to_date
    assert merchant.run().counts["normalise"]["orders"] == 0


def test_after_a_run_by_a_clock_that_is_ahead_orders_come_and_cancellations_too(
    merchant: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "OFF_BY", timedelta(hours=1))
    form_id = merchant.sell()
    unpaid = merchant.sell(paid=False)
    merchant.run(sweep=True)
    monkeypatch.setattr(clock, "OFF_BY", timedelta(0))
    merchant.shop.pay(unpaid)
    merchant.shop.cancel_by_buyer(form_id)
    silent = merchant.sell()
    merchant.shop.lose_event(silent)

    merchant.run(sweep=True)

    assert merchant.order(form_id, "state")["state"] == "cancel"
    for other in (unpaid, silent):
        assert merchant.order(other, "state")["state"] == "sale"


def test_an_odoo_without_anything_of_allegro_s_is_filled_again(merchant: Bench) -> None:
    form_id = merchant.sell()
    merchant.run()
    copy(merchant, "merchant", merchant.odoo.database)
    object.__setattr__(merchant.odoo, "session", log_in(merchant.odoo.server.port, merchant.odoo.database))

    outcome = merchant.run()

    assert outcome.quarantine == []
    assert merchant.order(form_id, "state")["state"] == "sale"


def run_and_die() -> None:
    """Carry all through, and leave it at that, as a process does that is killed before it notes that its run ended."""
    with opening.open_run(uuid.uuid4().hex, RunRequest()) as run:
        for step in STEPS:
            step.carry_out(run)


def delete(bench: Bench, form_id: str) -> None:
    """Delete a sale order in Odoo, and let something happen to it on Allegro."""
    bench.delete_order(form_id)
    bench.shop.change_address(form_id, street="ul. Inna 2")


def test_what_people_deleted_is_known_also_after_a_run_that_died_when_it_had_carried_all_through(
    merchant: Bench,
) -> None:
    before = merchant.sell()
    merchant.run()
    last = merchant.sell()
    run_and_die()
    for form_id in (before, last):
        delete(merchant, form_id)

    outcome = merchant.run()

    for form_id in (before, last):
        record = outcome.set_aside(form_id)
        assert record is not None
        assert record["code"] == "deleted_in_odoo"
        assert merchant.orders(form_id) == []
    with merchant.warehouse() as warehouse:
        assert set(warehouse.column("select outcome from ops.runs")) == {"done", "quarantined"}


def test_what_people_deleted_is_known_also_after_a_run_that_died_between_odoo_s_cursor_and_its_own_record(
    merchant: Bench,
) -> None:
    before = merchant.sell()
    merchant.run()
    merchant.sell()
    run_and_die()
    with merchant.warehouse() as warehouse:
        warehouse.execute("update ops.runs set finished_at = null, cursor_after = null where outcome is null")
    delete(merchant, before)

    outcome = merchant.run()

    record = outcome.set_aside(before)
    assert record is not None
    assert record["code"] == "deleted_in_odoo"
    assert merchant.orders(before) == []


def test_a_deleted_order_that_a_person_asked_for_is_made_again_though_a_dry_run_came_first(merchant: Bench) -> None:
    form_id = merchant.sell()
    merchant.run()
    delete(merchant, form_id)
    assert merchant.run().set_aside(form_id) is not None
    merchant.retry(form_id)

    assert ("order", "create") in merchant.run(until="make_plan").planned(form_id)
    merchant.run()

    assert merchant.order(form_id, "state")["state"] == "sale"
    assert merchant.run(from_event="0").set_aside(form_id) is None
