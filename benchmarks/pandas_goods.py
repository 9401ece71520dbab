"""What sold offers consist of, and what they say of it, in vectorised pandas."""

import pandas as pd

from benchmarks.pandas_texts import Json, clean, coins, counts, gtins, is_id, listed

KEYS = ["offer_id", "component"]
_OF_PART = ["offer_id", "quantity.value", "product.id", "product.name", "product.parameters"]
_OF_OFFER = ["id", "name", "external.id", "parameters", "taxSettings.rates"]


def read_goods(sold: pd.DataFrame, payloads: list[Json]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return one row per product of every offer sold, and their GTINs."""
    said = pd.json_normalize([{key: offer.get(key) for key in ("id", "name", "external", "parameters", "taxSettings")}
                              for offer in payloads]).reindex(columns=_OF_OFFER)  # fmt: skip
    said = said.astype({"id": "str", "name": "str", "external.id": "str"})
    parts = pd.json_normalize(
        [{**part, "offer_id": offer["id"]} for offer in payloads for part in offer.get("productSet") or () if part]
    ).reindex(columns=_OF_PART)
    parts = parts.astype(dict.fromkeys(_OF_PART[:-1], "str"))
    goods = _components(sold, parts)
    goods = goods.merge(_described(goods, parts), on=KEYS, how="left")
    goods = goods.merge(said.rename(columns={"id": "offer_id", "name": "said_name"}), on="offer_id", how="left")
    is_plain = goods["components"] == 1
    parameters = _parameters(goods, is_plain)
    coded = clean(parameters.loc[parameters["id"] == "224017", "value"], 100).dropna()
    goods["manufacturer_code"] = coded.groupby(level=0).first().reindex(goods.index)
    read = gtins(parameters.loc[parameters["id"].isin(("225693", "245669", "245673")), "value"]).dropna()
    goods["gtin"] = read.groupby(level=0).first().reindex(goods.index)
    codes = goods[KEYS].join(read.rename("gtin"), how="inner").drop_duplicates()
    goods["gtins"] = read.groupby(level=0).agg(lambda codes: " ".join(sorted(set(codes)))).reindex(goods.index)
    goods["signature"] = clean(goods["external.id"], 100).fillna(goods["signature"]).where(is_plain)
    goods["offer_name"] = clean(goods["said_name"], 500).fillna(goods["offer_name"])
    own = clean(goods["product.name"], 250)
    place = " (" + (goods["component"] + 1).astype("str") + "/" + goods["components"].astype("str") + ")"
    of_set = goods["offer_name"].str.slice(0, 230) + place
    goods["name"] = own.fillna(goods["offer_name"].str.slice(0, 250).where(is_plain, of_set))
    goods["has_own_name"] = is_plain | own.notna()
    is_signature = goods["signature"].str.len() >= 2
    goods["reference"] = goods["manufacturer_code"].fillna(goods["signature"].where(is_signature))
    goods["tax_rate"] = _tax_rates(goods)
    return goods.drop(columns=["parameters", "taxSettings.rates", "product.parameters"]), codes


def _components(sold: pd.DataFrame, parts: pd.DataFrame) -> pd.DataFrame:
    """Return the products of every offer: as the line item names them, else the offer, else one unknown product."""
    on_line = listed(sold.set_index("offer_id")["product_set"])
    of_line = pd.DataFrame({"id": on_line.str.get("id"), "quantity": on_line.str.get("quantity")}, dtype="str")
    of_line = of_line.assign(quantity=counts(of_line["quantity"].fillna("1"))).rename_axis("offer_id").reset_index()
    of_offer = pd.DataFrame(
        {
            "offer_id": parts["offer_id"],
            "id": parts["product.id"],
            "quantity": counts(parts["quantity.value"]).fillna(1),
        }
    )
    of_offer = of_offer[of_offer["id"].isna() | is_id(of_offer["id"])]
    of_offer = of_offer[~of_offer["offer_id"].isin(of_line["offer_id"])]
    found = pd.concat([of_line, of_offer], ignore_index=True).rename(columns={"id": "allegro_product_id"})
    found["component"] = found.groupby("offer_id").cumcount()
    facts = sold[["offer_id", "offer_name", "signature", "price", "currency", "tax_rate", "country_code"]]
    goods = facts.merge(found, on="offer_id", how="left")
    goods["component"] = goods["component"].fillna(0).astype("int64")
    goods["quantity"] = goods["quantity"].astype("Int64").fillna(1)
    goods["components"] = goods.groupby("offer_id")["offer_id"].transform("size")
    return goods


def _described(goods: pd.DataFrame, parts: pd.DataFrame) -> pd.DataFrame:
    """Return what the offer says of its products by their id; a plain offer's only product may have another one."""
    said = ["product.name", "product.parameters"]
    by_id = parts.dropna(subset="product.id").drop_duplicates(["offer_id", "product.id"])
    named = goods[[*KEYS, "allegro_product_id"]].dropna()
    named = named.merge(by_id, left_on=["offer_id", "allegro_product_id"], right_on=["offer_id", "product.id"])
    plain = without(goods.loc[goods["components"] == 1, KEYS], named)
    plain = plain.merge(parts.drop_duplicates("offer_id", keep=False), on="offer_id")
    return pd.concat([plain, named])[[*KEYS, *said]]


def _parameters(goods: pd.DataFrame, is_plain: pd.Series) -> pd.DataFrame:
    """Return id and value of the products' parameters under the index of their product, the product's own first."""
    given = pd.concat([listed(goods["product.parameters"]), listed(goods["parameters"].where(is_plain))])
    frame = pd.DataFrame({"id": given.str.get("id"), "value": given.str.get("values")})
    return frame.dropna().explode("value").dropna().astype("str")


def _tax_rates(goods: pd.DataFrame) -> pd.Series:
    """Return the tax of the seller's country, whose Allegro this is, else that of the line item's marketplace."""
    given = listed(goods["taxSettings.rates"])
    rates = pd.DataFrame({"country": given.str.get("countryCode"), "rate": given.str.get("rate")}, dtype="str")
    rates = rates.assign(rate=coins(rates["rate"]))
    polish = rates.loc[rates["country"] == "PL", "rate"].groupby(level=0).head(1)
    local = rates.loc[rates["country"] == goods["country_code"].reindex(rates.index), "rate"].groupby(level=0).head(1)
    at_home = goods["tax_rate"].where(goods["country_code"] == "PL")
    return at_home.fillna(polish).fillna(goods["tax_rate"]).fillna(local)


def without(goods: pd.DataFrame, found: pd.DataFrame) -> pd.DataFrame:
    """Return the goods of which nothing was found."""
    return goods[~pd.MultiIndex.from_frame(goods[KEYS]).isin(pd.MultiIndex.from_frame(found[KEYS]))]
