"""The pages, taken apart: code blocks, commands, links, headings, tables."""

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from docs_site.compose import with_what_is_made
from docs_site.polish import english_of

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
README = ROOT / "README.md"
SETTINGS = DOCS / "settings.md"
OPERATING = DOCS / "operating.md"
HOW_IT_WORKS = DOCS / "how-it-works.md"
JSON = DOCS / "json.md"
ARCHITECTURE = DOCS / "architecture.md"
REFERENCE = DOCS / "reference"
HOW_TO = DOCS / "how-to"
CONNECT = HOW_TO / "connect.md"
BEGIN = HOW_TO / "begin.md"
IN_ODOO = REFERENCE / "in-odoo.md"
INDEX = DOCS / "index.md"
DECISIONS = sorted((DOCS / "decisions").glob("[0-9]*.md"))
PAGES = sorted([README, ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *DOCS.rglob("*.md")])
POLISH = {english: page for page in sorted(DOCS.rglob("*.md")) if (english := english_of(page))}
"""The Polish page of each English page that has one."""

_BLOCK = re.compile(r"^( *)```(\w*)\n(.*?)^\1```", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
_SPAN = re.compile(r"`([^`]+)`")


@dataclass(frozen=True)
class Block:
    """A fenced block of a page: its language and its text."""

    page: str
    language: str
    text: str


def text_of(page: Path) -> str:
    """Return a page as it is written."""
    return page.read_text(encoding="utf-8")


def all_blocks(page: Path) -> list[Block]:
    """Return a page's fenced blocks."""
    return [Block(page.name, match[2], match[3]) for match in _BLOCK.finditer(text_of(page))]


def blocks(page: Path, language: str) -> list[Block]:
    """Return a page's fenced blocks of a language."""
    return [block for block in all_blocks(page) if block.language == language]


@cache
def on_the_site(page: Path) -> str:
    """Return a page as the site has it: with what is made from the program."""
    return with_what_is_made(text_of(page))


def prose(page: Path) -> str:
    """Return a page without its fenced blocks."""
    return _BLOCK.sub("", text_of(page))


def spans(text: str) -> list[str]:
    """Return what stands between backticks, with single spaces."""
    return [" ".join(span.split()) for span in _SPAN.findall(text)]


def shell_commands(page: Path) -> list[list[str]]:
    """Return the commands of a page's shell blocks, as their words."""
    lines = [line for block in blocks(page, "sh") for line in block.text.replace("\\\n", " ").splitlines()]
    return [words for line in lines if (words := shlex.split(line, comments=True))]


def mentioned_commands(page: Path) -> list[list[str]]:
    """Return the commands that a page's sentences and unit files mention, as their words."""
    named = [span for span in spans(prose(page)) if span.startswith(("allegro-etl ", "make "))]
    units = [line for block in blocks(page, "ini") for line in block.text.splitlines() if line.startswith("ExecStart=")]
    return [shlex.split(text) for text in [*named, *(line.removeprefix("ExecStart=") for line in units)]]


def links(page: Path) -> list[str]:
    """Return the targets of a page's links, those to other hosts left out."""
    return [target for target in _LINK.findall(prose(page)) if "://" not in target]


def headings(page: Path) -> list[tuple[int, str]]:
    """Return the level of each heading of a page, and the anchor that GitHub makes of it."""
    found = re.findall(r"^(#+) (.+)$", _BLOCK.sub("", on_the_site(page)), re.MULTILINE)
    return [
        (len(level), re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-")) for level, heading in found
    ]


def anchors(page: Path) -> set[str]:
    """Return the anchors of a page's headings."""
    return {anchor for _, anchor in headings(page)}


def section(page: Path, heading: str) -> str:
    """Return what stands under a heading, up to the next one of its level or a higher one."""
    text = text_of(page)
    level = re.search(rf"^(#+) {re.escape(heading)}$", text, re.MULTILINE)
    assert level, f"{page.name} has no section {heading!r}"
    rest = text[level.end() :]
    following = re.search(rf"^#{{1,{len(level[1])}}} ", rest, re.MULTILINE)
    return rest[: following.start()] if following else rest


def table_rows(text: str) -> Iterator[list[str]]:
    """Yield the cells of each row of the tables in a text, headers left out."""
    lines = text.splitlines()
    for place, line in enumerate(lines):
        is_header = place + 1 < len(lines) and re.fullmatch(r"\s*\|[-| ]+\|", lines[place + 1])
        if line.lstrip().startswith("|") and not is_header and not re.fullmatch(r"\s*\|[-| ]+\|", line):
            yield [cell.strip() for cell in line.strip().strip("|").split("|")]
