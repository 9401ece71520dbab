"""Forgetting one buyer, by id or login: all orders of theirs, nobody else's, and what was written to Allegro too."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from allegro_etl.documents.forget import forget_buyer, forms_of
from allegro_etl.ledger.quarantine import list_quarantine, quarantine
from allegro_etl_tests.documents.bench import Bench
from allegro_etl_tests.documents.forgetting import bytes_on_disk


@pytest.mark.parametrize("known_by", ["id", "login"])
def test_not_a_byte_of_one_buyer_is_left_and_others_stay(bench: Bench, file: Path, known_by: str) -> None:
    bench.warehouse.execute("set force_compression = 'uncompressed'")
    form_ids = bench.shop.sell(40)
    bench.carry_through()
    buyers = {form_id: bench.shop.form(form_id)["buyer"] for form_id in form_ids}
    one = buyers[form_ids[0]]
    theirs = sorted(form_id for form_id, buyer in buyers.items() if buyer["id"] == one["id"])
    emails = {form_id: buyer["email"].encode() for form_id, buyer in buyers.items()}
    bench.warehouse.execute("checkpoint")
    assert all(email in bytes_on_disk(file) for email in emails.values())
    assert forms_of(bench.warehouse, one[known_by]) == theirs

    counts = forget_buyer(bench.warehouse, one[known_by])

    after = bytes_on_disk(file)
    assert (counts["forms"], counts["pending"]) == (len(theirs), 0)
    assert {form_id for form_id, email in emails.items() if email not in after} == set(theirs)
    assert forms_of(bench.warehouse, one[known_by]) == []


def test_a_forgotten_buyer_s_orders_come_no_second_time(bench: Bench) -> None:
    form_id = bench.shop.place_order()
    bench.carry_through()
    forget_buyer(bench.warehouse, bench.shop.form(form_id)["buyer"]["id"])

    counts = bench.stage(from_event="0")

    assert (counts["events"]["new"], counts["forms"]["new"]) == (0, 0)


def test_an_order_on_its_way_is_told_and_left_until_it_is_in_odoo(bench: Bench) -> None:
    form_id = bench.shop.place_order()
    bench.carry_through()
    bench.warehouse.execute(
        "insert into ops.pending (form_id, why, queued_at) values (?, 'event', ?)", [form_id, datetime.now(UTC)]
    )

    counts = forget_buyer(bench.warehouse, bench.shop.form(form_id)["buyer"]["login"])

    assert (counts["forms"], counts["pending"]) == (0, 1)
    assert bench.warehouse.column("select payload from staging.checkout_forms") != ["{}"]


def test_what_a_quarantined_record_of_the_buyer_holds_goes_and_the_record_stays(bench: Bench) -> None:
    form_id = bench.shop.place_order()
    bench.carry_through()
    buyer = bench.shop.form(form_id)["buyer"]
    payload = f'{{"buyer": {{"id": "{buyer["id"]}", "login": "{buyer["login"]}"}}}}'
    quarantine(bench.warehouse, f"checkout_form:{form_id}", form_id, "loading", "order_refused", "Jan said", payload)

    assert forget_buyer(bench.warehouse, buyer["id"])["payloads"] == 1

    [entry] = list_quarantine(bench.warehouse)
    assert "Jan" not in entry["reason"]
    assert bench.warehouse.scalar("select payload from ops.quarantine") is None


def test_what_was_written_to_the_order_of_a_forgotten_buyer_goes_too(bench: Bench) -> None:
    form_id, other = bench.shop.place_order(), bench.shop.place_order()
    bench.carry_through()
    number = "insert into to_allegro.writes (push_id, writer, subject, form_id, after, sent_at) values ('p', 'tracking', ?, ?, '\"00123\"', now())"
    for form in (form_id, other):
        bench.warehouse.execute(number, [f"number:{form}:00123", form])
        bench.warehouse.execute("insert into to_allegro.numbers values (?, '00123', null)", [form])
    buyer = bench.shop.form(form_id)["buyer"]["id"]

    forget_buyer(bench.warehouse, buyer)

    assert bench.warehouse.column("select form_id from to_allegro.writes") == [other]
    assert bench.warehouse.column("select form_id from to_allegro.numbers") == [other]
