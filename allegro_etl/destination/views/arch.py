"""What a screen of ours shows, as a server of a version reads it: the XML beside, with the words of a language in it."""

import re
from functools import cache
from html import escape
from importlib.resources import files
from string import Template

from allegro_etl.destination.views.screens import WORDS, Screen
from allegro_etl.languages import Translate
from allegro_etl.odoo.dialect import Dialect

INVISIBLE = re.compile(r'\binvisible="(?P<not>not )?(?P<field>x_\w+)"')


def arch_of(screen: Screen, names: Dialect, translate: Translate) -> str:
    """Return the XML of a screen (`arch` of ir.ui.view)."""
    words = {place: escape(translate(text)) for place, text in WORDS.items()}
    arch = Template(_text(screen.file)).substitute(words)
    return arch if names.views_take_expressions else _with_attrs(arch)


@cache
def _text(file: str) -> str:
    return (files(__package__) / "xml" / file).read_text(encoding="utf-8")


def _with_attrs(arch: str) -> str:
    """Return XML as servers read it that take no expressions: a condition is a domain, and a column is not hidden by a name of its own."""
    return INVISIBLE.sub(_attrs, arch.replace("column_invisible=", "invisible="))


def _attrs(condition: re.Match[str]) -> str:
    operator = "=" if condition["not"] else "!="
    return f"""attrs="{{'invisible': [('{condition["field"]}', '{operator}', False)]}}\""""
