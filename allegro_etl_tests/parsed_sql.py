"""The words that SQL spells, as DuckDB's own parser finds them: what is compared with a column, and what is given as one.

The parser serializes selects only. Of what inserts one, makes a view or a table of one, or is a macro, that select is read;
of what changes or deletes rows, the rest of it as a select.
"""

import json
import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import chain
from typing import Any, NamedTuple

import duckdb

Node = dict[str, Any]
COMPARING = ("COMPARISON", "COMPARE_IN", "COMPARE_NOT_IN")
SERIALIZE = "select json_serialize_sql($1::varchar)"
SELECTS = ("SELECT_NODE", "SET_OPERATION_NODE")


class Spelt(NamedTuple):
    """A word in SQL, with the column that it is compared with (and its table, where that is plain) or given as (no table)."""

    table: str | None
    column: str
    word: str
    is_given: bool


@cache
def words_in(sql: str) -> frozenset[Spelt]:
    """Return what the statements spell. What is no SQL spells nothing."""
    try:
        statements = duckdb.extract_statements(sql)
    except duckdb.Error:
        return frozenset()
    return frozenset(chain.from_iterable(_words(tree) for one in statements for tree in _trees(one.query)))


def _trees(statement: str) -> Iterator[Node]:
    """Yield the tree of the statement's select: the statement itself, or what stands in it from some word on."""
    for candidate in _candidates(statement):
        tree = json.loads(str(_parser().execute(SERIALIZE, [candidate]).fetchall()[0][0]))
        if not tree["error"]:
            yield from (one["node"] for one in tree["statements"])
            return


def _candidates(statement: str) -> Iterator[str]:
    """Yield what may be the select: what UPDATE sets as if it were compared, then from WITH, SELECT or FROM on, then after AS."""
    places = [place for place, kind in duckdb.tokenize(statement) if kind == duckdb.token_type.keyword]
    words = [(re.split(r"\W", statement[place : place + 7])[0].lower(), place) for place in places]
    yield from (f"select {statement[place + 3 :]}" for word, place in words if word == "set")
    yield from (statement[place:] for word, place in words if word in {"with", "select", "from"})
    yield from (f"select {statement[place + 2 :]}" for word, place in words if word == "as")


@cache
def _parser() -> duckdb.DuckDBPyConnection:
    return duckdb.connect()


def _words(tree: Node) -> Iterator[Spelt]:
    for select in _nodes(tree):
        if select.get("type") == "SELECT_NODE":
            tables = dict(_tables(select.get("from_table")))
            yield from _compared(select, tables)
        if select.get("type") == "SET_OPERATION_NODE" and select["setop_type"] == "UNION":
            yield from _given_by_place(select)
        if select.get("alias"):
            yield from (Spelt(None, select["alias"], word, is_given=True) for word in _results(select))


def _nodes(node: Any) -> Iterator[Node]:
    """Yield every node of a tree."""
    if isinstance(node, dict):
        yield node
        for below in node.values():
            yield from _nodes(below)
    elif isinstance(node, list):
        for below in node:
            yield from _nodes(below)


def _own(node: Any) -> Iterator[Node]:
    """Yield the nodes of a select, but not of the selects in it."""
    if isinstance(node, dict):
        yield node
        for below in node.values():
            if not (isinstance(below, dict) and below.get("type") in SELECTS):
                yield from _own(below)
    elif isinstance(node, list):
        for below in node:
            yield from _own(below)


def _tables(source: Any) -> Iterator[tuple[str, str]]:
    """Yield alias and name of each table of a FROM."""
    for node in _own(source or {}):
        if node.get("type") == "BASE_TABLE":
            name = ".".join(filter(None, (node["schema_name"], node["table_name"])))
            yield node["alias"] or node["table_name"], name


def _compared(select: Node, tables: dict[str, str]) -> Iterator[Spelt]:
    for node in _own(select):
        if node.get("class") in COMPARING or node.get("type") in COMPARING:
            sides = node.get("children") or [node["left"], node["right"]]
            named = [one["column_names"] for one in sides if one.get("class") == "COLUMN_REF"]
            for *owner, column in named:
                table = _table_of(owner, tables)
                yield from (Spelt(table, column, word, is_given=False) for one in sides for word in _results(one))


def _table_of(owner: Sequence[str], tables: dict[str, str]) -> str | None:
    if owner:
        return tables.get(owner[-1], ".".join(owner))
    return next(iter(tables.values())) if len(tables) == 1 else None


def _given_by_place(union: Node) -> Iterator[Spelt]:
    """Yield what the later parts of a union give, under the names of the first."""
    first = next(_selects(union))
    names = [one.get("alias") or one.get("column_names", [""])[-1] for one in first["select_list"]]
    for part in _selects(union):
        for name, one in zip(names, part["select_list"], strict=False):
            yield from (Spelt(None, name, word, is_given=True) for word in _results(one) if not one.get("alias"))


def _selects(node: Node) -> Iterator[Node]:
    if node["type"] == "SET_OPERATION_NODE":
        yield from _selects(node["left"])
        yield from _selects(node["right"])
    elif node["type"] == "SELECT_NODE":
        yield node


def _results(expression: Node) -> Iterator[str]:
    """Yield the texts that an expression may be: its own, or that of a case of it."""
    if expression.get("class") == "CONSTANT" and isinstance(expression["value"].get("value"), str):
        yield expression["value"]["value"]
    if expression.get("class") == "CASE":
        for one in (*(check["then_expr"] for check in expression["case_checks"]), expression["else_expr"]):
            yield from _results(one)
