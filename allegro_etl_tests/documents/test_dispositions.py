"""What is to happen with an order, by what its form says: load it, wait, hold it back, cancel it."""

from pathlib import Path

from allegro_etl.documents.checkout_forms.normalise import normalise
from allegro_etl.documents.forget import forget
from allegro_etl.records.comparing import prepare
from allegro_etl.settings import OdooSettings, Settings
from allegro_etl_tests.documents.normalised import normalised, normalised_all
from allegro_etl_tests.records import shop


def test_the_status_decides_what_happens(tmp_path: Path) -> None:
    expected = {
        "READY_FOR_PROCESSING": "load",
        "BOUGHT": "wait",
        "FILLED_IN": "wait",
        "SOMETHING_NEW": "wait",
        "CANCELLED": "cancel",
    }
    orders = normalised_all(tmp_path, {status: shop.form(status=status) for status in expected})

    assert {status: order["disposition"] for status, order in orders.items()} == expected


def test_a_form_before_the_checkout_has_hardly_anything_and_waits(tmp_path: Path) -> None:
    form = shop.form(status="BOUGHT", payment=None, delivery=None, summary=None, invoice=None, marketplace=None)

    assert normalised(tmp_path, form)["disposition"] == "wait"


def test_a_merged_form_is_cancelled_and_keeps_no_lines(tmp_path: Path) -> None:
    heir = shop.changed(shop.form(), "id", "8821b2f0-c4e8-11f1-904f-89bb34047197")
    with shop.staged(tmp_path, [shop.form(), heir], [shop.offer()]) as warehouse:
        warehouse.execute(
            "insert into staging.gone_forms (form_id, merged_into, seen_at) values (?, ?, now())",
            [shop.FORM, heir["id"]],
        )
        shop.match_all(warehouse)

        assert warehouse.rows("select form_id, disposition, merged_into from core.orders order by form_id") == [
            (shop.FORM, "cancel", heir["id"]),
            (heir["id"], "load", None),
        ]
        assert warehouse.column("select distinct form_id from core.order_lines") == [heir["id"]]
        assert warehouse.rows("from work.problems") == []


def test_a_forgotten_form_that_merged_leaves_its_lines_to_the_heir_and_is_no_problem(tmp_path: Path) -> None:
    heir = shop.changed(shop.form(), "id", "8821b2f0-c4e8-11f1-904f-89bb34047197")
    with shop.staged(tmp_path, [shop.form()], [shop.offer()]) as warehouse:
        shop.match_all(warehouse)
        warehouse.execute("delete from ops.pending")
        forget(warehouse, 0)
        shop.stage(warehouse, [heir])
        warehouse.execute(
            "insert into staging.gone_forms (form_id, merged_into, seen_at) values (?, ?, now())",
            [shop.FORM, heir["id"]],
        )
        warehouse.execute("insert into ops.pending (form_id, why, queued_at) values (?, 'event', now())", [shop.FORM])
        shop.match_all(warehouse)

        assert warehouse.rows("from work.problems") == []
        assert warehouse.column("select form_id from work.orders") == [heir["id"]]
        for table in ("order_lines", "payments"):
            assert warehouse.column(f"select distinct form_id from core.{table}") == [heir["id"]]


def test_what_the_seller_called_off_on_allegro_stays_a_quotation_until_odoo_confirmed_it(tmp_path: Path) -> None:
    form = shop.changed(shop.form(), "fulfillment.status", "CANCELLED")
    with shop.staged(tmp_path, [form], [shop.offer()]) as warehouse:
        shop.match_all(warehouse)
        prepare(warehouse)
        assert warehouse.rows("select form_id, code, holds from work.remarks") == [(shop.FORM, "called_off", True)]

        warehouse.execute("insert into odoo.orders (id, form_id, state) values (1, ?, 'sale')", [shop.FORM])
        prepare(warehouse)
        assert warehouse.rows("from work.remarks") == []
        assert warehouse.column("select hold_reasons from core.orders") == [None]


def test_what_the_seller_called_off_is_cancelled_where_the_settings_say_so(tmp_path: Path) -> None:
    form = shop.changed(shop.form(), "fulfillment.status", "CANCELLED")

    assert normalised(tmp_path, form, Settings(odoo=OdooSettings(cancel_by_seller=True)))["disposition"] == "cancel"


def test_orders_from_allegros_own_warehouse_need_a_warehouse_in_odoo(tmp_path: Path) -> None:
    form = shop.changed(shop.form(), "fulfillment.provider.id", "ALLEGRO")
    settings = Settings(odoo=OdooSettings(fulfillment_warehouse="One Fulfillment"))

    assert "One Fulfillment" in str(shop.why_held(normalised(tmp_path / "without", form)))
    assert normalised(tmp_path / "with", form, settings)["hold_reasons"] is None


def test_the_newest_content_counts(tmp_path: Path) -> None:
    with shop.staged(tmp_path, [shop.form(status="FILLED_IN"), shop.form()], [shop.offer()]) as warehouse:
        normalise(warehouse, Settings())

        assert warehouse.column("select disposition from core.orders") == ["load"]
