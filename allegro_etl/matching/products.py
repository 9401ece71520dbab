"""Which of Odoo's products the sold offers are: ordered rules, the first that finds anything decides and signs its name."""

from allegro_etl.matching.queries import run_query, text
from allegro_etl.run import Counts, Run
from allegro_etl.settings import Settings
from allegro_etl.warehouse import Warehouse

STEPS_OF_JOINING = 100  # new goods are joined along chains of shared keys; real chains have two or three links


def match_products(run: Run) -> Counts:
    """Fill core.products (rule, Odoo id or key of the product to create, or problem). Gives how many each rule found."""
    return match_offer_products(run.warehouse, run.settings)


def match_offer_products(warehouse: Warehouse, settings: Settings) -> Counts:
    """Match the products of schema `work` by the rules of the settings, in their order. See `match_products`."""
    with warehouse.transaction():
        warehouse.execute("truncate work.product_candidates")
        warehouse.execute("truncate work.new_products")
        for rule in settings.matching.product_rules:
            run_query(warehouse, f"rule_{rule}")
            if rule == "mapping":
                run_query(warehouse, "rule_earlier_match")
            if rule == "create":
                _join_new_products(warehouse)
                break
        warehouse.execute("delete from core.products where offer_id in (select offer_id from work.offer_products)")
        run_query(warehouse, "match_products")
        run_query(warehouse, "product_problems")
    return dict(
        warehouse.rows(
            "select if(problem is null, rule, 'problem'), count(*) from core.products"
            " semi join work.offer_products using (offer_id, component) group by all"
        )
    )


def _join_new_products(warehouse: Warehouse) -> None:
    for _ in range(STEPS_OF_JOINING):
        if not warehouse.scalar(text("join_new_products.sql")):
            return
