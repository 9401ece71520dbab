"""The site of docs/ builds without a warning, its links lead somewhere, it needs no other host, and one can search it."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from allegro_etl_tests.docs.pages import DOCS, POLISH, ROOT
from docs_site.links import problems
from docs_site.markdown import cell, plain


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site") / "html"
    built = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-m", "docs_site", str(folder)],
        capture_output=True,
        text=True,
        timeout=240,
        cwd=ROOT,
        check=False,
    )

    assert (built.returncode, built.stderr) == (0, "")
    return folder


def test_every_page_of_docs_is_on_the_site_and_can_be_found(site: Path) -> None:
    [index] = (site / "searchindex.js").read_text("utf-8").split("Search.setIndex(", 1)[1:]
    found = json.loads(index.rstrip().rstrip(";").rstrip(")"))
    pages = {str(page.relative_to(DOCS).with_suffix("")) for page in DOCS.rglob("*.md")}

    assert set(found["docnames"]) == pages | {"contributing", "changelog"}
    assert {"kwarantann", "ambiguous_product", "allegro_last_event_id"} <= {*found["terms"], *found["titleterms"]}
    assert [page for page in found["docnames"] if not (site / f"{page}.html").exists()] == []


def test_every_page_says_its_language(site: Path) -> None:
    said = {page: page.relative_to(DOCS).with_suffix(".html") for page in DOCS.rglob("*.md")}
    polish = {page for page, name in said.items() if 'lang="pl"' in (site / name).read_text("utf-8")[:200]}

    assert polish == {*POLISH.values()}


def test_the_sidebar_has_the_sections_of_the_index_and_the_polish_pages(site: Path) -> None:
    sidebar = (site / "po-polsku.html").read_text("utf-8")

    assert re.findall(r'caption-text">([^<]+)', sidebar) == [
        "Tutorial",
        "How to",
        "Reference",
        "Explanation",
        "Po polsku",
    ]
    assert re.findall(r'class="toctree-l2[^"]*"><a class="[^"]*" href="how-to/polacz.html"', sidebar)


def test_what_is_made_from_the_program_is_on_the_page(site: Path) -> None:
    for page, words in {
        "reference/commands": "allegro-etl quarantine retry [OPTIONS] [ID]",
        "reference/settings-at-a-glance": "allegro_etl.totals.adjust_up_to",
        "reference/tables": "ops.cursor_history",
        "reference/codes": "ambiguous_product",
        "reference/dagster": "s total of every order of this run",
    }.items():
        assert words in (site / f"{page}.html").read_text("utf-8"), page


def test_diagrams_are_drawn(site: Path) -> None:
    for page in ("index", "how-it-works", "architecture"):
        text = (site / f"{page}.html").read_text("utf-8")

        assert "<svg" in text.partition('<div class="diagram">')[2][:200], page
        assert "flowchart LR" not in text


@pytest.mark.parametrize(("body", "told"), [
    ('<a href="gone.html">x</a>', "gone.html leads nowhere"),
    ('<a href="page.html#gone">x</a>', "page.html#gone leads nowhere"),
    ('<a href="#gone">x</a>', "#gone leads nowhere"),
    ('<script src="https://cdn.example/x.js"></script>', "https://cdn.example/x.js comes from another host"),
    ('<link rel="stylesheet" href="//fonts.example/x.css">', "//fonts.example/x.css comes from another host"),
    ('<img src="gone.png">', "gone.png is not there"),
])  # fmt: skip
def test_what_is_wrong_with_a_site_is_told(body: str, told: str, tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(f'<p id="there">{body}<a href="page.html#there">y</a></p>', encoding="utf-8")

    assert [problem.endswith(told) for problem in problems(tmp_path)] == [True]


def test_a_font_of_another_host_is_told(tmp_path: Path) -> None:
    (tmp_path / "site.css").write_text("@import url('https://fonts.example/x.css');", encoding="utf-8")

    assert problems(tmp_path) == ["site.css: it loads from another host"]


def test_texts_of_the_program_stay_what_they_are_in_markdown() -> None:
    assert plain("a_b `c_d` <e> [f]") == r"a\_b `c_d` \<e> \[f\]"
    assert cell("one |\n two") == r"one \| two"
