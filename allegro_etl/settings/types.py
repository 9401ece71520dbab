"""What the values of settings may be: texts that look like numbers, names that Allegro knows, amounts within bounds."""

import difflib
import re
from collections.abc import Callable, Sequence
from datetime import date, time
from decimal import Decimal
from importlib.resources import files
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_core import PydanticCustomError

from allegro_etl.markets import MARKETS

ALWAYS_READ = frozenset({"order_events", "checkout_forms", "offers"})
NOT_OURS_TO_NAME = frozenset({"ALLEGRO", "WEDO"})
"""Carriers whose numbers Allegro registers itself."""
PAYMENT_TYPES = ("ONLINE", "SPLIT_PAYMENT", "EXTENDED_TERM", "WIRE_TRANSFER", "CASH_ON_DELIVERY")


def _as_text(value: Any) -> Any:
    """Take what TOML reads as a number, a truth or a date for the text that it stands for: codes may look like one."""
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, int | Decimal | date | time) else value


def _as_text_or_none(value: Any) -> Any:
    text = _as_text(value)
    return (text.strip() or None) if isinstance(text, str) else text


def _wrong(said: str) -> PydanticCustomError:
    return PydanticCustomError("wrong_value", "{said}", {"said": said})


def _printable(text: str) -> str:
    if any(ord(letter) < ord(" ") or letter in "\x7f\ufeff\u200b" for letter in text):
        raise _wrong("it has a character that nobody can see: write it anew")
    return text


def _named(text: str) -> str:
    if not text.strip():
        raise _wrong("it should not be empty")
    return _printable(text.strip())


def _key(name: str) -> str:
    """Take a name that stands as a key: one with a blank more would match nothing, and nobody would see why."""
    if name != name.strip():
        raise _wrong("the name begins or ends with a blank: take it away")
    return _named(name)


def _offer_id(name: str) -> str:
    if not re.fullmatch("[1-9][0-9]*", name):
        raise _wrong("an offer is named by the number in its address on Allegro")
    return name


def no_truth(value: Any) -> Any:
    """Refuse true and false where a number should be: Python takes them for 1 and 0."""
    if isinstance(value, bool):
        raise PydanticCustomError("no_number", "it should be a number")
    return value


def _one_of(names: Sequence[str], what: str) -> Callable[[str], str]:
    def check(name: str) -> str:
        if name in names:
            return name
        near = difflib.get_close_matches(name, names, n=1, cutoff=0.4)
        meant = f"; the nearest is {near[0]}" if near else ""
        said = f"Allegro has no such {what} that we know of ({', '.join(names)}){meant}"
        raise PydanticCustomError("unknown_name", "{said}", {"said": said})

    return check


def _carrier_id(name: str) -> str:
    """Take a carrier's id as Allegro writes it; those that only Allegro itself may name are refused."""
    if not re.fullmatch("[A-Z0-9_]{2,40}", name):
        raise _wrong("a carrier is named by its id on Allegro, such as INPOST")
    if name in NOT_OURS_TO_NAME:
        raise _wrong("Allegro takes no numbers of this carrier but its own: leave it out")
    return name


def _optional_document(name: str) -> str:
    """Take the name of a folder of documents that a run can do without."""
    folders = [file.name for file in files("allegro_etl.documents").iterdir() if file.is_dir()]
    return _one_of(sorted({*folders} - ALWAYS_READ - {"__pycache__"}), "document that may be read besides")(name)


def _some(rules: Sequence[str]) -> Sequence[str]:
    """Take rules of which each can have its turn."""
    if not rules:
        raise PydanticCustomError("no_rule", "it should name a rule at least")
    if len(set(rules)) < len(rules):
        raise _wrong("it names a rule twice")
    if "create" in rules[:-1]:
        raise _wrong("no rule after create is ever tried: name create last")
    return rules


def _printable_if_any(text: str | None) -> str | None:
    return _printable(text) if text else text


def _address(text: str) -> str:
    """Take an e-mail address: one, without a name, as it stands in the envelope of a letter."""
    if not re.fullmatch(r"[!-~]+@[!-~]+", text) or text.count("@") > 1 or set(text) & set('<>,;:"()'):
        raise _wrong("it should be an e-mail address such as shop@example.com")
    return text


Text = Annotated[str, BeforeValidator(_as_text), AfterValidator(_named)]
Chosen = Annotated[str | None, BeforeValidator(_as_text_or_none), AfterValidator(_printable_if_any)]
Name = Annotated[str, AfterValidator(_key)]
Marketplace = Annotated[str, AfterValidator(_one_of(tuple(MARKETS), "marketplace"))]
PaymentType = Annotated[str, AfterValidator(_one_of(PAYMENT_TYPES, "payment type"))]
OptionalDocument = Annotated[str, AfterValidator(_optional_document)]
CarrierId = Annotated[str, BeforeValidator(_as_text), AfterValidator(_named), AfterValidator(_carrier_id)]
OfferId = Annotated[str, AfterValidator(_offer_id)]
Some = AfterValidator(_some)
Number = BeforeValidator(no_truth)
Pieces = Annotated[int, Number, Field(ge=1, le=10_000)]
Minutes = Annotated[int, Number, Field(ge=1, le=10_080)]
Address = Annotated[str, AfterValidator(_named), AfterValidator(_address)]

# What rounding can come to, in forints too: a larger bound would hide a wrong total.
Adjustment = Annotated[Decimal, BeforeValidator(no_truth), Field(ge=0, le=10, decimal_places=2, allow_inf_nan=False)]
