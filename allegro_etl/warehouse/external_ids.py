"""The grammar of external ids as SQL macros: one that makes each key, and some that take keys apart."""

from allegro_etl.grammar import GRAMMAR, REST_OF_LINE, REST_OF_PAYMENT, start
from allegro_etl.warehouse.macros import macro_of


def _begins_with(name: str) -> str:
    """Return the condition that a key begins as `name` does: as a span of the alphabet, for which DuckDB need not read all keys."""
    first = start(name)
    return f"key >= '{first}' and key < '{first[:-1]}{chr(ord(first[-1]) + 1)}'"


_TAKEN_APART = f"""
-- What a line is named after: its line item, else the form or the payment.
create or replace macro work.named_after(line_key) as split_part(line_key, '_', 2);
-- The line item of a line of goods; null for another line.
create or replace macro work.line_item_of(line_key) as case
    when line_key ^@ '{start("goods_line_key")}' then split_part(line_key, '_', 2)
end;

-- Whether a line of goods is the second one of a product, where the coins do not divide.
create or replace macro work.is_rest(line_key) as ends_with(line_key, '{REST_OF_LINE}');

-- Whether a line makes up for a rounding difference to Allegro's total.
create or replace macro work.is_rounding(line_key) as coalesce(line_key ^@ '{start("rounding_line_key")}', false);

-- The checkout form that a sale order or an activity is named after.
create or replace macro work.form_of(key) as case
    when key ^@ '{start("order_key")}' or key ^@ '{start("activity_key")}' then split_part(key, '_', 2)
end;

-- What the key of an activity says after its form's id: what it tells.
create or replace macro work.remark_of(activity_key) as case
    when activity_key ^@ '{start("activity_key")}' then regexp_replace(activity_key, '^{start("activity_key")}[^_]*_', '')
end;

-- A key under the id that its form has now: some keys end in the form's id.
create or replace macro work.rekeyed(key, former, form_id) as if(
    former is not null and ends_with(key, '_' || former), left(key, length(key) - length(former)) || form_id, key
);

-- Whether a payment is the rest of another one, of which more came in than was booked.
create or replace macro work.is_rest_payment(payment_key) as contains(payment_key, '{REST_OF_PAYMENT}');

-- A payment's key without its beginning.
create or replace macro work.payment_of(payment_key) as substr(payment_key, {len(start("payment_key")) + 1});

-- Whether a product's key is of one that we made, and not of an offer's.
create or replace macro work.is_product_key(key) as {_begins_with("product_key")};

-- Whether a key is of an activity.
create or replace macro work.is_activity_key(key) as {_begins_with("activity_key")};
"""


def external_id_macros() -> str:
    """Return the macros' text, as a file of `schema/views` has it."""
    return "".join(macro_of(name, template, "The key") for name, template in GRAMMAR.items()) + _TAKEN_APART
