"""Lays the pages of the site together: those of docs/, with what the program says of itself where a page asks for it."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

from docs_site import codes, commands, dagster_objects, settings, tables

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"

# Pages beside docs/, by their name on the site.
BESIDE = {"CONTRIBUTING.md": "contributing.md", "CHANGELOG.md": "changelog.md"}

# What takes the place of `<!-- made when the site is built: commands -->`.
MADE: dict[str, Callable[[], str]] = {
    "commands": commands.markdown,
    "settings": settings.markdown,
    "codes": codes.markdown,
    "dagster": dagster_objects.markdown,
    "tables": tables.markdown,
}

_PLACE = re.compile(r"^<!-- made when the site is built: (\w+) -->$", re.MULTILINE)
_SECTION = re.compile(r"^## ([^\n]+)\n(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
_PAGE = re.compile(r"\]\(([^)#:]+)\.md\)")


def compose(folder: Path) -> None:
    """Write the sources of the site into a folder that is not there yet."""
    shutil.copytree(DOCS, folder)
    for name, page in BESIDE.items():
        shutil.copy(ROOT / name, folder / page)
    for file in sorted(folder.rglob("*.md")):
        text = with_what_is_made(file.read_text("utf-8"))
        file.write_text(_with_links_inside(text), encoding="utf-8")
    index = folder / "index.md"
    _append(index, navigation(index.read_text("utf-8")))
    _append(folder / "decisions" / "README.md", tree("", ["[0-9]*"], ":glob:"))


def with_what_is_made(text: str) -> str:
    """Return a page with what the program says of itself in its place."""
    return _PLACE.sub(lambda place: MADE[place[1]](), text)


def _with_links_inside(text: str) -> str:
    """Return a page whose links to the pages beside docs/, and theirs into docs/, stay on the site."""
    for name, page in BESIDE.items():
        text = re.sub(rf"\]\(((?:\.\./)*)\.\./{re.escape(name)}", rf"](\1{page}", text)
        text = text.replace(f"]({name}", f"]({page}")
    return text.replace("](docs/", "](")


def navigation(index: str) -> str:
    """Return the site's navigation: of each section of the index the pages that its list links to."""
    listed = [(heading, _PAGE.findall(text)) for heading, text in _SECTION.findall(index)]
    return "\n".join(tree(heading, list(dict.fromkeys(pages))) for heading, pages in listed if pages)


def tree(caption: str, pages: list[str], *options: str) -> str:
    """Return a hidden toctree of MyST."""
    named = [f":caption: {caption}"] if caption else []
    return "\n".join(["", "```{toctree}", ":hidden:", *named, *options, "", *pages, "```", ""])


def _append(file: Path, text: str) -> None:
    file.write_text(file.read_text("utf-8") + text, encoding="utf-8")
