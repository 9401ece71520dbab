"""Buyers, addresses and VAT numbers of checkout forms in vectorised pandas."""

import pandas as pd

from benchmarks.pandas_texts import address_hash, clean, countries, folded, hashed, is_id, joined, listed

_LANGUAGES = ("pl-PL", "cs-CZ", "sk-SK", "hu-HU", "en-US", "uk-UA")


def read_vat_numbers(form_ids: pd.Series, said: pd.DataFrame) -> pd.DataFrame:
    """Return the numbers of invoices to companies: those with a type, else the one without."""
    given = listed(said["invoice.address.company.ids"])
    typed = pd.DataFrame({"type": given.str.get("type"), "value": given.str.get("value")}, dtype="str")
    typed = typed[typed["value"].str.strip(" ").fillna("") != ""]
    untyped = said["invoice.address.company.taxId"].drop(index=typed.index.unique())
    untyped = untyped[untyped.str.strip(" ").fillna("") != ""]
    numbers = pd.concat([typed, pd.DataFrame({"type": "OTHER", "value": untyped}, dtype="str")])
    return numbers.assign(form_id=form_ids.reindex(numbers.index)).reset_index(drop=True)


def read_partners(orders: pd.DataFrame, said: pd.DataFrame, numbers: pd.DataFrame) -> pd.DataFrame:
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
