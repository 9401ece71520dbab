"""The product's source, taken apart: its texts, its errors, its codes."""

import ast
from collections.abc import Iterable, Iterator
from enum import Enum
from functools import cache
from itertools import chain

from allegro_etl_tests.docs.pages import ROOT
from allegro_etl_tests.parsed_sql import Spelt, words_in

PACKAGE = ROOT / "allegro_etl"
FILLED_IN = "filled_in"


@cache
def modules() -> tuple[ast.Module, ...]:
    """Return the modules of the product, the local Allegro and Odoo left out."""
    files = [file for file in sorted(PACKAGE.rglob("*.py")) if "local" not in file.relative_to(PACKAGE).parts]
    return tuple(ast.parse(file.read_text("utf-8")) for file in files)


def nodes() -> Iterator[ast.AST]:
    """Yield every node of every module."""
    for module in modules():
        yield from ast.walk(module)


@cache
def texts() -> tuple[str, ...]:
    """Return every text in the source, with single spaces; of an f-string each part that is fixed."""
    found = (node.value for node in nodes() if isinstance(node, ast.Constant) and isinstance(node.value, str))
    return tuple(" ".join(text.split()) for text in found)


@cache
def in_files() -> frozenset[Spelt]:
    """Return what the .sql files of the product spell."""
    files = sorted(PACKAGE.rglob("*.sql"))
    return frozenset(chain.from_iterable(words_in(file.read_text("utf-8")) for file in files))


@cache
def in_python() -> frozenset[Spelt]:
    """Return what the SQL within Python spells; what an f-string fills in is no word of it."""
    found = chain.from_iterable(words_in(text) for text in _whole_texts(modules()))
    return frozenset(one for one in found if FILLED_IN not in one.word)


def _whole_texts(found: Iterable[ast.AST]) -> Iterator[str]:
    for node in found:
        if isinstance(node, ast.JoinedStr):
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else FILLED_IN for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and " " in node.value:
            yield node.value
        else:
            yield from _whole_texts(ast.iter_child_nodes(node))


def members_in_python(words: type[Enum]) -> set[str]:
    """Return the members of an enum that Python names, as `Kind.ORDER`."""
    named = (node for node in nodes() if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name))
    return {
        str(words[node.attr].value)
        for node in named
        if ast.unparse(node.value) == words.__name__ and node.attr in words.__members__
    }


def errors() -> set[str]:
    """Return the names of the product's exceptions."""
    classes = [node for node in nodes() if isinstance(node, ast.ClassDef)]
    found = {"Exception"}
    while True:
        more = {c.name for c in classes for base in c.bases if isinstance(base, ast.Name) and base.id in found}
        if more <= found:
            return found - {"Exception"}
        found |= more


def quarantine_codes_in_sql() -> set[str]:
    """Return the codes under which SQL sets records aside."""
    return {one.word for one in in_files() if one.column == "problem_code" and one.is_given}


def remarks_in_sql() -> set[str]:
    """Return the codes of what SQL tells people."""
    return {one.word for one in in_files() if one.column == "code" and one.is_given}
