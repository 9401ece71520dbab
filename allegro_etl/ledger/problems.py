"""What is said of a form that cannot be read or matched: the name of its problem, and the sentence with the facts in it.

SQL gives the name and the facts, which are texts, and nothing that is prose; the sentences stand here alone. Documents and
records both have such problems, so this stands below them.
"""

import json
import string
from collections.abc import Mapping
from typing import Any

from allegro_etl.reasons import ProblemName
from allegro_etl.warehouse import Warehouse

Facts = Mapping[str, str | None]

_LOOK = " Look at the order on Allegro; when it is right there, retry it from quarantine."
_NO_AMOUNT = ": not an amount with at most two decimals."
_GOODS = '"{goods}" (offer {offer})'

TEMPLATES: dict[ProblemName, str] = {
    ProblemName.NO_SUCH_FORM: "Allegro's answer is no checkout form of this id with a status." + _LOOK,
    ProblemName.NO_BUYER_ID: "The order names no usable buyer id." + _LOOK,
    ProblemName.TOTAL_UNREADABLE: "The total to pay is {total:missing}" + _NO_AMOUNT + _LOOK,
    ProblemName.NO_CURRENCY: "The total to pay names no currency." + _LOOK,
    ProblemName.NO_LINE_ITEMS: "The order has no line items." + _LOOK,
    ProblemName.DELIVERY_COST_UNREADABLE: "The delivery cost is {cost:missing}" + _NO_AMOUNT + _LOOK,
    ProblemName.DELIVERY_COST_CURRENCY: (
        "The delivery cost is in {cost_currency:no currency}, the order in {order_currency}." + _LOOK
    ),
    ProblemName.LINE_WITHOUT_ID: "Line {line} has no usable line item id or offer id." + _LOOK,
    ProblemName.PART_WITHOUT_ID: "Line {line} has no usable id of a product in its set." + _LOOK,
    ProblemName.LINE_QUANTITY: "Line {line} has the quantity {quantity:null}." + _LOOK,
    ProblemName.PART_QUANTITY: (
        "Line {line} has a product in its set whose quantity is no whole number of pieces." + _LOOK
    ),
    ProblemName.LINE_PRICE: (
        "The price of line {line} is {price:missing}, before discounts {original_price:missing}, its deposit "
        "{deposit:none}: not all of these are amounts with at most two decimals." + _LOOK
    ),
    ProblemName.LINE_CURRENCY: (
        "Line {line} is in {line_currency:no currency}, the order in {order_currency:no currency}." + _LOOK
    ),
    ProblemName.SERVICE_UNREADABLE: (
        "The additional service {service:without name} has the quantity {quantity:null} and the price {price:null} "
        "{price_currency:without currency}." + _LOOK
    ),
    ProblemName.PAYMENT_UNREADABLE: (
        "The payment {payment:without id} is {amount:no amount} {payment_currency:without currency}, the order is in "
        "{order_currency:no currency}." + _LOOK
    ),
    ProblemName.LINE_IN_TWO_ORDERS: (
        "Its line items {lines} belong to order {order} as well. Look at it on Allegro; when one of the two is void, drop "
        "it here and retry the other."
    ),
    ProblemName.LINE_TWICE_IN_ORDER: (
        "Its line items {lines} belong to order {order} twice. Look at it on Allegro; when one of the two is void, drop "
        "it here and retry the other."
    ),
    ProblemName.SEVERAL_CONTACTS: (
        "Odoo has {number} contacts with the Allegro id {buyer} ({ids}): merge them, or empty the Allegro id of all but "
        "one, then retry."
    ),
    ProblemName.CONTACT_ELSEWHERE: (
        "Contact {id} in Odoo belongs to another company than the order, or the user of allegro_etl may not see it: empty "
        "the company of the contact, then retry."
    ),
    ProblemName.BARCODE_DIFFERS: (
        '"{goods}" (offer {offer}, GTIN {gtins}) and Odoo\'s product contradict each other: {found:products}, but another '
        "barcode. Correct one side, or name the product under [offers] in the settings, then retry."
    ),
    ProblemName.SEVERAL_BY_WORDS: (
        _GOODS + " is several products by what Allegro says of it: {found:products}. Correct one of them, or name the "
        "right one under [offers] in the settings, then retry."
    ),
    ProblemName.MAPPED_TO_NOTHING: (
        "The settings say that offer {offer} is the product {product}, and Odoo has no such internal reference or external "
        "id. Correct [offers] in the settings, then retry."
    ),
    ProblemName.NOTHING_MATCHES: (
        "No product matches " + _GOODS + ", and creating products is switched off. Add it to Odoo or to [offers] in the "
        "settings, then retry."
    ),
    ProblemName.PRODUCT_GONE: (
        "The product of offer {offer} (id {id}) is not in Odoo any more, or belongs to another company than the orders. "
        "Name one under [offers] in the settings, then retry."
    ),
    ProblemName.PRODUCT_ARCHIVED: (
        "The product of " + _GOODS + " is archived in Odoo: {products:products}. Unarchive it, or name another one under "
        "[offers] in the settings, then retry."
    ),
    ProblemName.SEVERAL_PRODUCTS: (
        _GOODS + " could be any of {number} products that {rule:rule}: {products:products}. Leave one of them, or name it "
        "under [offers] in the settings, then retry."
    ),
}  # fmt: skip

