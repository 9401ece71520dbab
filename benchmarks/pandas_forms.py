"""Staged checkout forms in vectorised pandas: orders, line items, services, payments and addresses, and what is unreadable."""

import json
from typing import Any, NamedTuple

import duckdb
import pandas as pd

from benchmarks.pandas_texts import (
    Cases,
    address_hash,
    clean,
    clean_lines,
    coins,
    countries,
    counts,
    folded,
    hashed,
    is_id,
    joined,
    left_out,
    listed,
    null_if_empty,
    times,
    told,
)

Json = dict[str, Any]

_LANGUAGES = ("pl-PL", "cs-CZ", "sk-SK", "hu-HU", "en-US", "uk-UA")
_LISTS = ("lineItems", "surcharges", "codBookedPayments")
_FORM = (  # noqa: SIM905
    "id messageToSeller status updatedAt revision note.text marketplace.id buyer.id buyer.email buyer.login"
    " buyer.firstName buyer.lastName buyer.companyName buyer.phoneNumber buyer.preferences.language"
    " buyer.address.street buyer.address.city buyer.address.postCode buyer.address.countryCode payment.id payment.type"
    " payment.provider payment.finishedAt payment.paidAmount.amount payment.paidAmount.currency"
    " fulfillment.status fulfillment.provider.id delivery.address.firstName delivery.address.lastName"
    " delivery.address.companyName delivery.address.street delivery.address.city delivery.address.zipCode"
    " delivery.address.countryCode delivery.address.phoneNumber delivery.method.id"
    " delivery.method.name delivery.pickupPoint.id delivery.pickupPoint.name delivery.pickupPoint.description"
    " delivery.pickupPoint.address.street delivery.pickupPoint.address.zipCode delivery.pickupPoint.address.city"
    " delivery.cost.amount delivery.cost.currency delivery.smart delivery.time.dispatch.to invoice.required invoice.features"
    " invoice.address.street invoice.address.city invoice.address.zipCode invoice.address.countryCode"
    " invoice.address.company.name invoice.address.company.ids invoice.address.company.taxId"
    " invoice.address.naturalPerson.firstName invoice.address.naturalPerson.lastName"
    " summary.totalToPay.amount summary.totalToPay.currency"
).split()
_NO_TEXTS = ("delivery.smart", "invoice.required", "invoice.features", "invoice.address.company.ids")
_ITEM = (  # noqa: SIM905
    "form_id position id offer.id offer.name offer.external.id quantity price.amount price.currency"
    " originalPrice.amount originalPrice.currency deposit.price.amount deposit.price.currency"
    " reconciliation.value.amount reconciliation.value.currency tax.rate boughtAt discounts offer.productSet.products"
).split()
_SERVICE = "form_id line_item_id position definitionId name quantity price.amount price.currency".split()  # noqa: SIM905
_PAYMENT = (  # noqa: SIM905
    "form_id kind position id paymentId type provider paidAmount.amount paidAmount.currency finishedAt paidAt"
).split()
_LOOK = " Look at the order on Allegro; when it is right there, retry it from quarantine."


class Forms(NamedTuple):
    """What the forms say: `vat_numbers` has one row per number, `problems` one row per form that cannot be read."""

    orders: pd.DataFrame
    items: pd.DataFrame
    services: pd.DataFrame
    payments: pd.DataFrame
    partners: pd.DataFrame
    vat_numbers: pd.DataFrame
    problems: pd.DataFrame


def read_forms(connection: duckdb.DuckDBPyConnection) -> Forms:
    """Read the newest content of every pending form; `items` and the like are those of forms without a problem."""
    staged = connection.execute(
        "select form_id, content_hash, merged_into, payload, fetched_at from staging.checkout_forms"
        " semi join ops.pending using (form_id) left join staging.gone_forms as gone using (form_id)"
    ).df()
    staged = staged.sort_values("fetched_at", kind="stable").drop_duplicates("form_id", keep="last", ignore_index=True)
    forms: list[Json] = [json.loads(payload) for payload in staged.pop("payload")]
    said = _normalised([{key: form[key] for key in form.keys() - _LISTS} for form in forms], _FORM, _NO_TEXTS)
    orders = pd.concat([staged.drop(columns="fetched_at").astype("str"), _facts(said), _delivery(said)], axis=1)
    orders["is_load"] = (orders["status"] == "READY_FOR_PROCESSING") & orders["merged_into"].isna()
    orders["lines_said"] = [len(form.get("lineItems") or ()) for form in forms]
    loads = [
        (form_id, form) for form_id, form, load in zip(orders["form_id"], forms, orders["is_load"], strict=True) if load
    ]
    currency = orders.set_index("form_id")["currency"]
    items = _items(loads, currency, orders.set_index("form_id")["market_country"])
    services = _services(loads, currency)
    payments = _payments(orders[orders["is_load"]], loads, currency)
    numbers = _vat_numbers(orders["form_id"], said)
    partners = _partners(orders, said, numbers)
    orders["vat_numbers"] = orders["form_id"].map(
        clean(joined(" ", numbers["type"], numbers["value"]).groupby(numbers["form_id"]).agg(", ".join), 250)
    )
    problems = _unreadable(orders, items, services, payments)
    return Forms(
        orders=left_out(orders, problems),
        items=left_out(items, problems),
        services=left_out(services, problems),
        payments=left_out(payments, problems),
        partners=left_out(partners, problems),
        vat_numbers=numbers,
        problems=problems,
    )


