"""Orders in vectorised pandas: totals, what holds an order up, what was paid, claims by two orders."""

import pandas as pd

from allegro_etl.settings import Settings
from benchmarks.pandas_forms import Forms
from benchmarks.pandas_texts import amount, first_of, is_true, joined, left_out, null_if_empty

_CASH = "CASH_ON_DELIVERY"


def build_orders(forms: Forms, payments: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """Return the orders with their totals, explained by surcharges, deposits or an adjustment, and why they are held."""
    orders = forms.orders.join(_sums(forms, payments), on="form_id")
    for column in ("items_total", "services_total", "surcharged"):
        orders[column] = orders[column].astype("Int64").fillna(0)
    orders["whole_units"] = orders["whole_units"].astype("boolean").fillna(False)
    is_cancelled = orders["merged_into"].notna() | (orders["status"] == "CANCELLED")
    orders["disposition"] = first_of(orders.index, (orders["is_load"], "load"), (is_cancelled, "cancel")).fillna("wait")
    orders["buyer_key"] = ("buyer_" + orders["buyer_id"]).where(orders["is_load"])
    for kind in ("delivery", "invoice"):
        of_kind = forms.partners[forms.partners["kind"] == kind].set_index("form_id")["partner_key"]
        orders[f"{kind}_key"] = orders["form_id"].map(of_kind)
    stated = orders["items_total"] + orders["services_total"] + orders["delivery_cost"].fillna(0)
    rest = orders["total"] - stated
    orders["surcharge_lines"] = rest.clip(lower=0).where(rest < orders["surcharged"], orders["surcharged"])
    unexplained = rest - orders["surcharge_lines"]
    once = (unexplained > 0) & (unexplained == orders["deposits_once"])
    each = (unexplained > 0) & (unexplained == orders["deposits_each"])
    orders["deposit_lines"] = first_of(orders.index, (is_true(once), "once"), (is_true(each), "each"))
    difference = unexplained.where(orders["deposit_lines"].isna(), 0)
    limit = int(settings.totals.adjust_up_to * 100) if settings.totals.policy == "adjust" else 0
    orders["adjustment"] = difference.where(is_true(difference.abs() <= limit), 0)
    orders["lines_total"] = orders["total"] - difference + orders["adjustment"]
    orders["hold_reason"] = _hold_reasons(orders, difference, settings)
    return orders


def _sums(forms: Forms, payments: pd.DataFrame) -> pd.DataFrame:
    items, services = forms.items, forms.services
    products = items.assign(
        total=items["price"] * items["quantity"],
        deposits=items["deposit"] * items["quantity"],
        is_whole=items["price"] % 100 == 0,
    ).groupby("form_id")
    services = services.assign(total=services["price"] * services["quantity"])
    by_kind = payments.groupby(["form_id", payments["kind"] == "cash_on_delivery"])["amount"].sum(min_count=1).unstack()
    by_kind = by_kind.reindex(columns=[False, True]).astype("Int64")
    promised = payments.assign(is_promised=_promised(payments)).groupby("form_id")["is_promised"].any()
    return pd.DataFrame(
        {
            "bought_at": products["bought_at"].max(),
            "items_total": products["total"].sum(),
            "deposits_once": products["deposit"].sum(min_count=1),
            "deposits_each": products["deposits"].sum(min_count=1),
            "compensation": products["compensation"].sum(min_count=1),
            "whole_units": products["is_whole"].all(),
            "services_total": services.groupby("form_id")["total"].sum(),
            "paid": by_kind[False],
            "cod_booked": by_kind[True],
            "is_promised": promised,
            "surcharged": payments[payments["kind"] == "surcharge"].groupby("form_id")["amount"].sum(),
        }
    )


def _promised(payments: pd.DataFrame) -> pd.Series:
    """Tell payments whose money does not pass Allegro's operators, or comes after the sale."""
    is_cash, shows_nothing = payments["type"] == _CASH, payments["amount"].fillna(0) == 0
    outside = payments["provider"].isin(("OFFLINE", "EPT"))
    outside |= (
        payments["provider"].isna() & (payments["type"].fillna("ONLINE") != "ONLINE") & payments["paid_at"].notna()
    )
    return (payments["kind"] != "cash_on_delivery") & (is_cash | (shows_nothing & outside))


def _hold_reasons(orders: pd.DataFrame, difference: pd.Series, settings: Settings) -> pd.Series:
    owes = ~is_true(orders["is_promised"]) & orders["is_load"]
    paid = orders["paid"].fillna(0)
    differs = orders["is_load"] & is_true(difference != orders["adjustment"]) & (settings.totals.policy != "warn")
    from_allegro = orders["is_load"] & (orders["fulfillment_provider"] == "ALLEGRO")
    from_allegro &= settings.odoo.fulfillment_warehouse is None
    misses, exceeds = owes & is_true(paid < orders["total"]), orders["is_load"] & is_true(paid > orders["total"])
    told = orders[misses | exceeds | differs]
    of, total = " " + told["currency"], amount(told["total"])
    shown = "Allegro shows " + amount(paid[told.index]) + of + " paid "
    reasons = joined(
        " ",
        first_of(
            told.index,
            (misses[told.index], shown + "of " + total + of + ": check the payment before you confirm."),
            (
                exceeds[told.index],
                shown + "for an order of " + total + of + ": return or set off what is too much, then confirm.",
            ),
        ).reindex(orders.index),
        first_of(
            orders.index,
            (
                from_allegro,
                "It is shipped from Allegro's own warehouse (One Fulfillment), and no setting odoo.fulfillment_warehouse"
                " says where that is in Odoo.",
            ),
        ),
        first_of(
            told.index,
            (
                differs[told.index],
                "Total differs: Allegro says " + total + of + ", its lines come to "
                + amount((orders["total"] - difference)[told.index]) + of + ".",
            ),
        ).reindex(orders.index),
    )  # fmt: skip
    return null_if_empty(reasons)


def proven_payments(payments: pd.DataFrame) -> pd.DataFrame:
    """Return what was paid, and keys of their own to payments that another form, or the same once more, names as well."""
    is_cash = (payments["kind"] == "payment") & (payments["type"] == _CASH)
    proven = payments[is_true(payments["amount"] > 0) & ~is_cash].sort_values(["form_id", "kind", "position"])
    time = proven.groupby(["payment_key", "form_id"]).cumcount() + 1
    own = proven["payment_key"] + "_" + proven["form_id"] + ("_" + time.astype("str")).where(time > 1, "")
    return proven.assign(payment_key=proven["payment_key"].mask(proven["payment_key"].duplicated(), own))


def line_in_two_orders(items: pd.DataFrame, orders: pd.DataFrame) -> pd.DataFrame:
    """Return the problems of orders with line items that a newer one claims as well, or that they name twice."""
    claims = items.loc[items["line_item_id"].duplicated(keep=False), ["line_item_id", "form_id"]]
    claims = claims.merge(orders[["form_id", "updated_at"]], on="form_id")
    claims = claims.sort_values(["updated_at", "form_id"], na_position="first")
    by = claims.groupby("line_item_id")["form_id"]
    claims["keeper"] = by.transform("last")
    is_twice = by.transform("nunique") < by.transform("size")
    lost = claims[(claims["form_id"] != claims["keeper"]) | is_twice].sort_values("line_item_id")
    keeper = lost.groupby("form_id")["keeper"].min()
    named = lost.drop_duplicates(["form_id", "line_item_id"]).groupby("form_id")["line_item_id"].agg(", ".join)
    how = pd.Series(" as well", index=keeper.index, dtype="str").mask(keeper == keeper.index, " twice")
    end = ". Look at it on Allegro; when one of the two is void, drop it here and retry the other."
    reason = "Its line items " + named.astype("str") + " belong to order " + keeper + how + end
    return pd.DataFrame({"code": "line_in_two_orders", "reason": reason}).rename_axis("form_id").reset_index()


def set_aside(forms: Forms, problems: pd.DataFrame) -> Forms:
    """Take forms with a problem out of all tables, and their addresses that no other order needs."""
    return forms._replace(
        orders=left_out(forms.orders, problems),
        items=left_out(forms.items, problems),
        services=left_out(forms.services, problems),
        payments=left_out(forms.payments, problems),
        problems=pd.concat([forms.problems, problems]),
    )
