"""What steps read and fill outside: each says its ends itself, and the graph of assets shows them."""

from allegro_etl.orchestration.outside import ACCOUNT, PUSHED_TO, ends, keys, outside
from allegro_etl.registry import STEPS
from allegro_etl.run.end import in_odoo


def test_what_a_step_reads_outside_is_an_end_that_is_told_of() -> None:
    shown = {spec.key for spec in outside()}

    assert {key for step in STEPS for key in keys(end.name for end in (*step.reads, *step.fills))} - shown == set()


def test_every_step_that_extracts_says_what_it_reads_outside() -> None:
    assert [step.asset for step in STEPS if step.group == "extract" and not step.reads] == []


def test_every_step_that_writes_says_what_it_fills_outside() -> None:
    assert [step.asset for step in STEPS if step.writes != bool(step.fills)] == []


def test_the_ends_that_steps_have_keep_their_names() -> None:
    of_steps = ends().keys() - {ACCOUNT} - PUSHED_TO.keys()

    assert sorted(end.name for end in of_steps) == [
        "allegro/checkout_forms",
        "allegro/customer_returns",
        "allegro/offers",
        "allegro/order_events",
        "odoo/ir_config_parameter",
        "odoo/payment_transaction",
        "odoo/product_product",
        "odoo/records",
        "odoo/res_partner",
        "odoo/sale_order",
    ]


def test_what_is_read_from_allegro_follows_from_the_account_and_what_is_filled_from_its_step() -> None:
    follows = {end.name: after for end, after in ends().items()}

    assert follows["allegro/customer_returns"] == (ACCOUNT.name,)
    assert follows["odoo/records"] == ()
    assert follows["odoo/sale_order"] == ("odoo_orders",)


def test_an_end_in_odoo_is_named_after_its_model() -> None:
    assert in_odoo("sale.order", "Sale orders.").name == "odoo/sale_order"