FOUND_BY = {
    "mapping": "the settings name",
    "earlier_match": "earlier runs found",
    "manufacturer_code": "have its manufacturer code as internal reference",
    "gtin": "have its barcode",
    "signature": "have its signature as internal reference",
    "name": "have its name",
}
_SPOKEN_FOR_BY = {
    "manufacturer_code": " has its manufacturer code as internal reference",
    "gtin": " has its GTIN as barcode",
    "signature": " has its signature as internal reference",
    "name": " has its name",
}


class _Sentence(string.Formatter):
    """Fills places: `{fact}`, `{fact:otherwise}` with the words for a fact that is not there, and those in a way of their own."""

    def format_field(self, value: Any, format_spec: str) -> str:
        if format_spec == "products":
            return "; ".join(_product(one) for one in json.loads(value))
        if format_spec == "rule":
            return FOUND_BY[value]
        return format_spec if value is None else str(value)


def sentence(name: str, facts: Facts) -> str:
    """Return what is said of a problem, with the way out. Raises ValueError for an unknown name, and KeyError for a missing fact."""
    return _Sentence().vformat(TEMPLATES[ProblemName(name)], (), facts)


def tell_problems(warehouse: Warehouse, table: str, words: str, *, among: str = "true") -> None:
    """Write the sentences of a table's problems into its column `words`, where it is null and `problem_facts` is not.

    `among` is a condition on the rows that are looked at: in a table that keeps history, those of the run.
    """
    untold = warehouse.column(
        f"select distinct to_json(problem_facts)::varchar from {table} "
        f"where {among} and {words} is null and problem_facts is not null"
    )
    if untold:
        sentences = [sentence(**json.loads(problem)) for problem in untold]
        warehouse.execute(
            f"update {table} set {words} = told.sentence "
            "from (select unnest(?::varchar[]) as given, unnest(?::varchar[]) as sentence) as told "
            f"where {among} and {words} is null and to_json(problem_facts)::varchar = told.given",
            [untold, sentences],
        )


def _product(found: Mapping[str, Any]) -> str:
    code = f"[{found['default_code']}] " if found["default_code"] is not None else ""
    barcode = f", barcode {found['barcode']}" if found["barcode"] is not None else ""
    return f"{code}{found['name'] or ''} (id {found['id']}{barcode}){_SPOKEN_FOR_BY.get(found.get('rule', ''), '')}"
