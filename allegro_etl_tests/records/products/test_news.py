"""People are told of new products: by a tag on each, and by one activity for all that a run has made."""

import pytest

from allegro_etl.odoo.external_ids import news_key
from allegro_etl_tests.merchant.bench import Bench
from allegro_etl_tests.merchant.outcome import Record
from allegro_etl_tests.merchant.scenes import Play, scene

DEAD = "a-run-that-died"


def product_of(bench: Bench, form_id: str, *fields: str) -> Record:
    product_id = bench.lines(form_id, "product_id")[0]["product_id"][0]
    return bench.read("product.product", [("id", "=", product_id)], "name", *fields)[0]


def told(bench: Bench, name: str) -> list[Record]:
    """Return the activities that name a product."""
    named = [("res_model", "=", "product.template"), ("note", "ilike", name)]
    return bench.read("mail.activity", named, "summary", "res_id", "user_id")


@pytest.mark.every_odoo
@scene
def test_one_activity_names_the_new_products_of_a_run(merchant: Bench) -> Play:
    forms = [merchant.sell(lines=["karmnik"]), merchant.sell(lines=["kubek-350"])]
    yield None
    new, known = (product_of(merchant, form_id)["name"] for form_id in forms)
    [activity] = told(merchant, new)
    assert activity["summary"].startswith("Allegro: new products to check (")
    assert told(merchant, known) == []
    merchant.sell(lines=["karmnik"])

    yield None

    assert [one["id"] for one in told(merchant, new)] == [activity["id"]]


@pytest.mark.since(16, "products had no tags")
@scene
def test_a_new_product_has_a_tag_until_somebody_takes_it_off(merchant: Bench) -> Play:
    form_id = merchant.sell(lines=["karmnik"])
    yield None
    product = product_of(merchant, form_id, "product_tag_ids")
    [tag] = merchant.read("product.tag", [("id", "in", product["product_tag_ids"])], "name")
    assert tag["name"] == "to check (Allegro)"
    merchant.call("product.product", "write", [product["id"]], {"product_tag_ids": [(5,)]})
    again = merchant.sell(lines=["karmnik"])

    yield None

    assert product_of(merchant, again, "product_tag_ids")["product_tag_ids"] == []


@pytest.mark.every_odoo
@scene
def test_what_a_run_that_died_had_made_is_told_by_the_next_one_and_once(merchant: Bench) -> Play:
    form_id = merchant.sell(lines=["karmnik"])
    yield None
    product = product_of(merchant, form_id)
    [key] = merchant.read("ir.model.data", [("model", "=", "product.product"), ("res_id", "=", product["id"]), ("name", "=like", "product_%")], "name")  # fmt: skip
    for _ in range(2):  # it may die again when Odoo has the activity, and before that is known
        with merchant.warehouse() as warehouse:
            rows = [(key["name"], "Made by the dead run", DEAD), ("product_refused", "Not made", DEAD)]
            warehouse.insert("ops.new_products", ("product_key", "name", "run_id"), rows)

        yield None

        [activity] = told(merchant, "Made by the dead run")
        assert merchant.ids(news_key(DEAD)) == {news_key(DEAD): activity["id"]}
        assert told(merchant, "Not made") == []
        with merchant.warehouse() as warehouse:
            assert warehouse.scalar("select count(*) from ops.new_products") == 0
