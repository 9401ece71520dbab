"""Which of Odoo's products sold goods are, in vectorised pandas, rule by rule."""

import json
from collections.abc import Callable
from typing import NamedTuple

import duckdb
import pandas as pd

from allegro_etl.ledger.problems import FOUND_BY
from allegro_etl.settings import Settings
from benchmarks.pandas_goods import KEYS, read_goods, without
from benchmarks.pandas_texts import comparable, first_of, gtin14, hashed

Rule = Callable[["Goods"], pd.DataFrame]
STEPS_OF_JOINING = 100


class Goods(NamedTuple):
    """Offers' products that no rule has decided yet, their GTINs, one a row, and what Odoo has."""

    open: pd.DataFrame
    gtins: pd.DataFrame
    products: pd.DataFrame
    bound: pd.Series


def match_products(connection: duckdb.DuckDBPyConnection, items: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """Describe the products of all sold offers and match them by the rules of the settings, in their order."""
    offers = connection.execute("select offer_id, payload from staging.offers where not gone").df()
    products = connection.execute("select * from odoo.products").df()
    bound = connection.execute("select name, res_id from odoo.external_ids where model = 'product.product'").df()
    sold = items.sort_values(["bought_at", "line_item_id"], na_position="first").drop_duplicates(
        "offer_id", keep="last"
    )
    payloads = offers.loc[offers["offer_id"].isin(sold["offer_id"]), "payload"]
    goods, codes = read_goods(sold, [json.loads(payload) for payload in payloads])
    catalogue = Goods(goods, codes, products, bound.set_index("name")["res_id"])
    candidates, created = _candidates(catalogue, settings)
    return _decided(catalogue, candidates, created)


def _candidates(goods: Goods, settings: Settings) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the products that the first rule to find any proposes, and the keys of those that no rule found."""
    candidates = pd.DataFrame({"offer_id": [], "component": [], "odoo_id": [], "rule": []})
    candidates = candidates.astype({"offer_id": "str", "component": "int64", "odoo_id": "int64", "rule": "str"})
    created = pd.DataFrame({"offer_id": [], "component": [], "product_key": []}, dtype="str")
    for rule in settings.matching.product_rules:
        name = "earlier_match" if rule == "mapping" else rule
        if rule == "create":
            return candidates, _created(goods)
        found = _RULES[name](goods).drop_duplicates().assign(rule=name)
        candidates = pd.concat([candidates, found], ignore_index=True)
        goods = goods._replace(open=without(goods.open, found))
    return candidates, created.astype({"component": "int64"})


def _earlier_match(goods: Goods) -> pd.DataFrame:
    """Look for what an earlier run found: the offer's own external id first, then those of products once created."""
    open_, by = goods.open, goods.open["offer_id"]
    plain, component = open_["components"] == 1, open_["component"].astype("str")
    codes = open_[KEYS].merge(goods.gtins, on=KEYS)
    nameless = open_["allegro_product_id"].isna() & open_["gtin"].isna()
    by_name = nameless & open_["reference"].isna()
    text = comparable(open_["reference"].where(~by_name, open_["name"]))
    kind = pd.Series("ref_", index=open_.index, dtype="str").mask(by_name, "name_")
    keys = pd.concat(
        [
            open_[KEYS].assign(precedence=1, name="offer_" + by + "_" + component),
            open_.loc[plain, KEYS].assign(precedence=1, name="offer_" + by),
            open_[KEYS].assign(precedence=2, name="product_" + open_["allegro_product_id"]),
            codes[KEYS].assign(precedence=3, name="product_gtin_" + gtin14(codes["gtin"])),
            open_.loc[nameless, KEYS].assign(precedence=4, name="product_" + kind + hashed(text[nameless])),
        ]
    )
    keys["odoo_id"] = keys["name"].map(goods.bound)
    keys = keys.dropna(subset="odoo_id")
    first = keys["precedence"] == keys.groupby(KEYS)["precedence"].transform("min")
    return keys.loc[first, [*KEYS, "odoo_id"]].astype({"odoo_id": "int64"})


def _same(goods: pd.DataFrame, keys: pd.Series, products: pd.DataFrame, theirs: pd.Series) -> pd.DataFrame:
    """Return pairs of offers' products and Odoo's active products with the same key."""
    known = pd.DataFrame({"key": theirs, "odoo_id": products["id"].astype("int64")})[products["active"]].dropna()
    return goods[KEYS].assign(key=keys).dropna().merge(known, on="key")[[*KEYS, "odoo_id"]]


def _manufacturer_code(goods: Goods) -> pd.DataFrame:
    codes = comparable(goods.open["manufacturer_code"])
    return _same(goods.open, codes, goods.products, comparable(goods.products["default_code"]))


def _gtin(goods: Goods) -> pd.DataFrame:
    open_ = goods.open[KEYS].merge(goods.gtins, on=KEYS)
    return _same(open_, gtin14(open_["gtin"]), goods.products, gtin14(goods.products["barcode"]))


def _signature(goods: Goods) -> pd.DataFrame:
    signed = goods.open[goods.open["signature"].str.len() >= 2]
    return _same(signed, comparable(signed["signature"]), goods.products, comparable(goods.products["default_code"]))


def _name(goods: Goods) -> pd.DataFrame:
    named = goods.open[goods.open["has_own_name"]]
    return _same(named, comparable(named["name"]), goods.products, comparable(goods.products["name"]))


_RULES: dict[str, Rule] = {
    "earlier_match": _earlier_match,
    "manufacturer_code": _manufacturer_code,
    "gtin": _gtin,
    "signature": _signature,
    "name": _name,
}


def _created(goods: Goods) -> pd.DataFrame:
    """Return the key of every new product: goods that share an id, a GTIN or a reference are one product."""
    keys = _new_keys(goods)
    for _ in range(STEPS_OF_JOINING):
        shared = keys.groupby("key")["label"].transform("min")
        lowest = shared.groupby([keys["offer_id"], keys["component"]]).transform("min")
        if lowest.equals(keys["label"]):
            break
        keys = keys.assign(label=lowest)
    kind, text = keys["key"].str.partition("_")[0], keys["key"].str.partition("_")[2]
    smallest = text.groupby([keys["label"], kind]).min().unstack()
    smallest = smallest.reindex(columns=["id", "gtin", "ref", "name"]).astype("str")
    key = smallest["id"].fillna("gtin_" + smallest["gtin"]).fillna("ref_" + hashed(smallest["ref"]))
    key = "product_" + key.fillna("name_" + hashed(smallest["name"]))
    family = keys[[*KEYS, "label"]].drop_duplicates()
    return family[KEYS].assign(product_key=family["label"].map(key))


def _new_keys(goods: Goods) -> pd.DataFrame:
    """Return the keys by which new products are recognised as the same; a reference does not join different GTINs."""
    open_ = goods.open
    codes = open_[KEYS].merge(goods.gtins, on=KEYS)
    reference = comparable(open_["reference"])
    variants = gtin14(open_["gtin"]).groupby(reference).nunique()
    is_ambiguous = open_["gtin"].notna() & reference.isin(variants.index[variants > 1])
    nameless = open_["allegro_product_id"].isna() & open_["gtin"].isna() & reference.isna()
    keys = pd.concat(
        [
            open_[KEYS].assign(key="id_" + open_["allegro_product_id"]),
            codes[KEYS].assign(key="gtin_" + gtin14(codes["gtin"])),
            open_[KEYS].assign(key=("ref_" + reference).mask(is_ambiguous)),
            open_[KEYS].assign(key=("name_" + comparable(open_["name"])).where(nameless)),
        ],
        ignore_index=True,
    ).dropna(subset="key")
    return keys.assign(label=keys["offer_id"] + "_" + keys["component"].astype("str"))


def _decided(goods: Goods, candidates: pd.DataFrame, created: pd.DataFrame) -> pd.DataFrame:
    """Return the match of every product. Of several variants of one template the GTIN chooses, else nothing does."""
    found = _found(goods, candidates)
    by = found.groupby(KEYS)
    decided = by.agg(
        rule=("rule", "first"),
        variants=("odoo_id", "size"),
        templates=("template_id", "nunique"),
        of_gtin=("has_gtin", "sum"),
        only=("odoo_id", "min"),
        is_known=("is_known", "all"),
        is_active=("is_active", "all"),
    )
    decided["by_gtin"] = found[found["has_gtin"]].groupby(KEYS)["odoo_id"].min()
    decided["chosen"] = decided["only"].where(decided["variants"] == 1, decided["by_gtin"]).astype("Int64")
    told = found[(by["odoo_id"].transform("size") > 1) | ~by["is_active"].transform("all")]
    decided["listed"] = told.groupby(KEYS)["told"].agg("; ".join)
    several = told[told.groupby(KEYS)["odoo_id"].transform("size") > 1].rename(columns={"odoo_id": "variant"})
    shown = several[[*KEYS, "variant", "name", "default_code", "barcode"]].rename(columns={"variant": "id"})
    rows = shown.astype("object").where(shown.notna(), None).drop(columns=KEYS).to_dict("records")
    lists = pd.Series(rows, index=pd.MultiIndex.from_frame(shown[KEYS]), dtype="object").groupby(level=[0, 1]).agg(list)
    decided["candidates"] = lists.map(lambda one: json.dumps(one, ensure_ascii=False, separators=(",", ":")))
    catalogue = goods.open.merge(decided.reset_index(), on=KEYS, how="left").merge(created, on=KEYS, how="left")
    return _chosen(catalogue, goods.bound)


def _found(goods: Goods, candidates: pd.DataFrame) -> pd.DataFrame:
    known = goods.products[["id", "template_id", "default_code", "barcode", "name", "active"]]
    found = candidates.merge(known, left_on="odoo_id", right_on="id", how="left").sort_values("odoo_id", kind="stable")
    found["is_known"] = found["id"].notna()
    found["is_active"] = found["active"].astype("boolean").fillna(False).astype(bool)
    codes = goods.gtins[KEYS].assign(code=gtin14(goods.gtins["gtin"]))
    ours = pd.MultiIndex.from_frame(codes)
    theirs = pd.MultiIndex.from_frame(found[KEYS].assign(code=gtin14(found["barcode"].astype("str"))))
    found["has_gtin"] = theirs.isin(ours)
    code = ("[" + found["default_code"].astype("str") + "] ").fillna("")
    barcode = (", barcode " + found["barcode"].astype("str")).fillna("")
    found["told"] = (
        code + found["name"].astype("str").fillna("") + " (id " + found["odoo_id"].astype("str") + barcode + ")"
    )
    return found


def _chosen(catalogue: pd.DataFrame, bound: pd.Series) -> pd.DataFrame:
    variants = catalogue["variants"].fillna(0)
    quoted = '"' + catalogue["name"] + '" (offer ' + catalogue["offer_id"]
    gone = (
        (variants == 1) & (catalogue["rule"] == "earlier_match") & ~catalogue["is_known"].astype("boolean").fillna(True)
    )
    archived = (variants == 1) & ~catalogue["is_active"].astype("boolean").fillna(True)
    is_decided = (variants == 1) | ((catalogue["templates"] == 1) & (catalogue["of_gtin"] == 1))
    rest = ". Leave one of them, or name it under [offers] in the settings, then retry."
    problem = first_of(
        catalogue.index,
        (
            (variants == 0) & catalogue["product_key"].isna(),
            "No product matches " + quoted
            + "), and creating products is switched off. Add it to Odoo or to [offers] in the settings, then retry.",
        ),
        (
            gone,
            "The product of offer " + catalogue["offer_id"] + " (id " + catalogue["chosen"].astype("str")
            + ") is not in Odoo any more.",
        ),
        (
            archived,
            "The product of " + quoted + ") is archived in Odoo: " + catalogue["listed"].astype("str")
            + ". Unarchive it, or name another one under [offers] in the settings, then retry.",
        ),
        (
            (variants > 1) & ~is_decided,
            quoted + ") could be any of " + variants.astype("int64").astype("str") + " products that "
            + catalogue["rule"].map(FOUND_BY).astype("str") + ": " + catalogue["listed"].astype("str") + rest,
        ),
    )  # fmt: skip
    earlier = catalogue["product_key"].map(bound).astype("Int64")
    is_new = catalogue["product_key"].notna() & earlier.isna()
    rule = catalogue["rule"].astype("str").mask(is_new, "create").mask(earlier.notna(), "earlier_match")
    return catalogue.assign(
        rule=rule,
        problem=problem,
        odoo_id=catalogue["chosen"].fillna(earlier).where(problem.isna()),
        product_key=catalogue["product_key"].where(earlier.isna()),
    )
