"""What matching would be in vectorised pandas: the same forms, rules and tables, as one would write it by the book.

The yardstick of `benchmarks/matching.py`, of a first run: what earlier runs left in core (payments' owners, lines of other
orders, shares of sets that Odoo has already) is left out, and so are products that the settings name. Amounts are integers
of the smallest coin, as pandas knows no decimals, until they are written; shares of sets are reckoned in 64 bits.
"""

from pathlib import Path

import duckdb
import pandas as pd

from allegro_etl.settings import Settings
from benchmarks.pandas_forms import read_forms
from benchmarks.pandas_lines import build_lines
from benchmarks.pandas_orders import build_orders, line_in_two_orders, proven_payments, set_aside
from benchmarks.pandas_partners import match_partners
from benchmarks.pandas_products import match_products
from benchmarks.pandas_texts import left_out

_AMOUNTS = {
    "orders": (
        "total", "lines_total", "paid", "cod_booked", "delivery_cost", "compensation", "items_total", "services_total",
        "surcharge_lines", "adjustment",
    ),
    "partners": (),
    "products": ("tax_rate", "price"),
    "order_lines": ("unit_price", "original_price"),
    "payments": ("amount",),
}  # fmt: skip
_LISTS = {
    "orders": "case when notes is not null then [notes] end as notes",
    "products": "string_split(gtins, ' ') as gtins",
}


def match_forms(file: Path) -> dict[str, int]:
    """Normalise and match all staged forms of the DuckDB file and write the core tables. Return their row counts."""
    with duckdb.connect(str(file)) as connection:
        connection.execute("set timezone = 'UTC'")
        tables = _tables(connection, Settings())
        for name, frame in tables.items():
            _write(connection, name, frame)
        return {name: len(frame) for name, frame in tables.items() if name != "problems"}


def _tables(connection: duckdb.DuckDBPyConnection, settings: Settings) -> dict[str, pd.DataFrame]:
    forms = read_forms(connection)
    payments = proven_payments(forms.payments)
    forms = forms._replace(orders=build_orders(forms, forms.payments, settings))
    forms = set_aside(forms, line_in_two_orders(forms.items, forms.orders))
    partners, notes = match_partners(connection, forms)
    catalogue = match_products(connection, forms.items, settings)
    buyers = partners.dropna(subset="problem").set_index("partner_key")["problem"]
    reason = forms.orders["buyer_key"].map(buyers)
    ambiguous = forms.orders[["form_id"]].assign(code="ambiguous_contact", reason=reason).dropna()
    forms = set_aside(forms, ambiguous)
    forms = set_aside(forms, _product_problems(connection, forms.items, catalogue))
    payments = left_out(payments, forms.problems)
    products = connection.execute("select id, list_price from odoo.products").df()
    orders = forms.orders.assign(notes=forms.orders["invoice_key"].map(notes))
    return {
        "orders": orders,
        "partners": partners,
        "products": catalogue,
        "order_lines": build_lines(orders, forms, payments, catalogue, products),
        "payments": payments,
        "problems": forms.problems,
    }


def _product_problems(
    connection: duckdb.DuckDBPyConnection, items: pd.DataFrame, catalogue: pd.DataFrame
) -> pd.DataFrame:
    """Return the orders with goods whose product nobody can tell and that Odoo has no line for, each with all of these."""
    wrong = catalogue.loc[catalogue["problem"].notna(), ["offer_id", "problem", "candidates"]]
    lines = connection.execute("select name from odoo.external_ids where model = 'sale.order.line'").df()["name"]
    found = items[["form_id", "line_item_id", "offer_id"]].merge(wrong, on="offer_id")
    key = "line_" + found["line_item_id"]
    found = found[~key.isin(lines) & ~(key + "_0").isin(lines)]
    is_ambiguous = found["candidates"].notna().groupby(found["form_id"]).any()
    found = found.sort_values("problem").drop_duplicates(["form_id", "problem"])
    reason = found.groupby("form_id")["problem"].agg(" ".join)
    code = pd.Series("no_product", index=reason.index, dtype="str").mask(is_ambiguous.astype(bool), "ambiguous_product")
    return pd.DataFrame({"code": code, "reason": reason}).rename_axis("form_id").reset_index()


def _write(connection: duckdb.DuckDBPyConnection, name: str, frame: pd.DataFrame) -> None:
    if name == "problems":
        target, replaced, columns = "work.problems", [], ["form_id", "code", "reason"]
    else:
        target = f"core.{name}"
        replaced = [f"({column} * 0.01::decimal(3, 2))::decimal(18, 2) as {column}" for column in _AMOUNTS[name]]
        replaced += [_LISTS[name]] if name in _LISTS else []
        known = connection.execute(f"select * from {target} limit 0").df().columns
        columns = [column for column in known if column in frame]
    connection.execute(f"create or replace table main.pandas_{name} as from {target} limit 0")
    connection.register("frame", frame[columns])
    values = f"* replace ({', '.join(replaced)})" if replaced else "*"
    connection.execute(f"insert into main.pandas_{name} by name select {values} from frame")
    connection.unregister("frame")