def _normalised(records: list[Json], columns: list[str], no_texts: tuple[str, ...] = ()) -> pd.DataFrame:
    frame = pd.json_normalize(records).reindex(columns=columns)
    return frame.astype(dict.fromkeys([column for column in columns if column not in no_texts], "str"))


def _facts(said: pd.DataFrame) -> pd.DataFrame:
    marketplace = said["marketplace.id"].fillna("").str.slice(0, 40)
    features = listed(said["invoice.features"]).astype("str")
    verified = pd.Series(pd.NA, index=said.index, dtype="boolean")
    verified[features.index[features == "VAT_EU_UNVERIFIED"]] = False
    verified[features.index[features == "VAT_EU_VERIFIED"]] = True
    return pd.DataFrame(
        {
            "said_id": said["id"],
            "status": said["status"].str.slice(0, 40),
            "fulfillment_status": said["fulfillment.status"].str.slice(0, 40),
            "fulfillment_provider": said["fulfillment.provider.id"].str.slice(0, 40),
            "marketplace": marketplace,
            "market_country": marketplace.str.rpartition("-")[2].str.upper(),
            "currency": said["summary.totalToPay.currency"].str.slice(0, 3),
            "total_text": said["summary.totalToPay.amount"],
            "total": coins(said["summary.totalToPay.amount"]),
            "updated_at": times(said["updatedAt"]),
            "revision": said["revision"].str.slice(0, 40),
            "buyer_id": said["buyer.id"],
            "buyer_login": clean(said["buyer.login"], 100),
            "buyer_email": clean(said["buyer.email"], 250),
            "language": said["buyer.preferences.language"].str.slice(0, 10),
            "message": clean_lines(said["messageToSeller"], 4000),
            "seller_note": clean_lines(said["note.text"], 4000),
            "invoice_required": said["invoice.required"].astype("boolean"),
            "vat_eu_verified": verified,
            "payment_id": said["payment.id"],
            "payment_type": said["payment.type"].str.slice(0, 40),
            "payment_provider": said["payment.provider"].str.slice(0, 40),
            "payment_finished_at": times(said["payment.finishedAt"]),
            "paid_text": said["payment.paidAmount.amount"],
            "paid_currency": said["payment.paidAmount.currency"],
        }
    )


def _delivery(said: pd.DataFrame) -> pd.DataFrame:
    point = said.filter(regex=r"^delivery\.pickupPoint\.").rename(columns=lambda name: name.split(".", 2)[2])
    town = null_if_empty(joined(" ", point["address.zipCode"], point["address.city"]))
    name = point["name"].fillna(point["id"])
    return pd.DataFrame(
        {
            "delivery_cost_text": said["delivery.cost.amount"],
            "delivery_cost_currency": said["delivery.cost.currency"],
            "delivery_cost": coins(said["delivery.cost.amount"]),
            "delivery_method_id": said["delivery.method.id"].str.slice(0, 64),
            "delivery_method": clean(said["delivery.method.name"], 250),
            "pickup_point_id": point["id"].str.slice(0, 64),
            "pickup_point": clean(joined(", ", name, point["description"], point["address.street"], town), 500),
            "delivery_phone": clean(said["delivery.address.phoneNumber"], 40),
            "smart": said["delivery.smart"].astype("boolean"),
            "dispatch_by": times(said["delivery.time.dispatch.to"]),
        }
    )


