"""Credit notes, and what comes to orders that were finished long ago."""

import pytest

from allegro_etl_tests.merchant.bench import Bench
from allegro_etl_tests.to_allegro.invoices.desk import (
    PDF,
    SEEN,
    attach,
    credited,
    discounted,
    finish,
    moves,
    on_allegro,
    waiting,
)


def test_invoice_and_credit_note_come_one_after_the_other(shop: Bench, form_id: str) -> None:
    credit_note = credited(shop, form_id)
    shop.push("invoices")
    draft = on_allegro(shop, form_id)
    shop.call("account.move", "action_post", [credit_note])
    attach(shop, credit_note, b"%PDF korekta")
    in_turn = shop.push("invoices")["invoices"]
    shop.shop.clock.advance(seconds=15)
    shop.push("invoices")

    assert [content for _, content in draft] == [PDF]
    assert (in_turn["to leave"], "written" in in_turn) == (1, False)
    assert [content for _, content in on_allegro(shop, form_id)] == [PDF, b"%PDF korekta"]
    assert waiting(shop, form_id) == []


def test_a_credit_note_of_another_line_than_the_invoice_comes_to_the_order_too(shop: Bench, form_id: str) -> None:
    finish(shop, form_id)

    discount = discounted(shop, moves(shop, form_id)[0]["id"])
    assert discount not in [move["id"] for move in moves(shop, form_id)], "Odoo does not count it to the order"
    shop.push("invoices")

    assert [content for _, content in on_allegro(shop, form_id)] == [PDF, b"%PDF rabat"]


def test_old_orders_are_finished_when_all_is_there(shop: Bench, form_id: str) -> None:
    finish(shop, form_id)

    with shop.warehouse() as warehouse:
        finished = warehouse.scalar("select finished from to_allegro.looks where form_id = ?", [form_id])
    assert finished

    credit_note = credited(shop, form_id)
    shop.push("invoices")
    shop.call("account.move", "action_post", [credit_note])
    attach(shop, credit_note, b"%PDF korekta")
    with shop.warehouse() as warehouse:
        warehouse.execute("update to_allegro.looks set looked_at = looked_at - interval 25 hour")
    shop.push("invoices")
    assert [content for _, content in on_allegro(shop, form_id)] == [PDF, b"%PDF korekta"]


@pytest.mark.usefixtures("posted")
def test_after_odoo_was_restored_new_invoices_are_news_again(shop: Bench) -> None:
    shop.push("invoices")
    with shop.warehouse() as warehouse:
        newest = warehouse.scalar(SEEN)
        warehouse.execute("update to_allegro.newest_seen set newest = newest + 1000")  # of what the backup lacks
    shop.push("invoices")

    with shop.warehouse() as warehouse:
        assert warehouse.scalar(SEEN) == newest > 0
