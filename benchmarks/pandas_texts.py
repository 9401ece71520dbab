"""Columns of untrusted text in vectorised pandas: taken from records, cleaned, compared, and read as amounts, counts and codes."""

from collections.abc import Callable
from hashlib import md5
from typing import Any

import numpy as np
import pandas as pd

from allegro_etl.documents.checkout_forms.phones import phone

Json = dict[str, Any]
Cases = list[tuple[pd.Series, str, Callable[[pd.DataFrame], "pd.Series | str"]]]

_CC = r"\x00-\x1f\x7f-\x9f"
_CF_CO = (
    r"\xad\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f"
    r"\ufeff\ufff9-\ufffb\ue000-\uf8ff\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3"
    r"\U0001d173-\U0001d17a\U000e0001\U000e0020-\U000e007f\U000f0000-\U000ffffd\U00100000-\U0010fffd"
)
_SPACES = r"\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
_UNCLEAN = rf"[{_CC}{_CF_CO}{_SPACES}]|^ | $|  "
_FOLDED = str.maketrans(
    "ąćęłńóśźżáčďéěíňřšťúůýžäľĺŕôőöűüđøħı", "acelnoszzacdeeinrstuuyzallrooouudohi"
)  # fmt: skip
_PL_MOBILE = r"(?:45|5[0137]|6[069]|7[2389]|88)[0-9]{7}"
_CZ_MOBILE = r"(?:60[1-8]|72[0-9]|73[0-9]|77[0-9])[0-9]{6}"


def normalised(records: list[Json], columns: list[str], no_texts: tuple[str, ...] = ()) -> pd.DataFrame:
    """Return what records say under these names, as text but for those that are none."""
    frame = pd.json_normalize(records).reindex(columns=columns)
    return frame.astype(dict.fromkeys([column for column in columns if column not in no_texts], "str"))


def clean(texts: pd.Series, length: int) -> pd.Series:
    """Take control and invisible characters out, squeeze whitespace and cut. Null where nothing remains."""
    dirty = texts.str.contains(_UNCLEAN, na=False)
    if dirty.any():
        visible = texts[dirty].str.replace(f"[{_CF_CO}]", "", regex=True)
        texts = texts.copy()
        texts[dirty.to_numpy()] = visible.str.replace(f"[{_CC}{_SPACES} ]+", " ", regex=True).str.strip(" ").to_numpy()
    return null_if_empty(texts.str.slice(0, length).str.strip(" "))


def clean_lines(texts: pd.Series, length: int) -> pd.Series:
    """Do the same for a longer text that keeps its lines."""
    given = texts.dropna()
    lines = given.str.replace(rf"[{_CF_CO}]|[\x00-\x08\x0b-\x1f\x7f-\x9f]", "", regex=True)
    lines = lines.str.replace(r"(?:[\t\n\f\r ]*\n){3,}", "\n\n", regex=True).str.strip(" \n\t")
    return null_if_empty(lines.str.slice(0, length).str.strip(" \n\t")).reindex(texts.index)


def null_if_empty(texts: pd.Series) -> pd.Series:
    """Return null for the empty text."""
    return texts.mask(texts == "")


def joined(separator: str, *parts: pd.Series) -> pd.Series:
    """Join texts with a separator, leaving out those that are null."""
    whole = (separator + parts[0]).fillna("")
    for part in parts[1:]:
        whole = whole + (separator + part).fillna("")
    return whole.str.slice(len(separator))


def coins(amounts: pd.Series) -> pd.Series:
    """Read amounts as integers of the smallest coin, null for what is no number or has more than two decimals."""
    valid = amounts.where(amounts.str.fullmatch(r"[0-9]{1,12}(?:[.][0-9]{1,2}0{0,6})?", na=False))
    return (pd.to_numeric(valid) * 100).round().astype("Int64")


