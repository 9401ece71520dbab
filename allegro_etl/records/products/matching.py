"""Which of Odoo's products the sold offers are: ordered rules, the first that finds anything decides and signs its name."""

from collections.abc import Sequence
from itertools import takewhile

from allegro_etl.ledger.problems import tell_problems
from allegro_etl.settings import Settings
from allegro_etl.warehouse import Warehouse
from allegro_etl.warehouse.queries import run_query, text

STEPS_OF_JOINING = 100  # new goods are joined along chains of shared keys; real chains have two or three links


def match_products(warehouse: Warehouse, settings: Settings) -> dict[str, int]:
    """Fill core.products by the rules of the settings, in their order. Return how many each rule found.

    A row has the rule, and Odoo's id, the key of the product to create, or the problem.
    """
    with warehouse.transaction():
        warehouse.execute("truncate work.product_candidates")
        warehouse.execute("truncate work.product_evidence")
        warehouse.execute("truncate work.new_products")
        rules = settings.matching.product_rules
        if "mapping" in rules:
            run_query(warehouse, __package__, "rule_mapping")
            run_query(warehouse, __package__, "rule_earlier_match")
        _find_by_evidence(warehouse, rules)
        if "create" in rules:
            run_query(warehouse, __package__, "rule_create")
            _join_new_products(warehouse)
        warehouse.execute("delete from core.products where offer_id in (select offer_id from work.offer_products)")
        run_query(warehouse, __package__, "match_products")
        warehouse.execute("drop table contradictions")
        tell_problems(warehouse, "core.products", "problem")
        run_query(warehouse, __package__, "product_problems")
    return dict(
        warehouse.rows(
            "select if(problem is null, rule, 'problem'), count(*) from core.products"
            " semi join work.offer_products using (offer_id, composition, component) group by all"
        )
    )


def _find_by_evidence(warehouse: Warehouse, rules: Sequence[str]) -> None:
    """Let the first of the rules before `create` decide that finds anything, and keep which others contradict it."""
    tried = list(takewhile(lambda rule: rule != "create", rules))
    run_query(warehouse, __package__, "evidence", rules=[rule for rule in tried if rule != "mapping"])
    run_query(warehouse, __package__, "first_rule")
    run_query(warehouse, __package__, "contradictions")


def _join_new_products(warehouse: Warehouse) -> None:
    for _ in range(STEPS_OF_JOINING):
        if not warehouse.scalar(text(__package__, "join_new_products.sql")):
            return
