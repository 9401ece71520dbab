"""What a server calls the things that a run reads and writes: their names differ from one version of Odoo to another.

One record of names is made from what the server itself says of its fields (`fields_get`). Whoever reads or writes something
that differs takes its name from there, so that nothing else has to know a version. Only behaviour that no name tells goes by
the version.
"""

from collections.abc import Container, Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict

from allegro_etl.odoo.versions import major

Shape = Mapping[str, Container[str]]
"""The names of the fields of each model; a model that the server lacks has none."""

ASKED = (
    "account.tax",
    "sale.order.line",
    "product.product",
    "payment.transaction",
    "account.payment",
    "res.partner",
    "mail.activity",
    "account.move.line",
    "uom.uom",
)
"""The models whose fields tell how a server speaks."""

Values = dict[str, Any]

# The first versions that behave so, where no name tells it.
TAKES_NAMES_OF_COPIES = 15
BRANCHES = 17  # a company uses what belongs to the companies above it, too
FINDS_ANY = 17  # a domain may ask for one record on which several things are so
READS_TREES = 17  # one call reads records and what they refer to
FORMATS_GROUPS = 19
WRITES_WITHOUT_SENDER = 19  # before, whoever writes a message must have an e-mail address
NUMBERS_PAYMENTS_LATE = 18  # before, a draft has a number of its journal, and two batches would want the same one
MOVES_DELIVERIES = 18
VIEWS_TAKE_EXPRESSIONS = 17  # before, what hides a field is a domain
LISTS_ARE_CALLED_SO = 18


class Dialect(BaseModel):
    """The names under which a server has what differs between versions, and what it does otherwise.

    Field names are plain text; `Values` are what is written for one meaning, field by field.
    """

    model_config = ConfigDict(frozen=True)
    version: int
    # Taxes. Without `positions_on_taxes`, lines of a fiscal position of their own say what it makes of a tax.
    positions_on_taxes: bool
    domestic: str | None  # the field by which a tax is one of the company's country; None where all are
    price_included: Values
    copies_take_a_name: bool
    receivable: tuple[str, str]  # the field and the value by which a journal item is what a customer owes
    # Orders and products
    line_taxes: str
    line_unit: str
    unit_of_unit: str | None  # the field by which a unit is made of another; None where a category holds them
    storable: Values
    service: Values
    # Payments
    provider: str
    asks_nobody: Values  # the kind of provider that needs no credentials
    transaction_provider: str
    transaction_reference: str
    transaction_processed: str
    transaction_changed: str | None
    transaction_method: str | None
    payment_method_by_line: bool  # a journal has lines of its own for its ways of being paid
    payment_method: str
    payment_method_model: str
    payment_text: str
    payments_at_once: int
    # Contacts, activities, deliveries
    contact_lacks: frozenset[str]
    country_code: str | None
    activity_open: str | None  # the field by which a done activity is told; None where Odoo deletes it
    moves_deliveries: bool  # whether Odoo moves open deliveries to an order's new address
    # What it can be asked
    has_branches: bool
    finds_any: bool
    reads_trees: bool
    formats_groups: bool
    needs_sender: bool
    # Screens
    views_take_expressions: bool
    list_view: str


def dialect_of(version: str, shape: Shape) -> Dialect:
    """Return the names that a server of these fields has. `version` is as the server says it, such as 19.0 or saas~18.4."""
    number = major(version)
    return Dialect(
        version=number,
        **_taxes(shape, number),
        **_goods(shape),
        **_transactions(shape),
        **_payments(shape, number),
        **_people(shape),
        moves_deliveries=number >= MOVES_DELIVERIES,
        has_branches=number >= BRANCHES,
        finds_any=number >= FINDS_ANY,
        reads_trees=number >= READS_TREES,
        formats_groups=number >= FORMATS_GROUPS,
        needs_sender=number < WRITES_WITHOUT_SENDER,
        views_take_expressions=number >= VIEWS_TAKE_EXPRESSIONS,
        list_view="list" if number >= LISTS_ARE_CALLED_SO else "tree",
    )


def _taxes(shape: Shape, version: int) -> Values:
    tax = shape["account.tax"]
    return {
        "positions_on_taxes": "original_tax_ids" in tax,
        "domestic": _first(("is_domestic", "country_id"), tax),
        "price_included": {"price_include_override": "tax_included"}
        if "price_include_override" in tax
        else {"price_include": True},
        "receivable": ("account_type", "asset_receivable")
        if "account_type" in shape["account.move.line"]
        else ("account_internal_type", "receivable"),
        "copies_take_a_name": version >= TAKES_NAMES_OF_COPIES,
    }


def _goods(shape: Shape) -> Values:
    product, line = shape["product.product"], shape["sale.order.line"]
    kind = _first(("detailed_type",), product) or "type"
    return {
        "line_taxes": _first(("tax_ids",), line) or "tax_id",
        "line_unit": _first(("product_uom_id",), line) or "product_uom",
        "unit_of_unit": _first(("relative_uom_id",), shape["uom.uom"]),
        "storable": {"type": "consu", "is_storable": True} if "is_storable" in product else {kind: "product"},
        "service": {kind: "service"},
    }


def _transactions(shape: Shape) -> Values:
    transaction = shape["payment.transaction"]
    is_provider = "provider_id" in transaction
    kind = {"code": "custom", "custom_mode": "wire_transfer"}
    return {
        "provider": "payment.provider" if is_provider else "payment.acquirer",
        "asks_nobody": kind if is_provider else {"provider": "transfer"},
        "transaction_provider": "provider_id" if is_provider else "acquirer_id",
        "transaction_reference": "provider_reference" if is_provider else "acquirer_reference",
        "transaction_processed": _first(("is_post_processed",), transaction) or "is_processed",
        "transaction_changed": _first(("last_state_change",), transaction),
        "transaction_method": _first(("payment_method_id",), transaction),
    }


def _payments(shape: Shape, version: int) -> Values:
    payment = shape["account.payment"]
    by_line = "payment_method_line_id" in payment
    return {
        "payment_method_by_line": by_line,
        "payment_method": "payment_method_line_id" if by_line else "payment_method_id",
        "payment_method_model": "account.payment.method.line" if by_line else "account.payment.method",
        "payment_text": _first(("memo",), payment) or "ref",
        "payments_at_once": 2 if version >= NUMBERS_PAYMENTS_LATE else 1,
    }


def _people(shape: Shape) -> Values:
    contact = shape["res.partner"]
    lacks = {name for name in ("company_registry", "company_name") if name not in contact}
    if "company_name" in lacks:  # Odoo then works out by itself what a company is
        lacks.add("is_company")
    return {
        "contact_lacks": frozenset(lacks),
        "country_code": _first(("country_code",), contact),
        "activity_open": _first(("active",), shape["mail.activity"]),
    }


def _first(names: tuple[str, ...], known: Container[str]) -> str | None:
    return next((name for name in names if name in known), None)
