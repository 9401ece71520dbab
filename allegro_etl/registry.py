"""The steps of a run in their order: the one list of all kinds of documents and records. A new kind adds a line here."""

from allegro_etl.documents.checkout_forms.steps import NORMALISE, STAGE_CHECKOUT_FORMS
from allegro_etl.documents.customer_returns.steps import STAGE_CUSTOMER_RETURNS
from allegro_etl.documents.offers.steps import STAGE_OFFERS
from allegro_etl.documents.order_events.steps import STAGE_ORDER_EVENTS
from allegro_etl.ledger.cursor import commit_cursor
from allegro_etl.records.agreed_plan import plan_as_agreed
from allegro_etl.records.mirror import read_mirror
from allegro_etl.records.notes.loading import activities_follower, notes_follower
from allegro_etl.records.orders.steps import BUILD_ORDER_LINES, BUILD_ORDERS, load_orders_with
from allegro_etl.records.partners.steps import LOAD_PARTNERS, MATCH_PARTNERS
from allegro_etl.records.payments.loading import payments_follower
from allegro_etl.records.payments.steps import BUILD_PAYMENTS, LOAD_PAYMENTS
from allegro_etl.records.products.steps import LOAD_PRODUCTS, MATCH_PRODUCTS
from allegro_etl.run.end import End, in_odoo
from allegro_etl.run.step import PLAN_COLUMNS, Page, Step
from allegro_etl.run.when_red import AGAIN

EVERYTHING_IN_ODOO = End(
    "odoo/records",
    "odoo",
    "What people and earlier runs have put into Odoo: the contacts, products, orders and payments that a run compares with.",
    "JSON-RPC or JSON-2, with the rights of the integration user",
)
READ_MIRROR = Step(
    name="read_mirror",
    asset="odoo_mirror",
    group="transform",
    do=read_mirror,
    page=Page("odoo.external_ids", ("name", "model", "res_id"), by=("model",)),
    rows="One row per external id of ours that Odoo has among the keys in question.",
    changes="each run: it holds what Odoo has for the orders of the newest one",
    when_red=AGAIN,
    reads=(EVERYTHING_IN_ODOO,),
    systems=frozenset({"odoo", "duckdb"}),
)
MAKE_PLAN = Step(
    name="make_plan",
    asset="load_plan",
    group="load",
    do=plan_as_agreed,
    page=Page("odoo.plan", PLAN_COLUMNS, by=("kind", "action", "rule")),
    rows="One row per action: what would be written to Odoo, to which record, by which rule, and why.",
    changes="each run; the job `plan` ends here and writes nothing to Odoo",
    when_red=f"A setting names what Odoo lacks, or a check has stopped the run. {AGAIN}",
    after=("partners", "products", "orders", "order_lines"),
)
LOAD_ORDERS = load_orders_with(payments_follower, notes_follower, activities_follower)
COMMIT_CURSOR = Step(
    name="commit_cursor",
    asset="event_cursor",
    group="load",
    do=commit_cursor,
    page=Page("ops.cursor_history", ("moved_at", "cursor_before", "cursor_after", "why"), newest="moved_at"),
    rows="One row per move of the event cursor, which lives in Odoo beside the orders it accounts for.",
    changes="each run that carried all through, at least once an hour, as the schedule `sweep` starts one in quiet times too",
    when_red=(
        "Something before it failed, so the cursor stays where it was and the next run reads the same events again. When it is late, "
        "nothing has come to its end for hours: see whether `allegro-etl dagster` or your timer runs, and why the last run failed."
    ),
    systems=frozenset({"odoo"}),
    fills=(
        in_odoo(
            "ir.config_parameter", "Odoo's System Parameters: the event cursor lives there, as `allegro_last_event_id`."
        ),
    ),
    writes=True,
)

STEPS: tuple[Step, ...] = (
    STAGE_ORDER_EVENTS,
    STAGE_CHECKOUT_FORMS,
    STAGE_CUSTOMER_RETURNS,
    STAGE_OFFERS,
    NORMALISE,
    READ_MIRROR,
    MATCH_PARTNERS,
    MATCH_PRODUCTS,
    BUILD_ORDERS,
    BUILD_ORDER_LINES,
    BUILD_PAYMENTS,
    MAKE_PLAN,
    LOAD_PARTNERS,
    LOAD_PRODUCTS,
    LOAD_ORDERS,
    LOAD_PAYMENTS,
    COMMIT_CURSOR,
)
