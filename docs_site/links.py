"""Looks at a site that was built: every link leads somewhere, and nothing is loaded from other hosts."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

LOADED = {
    "script": "src",
    "img": "src",
    "link": "href",
    "iframe": "src",
    "source": "src",
    "video": "src",
    "audio": "src",
}
FOREIGN_IN_STYLES = re.compile(r"(?:url\(\s*|@import\s+)[\"']?(https?:)?//", re.IGNORECASE)


class Page(HTMLParser):
    """What a page has: names to which links may lead, links, and what a browser loads for it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.links: list[str] = []
        self.loaded: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep a tag."""
        given = {name: value for name, value in attrs if value}
        self.names.update(given[name] for name in ("id", "name") if name in given)
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        if LOADED.get(tag) in given:
            self.loaded.append(given[LOADED[tag]])


def problems(site: Path) -> list[str]:
    """Return in words each link that leads nowhere, and each thing that would come from another host."""
    pages = {file: Page(file.read_text("utf-8")) for file in sorted(site.rglob("*.html"))}
    found = [
        f"{file.relative_to(site)}: {told}" for file, page in pages.items() for told in _of_page(file, page, pages)
    ]
    styles = [file for file in sorted(site.rglob("*.css")) if FOREIGN_IN_STYLES.search(file.read_text("utf-8"))]
    return found + [f"{file.relative_to(site)}: it loads from another host" for file in styles]


def _of_page(file: Path, page: Page, pages: dict[Path, Page]) -> Iterator[str]:
    for link in page.links:
        if not urlsplit(link).scheme and not _leads_somewhere(file, link, pages):
            yield f"the link {link} leads nowhere"
    for address in page.loaded:
        parts = urlsplit(address)
        if parts.netloc:
            yield f"{address} comes from another host"
        elif not parts.scheme and not (file.parent / unquote(parts.path)).exists():
            yield f"{address} is not there"


def _leads_somewhere(file: Path, link: str, pages: dict[Path, Page]) -> bool:
    parts = urlsplit(link)
    target = (file.parent / unquote(parts.path)).resolve() if parts.path else file
    if not target.exists():
        return False
    name = unquote(parts.fragment)
    return not name or target not in pages or name in pages[target].names
