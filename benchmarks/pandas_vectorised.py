"""What matching would be in vectorised pandas: the same forms, rules and tables, as one would write it by the book.

The yardstick of `benchmarks/matching.py`. It leaves out what is rare (sets, services, surcharges, tax numbers), which
favours it; amounts are integers of the smallest coin, as pandas knows no decimals.
"""

import json
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd

_CONTROL = r"[\x00-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff]"
_AMOUNT = r"[0-9]{1,12}(?:\.[0-9]{1,2})?"


def match_forms(file: Path) -> dict[str, int]:
    """Normalise and match all staged forms of the DuckDB file and write the core tables. Gives their row counts."""
    with duckdb.connect(str(file)) as connection:
        connection.execute("set timezone = 'UTC'")
        payloads = [row[0] for row in connection.execute("select payload from staging.checkout_forms").fetchall()]
        offers = [row[0] for row in connection.execute("select payload from staging.offers where not gone").fetchall()]
        contacts = connection.execute("select * from odoo.partners").df()
        products = connection.execute("select * exclude (list_price) from odoo.products").df()
        forms = [json.loads(payload) for payload in payloads]
        del payloads
        orders, items = _orders(forms), _items(forms)
        del forms
        partners = _match_partners(_partners(orders), contacts)
        catalogue = _match_products(_catalogue(offers, items), products)
        orders, items = _checked(orders, items)
        tables = {
            "orders": orders,
            "partners": partners,
            "products": catalogue,
            "order_lines": _lines(orders, items, catalogue),
            "payments": _payments(orders),
        }
        for name, frame in tables.items():
            connection.register("frame", frame)
            connection.execute(f"create or replace table main.pandas_{name} as select * from frame")
            connection.unregister("frame")
        return {name: len(frame) for name, frame in tables.items()}


def _clean(texts: pd.Series, length: int = 250) -> pd.Series:
    cleaned = texts.str.replace(_CONTROL, " ", regex=True).str.replace(r"\s+", " ", regex=True).str.strip()
    return cleaned.str.slice(0, length).replace("", None)


def _coins(amounts: pd.Series) -> pd.Series:
    valid = amounts.where(amounts.str.fullmatch(_AMOUNT).fillna(False).astype(bool))
    whole = valid.str.partition(".")
    return (
        pd.to_numeric(whole[0]) * 100
        + pd.to_numeric(whole[2].str.ljust(2, "0").replace("", "0"), errors="coerce").fillna(0)
    ).astype("Int64")


def _orders(forms: list[dict]) -> pd.DataFrame:
    slim = [{key: value for key, value in form.items() if key != "lineItems"} for form in forms]
    orders = pd.json_normalize(slim, sep="_")
    orders["total"] = _coins(orders["summary_totalToPay_amount"])
    orders["paid"] = _coins(orders["payment_paidAmount_amount"])
    orders["delivery_cost"] = _coins(orders["delivery_cost_amount"])
    for column in (
        "updatedAt",
        "payment_finishedAt",
        "delivery_time_from",
        "delivery_time_to",
        "delivery_time_dispatch_to",
    ):
        orders[column] = pd.to_datetime(orders[column], format="ISO8601", utc=True)
    for column in (
        "messageToSeller",
        "delivery_method_name",
        "delivery_pickupPoint_name",
        "buyer_login",
        "buyer_email",
    ):
        orders[column] = _clean(orders[column])
    point = orders[
        ["delivery_pickupPoint_name", "delivery_pickupPoint_address_street", "delivery_pickupPoint_address_city"]
    ]
    orders["pickup_point"] = point.iloc[:, 0].str.cat(point.iloc[:, 1:], sep=", ", na_rep="")
    orders["disposition"] = np.select(
        [orders["status"] == "READY_FOR_PROCESSING", orders["status"] == "CANCELLED"], ["load", "cancel"], "wait"
    )
    return orders


def _items(forms: list[dict]) -> pd.DataFrame:
    items = pd.json_normalize(forms, record_path="lineItems", meta=["id"], meta_prefix="form_", sep="_")
    items["coins"] = _coins(items["price_amount"])
    items["original_coins"] = _coins(items["originalPrice_amount"])
    items["offer_name"] = _clean(items["offer_name"], 500)
    items["offer_external_id"] = _clean(items["offer_external_id"], 100)
    items["boughtAt"] = pd.to_datetime(items["boughtAt"], format="ISO8601", utc=True)
    return items


