"""Links between pages and to files lead somewhere."""

from pathlib import Path

import pytest

from allegro_etl_tests.docs.pages import (
    ARCHITECTURE,
    DECISIONS,
    DOCS,
    PAGES,
    ROOT,
    anchors,
    blocks,
    links,
    prose,
    section,
    spans,
    text_of,
)

by_name = pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))


@by_name
def test_every_link_leads_to_a_file_and_a_heading_in_it(page: Path) -> None:
    for target in links(page):
        file, _, anchor = target.partition("#")
        found = (page.parent / file).resolve() if file else page
        assert found.exists(), target
        assert not anchor or anchor in anchors(found), target


@by_name
def test_every_file_of_ours_that_is_named_exists(page: Path) -> None:
    named = [span for span in spans(prose(page)) if span.startswith(("allegro_etl/", "docs/", "benchmarks/"))]

    assert [name for name in named if "<" not in name and not (ROOT / name).exists()] == []


@by_name
def test_no_line_ends_in_spaces_and_the_page_has_one_title(page: Path) -> None:
    lines = text_of(page).splitlines()

    assert [line for line in lines if line != line.rstrip()] == []
    assert lines[0].startswith("# ")


def test_every_page_can_be_reached_from_the_readme() -> None:
    reached, waiting = set(), [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        if page not in reached:
            reached.add(page)
            targets = [(page.parent / link.partition("#")[0]).resolve() for link in links(page)]
            waiting += [target for target in targets if target.suffix == ".md"]

    assert set(PAGES) - reached == set()


def test_every_tree_of_files_is_there() -> None:
    [tree] = blocks(ARCHITECTURE, "text")
    folder = ROOT
    for line in tree.text.splitlines():
        name = line.split()[0]
        folder = ROOT if not line.startswith(" ") else folder
        assert (folder / name).exists(), name
        folder = ROOT / name if not line.startswith(" ") else folder


def test_every_decision_is_listed_and_says_how_to_undo_it() -> None:
    listed = links(DOCS / "decisions" / "README.md")

    assert listed == [page.name for page in DECISIONS]
    numbers = [int(page.name[:4]) for page in DECISIONS]
    assert len({*numbers}) == len(numbers)
    for number, page in zip(numbers, DECISIONS, strict=True):
        assert text_of(page).startswith(f"# {number}. ")
        for heading in ("Context", "Decision", "Consequences", "How to undo it"):
            assert section(page, heading).strip(), (page.name, heading)
