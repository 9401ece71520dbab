"""Matching as most scripts do it: a loop over forms, with pandas frames for looking things up. For a sample only."""

import hashlib
import json
import unicodedata
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

Json = dict[str, Any]


def match_forms(file: Path, sample: int) -> dict[str, int]:
    """Normalise and match that many staged forms of the DuckDB file. Return the counts of what came out."""
    with duckdb.connect(str(file)) as connection:
        forms = connection.execute("select payload from staging.checkout_forms limit ?", [sample]).df()
        offers = (
            connection.execute("select offer_id, payload from staging.offers").df().set_index("offer_id")["payload"]
        )
        contacts = connection.execute("select * from odoo.partners").df()
        products = connection.execute("select id, default_code, barcode, name from odoo.products where active").df()
    partners: dict[str, int | None] = {}
    lines: list[tuple[str, int | None, Decimal]] = []
    held = 0
    for _, row in forms.iterrows():
        form = json.loads(row["payload"])
        partners |= _partners(form, contacts)
        found = [_line(item, offers, products) for item in form["lineItems"]]
        lines += found
        total = Decimal(form["summary"]["totalToPay"]["amount"])
        held += sum(amount for _, _, amount in found) + Decimal(form["delivery"]["cost"]["amount"]) != total
    return {"orders": len(forms), "partners": len(partners), "order_lines": len(lines), "held": held}


def _partners(form: Json, contacts: pd.DataFrame) -> dict[str, int | None]:
    buyer = form["buyer"]["id"]
    known = contacts[contacts["allegro_id"] == buyer]
    parent = int(known.iloc[0]["id"]) if len(known) == 1 else None
    address = form["delivery"]["address"]
    hashed = _hash(
        f"{address['firstName']} {address['lastName']}", address["street"], address["zipCode"], address["city"]
    )
    child = None
    if parent is not None:
        for _, one in contacts[contacts["parent_id"] == parent].iterrows():
            if _hash(one["name"], one["street"], one["zip"], one["city"]) == hashed:
                child = int(one["id"])
    return {f"buyer_{buyer}": parent, f"delivery_{buyer}_{hashed}": child}


def _line(item: Json, offers: "pd.Series[str]", products: pd.DataFrame) -> tuple[str, int | None, Decimal]:
    offer = json.loads(offers[item["offer"]["id"]])
    parameters = {one["id"]: one["values"][0] for one in offer["productSet"][0]["product"]["parameters"]}
    rules = (
        ("default_code", parameters.get("224017")),
        ("barcode", parameters.get("225693")),
        ("default_code", (offer["external"] or {}).get("id")),
        ("name", offer["name"]),
    )
    amount = Decimal(item["price"]["amount"]) * item["quantity"]
    for column, value in rules:
        if value is None:
            continue
        found = products[products[column].str.lower() == value.lower()]
        if len(found) == 1:
            return f"line_{item['id']}", int(found.iloc[0]["id"]), amount
    return f"line_{item['id']}", None, amount


def _hash(*parts: str) -> str:
    text = unicodedata.normalize("NFKD", "\x1f".join(parts)).lower().replace("ł", "l")
    kept = "".join(character for character in text if character.isalnum() or character == "\x1f")
    return hashlib.md5(kept.encode(), usedforsecurity=False).hexdigest()
