"""The only Markdown on the pages of runs: links into Odoo, and pictures of our own. Every text of others is escaped."""

import base64
import re
from collections.abc import Iterable

import dagster as dg

from allegro_etl.orchestration.pages.table import plain

ACTING = re.compile(r"([^\w\s]|_)")
"""What Markdown or HTML may read as more than a letter: a backslash before it makes it itself."""

SHOWN_AT_ONCE = 1000
"""Markdown that is as long as this stands behind a button on Dagster's pages."""

BETWEEN = " · "


def links(texts_and_addresses: Iterable[tuple[str, str]]) -> dg.MarkdownMetadataValue:
    """Return links on one line, as many as Dagster shows at once. The addresses are our own, the texts may be anybody's."""
    line = ""
    for text, address in texts_and_addresses:
        longer = f"{line}{line and BETWEEN}[{escaped(text)}](<{address}>)"
        if len(longer) >= SHOWN_AT_ONCE:
            break
        line = longer
    return dg.MetadataValue.md(line)


def picture(png: bytes, described: str) -> dg.MarkdownMetadataValue:
    """Return a picture that stands in the page itself: nothing is loaded from anywhere."""
    return dg.MetadataValue.md(f"![{escaped(described)}](data:image/png;base64,{base64.b64encode(png).decode()})")


def escaped(text: str) -> str:
    """Return a text of others as Markdown that says just that text."""
    return ACTING.sub(r"\\\1", plain(text))
