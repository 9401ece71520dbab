"""Sphinx's configuration of the site."""

from importlib.metadata import version as version_of

project = "allegro_etl"
author = "The authors of allegro_etl"
release = version_of("allegro-etl")

extensions = ["myst_parser", "docs_site.diagrams", "docs_site.polish", "docs_site.search"]
root_doc = "index"
language = "en"
html_search_language = "en-pl"
smartquotes = False  # `--fix` is an option, not a dash
myst_heading_anchors = 4
myst_fence_as_directive = ["mermaid"]

html_theme = "furo"
html_title = f"{project} {release}"
html_copy_source = False
html_show_copyright = False
html_static_path = ["static"]
html_css_files = ["site.css"]
