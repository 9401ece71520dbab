"""Every call of the program names its method, and the table has names for its arguments: else JSON-2 could not make it."""

import ast
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

import pytest

from allegro_etl.odoo.transport.arguments import ARGUMENTS, by_name

PACKAGE = Path(str(files("allegro_etl")))
OWN_WAY = ("local", "odoo/transport")  # of the local Odoo's own making, and of the transports themselves


class Call(NamedTuple):
    """A call of a method of Odoo in the program: where, which, and with how many arguments by their place."""

    where: str
    method: str
    arguments: int | None


def sources() -> Iterator[tuple[str, ast.Module]]:
    for file in sorted(PACKAGE.rglob("*.py")):
        name = file.relative_to(PACKAGE).as_posix()
        if not name.startswith(OWN_WAY):
            yield name, ast.parse(file.read_text(encoding="utf-8"))


def calls() -> Iterator[Call]:
    """Yield every `.call(model, method, ...)`; where a parameter holds the method, what the module gives for it."""
    for name, module in sources():
        for function in ast.walk(module):
            if isinstance(function, ast.FunctionDef):
                for node in ast.walk(function):
                    if isinstance(node, ast.Call) and getattr(node.func, "attr", None) == "call" and len(node.args) > 1:
                        yield from methods(f"{name}:{node.lineno}", node, function, module)


def methods(where: str, call: ast.Call, function: ast.FunctionDef, module: ast.Module) -> Iterator[Call]:
    method, given = call.args[1], call.args[2:]
    count = None if any(isinstance(one, ast.Starred) for one in given) else len(given)
    if isinstance(method, ast.Constant):
        yield Call(where, str(method.value), count)
        return
    assert isinstance(method, ast.Name), f"{where} calls a method whose name cannot be read"
    for place, parameter in enumerate(function.args.args):
        if parameter.arg == method.id:
            for node in ast.walk(module):
                if isinstance(node, ast.Call) and getattr(node.func, "id", None) == function.name:
                    yield Call(where, str(ast.literal_eval(node.args[place])), count)


def test_the_table_has_every_method_that_the_program_calls() -> None:
    found = list(calls())

    assert len(found) > 30
    assert {"action_cancel", "action_draft", "load", "reconcile", "web_read"} <= {call.method for call in found}
    assert [call for call in found if call.method not in ARGUMENTS] == []
    assert [call for call in found if (call.arguments or 0) > len(ARGUMENTS[call.method])] == []


def test_the_table_has_no_method_that_nobody_calls() -> None:
    own = {"context_get"}  # of the transports, at their login

    assert set(ARGUMENTS) - {call.method for call in calls()} - own == set()


def test_arguments_get_their_names_and_those_that_have_one_keep_it() -> None:
    given = by_name("search_read", [[("id", "=", 1)]], {"fields": ["name"], "context": {}})

    assert given == {"domain": [("id", "=", 1)], "fields": ["name"], "context": {}}
    assert by_name("write", [[1], {"name": "x"}], {}) == {"ids": [1], "vals": {"name": "x"}}


@pytest.mark.parametrize(("method", "arguments"), [("message_subscribe", []), ("unlink", [[1], "more"])])
def test_what_is_not_in_the_table_cannot_be_called(method: str, arguments: list[object]) -> None:
    with pytest.raises(TypeError, match=f"{method} with {len(arguments)} arguments"):
        by_name(method, arguments, {})
