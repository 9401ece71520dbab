"""Order lines in vectorised pandas: goods, sets shared out, services, delivery, surcharges, deposits and adjustments."""

import pandas as pd

from benchmarks.pandas_forms import Forms
from benchmarks.pandas_texts import amount, is_true, joined


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
    reduced = items[is_true(items["original_price"] != items["price"])]
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
        original_price=goods["original_price"].mask(is_true(goods["original_price"] == goods["price"])),
    )


def _set_lines(parts: pd.DataFrame, products: pd.DataFrame) -> pd.DataFrame:
    """Share the price of sets out by list price, or by pieces where one is unknown, so that it comes out exactly."""
    parts = parts.astype({"price": "int64", "quantity": "int64", "pieces": "int64"}).reset_index(drop=True)
    price = (parts["odoo_id"].map(products.set_index("id")["list_price"]).astype("float64") * 100).round()
    by = parts.groupby("line_item_id")
    has_prices = price.between(1, 99_999_999_900).groupby(parts["line_item_id"]).transform("all")
    step = pd.Series(1, index=parts.index).mask(is_true(parts["whole_units"] & (parts["currency"] == "HUF")), 100)
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
    differing = loads[is_true(loads["adjustment"] != 0)]
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
    lines = items[items["deposit_lines"].notna() & is_true(items["deposit"] > 0)]
    return lines[["form_id", "line_item_id", "currency"]].assign(
        line_key="deposit_" + lines["line_item_id"],
        kind="deposit",
        position=1_000_002_000 + lines["position"],
        description="Deposit: " + lines["offer_name"],
        quantity=lines["quantity"].where(lines["deposit_lines"] == "each", 1),
        unit_price=lines["deposit"],
        product_key="product_deposit",
    )
