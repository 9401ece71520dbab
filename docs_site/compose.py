"""Lays the pages of the site together: those of docs/, with what the program says of itself where a page asks for it."""

import re
import shutil
from collections.abc import Callable, Collection
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
_ITEM = re.compile(r"^- \[.*", re.MULTILINE)
_PAGE = re.compile(r"\]\(([^)#:]+)\.md\)")

# The index in Polish, below docs/ like the English one.
POLISH_INDEX = "po-polsku"


def compose(folder: Path) -> None:
    """Write the sources of the site into a folder that is not there yet."""
    shutil.copytree(DOCS, folder)
    for name, page in BESIDE.items():
        shutil.copy(ROOT / name, folder / page)
    for file in sorted(folder.rglob("*.md")):
        text = with_what_is_made(file.read_text("utf-8"))
        file.write_text(_with_links_inside(text), encoding="utf-8")
    index, polish = folder / "index.md", folder / f"{POLISH_INDEX}.md"
    english, polish_text = index.read_text("utf-8"), polish.read_text("utf-8")
    _append(index, navigation(english) + tree("Po polsku", [POLISH_INDEX]))
    _append(polish, navigation(polish_text, besides=_PAGE.findall(english)))
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


def navigation(index: str, besides: Collection[str] = ()) -> str:
    """Return the site's navigation: of each section of an index the pages that its list links to, but those named besides."""
    listed = [(heading, _PAGE.findall("\n".join(_ITEM.findall(text)))) for heading, text in _SECTION.findall(index)]
    own = [(heading, [page for page in dict.fromkeys(pages) if page not in besides]) for heading, pages in listed]
    return "\n".join(tree(heading, pages) for heading, pages in own if pages)


def tree(caption: str, pages: list[str], *options: str) -> str:
    """Return a hidden toctree of MyST."""
    named = [f":caption: {caption}"] if caption else []
    return "\n".join(["", "```{toctree}", ":hidden:", *named, *options, "", *pages, "```", ""])


def _append(file: Path, text: str) -> None:
    file.write_text(file.read_text("utf-8") + text, encoding="utf-8")
