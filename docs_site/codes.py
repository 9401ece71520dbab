"""The codes, as the program's enums and errors have them: quarantine, plan, errors."""

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import allegro_etl
from allegro_etl.actions import Action, Kind, Status
from allegro_etl.reasons import QuarantineCode
from allegro_etl.records.reasons import REMARKS, SENTENCES
from allegro_etl.to_allegro.sentences import SENTENCES as OF_WRITERS
from docs_site.markdown import plain, table

PACKAGE = Path(allegro_etl.__file__).parent


def markdown() -> str:
    """Return a section for each kind of code."""
    sections = {
        "Quarantine": f"{_listed(QuarantineCode)}.\n\n[What to do](../operating.md#quarantine-codes) about each of them is in the runbook.",
        "The plan": f"Kinds: {_listed(Kind)}. Actions: {_listed(Action)}. Status: {_listed(Status)}.",
        "Reasons of the plan": _sentences("`reason_code`", SENTENCES),
        "What people are told": _sentences("code", REMARKS),
        "What is written to Allegro": _sentences("reason", OF_WRITERS),
        "Errors": table(["kind", "what it is"], ((f"`{name}`", plain(told)) for name, told in errors())),
    }
    return "\n\n".join(f"## {heading}\n\n{text}" for heading, text in sections.items())


def _listed(codes: Iterable[str]) -> str:
    return ", ".join(f"`{code}`" for code in codes)


def _sentences(header: str, sentences: Mapping[str, str]) -> str:
    rows = ((f"`{code}`", plain(re.sub(r"\{\w+(?::\w+)?\}", "…", text))) for code, text in sentences.items())
    return table([header, "sentence"], rows)


def errors() -> Iterator[tuple[str, str]]:
    """Yield the name and the description of each of the program's exceptions, from its source."""
    files = [file for file in PACKAGE.rglob("*.py") if "local" not in file.relative_to(PACKAGE).parts]
    trees = [ast.parse(file.read_text("utf-8")) for file in files]
    classes = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
    known = {"Exception"}
    while more := {one.name for one in classes if known & set(_bases(one))} - known:
        known |= more
    yield from sorted((one.name, ast.get_docstring(one) or "") for one in classes if one.name in known)


def _bases(node: ast.ClassDef) -> Iterator[str]:
    return (base.id for base in node.bases if isinstance(base, ast.Name))
