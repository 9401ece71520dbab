"""Forgetting what is old: no byte of a buyer stays in the DuckDB file, and what is still needed stays."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from allegro_etl.documents.forget import forget
from allegro_etl.ledger.quarantine import list_quarantine, quarantine
from allegro_etl_tests.documents.bench import Bench
from allegro_etl_tests.documents.forgetting import LONG_AGO, age_everything, bytes_on_disk
from allegro_etl_tests.records import shop


def test_not_a_byte_of_a_forgotten_buyer_is_left_in_the_file(bench: Bench, file: Path) -> None:
    bench.warehouse.execute("set force_compression = 'uncompressed'")
    form_ids = bench.shop.sell(300)
    marks = [bench.shop.form(form_id)["buyer"]["email"].encode() for form_id in form_ids]
    bench.carry_through()
    bench.warehouse.execute(
        "insert into core.partners (partner_key, kind, buyer_id, name, is_company) values ('buyer_1', 'buyer', '1', 'Nobody Unforgotten', false)"
    )
    bench.warehouse.execute("checkpoint")
    age_everything(bench)
    before = bytes_on_disk(file)
    assert all(mark in before for mark in marks)
    assert b"Nobody Unforgotten" in before

    counts = forget(bench.warehouse, 30)

    after = bytes_on_disk(file)
    assert counts["forms"] == 300
    assert counts["partners"] == 1
    assert [mark for mark in marks if mark in after] == []
    assert b"Nobody Unforgotten" not in after


def test_what_is_younger_pending_or_in_quarantine_is_left_alone(bench: Bench) -> None:
    old, pending, bad = (bench.shop.place_order() for _ in range(3))
    bench.carry_through()
    age_everything(bench)
    young = bench.shop.place_order()
    bench.carry_through()
    now = datetime.now(UTC)
    bench.warehouse.execute("insert into ops.pending (form_id, why, queued_at) values (?, 'event', ?)", [pending, now])
    bench.warehouse.execute(
        "insert into ops.quarantine (id, subject, form_id, stage, code, reason, payload, attempts, first_seen, last_seen, retry_at) values (1, 'x', ?, 'matching', 'c', 'r', '{\"a\":1}', 1, ?, ?, ?)",
        [bad, now, now, now],
    )

    assert forget(bench.warehouse, 30)["forms"] == 1

    empty = bench.warehouse.column("select form_id from staging.checkout_forms where payload = '{}'")
    assert empty == [old]
    assert {young, pending, bad} < bench.staged()
    assert bench.warehouse.scalar("select payload from ops.quarantine") == '{"a":1}'


def test_payloads_of_quarantined_events_go_when_they_are_old(bench: Bench) -> None:
    old = datetime.now(UTC) - timedelta(days=31)
    bench.warehouse.execute(
        "insert into ops.quarantine (id, subject, form_id, stage, code, reason, payload, attempts, first_seen, last_seen, retry_at) values (1, 'order_event:1', null, 'staging', 'c', 'r', '{}', 1, ?, ?, ?)",
        [old, old, old],
    )

    assert forget(bench.warehouse, 30)["payloads"] == 1
    assert bench.warehouse.rows("select subject, payload from ops.quarantine") == [("order_event:1", None)]


def test_a_contact_that_a_remembered_order_needs_stays(bench: Bench) -> None:
    for form_id, buyer in (("remembered", "buyer_1"), ("forgotten", "buyer_2")):
        bench.warehouse.execute(
            "insert into core.orders (form_id, content_hash, disposition, buyer_key, buyer_login, total) values (?, 'h', 'load', ?, 'login', 1)",
            [form_id, buyer],
        )
        bench.warehouse.execute(
            "insert into core.partners (partner_key, kind, buyer_id, name, is_company) values (?, 'buyer', '1', 'n', false)",
            [buyer],
        )
    bench.warehouse.execute(
        "insert into staging.checkout_forms (form_id, content_hash, payload, found_by, fetched_at) values ('forgotten', 'h', '{}', 'event', ?)",
        [LONG_AGO],
    )

    forget(bench.warehouse, 30)

    assert bench.warehouse.column("select partner_key from core.partners") == ["buyer_1"]
    rows = bench.warehouse.rows("select form_id, buyer_login, total from core.orders order by 1")
    assert [row[:2] for row in rows] == [("forgotten", None), ("remembered", "login")]
    assert {row[2] for row in rows} == {1}


def test_the_line_of_a_forgotten_delivery_keeps_the_method_and_loses_the_pickup_point(tmp_path: Path) -> None:
    pickup_point = {
        "id": "POZ08A",
        "name": "Paczkomat POZ08A",
        "description": "przy sklepie",
        "address": {"street": "Grunwaldzka 104", "zipCode": "60-307", "city": "Poznań"},
    }
    forgotten, remembered = (
        shop.numbered(shop.form(delivery=shop.delivery(pickupPoint=pickup_point)), number) for number in range(2)
    )
    with shop.staged(tmp_path, [forgotten, remembered], [shop.offer()]) as warehouse:
        shop.match_all(warehouse)
        warehouse.execute("delete from ops.pending")
        warehouse.execute(
            "update staging.checkout_forms set fetched_at = ? where form_id = ?", [LONG_AGO, forgotten["id"]]
        )
        warehouse.execute(
            "update staging.checkout_forms set fetched_at = ? where form_id = ?", [datetime.now(UTC), remembered["id"]]
        )
        lines = "select line_key, description from core.order_lines where form_id = ? order by position"
        before = {form["id"]: warehouse.rows(lines, [form["id"]]) for form in (forgotten, remembered)}
        assert [text.count("Grunwaldzka 104") for _, text in before[forgotten["id"]]] == [0, 1]

        assert forget(warehouse, 30)["forms"] == 1

        goods, (delivery_key, text) = before[forgotten["id"]]
        assert warehouse.rows(lines, [forgotten["id"]]) == [goods, (delivery_key, text.split("\n")[0])]
        assert warehouse.rows(lines, [remembered["id"]]) == before[remembered["id"]]


def test_what_odoo_said_of_a_record_is_forgotten_and_other_reasons_stay(bench: Bench) -> None:
    said = "Odoo refuses the contact: Jan Kowalski has no country."
    for number, code in enumerate(("contact_refused", "refused_form", "contact_refused")):
        quarantine(bench.warehouse, f"checkout_form:{number}", str(number), "loading", code, said, '{"a":1}')
    long_ago = "update ops.quarantine set last_seen = ? where form_id in ('0', '1')"
    bench.warehouse.execute(long_ago, [LONG_AGO])

    assert forget(bench.warehouse, 30)["payloads"] == 2

    quoting, own, young = [row["reason"] for row in list_quarantine(bench.warehouse)]
    assert "Kowalski" not in quoting
    assert "`allegro-etl quarantine retry`" in quoting
    assert (own, young) == (said, said)


def test_forgetting_twice_changes_nothing(bench: Bench) -> None:
    bench.shop.sell(3)
    bench.carry_through()
    age_everything(bench)
    forget(bench.warehouse, 30)

    assert forget(bench.warehouse, 30) == {"forms": 0, "events": 0, "payloads": 0, "partners": 0}


def test_what_a_killed_forgetting_left_behind_is_in_nobody_s_way(bench: Bench, file: Path) -> None:
    form_id = bench.shop.place_order()
    bench.carry_through()
    for name in ("allegro_etl.duckdb.fresh", "allegro_etl.duckdb.fresh.wal"):
        (file.parent / name).write_bytes(b"half a file")

    forget(bench.warehouse, 30)

    assert bench.staged() == {form_id}
    assert sorted(path.name for path in file.parent.glob("allegro_etl.duckdb*")) == ["allegro_etl.duckdb"]
    assert file.stat().st_mode & 0o777 == 0o600


def test_the_file_written_anew_goes_on_as_the_old_one(bench: Bench, file: Path) -> None:
    bench.shop.sell(3)
    bench.carry_through()
    quarantine(bench.warehouse, "order_event:1", None, "staging", "c", "r")
    before = bench.warehouse.rows("select * from staging.checkout_forms order by 1, 2")

    forget(bench.warehouse, 30)

    quarantine(bench.warehouse, "order_event:2", None, "staging", "c", "r")
    form_id = bench.shop.place_order()
    bench.carry_through()
    assert [row["id"] for row in list_quarantine(bench.warehouse)] == [1, 2]
    assert set(before) < set(bench.warehouse.rows("select * from staging.checkout_forms"))
    assert form_id in bench.staged()
    assert bench.warehouse.scalar(
        "select path from duckdb_databases() where database_name = current_database()"
    ) == str(file)


def test_a_negative_age_is_refused(bench: Bench) -> None:
    with pytest.raises(ValueError, match="-1 days"):
        forget(bench.warehouse, -1)
