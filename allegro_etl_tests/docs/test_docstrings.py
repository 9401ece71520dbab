"""Every function says what it does in a plain sentence: the verb first, as an order (PEP 257)."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
FOLDERS = ("allegro_etl", "allegro_etl_tests", "benchmarks", "docs_site")
"""Where the program, its tests, its benchmarks and its site stand."""

BEGINNINGS = """
Activate Add Answer Append Apply Approve Archive Ask Attach Begin Bind Book Bring Build Call Cancel Carry Change
Check Choose Click Close Collect Commit Compare Complete Conclude Confirm Control Copy Correct Count Create Cut Decide Delete
Describe Do Download Draw Drop Edit Empty End Examine Execute Fill Find Follow Forget Free Freeze Gather Go Hand
Handle Have Hire Import Insert Install Invoice Join Keep Kill Launch Leave Let Link List Load Log Look Make Map
Mark Match Materialize Measure Merge Mount Move Name Normalise Open Order Pack Pair Part Pass Place Plan Play
Point Post Prepare Print Promise Prove Publish Purge Push Put Quarantine Queue Quote Raise Read Rebuild Reconcile
Refuse Register Remove Rename Repeat Replace Resolve Return Rewrite Run Say See Sell Send Serve Set Share
Show Stage Stamp Stand Start Stock Stop Sweep Switch Take Tell Time Torture Turn Type Unlink Unpack Wait Warn Work
Wrap Write Yield
"""
"""How a docstring may begin. A new verb is added here, so that somebody looks at it: `Whether`, `The` and `Give` are none."""

VERBS = frozenset(BEGINNINGS.split())


def test_the_docstring_of_every_function_begins_with_a_verb() -> None:
    """Tests say in theirs why they are there."""
    others = [
        f"{path.relative_to(ROOT)}:{function.body[0].lineno} {docstring.splitlines()[0]}"
        for path, function, docstring in documented_functions()
        if not function.name.startswith("test_") and docstring.split()[0].strip(".,:;") not in VERBS
    ]
    assert others == []


def test_every_verb_begins_a_docstring() -> None:
    """A list that holds more than is used would let in what nobody looked at."""
    assert {
        docstring.split()[0].strip(".,:;")
        for _, function, docstring in documented_functions()
        if not function.name.startswith("test_")
    } == VERBS


def documented_functions() -> Iterator[tuple[Path, ast.FunctionDef | ast.AsyncFunctionDef, str]]:
    """Yield each function and method that has a docstring, with its file and the text."""
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and (docstring := ast.get_docstring(node)):
                    yield path, node, docstring
