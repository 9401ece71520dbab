"""The page of what was set aside: what is the matter, the way out, and nothing of a person."""

import json
from decimal import Decimal

from allegro_etl.ledger.ways_out import WAYS_OUT
from allegro_etl.orchestration.pages.set_aside import COLUMNS, set_aside_row, sum_in_words
from allegro_etl.orchestration.pages.set_aside import set_aside as in_quarantine
from allegro_etl.orchestration.pages.table import money, table
from allegro_etl.reasons import QuarantineCode
from allegro_etl.run.run import Run
from allegro_etl_tests.orchestration.filled import ATTACK, BUYER, insert, order, set_aside


def test_what_was_set_aside_is_shown_with_amount_matter_way_out_and_command(run: Run) -> None:
    order(run.warehouse, "f1", "2341.50")
    insert(run.warehouse, "staging.line_items", {"line_item_id": "1", "form_id": "f1", "offer_id": "offer-f1"})
    run.warehouse.execute(
        "update core.products set problem = 'Two fit', problem_code = 'ambiguous_product', rule = null"
    )
    set_aside(run.warehouse, "f1", "ambiguous_product", f"Two fit: {BUYER}")
    set_aside(run.warehouse, "f2", "order_refused", f"Odoo refuses: {BUYER}")
    payload = {"buyer": {"firstName": BUYER}, "summary": {"totalToPay": {"amount": "18.44", "currency": "EUR"}}}
    run.warehouse.execute("update ops.quarantine set payload = ? where form_id = 'f2'", [json.dumps(payload)])

    waiting = in_quarantine(run.warehouse)
    shown = table(COLUMNS, [set_aside_row(record) for record in waiting], 300)
    first, second = (record.data for record in shown.records)

    assert (first["order on Allegro"], first["amount"], first["command"]) == (
        "f1",
        "2 341.50 PLN",
        "allegro-etl quarantine retry 1",
    )
    assert first["what is the matter"] == f"several products fit: {ATTACK} (offer offer-f1)"
    assert (second["amount"], second["way out"]) == ("18.44 EUR", "Mend what Odoo says; then retry.")
    assert BUYER not in f"{shown} {waiting}"
    assert sum_in_words(waiting).startswith("2 records wait (18.44 EUR, 2 341.50 PLN).")


def test_an_event_that_names_no_order_is_shown_by_its_subject(run: Run) -> None:
    set_aside(run.warehouse, "x", "unreadable_event")
    run.warehouse.execute("update ops.quarantine set form_id = null, subject = 'order_event:7'")

    [record] = in_quarantine(run.warehouse)

    assert set_aside_row(record)[:2] == ("order_event:7", "")


def test_an_amount_whose_currency_nobody_knows_is_in_no_sum(run: Run) -> None:
    for form_id, total in (("f1", {"amount": "12.00"}), ("f2", {"amount": "18.44", "currency": "EUR"})):
        set_aside(run.warehouse, form_id, "unreadable_form")
        run.warehouse.execute(
            "update ops.quarantine set payload = ? where form_id = ?",
            [json.dumps({"summary": {"totalToPay": total}}), form_id],
        )

    waiting = in_quarantine(run.warehouse)

    assert [set_aside_row(record)[1] for record in waiting] == ["12.00", "18.44 EUR"]
    assert sum_in_words(waiting).startswith("2 records wait (18.44 EUR).")


def test_every_code_has_its_way_out() -> None:
    assert set(WAYS_OUT) == {*QuarantineCode}


def test_an_amount_is_read_as_people_write_it() -> None:
    assert money(Decimal("12340.1"), "PLN") == "12 340.10 PLN"
    assert money(None, "PLN") == ""
