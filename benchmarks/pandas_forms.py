"""Staged checkout forms in vectorised pandas: orders, what is in them, their addresses, and what is unreadable."""

import json
from typing import NamedTuple

import duckdb
import pandas as pd

from benchmarks.pandas_addresses import read_partners, read_vat_numbers
from benchmarks.pandas_contents import read_items, read_payments, read_services
from benchmarks.pandas_texts import (
    Json,
    clean,
    clean_lines,
    coins,
    joined,
    left_out,
    listed,
    normalised,
    null_if_empty,
    times,
)
from benchmarks.pandas_unreadable import unreadable

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
    said = normalised([{key: form[key] for key in form.keys() - _LISTS} for form in forms], _FORM, _NO_TEXTS)
    orders = pd.concat([staged.drop(columns="fetched_at").astype("str"), _facts(said), _delivery(said)], axis=1)
    orders["is_load"] = (orders["status"] == "READY_FOR_PROCESSING") & orders["merged_into"].isna()
    orders["lines_said"] = [len(form.get("lineItems") or ()) for form in forms]
    loads = [
        (form_id, form) for form_id, form, load in zip(orders["form_id"], forms, orders["is_load"], strict=True) if load
    ]
    currency = orders.set_index("form_id")["currency"]
    items = read_items(loads, currency, orders.set_index("form_id")["market_country"])
    services = read_services(loads, currency)
    payments = read_payments(orders[orders["is_load"]], loads, currency)
    numbers = read_vat_numbers(orders["form_id"], said)
    partners = read_partners(orders, said, numbers)
    orders["vat_numbers"] = orders["form_id"].map(
        clean(joined(" ", numbers["type"], numbers["value"]).groupby(numbers["form_id"]).agg(", ".join), 250)
    )
    problems = unreadable(orders, items, services, payments)
    return Forms(
        orders=left_out(orders, problems),
        items=left_out(items, problems),
        services=left_out(services, problems),
        payments=left_out(payments, problems),
        partners=left_out(partners, problems),
        vat_numbers=numbers,
        problems=problems,
    )


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
