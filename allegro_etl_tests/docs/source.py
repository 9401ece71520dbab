"""The product's source, taken apart: its texts, its errors, its codes."""

import ast
import re
from collections.abc import Iterator
from functools import cache

from allegro_etl_tests.docs.pages import ROOT

PACKAGE = ROOT / "allegro_etl"


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


def queries() -> str:
    """Return all SQL of the product."""
    return "\n".join(file.read_text("utf-8") for file in sorted(PACKAGE.rglob("*.sql")))


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
    sql = re.findall(r"'code': '(\w+)',\s+'text'", queries())
    sql += re.findall(r"'matching',\s+'(\w+)'", queries())
    for block in re.findall(r"case((?:(?!\bcase\b).)*?)end as problem_code", queries(), re.DOTALL):
        sql += re.findall(r"(?:then|else) '(\w+)'", block)
    return set(sql)


def remarks_in_sql() -> set[str]:
    """Return the codes of what SQL tells people."""
    return {
        code for pair in re.findall(r"'code': '(\w+)',\s+'words'|'(\w+)' as code\b", queries()) for code in pair
    } - {""}
