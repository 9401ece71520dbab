"""What a code says with its words in it: the templates of `reasons`, filled."""

import string
from typing import Any

from allegro_etl.records.reasons import PHRASES, REMARKS, SENTENCES, Said, Words

TEMPLATES: dict[str, str] = {**SENTENCES, **REMARKS, **PHRASES}
BETWEEN = {"said": " and ", "listed": "; "}


class _Filled(string.Formatter):
    """Fills places: `{name}` with a value, `{name:said}` and `{name:listed}` with what a code or several codes say."""

    def format_field(self, value: Any, format_spec: str) -> str:
        if format_spec not in BETWEEN:
            return str(super().format_field(value, format_spec))
        several = value if isinstance(value, list | tuple) else [value]
        return BETWEEN[format_spec].join(said(one) for one in several)


def sentence(code: str, words: Words | None = None) -> str:
    """Return what a code says, with its words in it."""
    return _Filled().vformat(TEMPLATES[code], (), words or {})


def said(one: str | Said) -> str:
    """Return what a code says that stands alone or with its words."""
    return sentence(one) if isinstance(one, str) else sentence(one["code"], one)
