"""What is in checkout forms, one row each, in vectorised pandas: line items, services and payments."""

import pandas as pd

from benchmarks.pandas_texts import Json, clean, coins, counts, listed, normalised, null_if_empty, times

_ITEM = (  # noqa: SIM905
    "form_id position id offer.id offer.name offer.external.id quantity price.amount price.currency"
    " originalPrice.amount originalPrice.currency deposit.price.amount deposit.price.currency"
    " reconciliation.value.amount reconciliation.value.currency tax.rate boughtAt discounts offer.productSet.products"
).split()
_SERVICE = "form_id line_item_id position definitionId name quantity price.amount price.currency".split()  # noqa: SIM905
_PAYMENT = (  # noqa: SIM905
    "form_id kind position id paymentId type provider paidAmount.amount paidAmount.currency finishedAt paidAt"
).split()


def read_items(loads: list[tuple[str, Json]], currency: pd.Series, country: pd.Series) -> pd.DataFrame:
    """Return the line items of orders that will be loaded."""
    said = normalised(
        [
            {**(item or {}), "form_id": form_id, "position": position}
            for form_id, form in loads
            for position, item in enumerate(form.get("lineItems") or (), 1)
        ],
        _ITEM,
        ("position", "discounts", "offer.productSet.products"),
    )
    of_order = said["form_id"].map(currency).astype("str")
    types = listed(said["discounts"]).str.get("type").dropna().astype("str")
    compensation = said["reconciliation.value.amount"].where(said["reconciliation.value.currency"] == of_order)
    return pd.DataFrame(
        {
            "form_id": said["form_id"],
            "position": said["position"].astype("int64"),
            "line_item_id": said["id"],
            "offer_id": said["offer.id"],
            "offer_name": clean(said["offer.name"], 500).fillna("Allegro offer " + said["offer.id"]),
            "signature": clean(said["offer.external.id"], 100),
            "quantity": counts(said["quantity"]),
            "price": coins(said["price.amount"]),
            "original_price": coins(said["originalPrice.amount"]),
            "currency": of_order,
            "deposit": coins(said["deposit.price.amount"]),
            "compensation": coins(compensation),
            "tax_rate": coins(said["tax.rate"]),
            "country_code": said["form_id"].map(country).astype("str"),
            "discounts": null_if_empty(types.groupby(level=0).agg(", ".join)).reindex(said.index).astype("str"),
            "product_set": said["offer.productSet.products"],
            "bought_at": times(said["boughtAt"]),
            "quantity_text": said["quantity"],
            "price_text": said["price.amount"],
            "price_currency": said["price.currency"],
            "original_text": said["originalPrice.amount"],
            "original_currency": said["originalPrice.currency"],
            "deposit_text": said["deposit.price.amount"],
            "deposit_currency": said["deposit.price.currency"],
        }
    )


def read_services(loads: list[tuple[str, Json]], currency: pd.Series) -> pd.DataFrame:
    """Return the additional services of their line items."""
    said = normalised(
        [
            {**service, "form_id": form_id, "line_item_id": item.get("id"), "position": position}
            for form_id, form in loads
            for item in form.get("lineItems") or ()
            if item
            for position, service in enumerate(item.get("selectedAdditionalServices") or (), 1)
        ],
        _SERVICE,
        ("position",),
    )
    named = clean(said["name"], 250).fillna(clean(said["definitionId"], 250))
    return said.assign(
        position=said["position"].astype("int64"),
        named=said["name"],
        name=named.fillna("Additional service"),
        quantity_text=said["quantity"],
        quantity=counts(said["quantity"].fillna("1")),
        price=coins(said["price.amount"]),
        currency=said["form_id"].map(currency).astype("str"),
    )


def read_payments(orders: pd.DataFrame, loads: list[tuple[str, Json]], currency: pd.Series) -> pd.DataFrame:
    """Return their payments: the order's own, surcharges and what was booked for cash on delivery."""
    stated = orders[["form_id", "payment_id", "payment_type", "payment_provider", "paid_text", "paid_currency"]]
    stated = stated.set_axis(["form_id", "payment_id", "type", "provider", "paid_text", "paid_currency"], axis=1)
    stated = stated.assign(kind="payment", position=1, paid_at=orders["payment_finished_at"])
    said = normalised(
        [
            {**payment, "form_id": form_id, "kind": kind, "position": position}
            for form_id, form in loads
            for field, kind in (("surcharges", "surcharge"), ("codBookedPayments", "cash_on_delivery"))
            for position, payment in enumerate(form.get(field) or (), 1)
        ],
        _PAYMENT,
        ("position",),
    )
    is_booked = said["kind"] == "cash_on_delivery"
    others = said[["form_id", "kind", "position"]].assign(
        position=said["position"].astype("int64"),
        payment_id=said["paymentId"].where(is_booked, said["id"]),
        type=said["type"].str.slice(0, 40).mask(is_booked, "CASH_ON_DELIVERY"),
        provider=said["provider"].str.slice(0, 40).mask(is_booked),
        paid_text=said["paidAmount.amount"],
        paid_currency=said["paidAmount.currency"],
        paid_at=times(said["paidAt"].where(is_booked, said["finishedAt"])),
    )
    payments = pd.concat([stated, others], ignore_index=True)
    payments["payment_key"] = "payment_" + payments["payment_id"]
    payments["amount"] = coins(payments["paid_text"])
    payments["currency"] = payments["form_id"].map(currency).astype("str")
    return payments
