"""Each page for merchants has its Polish page, which says the same: its commands, settings, figures and links, part by part."""

import re
from collections import Counter
from pathlib import Path

import pytest

from allegro_etl_tests.docs.pages import (
    DOCS,
    HOW_TO,
    INDEX,
    POLISH,
    all_blocks,
    headings,
    links,
    prose,
    spans,
    text_of,
)
from docs_site.compose import POLISH_INDEX
from docs_site.polish import ENGLISH

IN_ENGLISH_ALONE = {HOW_TO / "translate.md": "who translates the program reads its English"}
ELSEWHERE = re.compile(r"<(https?://[^>]+)>|\]\((https?://[^)]+)\)")
BACK = re.compile(r"^Po polsku: \[[^\]]+\]\(([^)]+)\)$", re.MULTILINE)

pairs = pytest.mark.parametrize(("english", "polish"), POLISH.items(), ids=[page.stem for page in POLISH])


def test_every_how_to_page_has_its_polish_page() -> None:
    in_english = {*HOW_TO.glob("*.md")} - {*POLISH.values()}

    assert in_english - POLISH.keys() == IN_ENGLISH_ALONE.keys()
    assert POLISH[INDEX] == DOCS / f"{POLISH_INDEX}.md"


@pairs
def test_each_leads_to_the_other_before_anything_else(english: Path, polish: Path) -> None:
    there, back = ENGLISH.search(text_of(polish)), BACK.search(text_of(english))

    assert there
    assert back
    assert (english.parent / back[1]).resolve() == polish
    assert text_of(english).splitlines()[2] == back[0]
    assert text_of(polish).splitlines()[2] == there[0]


@pairs
def test_both_have_the_same_parts(english: Path, polish: Path) -> None:
    assert [level for level, _ in headings(polish)] == [level for level, _ in headings(english)]
    assert [shape(part) for part in parts(polish)] == [shape(part) for part in parts(english)]


def parts(page: Path) -> list[str]:
    """Return what stands under each heading of a page, up to the next one."""
    return re.split(r"^#+ .+$", prose(page), flags=re.MULTILINE)


def shape(part: str) -> Counter[str]:
    """Return how many paragraphs, items and rows of tables a part has."""
    lines = part.splitlines()
    begins = (line for before, line in zip(["", *lines], lines, strict=False) if line and not before)
    return Counter(
        item=sum(bool(re.match(r" *(-|\d+\.) ", line)) for line in lines),
        row=sum(line.lstrip().startswith("|") for line in lines),
        paragraph=sum(not re.match(r" *(-|\d+\.|\|) ", line) for line in begins),
    )


@pairs
def test_both_have_the_same_blocks(english: Path, polish: Path) -> None:
    """Only the words in a diagram are translated."""
    ours, theirs = all_blocks(polish), all_blocks(english)

    assert [block.language for block in ours] == [block.language for block in theirs]
    assert [b.text for b in ours if b.language != "mermaid"] == [b.text for b in theirs if b.language != "mermaid"]


@pairs
def test_both_name_the_same_commands_settings_and_figures(english: Path, polish: Path) -> None:
    assert Counter(spans(prose(polish))) == Counter(spans(prose(english)))
    assert figures(polish) == figures(english)


def figures(page: Path) -> Counter[str]:
    """Return the figures in a page's sentences; what is code or a link stands for itself."""
    text = re.sub(r"`[^`]*`|\]\([^)]*\)|<[^>]*>|^ *\d+\. ", " ", prose(page), flags=re.MULTILINE)
    return Counter(re.findall(r"\d+", text))


@pairs
def test_both_lead_to_the_same_places(english: Path, polish: Path) -> None:
    in_polish = [in_polish_of(english, link) for link in links(english) if not is_its_other(english, link)]
    ours = [where(polish, link) for link in links(polish) if not is_its_other(polish, link)]

    assert Counter(ours) == Counter(in_polish)
    assert Counter(ELSEWHERE.findall(text_of(polish))) == Counter(ELSEWHERE.findall(text_of(english)))


def is_its_other(page: Path, link: str) -> bool:
    """Return whether a link leads to the same page in the other language."""
    there, _ = where(page, link)
    return POLISH.get(there) == page or POLISH.get(page) == there


def where(page: Path, link: str) -> tuple[Path, str]:
    """Return the file and the heading that a page's link leads to."""
    file, _, anchor = link.partition("#")
    return (page.parent / file).resolve() if file else page, anchor


def in_polish_of(page: Path, link: str) -> tuple[Path, str]:
    """Return where the Polish page should lead: to the Polish page, and there to the heading at the same place."""
    there, anchor = where(page, link)
    if there not in POLISH or not anchor:
        return POLISH.get(there, there), anchor
    place = [found for _, found in headings(there)].index(anchor)
    return POLISH[there], headings(POLISH[there])[place][1]
