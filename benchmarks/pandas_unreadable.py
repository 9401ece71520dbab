"""Checkout forms that can't be read, in vectorised pandas: the first problem of each."""

import pandas as pd

from benchmarks.pandas_texts import Cases, clean, counts, is_id, listed, told

_LOOK = " Look at the order on Allegro; when it is right there, retry it from quarantine."


def unreadable(
    orders: pd.DataFrame, items: pd.DataFrame, services: pd.DataFrame, payments: pd.DataFrame
) -> pd.DataFrame:
    """Return the first problem of every form that lacks what an order cannot be without."""
    items, services, payments = _wrong_items(items), _wrong_services(services), _wrong_payments(payments)
    found = [
        _wrong_orders(orders).assign(place=0),
        items.assign(place=items["position"]),
        services.assign(place=10_000),
        payments.assign(place=20_000),
    ]
    problems = pd.concat([wrong[["form_id", "place", "code", "reason"]] for wrong in found])
    problems = problems.sort_values("place", kind="stable").drop_duplicates("form_id").drop(columns="place")
    return problems.assign(reason=problems["reason"].astype("str") + _LOOK)


def _wrong_orders(orders: pd.DataFrame) -> pd.DataFrame:
    no_form = (orders["said_id"] != orders["form_id"]) | orders["status"].isna()
    loads = orders["is_load"]
    costs = orders[["delivery_cost_text", "delivery_cost_currency"]].notna().any(axis=1)
    cases: Cases = [
        (no_form, "unreadable", lambda _: "Allegro's answer is no checkout form of this id with a status."),
        (loads & ~is_id(orders["buyer_id"]), "missing_id", lambda _: "The order names no usable buyer id."),
        (loads & orders["total"].isna(), "bad_amount", lambda wrong: _no_amount("total to pay", wrong["total_text"])),
        (
            loads & ~orders["currency"].str.fullmatch("[A-Z]{3}", na=False),
            "bad_amount",
            lambda _: "The total to pay names no currency.",
        ),
        (loads & (orders["lines_said"] == 0), "no_line_items", lambda _: "The order has no line items."),
        (
            loads & costs & orders["delivery_cost"].isna(),
            "bad_amount",
            lambda wrong: _no_amount("delivery cost", wrong["delivery_cost_text"]),
        ),
        (
            loads & costs & (orders["delivery_cost_currency"] != orders["currency"]),
            "mixed_currencies",
            lambda wrong: (
                "The delivery cost is in "
                + wrong["delivery_cost_currency"].fillna("no currency")
                + ", the order in "
                + wrong["currency"]
                + "."
            ),
        ),
    ]
    return told(orders, cases)


def _no_amount(what: str, given: pd.Series) -> pd.Series:
    return f"The {what} is " + given.fillna("missing") + ": not an amount with at most two decimals."


def _wrong_items(items: pd.DataFrame) -> pd.DataFrame:
    line = "ine " + items["position"].astype("str")
    bad_original = items["original_text"].notna() | items["original_currency"].notna()
    bad_deposit = items["deposit_text"].notna() | items["deposit_currency"].notna()
    said = listed(items["product_set"])
    parts = pd.DataFrame({"id": said.str.get("id"), "quantity": said.str.get("quantity")}, dtype="str")
    index = items.index.to_series()
    unknown_part = index.isin(parts.index[~is_id(parts["id"])])
    uncounted_part = index.isin(parts.index[counts(parts["quantity"].fillna("1")).isna()])
    of_set = " has a product in its set whose quantity is no whole number of pieces."
    cases: Cases = [
        (
            ~(is_id(items["line_item_id"]) & is_id(items["offer_id"])),
            "missing_id",
            lambda wrong: "L" + line[wrong.index] + " has no usable line item id or offer id.",
        ),
        (
            unknown_part,
            "missing_id",
            lambda wrong: "L" + line[wrong.index] + " has no usable id of a product in its set.",
        ),
        (
            items["quantity"].isna(),
            "bad_quantity",
            lambda wrong: "L" + line[wrong.index] + " has the quantity " + wrong["quantity_text"].fillna("null") + ".",
        ),
        (uncounted_part, "bad_quantity", lambda wrong: "L" + line[wrong.index] + of_set),
        (
            items["price"].isna()
            | (bad_original & items["original_price"].isna())
            | (bad_deposit & items["deposit"].isna()),
            "bad_amount",
            lambda wrong: (
                "The price of l" + line[wrong.index] + " is " + wrong["price_text"].fillna("missing")
                + ", before discounts " + wrong["original_text"].fillna("missing") + ", its deposit "
                + wrong["deposit_text"].fillna("none") + ": not all of these are amounts with at most two decimals."
            ),
        ),
        (
            (items["price_currency"] != items["currency"])
            | (items["original_currency"].fillna(items["currency"]) != items["currency"])
            | (items["deposit_currency"].fillna(items["currency"]) != items["currency"]),
            "mixed_currencies",
            lambda wrong: (
                "L" + line[wrong.index] + " is in " + wrong["price_currency"].fillna("no currency")
                + ", the order in " + wrong["currency"].fillna("no currency") + "."
            ),
        ),
    ]  # fmt: skip
    return told(items, cases)


def _wrong_services(services: pd.DataFrame) -> pd.DataFrame:
    def reason(wrong: pd.DataFrame) -> pd.Series:
        return (
            "The additional service " + clean(wrong["named"], 100).fillna("without name") + " has the quantity "
            + wrong["quantity_text"].fillna("null") + " and the price " + wrong["price.amount"].fillna("null") + " "
            + wrong["price.currency"].fillna("without currency") + "."
        )  # fmt: skip

    cases: Cases = [
        (services["quantity"].isna(), "bad_quantity", reason),
        (services["price"].isna(), "bad_amount", reason),
        (services["price.currency"] != services["currency"], "mixed_currencies", reason),
    ]
    return told(services, cases)


def _wrong_payments(payments: pd.DataFrame) -> pd.DataFrame:
    def reason(wrong: pd.DataFrame) -> pd.Series:
        return (
            "The payment " + wrong["payment_id"].fillna("without id") + " is " + wrong["paid_text"].fillna("no amount")
            + " " + wrong["paid_currency"].fillna("without currency") + ", the order is in "
            + wrong["currency"].fillna("no currency") + "."
        )  # fmt: skip

    is_paid = (
        payments["paid_text"].notna() | payments["paid_currency"].notna() | (payments["kind"] == "cash_on_delivery")
    )
    cases: Cases = [
        (is_paid & payments["amount"].isna(), "bad_amount", reason),
        (is_paid & ~is_id(payments["payment_id"]), "missing_id", reason),
        (is_paid & (payments["paid_currency"] != payments["currency"]), "mixed_currencies", reason),
    ]
    return told(payments, cases)