def _folded(texts: pd.Series) -> pd.Series:
    ascii_ = texts.fillna("").str.lower().str.normalize("NFKD").str.replace(r"[\u0300-\u036f]", "", regex=True)
    return ascii_.str.replace("ł", "l").str.replace(r"[^\w]", "", regex=True)


def _address_hash(frame: pd.DataFrame) -> pd.Series:
    parts = [
        _folded(frame[column].astype("object"))
        for column in ("name", "company_name", "street", "zip", "city", "country_code")
    ]
    joined = parts[0].str.cat(pd.concat(parts[1:], axis=1), sep="\x1f")
    return pd.Series(pd.util.hash_array(joined.to_numpy(dtype=object)), index=frame.index)


def _partners(orders: pd.DataFrame) -> pd.DataFrame:
    loads = orders[orders["disposition"] == "load"]
    person = loads["buyer_firstName"].str.cat(loads["buyer_lastName"], sep=" ")
    buyers = _addresses(loads, "buyer", "buyer_address", "postCode", person, loads["buyer_companyName"])
    buyers["phone"], buyers["email"] = loads["buyer_phoneNumber"], loads["buyer_email"]
    receiver = loads["delivery_address_firstName"].str.cat(loads["delivery_address_lastName"], sep=" ")
    deliveries = _addresses(
        loads, "delivery", "delivery_address", "zipCode", receiver, loads["delivery_address_companyName"]
    )
    deliveries["phone"] = loads["delivery_address_phoneNumber"]
    billed = loads[loads["invoice_address_street"].notna()]
    none = pd.Series(None, index=billed.index, dtype="object")
    invoices = _addresses(billed, "invoice", "invoice_address", "zipCode", billed["invoice_address_company_name"], none)
    partners = pd.concat([buyers, deliveries, invoices], ignore_index=True)
    partners["address_hash"] = _address_hash(partners)
    partners["partner_key"] = (
        partners["kind"]
        + "_"
        + partners["buyer_id"]
        + np.where(partners["kind"] == "buyer", "", "_" + partners["address_hash"].astype(str))
    )
    partners = partners.sort_values("updated_at", kind="stable").drop_duplicates("partner_key", keep="last")
    partners["phone"] = "+" + partners["phone"].str.replace(r"\D", "", regex=True)
    return partners


def _addresses(
    forms: pd.DataFrame, kind: str, prefix: str, zip_field: str, name: pd.Series, company: pd.Series
) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "kind": kind,
            "form_id": forms["id"],
            "updated_at": forms["updatedAt"],
            "buyer_id": forms["buyer_id"],
            "name": _clean(name.fillna(forms["buyer_login"])),
            "company_name": _clean(company.astype("str")) if company.notna().any() else None,
            "street": _clean(forms[f"{prefix}_street"]),
            "city": _clean(forms[f"{prefix}_city"]),
            "zip": _clean(forms[f"{prefix}_{zip_field}"]),
            "country_code": forms[f"{prefix}_countryCode"].str.upper(),
            "language": forms["buyer_preferences_language"],
        }
    )


def _match_partners(partners: pd.DataFrame, contacts: pd.DataFrame) -> pd.DataFrame:
    known = contacts.loc[contacts["allegro_id"].notna() & contacts["active"], ["allegro_id", "id"]]
    known = known.drop_duplicates("allegro_id", keep=False).rename(
        columns={"allegro_id": "buyer_id", "id": "buyer_odoo_id"}
    )
    partners = partners.merge(known, on="buyer_id", how="left")
    children = contacts[contacts["parent_id"].notna() & contacts["active"]].copy()
    children["address_hash"] = _address_hash(children)
    children = children[["parent_id", "address_hash", "id"]].drop_duplicates(["parent_id", "address_hash"])
    children = children.rename(columns={"parent_id": "buyer_odoo_id", "id": "child_id"})
    children["buyer_odoo_id"] = children["buyer_odoo_id"].astype("float64")
    partners = partners.merge(children, on=["buyer_odoo_id", "address_hash"], how="left")
    is_buyer = partners["kind"] == "buyer"
    partners["odoo_id"] = partners["buyer_odoo_id"].where(is_buyer, partners["child_id"])
    found = partners["odoo_id"].notna()
    partners["rule"] = np.select([found & is_buyer, found], ["allegro_id", "same_address"], "create")
    return partners


def _catalogue(offers: list[str], items: pd.DataFrame) -> pd.DataFrame:
    rows = []
    for payload in offers:
        offer = json.loads(payload)
        for element in offer["productSet"]:
            values = {one["id"]: one["values"][0] for one in element["product"]["parameters"] if one["values"]}
            rows.append(
                (offer["id"], offer["name"], element["product"]["id"], values.get("224017"), values.get("225693"),
                 (offer["external"] or {}).get("id"))
            )  # fmt: skip
    columns = ["offer_id", "name", "product_id", "code", "gtin", "signature"]
    catalogue = pd.DataFrame(rows, columns=columns)
    return catalogue[catalogue["offer_id"].isin(items["offer_id"])].reset_index(drop=True)


