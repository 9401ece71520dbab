"""One subject stands in one place: the table of owners in docs/architecture.md is as the code is."""

import ast
import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parents[1]
PROGRAM = ROOT / "allegro_etl"
WORLD_OF_ITS_OWN = PROGRAM / "local"  # it stands for Allegro and for a merchant, and shares no word with us
TEST = re.compile(r"[\w/]*test_\w+\.py")


class Owner(NamedTuple):
    """A subject, the module or folder that owns it, and the text by which it is known, or the test that holds it."""

    subject: str
    place: Path
    sign: str


def owners() -> list[Owner]:
    """Return the rows of the table of owners."""
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    table = page.split("## Who owns what")[1].split("\n## ")[0]
    rows = re.findall(r"^\| (?!subject)([^|]+) \| `([^`]+)` \| `([^`]+)` \|$", table, re.MULTILINE)
    return [Owner(subject, PROGRAM / place, sign) for subject, place, sign in rows]


SIGNED = [owner for owner in owners() if not TEST.fullmatch(owner.sign)]
TESTED = [owner for owner in owners() if TEST.fullmatch(owner.sign)]


@pytest.mark.parametrize("owner", SIGNED, ids=[owner.subject for owner in SIGNED])
def test_the_sign_of_a_subject_stands_with_its_owner_and_nowhere_else(owner: Owner) -> None:
    places = {path for path in sources() if owner.sign in code_of(path)}

    assert [path for path in places if is_in(path, owner.place)], f"{owner.place} has no {owner.sign}"
    assert [str(path.relative_to(ROOT)) for path in places if not is_in(path, owner.place)] == []


@pytest.mark.parametrize("owner", TESTED, ids=[owner.subject for owner in TESTED])
def test_a_subject_without_a_sign_is_held_by_the_test_that_the_table_names(owner: Owner) -> None:
    *package, module = owner.place.relative_to(PROGRAM).with_suffix("").parts
    room = ".".join(("allegro_etl", *package))
    test = (Path(__file__).parent / owner.sign).read_text(encoding="utf-8")

    assert owner.place.is_file()
    assert re.search(rf"^from {room}(\.{module} import|\b.* import .*\b{module}\b)", test, re.MULTILINE)


def test_every_row_of_the_table_is_read() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    lines = page.split("## Who owns what")[1].split("\n## ")[0].splitlines()

    assert len(owners()) == len([line for line in lines if line.startswith("| ")]) - 1


@cache
def sources() -> tuple[Path, ...]:
    """Return the files of the program, Python and SQL."""
    return tuple(
        path
        for kind in ("*.py", "*.sql")
        for path in sorted(PROGRAM.rglob(kind))
        if not path.is_relative_to(WORLD_OF_ITS_OWN)
    )


@cache
def code_of(path: Path) -> str:
    """Return a file without comments and docstrings: what it does, not what it says of others."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".sql":
        return re.sub(r"--.*", "", text)
    tree = ast.parse(text)
    for node in ast.walk(tree):
        for _, body in ast.iter_fields(node):
            if isinstance(body, list):
                body[:] = [part for part in body if not is_said(part)]
    return ast.unparse(tree)


def is_said(node: object) -> bool:
    """Return whether a statement is only a text: a docstring, or what is said of a constant."""
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def is_in(path: Path, place: Path) -> bool:
    """Return whether a file is a place, or lies in that folder."""
    return path == place or path.is_relative_to(place)
