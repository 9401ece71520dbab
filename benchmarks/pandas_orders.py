"""Orders, their lines and payments in vectorised pandas: totals, what holds an order up, sets shared out, claims by two orders."""

import pandas as pd

from allegro_etl.settings import Settings
from benchmarks.pandas_forms import Forms
from benchmarks.pandas_texts import amount, first_of, joined, left_out, null_if_empty

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
    orders["deposit_lines"] = first_of(orders.index, (_true(once), "once"), (_true(each), "each"))
    difference = unexplained.where(orders["deposit_lines"].isna(), 0)
    limit = int(settings.totals.adjust_up_to * 100) if settings.totals.policy == "adjust" else 0
    orders["adjustment"] = difference.where(_true(difference.abs() <= limit), 0)
    orders["lines_total"] = orders["total"] - difference + orders["adjustment"]
    orders["hold_reason"] = _hold_reasons(orders, difference, settings)
    return orders


def _true(holds: pd.Series) -> pd.Series:
    return holds.fillna(False).astype(bool)


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
    owes = ~_true(orders["is_promised"]) & orders["is_load"]
    paid = orders["paid"].fillna(0)
    differs = orders["is_load"] & _true(difference != orders["adjustment"]) & (settings.totals.policy != "warn")
    from_allegro = orders["is_load"] & (orders["fulfillment_provider"] == "ALLEGRO")
    from_allegro &= settings.odoo.fulfillment_warehouse is None
    misses, exceeds = owes & _true(paid < orders["total"]), orders["is_load"] & _true(paid > orders["total"])
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
                shown + "for an order of " + total + of + ": return or settle what is too much, then confirm.",
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


def called_off(orders: pd.DataFrame, known: pd.DataFrame) -> pd.Series:
    """Return the reasons with that of orders which the seller called off on Allegro before they were confirmed."""
    confirmed = known.loc[known["state"].isin(("sale", "done")), "form_id"]
    off = orders["is_load"] & (orders["fulfillment_status"] == "CANCELLED") & ~orders["form_id"].isin(confirmed)
    word = first_of(orders.index, (off, "The seller marked it as cancelled on Allegro."))
    return null_if_empty(joined(" ", word, orders["hold_reason"]))


def proven_payments(payments: pd.DataFrame) -> pd.DataFrame:
    """Return what was paid, and keys of their own to payments that another form, or the same once more, names as well."""
    is_cash = (payments["kind"] == "payment") & (payments["type"] == _CASH)
    proven = payments[_true(payments["amount"] > 0) & ~is_cash].sort_values(["form_id", "kind", "position"])
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


def build_lines(
    orders: pd.DataFrame, forms: Forms, payments: pd.DataFrame, catalogue: pd.DataFrame, products: pd.DataFrame
) -> pd.DataFrame:
    """Return the lines of orders that will be loaded: offers, sets, services, delivery, surcharges, deposits, adjustments."""
    loads = orders[orders["is_load"]]
    items = forms.items.merge(loads[["form_id", "whole_units", "deposit_lines"]], on="form_id")
    items["description"] = _descriptions(items)
    of_product = ["offer_id", "component", "components", "quantity", "odoo_id", "product_key", "name", "has_own_name"]
    parts = catalogue[of_product].rename(columns={"quantity": "pieces", "name": "part_name"})
    goods = items.merge(parts, on="offer_id")
    is_plain = (goods["components"] == 1) & (goods["pieces"] == 1)
    lines = pd.concat(
        [
            _offer_lines(goods[is_plain]),
            _set_lines(goods[~is_plain], products),
            _service_lines(forms.services, items),
            _order_lines(loads),
            _surcharge_lines(payments, loads),
            _deposit_lines(items),
        ],
        ignore_index=True,
    )
    return lines.rename(columns={"odoo_id": "odoo_product_id"})


def _descriptions(items: pd.DataFrame) -> pd.Series:
    reduced = items[_true(items["original_price"] != items["price"])]
    before = "Price before discount: " + amount(reduced["original_price"]) + " " + reduced["currency"]
    before = before + (" (" + reduced["discounts"] + ")").fillna("")
    words = before.reindex(items.index).astype("str").fillna("Discounts: " + items["discounts"])
    return joined("\n", items["offer_name"], words)


def _offer_lines(goods: pd.DataFrame) -> pd.DataFrame:
    columns = ["form_id", "line_item_id", "offer_id", "description", "quantity", "currency", "odoo_id", "product_key"]
    return goods[columns].assign(
        line_key="line_" + goods["line_item_id"],
        kind="offer",
        position=goods["position"] * 1000,
        component=0,
        unit_price=goods["price"],
        original_price=goods["original_price"].mask(_true(goods["original_price"] == goods["price"])),
    )


