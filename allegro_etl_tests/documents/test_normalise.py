"""What forms say, in our terms: text that can't be trusted, line items and contacts that orders share, what is kept."""

import json
from decimal import Decimal
from pathlib import Path

from allegro_etl.documents.checkout_forms.normalise import clear_work
from allegro_etl_tests.documents.normalised import normalised
from allegro_etl_tests.records import shop


def test_untrusted_text_is_cleaned_and_cut(tmp_path: Path) -> None:
    form = shop.changed(shop.form(), "buyer.firstName", "  Pro\u202ebny\x07 \t\u200b" + "x" * 300)
    form["messageToSeller"] = "First line\nsecond\x00 line\u2066"
    form["lineItems"][0]["offer"]["name"] = "K" * 600
    with shop.staged(tmp_path, [form], [shop.offer(name=None)]) as warehouse:
        shop.match_all(warehouse)

        [name] = warehouse.column("select name from core.partners where kind = 'buyer'")
        assert name.startswith("Probny xxx")
        assert len(name) == 250
        assert warehouse.column("select message from core.orders") == ["First line\nsecond line"]
        assert warehouse.column("select description from core.order_lines where kind = 'offer'") == ["K" * 500]


def test_the_personal_identity_number_is_nowhere(tmp_path: Path) -> None:
    form = shop.changed(shop.form(), "buyer.personalIdentity", "44051401359")
    with shop.staged(tmp_path, [form], [shop.offer()]) as warehouse:
        shop.match_all(warehouse)
        tables = warehouse.rows(
            "select schema_name, table_name from duckdb_tables() where schema_name in ('work', 'core')"
        )
        rows = {f"{schema}.{table}": warehouse.rows(f"from {schema}.{table}") for schema, table in tables}

    assert "44051401359" not in json.dumps(rows, default=str)
    assert len(rows["core.orders"]) == 1


def test_a_line_item_of_two_orders_is_sold_once(tmp_path: Path) -> None:
    older = shop.form()
    newer = shop.form(id="8821b2f0-c4e8-11f1-904f-89bb34047197", updatedAt="2026-10-12T20:24:28.005Z")
    with shop.staged(tmp_path, [older, newer], [shop.offer()]) as warehouse:
        shop.match_all(warehouse)
        assert warehouse.rows("select form_id, code from work.problems") == [(older["id"], "line_in_two_orders")]
        assert newer["id"] in warehouse.scalar("select reason from work.problems")
        assert warehouse.column("select distinct form_id from core.order_lines") == [newer["id"]]

        warehouse.execute("delete from ops.pending where form_id = ?", [newer["id"]])
        shop.match_all(warehouse)
        assert warehouse.rows("select form_id, code from work.problems") == [(older["id"], "line_in_two_orders")]
        assert warehouse.column("select form_id from core.orders") == [newer["id"]]


def test_nobody_becomes_a_contact_for_an_order_that_is_set_aside(tmp_path: Path) -> None:
    good = shop.form()
    bad = shop.changed(shop.form(id="8821b2f0-c4e8-11f1-904f-89bb34047197"), "buyer.id", "987654")
    bad["lineItems"] = [shop.line_item(7), shop.line_item(7)]
    with shop.staged(tmp_path, [good, bad], [shop.offer()]) as warehouse:
        shop.match_all(warehouse)
        assert warehouse.column("select form_id from work.problems") == [bad["id"]]
        assert warehouse.column("select distinct buyer_id from core.partners") == [good["buyer"]["id"]]


def test_the_sellers_note_and_what_allegro_pays_besides_are_kept(tmp_path: Path) -> None:
    form = shop.form()
    form["note"] = {"text": "Handle with care"}
    form["lineItems"][0]["reconciliation"] = {"value": shop.money("7.00"), "type": "BILLING", "quantity": 2}
    order = normalised(tmp_path, form)

    assert order["seller_note"] == "Handle with care"
    assert order["compensation"] == Decimal("7.00")


def test_schema_work_can_be_emptied_after_a_run(tmp_path: Path) -> None:
    with shop.staged(tmp_path, [shop.form()], [shop.offer()]) as warehouse:
        shop.match_all(warehouse)
        clear_work(warehouse)
        tables = warehouse.column("select table_name from duckdb_tables() where schema_name = 'work'")

        assert {table: warehouse.scalar(f"select count(*) from work.{table}") for table in tables} == dict.fromkeys(
            tables, 0
        )
        assert warehouse.scalar("select count(*) from core.orders") == 1
