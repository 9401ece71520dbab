"""Draws the pages' Mermaid diagrams while the site is built: no script has to be loaded to see them."""

from typing import ClassVar

import mmdr
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective
from sphinx.util.typing import ExtensionMetadata


class Mermaid(SphinxDirective):
    """A fenced block `mermaid`, as a drawing."""

    has_content: ClassVar[bool] = True

    def run(self) -> list[nodes.Node]:
        """Return the drawing as HTML."""
        svg = mmdr.render("\n".join(self.content)).svg()
        return [nodes.raw("", f'<div class="diagram">{svg}</div>', format="html")]


def setup(app: Sphinx) -> ExtensionMetadata:
    """Let Sphinx know the directive."""
    app.add_directive("mermaid", Mermaid)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