def _set_lines(parts: pd.DataFrame, products: pd.DataFrame) -> pd.DataFrame:
    """Share the price of sets out by list price, or by pieces where one is unknown, so that it comes out exactly."""
    parts = parts.astype({"price": "int64", "quantity": "int64", "pieces": "int64"}).reset_index(drop=True)
    price = (parts["odoo_id"].map(products.set_index("id")["list_price"]).astype("float64") * 100).round()
    by = parts.groupby("line_item_id")
    has_prices = price.between(1, 99_999_999_900).groupby(parts["line_item_id"]).transform("all")
    step = pd.Series(1, index=parts.index).mask(_true(parts["whole_units"] & (parts["currency"] == "HUF")), 100)
    total, pieces = parts["price"] // step, parts["pieces"]
    weight = pieces * price.where(has_prices, 1).astype("int64")
    divisor = weight.groupby(parts["line_item_id"]).transform("sum") * pieces
    parts = parts.assign(steps=total * weight // divisor, lost=(total * weight % divisor) / divisor, step=step)
    parts["missing"] = total - (parts["steps"] * pieces).groupby(parts["line_item_id"]).transform("sum")
    parts = parts.sort_values(["lost", "component"], ascending=[False, True])
    by = parts.groupby("line_item_id")
    before = by["pieces"].cumsum() - parts["pieces"]
    raised = (parts["missing"] - before).clip(lower=0).clip(upper=parts["pieces"])
    partly = raised.where(raised < parts["pieces"], 0)
    is_single = parts["pieces"] == 1
    has_single = is_single.groupby(parts["line_item_id"]).transform("any")
    is_first = is_single & (is_single.astype("int64").groupby(parts["line_item_id"]).cumsum() == 1)
    left_over = partly.groupby(parts["line_item_id"]).transform("sum")
    parts["steps"] += left_over.where(is_first, 0)
    raised = raised.mask(has_single & (raised < parts["pieces"]), 0)
    rest = pd.Series("_rest", index=parts.index, dtype="str").mask(raised == parts["pieces"], "")
    shares = pd.concat(
        [
            parts.assign(suffix="", share=parts["pieces"] - raised, offset=0),
            parts.assign(suffix=rest, share=raised, offset=1, steps=parts["steps"] + 1),
        ],
        ignore_index=True,
    )
    return _share_lines(shares[shares["share"] > 0])


def _share_lines(shares: pd.DataFrame) -> pd.DataFrame:
    component = shares["component"].astype("str")
    part = "Part " + (shares["component"] + 1).astype("str") + " of " + shares["components"].astype("str")
    part = joined(": ", part, shares["part_name"].where(shares["has_own_name"])).where(shares["components"] > 1)
    columns = ["form_id", "line_item_id", "offer_id", "component", "currency", "odoo_id", "product_key"]
    return shares[columns].assign(
        line_key="line_" + shares["line_item_id"] + "_" + component + shares["suffix"],
        kind="set",
        position=shares["position"] * 1000 + shares["component"] * 2 + shares["offset"],
        description=joined("\n", shares["description"], part),
        quantity=shares["quantity"] * shares["share"],
        unit_price=shares["steps"] * shares["step"],
    )


def _service_lines(services: pd.DataFrame, items: pd.DataFrame) -> pd.DataFrame:
    of_item = items[["form_id", "line_item_id", "position"]].rename(columns={"position": "place"})
    lines = services.merge(of_item, on=["form_id", "line_item_id"])
    return lines[["form_id", "line_item_id", "quantity", "currency"]].assign(
        line_key="service_" + lines["line_item_id"] + "_" + lines["position"].astype("str"),
        kind="service",
        position=lines["place"] * 1000 + 900 + lines["position"],
        description=lines["name"],
        unit_price=lines["price"],
        product_key="product_service",
    )


def _order_lines(loads: pd.DataFrame) -> pd.DataFrame:
    """Return the lines that an order has once: its delivery, and the difference to Allegro's total."""
    sent = loads[loads[["delivery_method", "delivery_method_id", "delivery_cost"]].notna().any(axis=1)]
    differing = loads[_true(loads["adjustment"] != 0)]
    delivery = sent[["form_id", "currency"]].assign(
        line_key="delivery_" + sent["form_id"],
        kind="delivery",
        position=1_000_000_000,
        description=joined("\n", sent["delivery_method"].fillna("Delivery"), sent["pickup_point"]),
        quantity=1,
        unit_price=sent["delivery_cost"].fillna(0),
        product_key="product_delivery",
    )
    adjustment = differing[["form_id", "currency"]].assign(
        line_key="adjustment_" + differing["form_id"],
        kind="adjustment",
        position=2_000_000_000,
        description="Difference to the total on Allegro",
        quantity=1,
        unit_price=differing["adjustment"],
        product_key="product_adjustment",
    )
    return pd.concat([delivery, adjustment])


def _surcharge_lines(payments: pd.DataFrame, loads: pd.DataFrame) -> pd.DataFrame:
    paid = payments[payments["kind"] == "surcharge"].merge(loads[["form_id", "surcharge_lines"]], on="form_id")
    paid = paid.sort_values(["form_id", "position"])
    left = paid["surcharge_lines"] - paid.groupby("form_id")["amount"].cumsum() + paid["amount"]
    paid["unit_price"] = paid["amount"].where(paid["amount"] < left, left)
    paid = paid[left > 0]
    return paid[["form_id", "currency", "unit_price"]].assign(
        line_key="surcharge_" + paid["payment_key"].str.slice(8),
        kind="surcharge",
        position=1_000_001_000 + paid["position"],
        description="Surcharge paid on Allegro",
        quantity=1,
        product_key="product_surcharge",
    )


def _deposit_lines(items: pd.DataFrame) -> pd.DataFrame:
    lines = items[items["deposit_lines"].notna() & _true(items["deposit"] > 0)]
    return lines[["form_id", "line_item_id", "currency"]].assign(
        line_key="deposit_" + lines["line_item_id"],
        kind="deposit",
        position=1_000_002_000 + lines["position"],
        description="Deposit: " + lines["offer_name"],
        quantity=lines["quantity"].where(lines["deposit_lines"] == "each", 1),
        unit_price=lines["deposit"],
        product_key="product_deposit",
    )


def set_aside(forms: Forms, problems: pd.DataFrame) -> Forms:
    """Take forms with a problem out of all tables, and their addresses that no other order needs."""
    return forms._replace(
        orders=left_out(forms.orders, problems),
        items=left_out(forms.items, problems),
        services=left_out(forms.services, problems),
        payments=left_out(forms.payments, problems),
        problems=pd.concat([forms.problems, problems]),
    )
