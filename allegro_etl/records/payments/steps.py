"""The steps of payments: what checkout forms prove, then booked, without a mail."""

from allegro_etl.records.payments.building import build_payments
from allegro_etl.records.payments.loading import load_payments
from allegro_etl.run.end import in_odoo
from allegro_etl.run.step import NORMALISED, Page, Step, written
from allegro_etl.run.when_red import ODOO, OURS

BUILD_PAYMENTS = Step(
    name="build_payments",
    asset="payments",
    group="transform",
    do=build_payments,
    page=Page(
        "core.payments",
        ("payment_key", "kind", "type", "amount", "currency", "paid_at"),
        by=("kind", "type"),
        of_run=NORMALISED,
        newest="paid_at",
    ),
    rows="One row per payment that a checkout form proves.",
    changes="each run with orders whose payment was finished",
    when_red=OURS,
    after=("orders",),
)
LOAD_PAYMENTS = Step(
    name="load_payments",
    asset="odoo_payments",
    group="load",
    do=load_payments,
    page=written("payment"),
    rows="One row per payment in Odoo, without a mail.",
    changes="each run with payments that Odoo lacks",
    when_red=ODOO,
    systems=frozenset({"odoo"}),
    fills=(in_odoo("payment.transaction", "Payments in Odoo, which pay the order's invoice when it is posted."),),
    writes=True,
)