def amount(amounts: pd.Series) -> pd.Series:
    """Write integers of the smallest coin with two decimals."""
    size = amounts.abs()
    written = (size // 100).astype("str") + "." + (size % 100).astype("str").str.zfill(2)
    return ("-" + written).where((amounts < 0).fillna(False).astype(bool), written)


def counts(numbers: pd.Series) -> pd.Series:
    """Read positive integers, null for anything else."""
    valid = numbers.where(numbers.str.fullmatch(r"[1-9][0-9]{0,8}(?:[.]0+)?", na=False))
    return pd.to_numeric(valid).astype("Int64")


def is_id(texts: pd.Series) -> pd.Series:
    """Say which texts can be part of an external id."""
    return texts.str.fullmatch(r"[A-Za-z0-9_-]{1,64}", na=False)


def times(texts: pd.Series) -> pd.Series:
    """Read points in time, null for what is none."""
    return pd.to_datetime(texts, format="ISO8601", utc=True, errors="coerce")


def countries(texts: pd.Series) -> pd.Series:
    """Read country codes of two letters."""
    return texts.str.extract(r"^\s*([A-Za-z]{2})\s*$", expand=False).str.upper()


def comparable(texts: pd.Series) -> pd.Series:
    """Return references or names without case and extra spaces."""
    return null_if_empty(texts.str.lower().str.replace(r"[\t\n\f\r ]+", " ", regex=True).str.strip(" "))


def folded(texts: pd.Series) -> pd.Series:
    """Return texts without case, diacritics, spaces and punctuation."""
    plain = texts.str.lower().str.translate(_FOLDED).str.normalize("NFD")
    return plain.str.replace(r"[^\w\x1f]+|_", "", regex=True).str.normalize("NFC")


def hashed(texts: pd.Series) -> pd.Series:
    """Return the first 16 digits of MD5, as the keys in Odoo have them."""
    distinct = pd.Series(texts.dropna().unique(), dtype="str")
    digests = [md5(text.encode(), usedforsecurity=False).hexdigest()[:16] for text in distinct]
    return texts.map(pd.Series(digests, index=distinct, dtype="str")).astype("str")


def address_hash(frame: pd.DataFrame) -> pd.Series:
    """Return what is the same for two spellings of one address."""
    company = frame["company_name"].mask(frame["company_name"] == frame["name"])
    others = frame[["street", "zip", "city", "country_code"]].fillna("")
    parts = pd.concat([company.fillna(""), others], axis=1)
    return hashed(folded(frame["name"].fillna("").str.cat(parts, sep="\x1f")))


def gtin14(texts: pd.Series) -> pd.Series:
    """Return barcodes as fourteen digits, so that UPC, EAN and padded spellings are equal; other barcodes are null."""
    digits = texts.where(texts.str.fullmatch(r"[\s0-9-]+", na=False)).str.replace(r"\D", "", regex=True)
    return digits.where(digits.str.len().between(7, 14)).str.zfill(14)


def gtins(texts: pd.Series) -> pd.Series:
    """Return the digits of GTINs whose check digit is right, else null."""
    digits = texts.where(texts.str.fullmatch(r"[\s0-9-]+", na=False)).str.replace(r"\D", "", regex=True)
    possible = digits.str.len().isin((8, 12, 13, 14)) & digits.str.contains("[1-9]", na=False)
    padded = digits[possible].str.zfill(14)
    places = np.array([padded.str.get(place).astype("int64") for place in range(14)], dtype="int64").reshape(14, -1)
    weighted = places[0::2].sum(axis=0) * 3 + places[1::2].sum(axis=0)
    is_valid = possible.to_numpy(dtype=bool, copy=True)
    is_valid[is_valid] = weighted % 10 == 0
    return digits.where(is_valid)


def phones(typed: pd.DataFrame) -> pd.Series:
    """Return the telephone numbers of `phone` and `country_hint` in E.164: the common spellings at once, others singly."""
    distinct = typed[["country_hint", "phone"]].dropna(subset="phone").drop_duplicates()
    dialled = distinct["phone"].str.replace(r"[ ()./-]", "", regex=True).str.replace("^00", "+", regex=True)
    read = first_of(
        dialled.index,
        (dialled.str.fullmatch(r"[+]?48" + _PL_MOBILE), "+" + dialled.str.lstrip("+")),
        ((distinct["country_hint"] == "PL") & dialled.str.fullmatch(_PL_MOBILE), "+48" + dialled),
        (dialled.str.fullmatch(r"[+]420" + _CZ_MOBILE), dialled),
        ((distinct["country_hint"] == "CZ") & dialled.str.fullmatch(_CZ_MOBILE), "+420" + dialled),
    )
    unread = distinct[read.isna()]
    hints = unread["country_hint"].astype("object").where(unread["country_hint"].notna(), None)
    read[unread.index] = [phone(one, hint) for one, hint in zip(unread["phone"], hints, strict=True)]
    spellings = distinct.assign(read=read)
    found: pd.Series = typed[["country_hint", "phone"]].merge(spellings, on=["country_hint", "phone"], how="left")[
        "read"
    ]
    return found


def is_true(holds: pd.Series) -> pd.Series:
    """Tell where a condition holds; where it is unknown, it doesn't."""
    return holds.fillna(False).astype(bool)


def first_of(index: pd.Index, *cases: tuple[pd.Series, "pd.Series | str"]) -> pd.Series:
    """Return for every row the value of the first case that holds, else null."""
    chosen = pd.Series(np.nan, index=index, dtype="str")
    for holds, value in reversed(cases):
        chosen = chosen.mask(holds, value)
    return chosen


def told(frame: pd.DataFrame, cases: Cases) -> pd.DataFrame:
    """Return code and reason of the first case that holds, of the rows where one does, with all their columns."""
    found = []
    undecided = pd.Series(True, index=frame.index)
    for holds, code, reason in cases:
        wrong = frame[undecided & holds]
        found.append(wrong.assign(code=code, reason=reason(wrong)))
        undecided &= ~holds
    return pd.concat(found)


def listed(lists: pd.Series) -> pd.Series:
    """Return the elements of lists, one a row, under the index of their list."""
    given = lists.astype("object").dropna()
    return given[given.map(len) > 0].explode().dropna()


def left_out(frame: pd.DataFrame, problems: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of forms that have no problem."""
    return frame[~frame["form_id"].isin(problems["form_id"])]