def _items(loads: list[tuple[str, Json]], currency: pd.Series, country: pd.Series) -> pd.DataFrame:
    said = _normalised(
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


def _services(loads: list[tuple[str, Json]], currency: pd.Series) -> pd.DataFrame:
    said = _normalised(
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


def _payments(orders: pd.DataFrame, loads: list[tuple[str, Json]], currency: pd.Series) -> pd.DataFrame:
    stated = orders[["form_id", "payment_id", "payment_type", "payment_provider", "paid_text", "paid_currency"]]
    stated = stated.set_axis(["form_id", "payment_id", "type", "provider", "paid_text", "paid_currency"], axis=1)
    stated = stated.assign(kind="payment", position=1, paid_at=orders["payment_finished_at"])
    said = _normalised(
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


def _vat_numbers(form_ids: pd.Series, said: pd.DataFrame) -> pd.DataFrame:
    """Return the numbers of invoices to companies: those with a type, else the one without."""
    given = listed(said["invoice.address.company.ids"])
    typed = pd.DataFrame({"type": given.str.get("type"), "value": given.str.get("value")}, dtype="str")
    typed = typed[typed["value"].str.strip(" ").fillna("") != ""]
    untyped = said["invoice.address.company.taxId"].drop(index=typed.index.unique())
    untyped = untyped[untyped.str.strip(" ").fillna("") != ""]
    numbers = pd.concat([typed, pd.DataFrame({"type": "OTHER", "value": untyped}, dtype="str")])
    return numbers.assign(form_id=form_ids.reindex(numbers.index)).reset_index(drop=True)


def _partners(orders: pd.DataFrame, said: pd.DataFrame, numbers: pd.DataFrame) -> pd.DataFrame:
    """Return buyers, delivery addresses and invoice addresses of orders, one row per form and kind."""
    person = clean(joined(" ", said["buyer.firstName"], said["buyer.lastName"]), 250)
    company = clean(said["buyer.companyName"], 250)
    buyer = person.fillna(company).fillna(orders["buyer_login"]).fillna("Allegro " + orders["buyer_id"])
    kinds = [_buyers(orders, said, buyer, company), _deliveries(orders, said, buyer), _invoices(orders, said, buyer)]
    partners = pd.concat(kinds, ignore_index=True)
    is_buyer = partners["kind"] == "buyer"
    partners["address_hash"] = address_hash(partners[~is_buyer])
    values = folded(numbers.groupby("form_id")["value"].agg("\x1f".join).astype("str"))
    with_numbers = hashed(partners["address_hash"] + partners["form_id"].map(values))
    ending = partners["address_hash"].mask(partners["kind"] == "invoice", with_numbers.fillna(partners["address_hash"]))
    partners["partner_key"] = joined("_", partners["kind"], partners["buyer_id"], ending)
    partners["parent_key"] = ("buyer_" + partners["buyer_id"]).mask(is_buyer)
    return partners


def _address(orders: pd.DataFrame, said: pd.DataFrame, prefix: str, post_code: str) -> pd.DataFrame:
    loads = orders["is_load"] & is_id(orders["buyer_id"])
    if prefix != "buyer.address.":
        loads &= said.filter(regex=f"^{prefix}").notna().any(axis=1)
    said, orders = said[loads], orders[loads]
    country = countries(said[f"{prefix}countryCode"])
    return pd.DataFrame(
        {
            "form_id": orders["form_id"],
            "updated_at": orders["updated_at"],
            "language": orders["language"].where(orders["language"].isin(_LANGUAGES)),
            "buyer_id": orders["buyer_id"],
            "is_company": False,
            "company_name": pd.Series(pd.NA, index=orders.index, dtype="str"),
            "street": clean(said[f"{prefix}street"], 250),
            "city": clean(said[f"{prefix}city"], 100),
            "zip": clean(said[f"{prefix}{post_code}"], 24),
            "country_code": country,
            "country_hint": country.fillna(orders["market_country"]),
        }
    )


def _buyers(orders: pd.DataFrame, said: pd.DataFrame, name: pd.Series, company: pd.Series) -> pd.DataFrame:
    address = _address(orders, said, "buyer.address.", "postCode")
    loads = address.index
    return address.assign(
        kind="buyer",
        name=name[loads],
        company_name=company[loads],
        email=orders.loc[loads, "buyer_email"],
        phone=clean(said.loc[loads, "buyer.phoneNumber"], 40),
    )


def _deliveries(orders: pd.DataFrame, said: pd.DataFrame, buyer: pd.Series) -> pd.DataFrame:
    address = _address(orders, said, "delivery.address.", "zipCode")
    said = said.loc[address.index]
    company = clean(said["delivery.address.companyName"], 250)
    person = clean(joined(" ", said["delivery.address.firstName"], said["delivery.address.lastName"]), 250)
    return address.assign(
        kind="delivery",
        name=person.fillna(company).fillna(buyer[address.index]),
        company_name=company,
        phone=clean(said["delivery.address.phoneNumber"], 40),
    )


def _invoices(orders: pd.DataFrame, said: pd.DataFrame, buyer: pd.Series) -> pd.DataFrame:
    address = _address(orders, said, "invoice.address.", "zipCode")
    said = said.loc[address.index].filter(regex=r"^invoice\.address\.")
    said = said.rename(columns=lambda name: name.removeprefix("invoice.address."))
    person = clean(joined(" ", said["naturalPerson.firstName"], said["naturalPerson.lastName"]), 250)
    return address.assign(
        kind="invoice",
        name=clean(said["company.name"], 250).fillna(person).fillna(buyer[address.index]),
        is_company=said[["company.name", "company.ids", "company.taxId"]].notna().any(axis=1),
    )


def _unreadable(
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