def _match_products(catalogue: pd.DataFrame, products: pd.DataFrame) -> pd.DataFrame:
    catalogue["odoo_id"] = pd.Series(pd.NA, index=catalogue.index, dtype="Int64")
    catalogue["rule"] = None
    rules = (("manufacturer_code", "code", "default_code"), ("gtin", "gtin", "barcode"),
             ("signature", "signature", "default_code"), ("name", "name", "name"))  # fmt: skip
    for rule, ours, theirs in rules:
        key = catalogue[ours].str.strip().str.lower().str.replace(r"\s+", " ", regex=True)
        known = products.loc[products["active"] & products[theirs].notna(), [theirs, "id"]].copy()
        known["key"] = known[theirs].str.strip().str.lower().str.replace(r"\s+", " ", regex=True)
        if rule == "gtin":
            key, known["key"] = key.str.zfill(14), known["key"].str.zfill(14)
        unique = known.drop_duplicates("key", keep=False).set_index("key")["id"]
        hit = key.map(unique)
        open_ = catalogue["odoo_id"].isna() & hit.notna()
        catalogue.loc[open_, "odoo_id"] = hit[open_].astype("Int64")
        catalogue.loc[open_, "rule"] = rule
    catalogue["rule"] = catalogue["rule"].fillna("create")
    return catalogue


def _checked(orders: pd.DataFrame, items: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    items["line_total"] = items["coins"] * items["quantity"]
    goods = items.groupby("form_id")["line_total"].sum().rename("goods")
    orders = orders.merge(goods, left_on="id", right_index=True, how="left")
    orders["difference"] = orders["total"] - orders["goods"] - orders["delivery_cost"]
    cash = orders["payment_type"] == "CASH_ON_DELIVERY"
    underpaid = ~cash & (orders["paid"].fillna(0) < orders["total"])
    overpaid = ~cash & (orders["paid"].fillna(0) > orders["total"])
    differs = orders["difference"].abs() > 5
    orders["hold_reason"] = np.select(
        [underpaid.fillna(True), overpaid.fillna(False), differs.fillna(True)],
        ["underpaid", "overpaid", "total differs"],
        "",
    )
    sound = orders["total"].notna() & orders["goods"].notna() & orders["buyer_id"].notna()
    orders = orders[sound]
    return orders, items[items["form_id"].isin(orders["id"])]


def _lines(orders: pd.DataFrame, items: pd.DataFrame, catalogue: pd.DataFrame) -> pd.DataFrame:
    goods = items.merge(catalogue[["offer_id", "odoo_id", "product_id"]], on="offer_id", how="left")
    discounted = goods["coins"] != goods["original_coins"]
    lines = pd.DataFrame(
        {
            "form_id": goods["form_id"],
            "line_key": "line_" + goods["id"],
            "kind": "offer",
            "offer_id": goods["offer_id"],
            "description": goods["offer_name"].where(~discounted, goods["offer_name"] + "\nPrice before discount"),
            "quantity": goods["quantity"],
            "coins": goods["coins"],
            "currency": goods["price_currency"],
            "odoo_product_id": goods["odoo_id"],
            "product_key": ("product_" + goods["product_id"]).where(goods["odoo_id"].isna()),
        }
    )
    delivery = pd.DataFrame(
        {
            "form_id": orders["id"],
            "line_key": "delivery_" + orders["id"],
            "kind": "delivery",
            "description": orders["delivery_method_name"].str.cat(orders["pickup_point"], sep="\n", na_rep=""),
            "quantity": 1,
            "coins": orders["delivery_cost"],
            "currency": orders["summary_totalToPay_currency"],
            "product_key": "product_delivery",
        }
    )
    return pd.concat([lines, delivery], ignore_index=True)


def _payments(orders: pd.DataFrame) -> pd.DataFrame:
    paid = orders[orders["paid"].fillna(0) > 0]
    return pd.DataFrame(
        {
            "payment_key": "payment_" + paid["payment_id"],
            "form_id": paid["id"],
            "type": paid["payment_type"],
            "provider": paid["payment_provider"],
            "coins": paid["paid"],
            "currency": paid["payment_paidAmount_currency"],
            "paid_at": paid["payment_finishedAt"],
        }
    )
