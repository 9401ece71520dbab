"""What a kind of record costs outside its folder: a line in the registry. The mirror and the plan name none."""

import ast
from pathlib import Path

import pytest

from allegro_etl import records
from allegro_etl.records.registry import KINDS

ROOM = Path(records.__file__).parent
FOLDERS = {path.parent.parent.name for path in ROOM.glob("*/sql/plan.sql")}


def named_in(file: str) -> set[str]:
    """Return the folders of kinds that a module imports from, or names in a text that is no docstring."""
    tree = ast.parse((ROOM / file).read_text(encoding="utf-8"))
    imported = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    texts = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    return {one for one in FOLDERS if f"allegro_etl.records.{one}" in " ".join(imported)} | (FOLDERS & texts)


def test_every_folder_with_a_plan_is_a_line_in_the_registry() -> None:
    assert {kind.folder for kind in KINDS} == FOLDERS
    assert len(KINDS) == len(FOLDERS)


@pytest.mark.parametrize("file", ["mirror.py", "comparing.py"])
def test_what_goes_over_all_kinds_names_none(file: str) -> None:
    assert named_in(file) == set()


def test_the_registry_names_all() -> None:
    assert named_in("registry.py") == FOLDERS
