"""The Polish pages: each names the English page that it tells in Polish, and says to browsers that it is Polish."""

import re
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.typing import ExtensionMetadata

ENGLISH = re.compile(r"^Po angielsku: \[[^\]]+\]\(([^)]+)\)$", re.MULTILINE)
"""The line of a Polish page that leads to its English page."""


def english_of(page: Path) -> Path | None:
    """Return the English page that a Polish page tells; none where the page is not Polish."""
    found = ENGLISH.search(page.read_text("utf-8"))
    return (page.parent / found[1]).resolve() if found else None


def _say_language(
    app: Sphinx, page: str, _template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Let a Polish page say so: browsers then read it aloud, hyphenate and translate it as Polish."""
    if doctree is not None and english_of(Path(app.env.doc2path(page))):
        context["language"] = "pl"


def setup(app: Sphinx) -> ExtensionMetadata:
    """Let Sphinx say the language of each page."""
    app.connect("html-page-context", _say_language)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
