"""The words of ours that stand on lines of orders, and so on invoices: buyers read them.

They are worked out, compared and remembered in English; `warehouse/line_texts.py` makes a macro of each. Odoo gets them in the company's language, and what it
has is read back from any language: another one is no change of anybody's.
"""

import re
import string
from collections.abc import Callable, Iterable
from functools import cache

from allegro_etl.languages import LANGUAGES, N_, in_language

LINE_TEXTS = {
    "delivery_text": N_("Delivery"),
    "surcharge_text": N_("Surcharge paid on Allegro"),
    "deposit_text": N_("Deposit: {offer}"),
    "adjustment_text": N_("Difference to the total on Allegro"),
    "price_before_text": N_("Price before discount: {price}"),
    "discounts_text": N_("Discounts: {discounts}"),
    # Translators: of a set. The name of the part may follow {parts}, so let it stand last.
    "part_text": N_("Part {part} of {parts}"),
}
"""By the name of their macro in SQL."""

FIRST = {kind: LINE_TEXTS[f"{kind}_text"] for kind in ("delivery", "surcharge", "deposit", "adjustment")}
"""The whole first line, by the kind of a line that has no name on Allegro."""

BELOW = tuple(LINE_TEXTS[name] for name in ("price_before_text", "discounts_text", "part_text"))
"""What stands below the name of goods."""

GOODS = ("offer", "set")

ROUNDING = N_("Rounding difference to Allegro's total")

Wordings = Callable[[str], Iterable[tuple[str, str]]]
"""Gives what a template may be replaced by: (as it is, as it is to be)."""


def line_text(text: str, kind: str, language: str) -> str:
    """Return the text of a line of core.order_lines in a language; names from Allegro stay as they are."""
    translate = in_language(language)
    return _reworded(text, kind, lambda template: [(template, translate(template))])


def in_english(text: str, kind: str) -> str:
    """Return the text of a line in Odoo with the words of ours in English, whatever language they are in."""
    return _reworded(text, kind, lambda template: [(in_language(one)(template), template) for one in LANGUAGES])


def _reworded(text: str, kind: str, wordings: Wordings) -> str:
    first, *below = text.splitlines() or [""]
    own = (FIRST[kind],) if kind in FIRST else ()
    under = BELOW if kind in GOODS else ()
    return "\n".join([_line(first, own, wordings), *(_line(one, under, wordings) for one in below)])


def _line(line: str, templates: Iterable[str], wordings: Wordings) -> str:
    for template in templates:
        for before, after in wordings(template):
            if found := _pattern(before).fullmatch(line):
                return after.format(**found.groupdict())
    return line


@cache
def _pattern(template: str) -> re.Pattern[str]:
    """Return what a template fits, with its places as groups."""
    parts = string.Formatter().parse(template)
    return re.compile("".join(re.escape(text) + (f"(?P<{name}>.+)" if name else "") for text, name, _, _ in parts))
