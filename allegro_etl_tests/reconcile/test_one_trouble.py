"""Trouble of some records stops no others, trouble of all is told as such, and a conflict is nobody's trouble."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from allegro_etl.odoo.errors import OdooLacks
from allegro_etl_tests.merchant.bench import Bench
from allegro_etl_tests.merchant.refusing import SERIALIZATION_FAILURE, refused

MANY = 5
LOCKED = 'new row for relation "sale_order" violates check constraint "locked"'
IN_POLISH = "nie można uszeregować dostępu z powodu równoczesnej zmiany"


def names(forms: list[str]) -> str:
    """Return form ids as SQL lists them."""
    return ", ".join(f"'{form_id}'" for form_id in forms)


def cursor(bench: Bench) -> str:
    """Return the committed event cursor."""
    return str(bench.read("ir.config_parameter", [("key", "=", "allegro_last_event_id")], "value")[0]["value"])


def test_changes_that_are_all_refused_in_the_same_words_stop_nothing_else_also_when_they_are_tried_again(
    merchant: Bench,
) -> None:
    known = [merchant.sell() for _ in range(MANY)]
    merchant.run()
    for form_id in known:
        merchant.shop.change_address(form_id, street="ul. Zamknięta 1")
    ours = f"new.x_allegro_id in ({names(known)})"
    with refused(merchant, "sale_order", ours, LOCKED, event="update"):
        fresh = merchant.sell()
        first = merchant.run()
        assert merchant.order(fresh, "state")["state"] == "sale"
        assert {record["form_id"] for record in first.quarantine} == set(known)

        for form_id in known:
            merchant.retry(form_id)
        later = merchant.sell()
        second = merchant.run()
        assert merchant.order(later, "state")["state"] == "sale"
        assert {record["attempts"] for record in second.quarantine} == {2}
    for form_id in known:
        merchant.retry(form_id)
    assert merchant.run().quarantine == []


@pytest.mark.parametrize(
    ("table", "column", "code"),
    [("res_partner", "x_allegro_id", "contact_refused"), ("sale_order", "x_allegro_id", "order_refused")],
)
def test_new_records_that_are_all_refused_in_the_same_words_stop_nothing_else(
    merchant: Bench, table: str, column: str, code: str
) -> None:
    bad = [merchant.sell() for _ in range(MANY)]
    wanted = [merchant.shop.form(form)["buyer"]["id"] for form in bad] if table == "res_partner" else bad
    with refused(merchant, table, f"new.{column} in ({names(wanted)})", LOCKED):
        assert {record["code"] for record in merchant.run().quarantine} == {code}
        for form_id in bad:
            merchant.retry(form_id)
        fresh = merchant.sell()
        again = merchant.run()
        assert {record["attempts"] for record in again.quarantine} == {2}
        assert merchant.order(fresh, "state")["state"] == "sale"
    for form_id in bad:
        merchant.retry(form_id)
    assert merchant.run().quarantine == []


@pytest.mark.parametrize(
    ("table", "model"),
    [("res_partner", "res.partner"), ("sale_order", "sale.order"), ("account_payment", "account.payment")],
)
def test_an_odoo_that_takes_no_new_record_at_all_stops_the_run_and_counts_no_attempt(
    merchant: Bench, table: str, model: str
) -> None:
    form_id = merchant.sell()
    before = cursor(merchant)

    with (
        refused(merchant, table, "true", "Every record needs a cost centre.", event="insert"),
        pytest.raises(OdooLacks, match=rf"every new record of {model}.*needs a cost centre"),
    ):
        merchant.run()

    with merchant.warehouse() as warehouse:
        assert warehouse.scalar("select count(*) from ops.quarantine") == 0
    assert cursor(merchant) == before
    assert merchant.run().quarantine == []
    assert merchant.order(form_id, "state")["state"] == "sale"


def test_what_is_tried_to_tell_them_apart_leaves_nothing_behind(merchant: Bench) -> None:
    form_id = merchant.sell()
    counts = [merchant.call(model, "search_count", []) for model in ("res.partner", "sale.order")]
    with refused(merchant, "res_partner", f"new.x_allegro_id = '{merchant.shop.form(form_id)['buyer']['id']}'", LOCKED):
        merchant.run()
    with refused(merchant, "sale_order", f"new.x_allegro_id = '{form_id}'", LOCKED):
        merchant.retry(form_id)
        assert merchant.run().set_aside(form_id) is not None
    after = [merchant.call(model, "search_count", []) for model in ("res.partner", "sale.order")]
    partners = len({"buyer", "delivery"})
    assert counts[1] == after[1]
    assert after[0] - counts[0] <= partners
    merchant.retry(form_id)
    assert merchant.run().quarantine == []


def test_a_conflict_is_repeated_in_the_language_of_any_database_server(merchant: Bench) -> None:
    known = merchant.sell()
    merchant.run()
    merchant.shop.change_address(known, street="ul. Sporna 2")
    fresh = merchant.sell()
    conflict = {"code": SERIALIZATION_FAILURE, "times": 3}
    with (
        refused(merchant, "sale_order", "true", IN_POLISH, **conflict),
        refused(merchant, "res_partner", "true", IN_POLISH, **conflict),
        refused(merchant, "ir_config_parameter", "new.key = 'allegro_last_event_id'", IN_POLISH, **conflict),
    ):
        assert merchant.run().quarantine == []
    shipping = merchant.order(known, "partner_shipping_id")["partner_shipping_id"][0]
    assert merchant.read("res.partner", [("id", "=", shipping)], "street")[0]["street"] == "ul. Sporna 2"
    assert merchant.order(fresh, "state")["state"] == "sale"


def test_somebody_s_edit_in_flight_is_waited_for(merchant: Bench) -> None:
    known = [merchant.sell() for _ in range(3)]
    merchant.run()
    for form_id in known:
        merchant.shop.change_address(form_id, street="ul. W Locie 3")
    with edited_meanwhile(merchant, known):
        outcome = merchant.run()
    assert outcome.quarantine == []
    for form_id in known:
        order = merchant.order(form_id, "partner_shipping_id", "note")
        assert "edited" in order["note"]
        street = merchant.read("res.partner", [("id", "=", order["partner_shipping_id"][0])], "street")[0]["street"]
        assert street == "ul. W Locie 3"


@contextmanager
def edited_meanwhile(bench: Bench, forms: list[str]) -> Iterator[None]:
    """Edit the sale orders of forms when a run is about to write them, and keep them locked until the run waits for them."""
    postgres, database = bench.odoo.server.postgres, bench.odoo.database
    waiting = "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()"
    edit = (
        f"begin; update sale_order set note = 'edited' where x_allegro_id in ({names(forms)}); "
        f"do $$ begin for i in 1..1200 loop perform pg_stat_clear_snapshot(); "
        f"if ({waiting}) > 0 then exit; end if; perform pg_sleep(0.1); end loop; end $$; select pg_sleep(0.3); commit"
    )
    editor = threading.Thread(target=lambda: postgres.psql(edit, database))
    editor.start()
    time.sleep(1)
    try:
        yield
    finally:
        editor.join()
