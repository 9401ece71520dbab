"""Buyers and their addresses in vectorised pandas: one row each, telephone and VAT numbers read, found among Odoo's contacts."""

import json

import duckdb
import pandas as pd

from allegro_etl.documents.checkout_forms.vat_numbers import registry_number, vat_number
from benchmarks.pandas_forms import Forms
from benchmarks.pandas_texts import address_hash, clean, first_of, folded, phones

_FIRST_OF_TYPES = {"VAT_EU": 1, "PL_NIP": 2, "CZ_DIC": 3, "SK_IC_DPH": 4, "HU_ADOSZAM": 5, "OTHER": 6}


def match_partners(connection: duckdb.DuckDBPyConnection, forms: Forms) -> tuple[pd.DataFrame, pd.Series]:
    """Return the contacts and addresses with the contact each is in Odoo, and what to note about invoice addresses."""
    needed = forms.orders.loc[forms.orders["is_load"], ["buyer_key", "delivery_key", "invoice_key"]].stack()
    partners = forms.partners[forms.partners["partner_key"].isin(needed)]
    partners = partners.sort_values("updated_at", ascending=False, kind="stable", na_position="last")
    partners = partners.drop_duplicates("partner_key", ignore_index=True)
    partners["phone"] = phones(partners)
    numbers, notes = _numbers(partners, forms.vat_numbers)
    partners = partners.join(numbers, on="partner_key")
    contacts = connection.execute("select * from odoo.partners where coalesce(active, true)").df()
    bound = connection.execute("select name, res_id from odoo.external_ids where model = 'res.partner'").df()
    return _found(partners, contacts, bound.set_index("name")["res_id"]), notes


def _numbers(partners: pd.DataFrame, numbers: pd.DataFrame) -> tuple[pd.DataFrame, pd.Series]:
    """Return VAT and register number of invoice addresses, and notes on those that are neither; each value is read once."""
    invoices = partners.loc[partners["kind"] == "invoice", ["partner_key", "form_id"]]
    given = invoices.merge(numbers, on="form_id")
    given["type"] = given["type"].fillna("OTHER")
    distinct = given[["type", "value"]].drop_duplicates()
    pairs = list(zip(distinct["type"], distinct["value"], strict=True))
    distinct["vat"] = pd.Series([vat_number(*pair) for pair in pairs], index=distinct.index, dtype="str")
    distinct["company_registry"] = pd.Series(
        [registry_number(*pair) for pair in pairs], index=distinct.index, dtype="str"
    )
    read = given.merge(distinct, on=["type", "value"], how="left")
    valid = read.assign(place=read["type"].map(_FIRST_OF_TYPES)).dropna(subset=["vat", "place"]).sort_values("place")
    of_partner = pd.DataFrame(
        {
            "vat": valid.drop_duplicates("partner_key").set_index("partner_key")["vat"],
            "company_registry": read.dropna(subset="company_registry").groupby("partner_key")["company_registry"].min(),
        },
        dtype="str",
    )
    wrong = read[read["vat"].isna() & read["company_registry"].isna()]
    named = (wrong["type"] + " " + clean(wrong["value"], 60)).groupby(wrong["partner_key"]).agg(", ".join).astype("str")
    notes = "The buyer's tax number " + named + " is not a valid VAT number; it is kept out of the VAT field."
    return of_partner, notes


def _found(partners: pd.DataFrame, contacts: pd.DataFrame, bound: pd.Series) -> pd.DataFrame:
    """Look partners up by external id, then by Allegro id, then by address below the buyer's contact."""
    is_buyer = partners["kind"] == "buyer"
    by_id = partners["partner_key"].map(bound).astype("Int64")
    known = contacts[contacts["allegro_id"].isin(partners["buyer_id"])].sort_values("id").groupby("allegro_id")["id"]
    size = partners["buyer_id"].map(known.size()).where(is_buyer).fillna(0)
    only = partners["buyer_id"].map(known.min()).where(size == 1).astype("Int64")
    buyers = pd.Series(by_id.fillna(only)[is_buyer].array, index=partners.loc[is_buyer, "partner_key"], dtype="Int64")
    address = _same_address(partners, contacts, buyers.dropna())
    is_ambiguous = by_id.isna() & (size > 1)
    candidates = partners.loc[is_ambiguous, "buyer_id"].map(known.agg(list).astype("object"))
    listed = candidates.map(lambda ids: ", ".join(map(str, ids))).astype("str")
    told = partners[is_ambiguous]
    problem = (
        "Odoo has " + size[told.index].astype("int64").astype("str") + " contacts with the Allegro id "
        + told["buyer_id"] + " (" + listed + "): merge them, or empty the Allegro id of all but one, then retry."
    )  # fmt: skip
    return partners.assign(
        rule=first_of(
            partners.index,
            (by_id.notna(), "external_id"),
            (size == 1, "allegro_id"),
            (address.notna(), "same_address"),
            (size == 0, "create"),
        ),
        candidates=candidates.map(lambda ids: json.dumps(ids, separators=(",", ":"))).reindex(partners.index),
        problem=problem.reindex(partners.index),
        odoo_id=by_id.fillna(only).fillna(address),
    )


def _same_address(partners: pd.DataFrame, contacts: pd.DataFrame, buyers: pd.Series) -> pd.Series:
    parents = pd.DataFrame({"parent_key": buyers.index, "parent_id": buyers.astype("float64").array})
    children = contacts.astype({"parent_id": "float64"}).merge(parents, on="parent_id")
    texts = children[["street", "street2"]].astype("str")
    children["street"] = texts["street"].str.cat(texts["street2"], sep=" ").fillna(texts["street"])
    children["street"] = children["street"].fillna(texts["street2"])
    columns = ["name", "company_name", "street", "zip", "city", "country_code"]
    children["address_hash"] = address_hash(children[columns].astype("str"))
    children["child_vat"] = folded(children["vat"].astype("str"))
    addresses = partners.dropna(subset="parent_key").reset_index(names="row")
    found = addresses[["row", "kind", "parent_key", "address_hash", "vat"]].merge(
        children[["parent_key", "address_hash", "id", "type", "child_vat"]], on=["parent_key", "address_hash"]
    )
    fits = found["type"].isin(("other", "contact")) | (found["type"] == found["kind"])
    fits &= found["vat"].isna() | found["child_vat"].isna() | (found["child_vat"] == folded(found["vat"]))
    found = found[fits].assign(is_other=found["type"] != found["kind"]).sort_values(["is_other", "id"])
    return found.drop_duplicates("row").set_index("row")["id"].reindex(partners.index).astype("Int64")
