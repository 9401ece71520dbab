"""What pages of single steps say: how many records there are, and what the columns of their tables mean."""

from allegro_etl.ledger.bindings import count_records, remember
from allegro_etl.orchestration.pages.push import metadata as push_metadata
from allegro_etl.orchestration.pages.step import metadata
from allegro_etl.registry import STEPS
from allegro_etl.run.run import Run
from allegro_etl_tests.orchestration.filled import NOW, insert, planned

BY_NAME = {step.name: step for step in STEPS}


def test_rows_of_what_was_written_are_records_in_odoo_and_not_rows_of_the_plan(run: Run) -> None:
    for number in range(3):
        planned(run.warehouse, "f", "create", odoo_id=number, status="done")
        bound = {
            "external_id": f"order_f{number}",
            "model": "sale.order",
            "res_id": number,
            "run_id": "r",
            "written_at": NOW,
        }
        insert(run.warehouse, "odoo.bindings", bound)
        planned(run.warehouse, "f", "confirm", odoo_id=number, status="done")
    for key in ("product_1", "offer_1", "offer_2"):
        bound = {"external_id": key, "model": "product.product", "res_id": 9, "run_id": "r", "written_at": NOW}
        insert(run.warehouse, "odoo.bindings", bound)

    counted = {
        name: metadata(run, {}, BY_NAME[name])["dagster/row_count"]
        for name in ("load_orders", "load_products", "load_partners")
    }

    assert counted == {"load_orders": 3, "load_products": 1, "load_partners": 0}


def test_records_that_are_written_are_added_to_those_that_were_counted(run: Run) -> None:
    remember(run.warehouse, run.run_id, "sale.order", [("order_f0", 7)])
    assert count_records(run.warehouse, "sale.order", anew=False) == 1
    merged = {"name": "order_f0", "model": "sale.order", "res_id": 7}
    insert(run.warehouse, "odoo.external_ids", merged)

    remember(run.warehouse, run.run_id, "sale.order", [("order_f1", 8), ("order_f2", 9)])
    remember(
        run.warehouse, run.run_id, "sale.order", [("order_f2", 9), ("order_f3", 7)]
    )  # one again, and one under another key
    remember(run.warehouse, run.run_id, "product.product", [("product_1", 7), ("offer_1", 7)])

    assert count_records(run.warehouse, "sale.order", anew=False) == 3
    assert count_records(run.warehouse, "product.product", anew=False) == 1


def test_every_page_describes_the_columns_of_its_table(run: Run) -> None:
    for step in STEPS:
        if step.page.kind:  # its rows are in Odoo
            assert metadata(run, {}, step)["dagster/table_name"] in {
                "res.partner",
                "product.product",
                "sale.order",
                "payment.transaction",
            }
            continue
        columns = metadata(run, {}, step)["dagster/column_schema"].columns
        assert columns, step.asset
        assert [column.name for column in columns if not column.description] == [], step.asset


def test_the_page_of_a_writer_describes_the_columns_of_its_plan_also_where_nothing_differs(run: Run) -> None:
    columns = push_metadata(run.warehouse, "stock", {"written": 0})["dagster/column_schema"].columns

    assert {"writer", "subject", "reason", "before", "after"} <= {column.name for column in columns}
    assert [column.name for column in columns if not column.description] == []
