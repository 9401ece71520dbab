"""New products, as people are told of them: a tag on each, and one activity for all that a run has made.

What a run sets out to create is kept before Odoo has it, and forgotten when the activity is there: a run that dies in between
leaves it to the next one, which tells it under the same external id.
"""

from collections.abc import Iterable, Mapping
from typing import Any, TypedDict

from allegro_etl.destination.destination import Destination
from allegro_etl.destination.fiscal_positions import bind
from allegro_etl.languages import N_, Translate, in_language
from allegro_etl.odoo.external_ids import PREFIX, TAG, external_id, news_key
from allegro_etl.odoo.lookup import by_external_id
from allegro_etl.odoo.session import OdooServer
from allegro_etl.records.message import ACTIVITY_FIELDS, as_html
from allegro_etl.run.run import Run
from allegro_etl.warehouse import Warehouse

TAG_NAME = N_("to check (Allegro)")
TAGS = "product_tag_ids"
SUMMARY = N_("Allegro: new products to check")
TOLD = N_("No rule found these products, so they were made from offers on Allegro. Check price, taxes and accounts.")
LABEL = N_("New")


def ensure_tag(odoo: OdooServer, language: str) -> str | None:
    """Return the external id of the tag of products that nobody has checked yet (product.tag); None where Odoo has no tags."""
    if TAGS not in odoo.has_fields("product.product"):
        return None
    name = external_id(TAG)
    if not by_external_id(odoo, [name]):
        said = in_language(language)(TAG_NAME)
        found = odoo.search_read("product.tag", [("name", "=", said)], ["id"])
        if found:
            bind(odoo, "product.tag", {TAG: found[0]["id"]})
        else:
            odoo.load("product.tag", ("id", "name"), [[name, said]])
    return name


class NewProduct(TypedDict):
    """A product that a run has made, or was about to make (ops.new_products)."""

    product_key: str
    name: str
    run_id: str


def keep_new_products(warehouse: Warehouse, run_id: str, products: Iterable[Mapping[str, Any]]) -> None:
    """Write down what a run is about to create."""
    rows = [(product["product_key"], product["name"], run_id) for product in products]
    warehouse.insert("ops.new_products", ("product_key", "name", "run_id"), rows, "on conflict do nothing")


def tell_new_products(run: Run, destination: Destination) -> int:
    """Make one activity that names the new products, on the first of them; return how many it names (mail.activity)."""
    kept = run.warehouse.rows_of(NewProduct, "select product_key, name, run_id from ops.new_products order by turn")
    if not kept:
        return 0
    keys = [row["product_key"] for row in kept]
    domain = [("module", "=", PREFIX), ("model", "=", "product.product")]
    there = {
        row["name"]: row["res_id"]
        for row in run.odoo.search_read_in("ir.model.data", "name", keys, ["name", "res_id"], domain)
    }
    made = [row for row in kept if row["product_key"] in there]  # the others were refused, or Odoo was restored
    if made:
        first = there[made[0]["product_key"]]
        run.odoo.load("mail.activity", ACTIVITY_FIELDS, [_activity(run, destination, kept[0]["run_id"], first, made)])
    _forget(run.warehouse, keys)
    return len(made)


def _activity(run: Run, destination: Destination, run_id: str, product_id: int, made: list[NewProduct]) -> list[object]:
    [product] = run.odoo.search_read("product.product", [("id", "=", product_id)], ["product_tmpl_id"], archived=True)
    said: Translate = in_language(destination.language)
    names = "\n".join(row["name"] for row in made)
    return [
        external_id(news_key(run_id)),
        "product.model_product_template",
        product["product_tmpl_id"][0],
        "mail.mail_activity_data_warning",
        f"{said(SUMMARY)} ({len(made)})",
        as_html(said(TOLD), [(said(LABEL), names)], destination.language),
        run.allegro.now().date().isoformat(),
        destination.user_id or run.odoo.user_id,
    ]


def _forget(warehouse: Warehouse, keys: list[str]) -> None:
    warehouse.execute("delete from ops.new_products where product_key in (select unnest(?::varchar[]))", [keys])
