"""Every word of the plan that SQL spells is one of Python's, and each of Python's is used: as DuckDB's parser reads the SQL."""

from collections.abc import Callable, Iterable
from enum import StrEnum

import pytest

from allegro_etl.actions import Action, Disposition, Kind, Status
from allegro_etl.reasons import FactCode, QuarantineCode, RemarkCode
from allegro_etl.records.reasons import PlanReason
from allegro_etl.warehouse import open_scratch
from allegro_etl_tests.docs.source import in_files, in_python, members_in_python
from allegro_etl_tests.parsed_sql import Spelt, words_in

PLAN = ("odoo.plan", None)
"""None: one of several tables, or what a query gives."""

OF_OTHERS = {
    "kind": {"buyer", "delivery", "invoice", "set", "service", "deposit", "surcharge", "adjustment", "cash_on_delivery"}
    | {"reference", "barcode", "name"}
}
"""Words of columns of the same name: kinds of contacts, lines, payments and texts of products."""

COLUMNS = {"kind", "action", "status", "disposition", "reason", "reason_code", "code", "problem_code"}


def spelt(column: str, tables: Iterable[str | None]) -> set[str]:
    found = {one for one in in_files() | in_python() if one.column == column and one.table in tables}
    return {one.word for one in found} - OF_OTHERS.get(column, set())


def everywhere(column: str) -> set[str]:
    return {one.word for one in in_files() | in_python() if one.column == column}


@pytest.mark.parametrize(
    ("words", "spelt_words"),
    [
        (Kind, lambda: spelt("kind", PLAN)),
        (Action, lambda: spelt("action", PLAN)),
        (Status, lambda: spelt("status", PLAN)),
        (Disposition, lambda: everywhere("disposition")),
        (QuarantineCode, lambda: everywhere("problem_code") | spelt("code", {"ops.quarantine"})),
    ],
    ids=["kinds", "actions", "statuses", "dispositions", "quarantine"],
)
def test_sql_spells_no_word_that_python_does_not_know(
    words: type[StrEnum], spelt_words: Callable[[], set[str]]
) -> None:
    found = spelt_words()

    assert found
    assert found <= {*words}


def test_sql_gives_no_reason_that_python_has_no_sentence_for() -> None:
    given = {one.word for one in in_files() if one.column in {"reason", "reason_code"} and one.is_given}

    assert len(given) > 15
    assert given <= {*PlanReason, *RemarkCode}
    assert spelt("code", {"work.remarks", "ops.remarks"}) <= {*RemarkCode}


@pytest.mark.parametrize("words", [Kind, Action, Status, Disposition, PlanReason, QuarantineCode, RemarkCode, FactCode])
def test_each_word_is_used(words: type[StrEnum]) -> None:
    in_sql = {one.word for one in in_files() | in_python() if one.column in COLUMNS}

    assert {*words} - members_in_python(words) - in_sql == set()


def test_the_table_s_own_description_lists_all_words_and_tells_which_actions_write() -> None:
    with open_scratch() as warehouse:
        told = dict(
            warehouse.rows(
                "select column_name, comment from duckdb_columns() where schema_name = 'odoo' and table_name = 'plan'"
            )
        )
    carried_out, told_only = told["action"].removesuffix(" are told only").split(" are carried out; ")

    assert {*told["kind"].split(" | ")} == {*Kind}
    assert {*told["status"].split(" | ")} == {*Status}
    assert {*carried_out.split(" | ")} == {action for action in Action if action.writes}
    assert {*told_only.split(" | ")} == {action for action in Action if not action.writes}


@pytest.mark.parametrize(
    ("sql", "word"),
    [
        ("select 1 from odoo.plan where action in ('x')", Spelt("odoo.plan", "action", "x", is_given=False)),
        ("select 1 from odoo.plan as p join t on true where 'x' <> p.action", Spelt("odoo.plan", "action", "x", is_given=False)),
        ("select 1 from odoo.plan as p join t on true where action = 'x'", Spelt(None, "action", "x", is_given=False)),
        ("insert into t with a as (select if(b, 'y', 'x') as action) from a", Spelt(None, "action", "x", is_given=True)),
        ("select 'y' as action union all select 'x'", Spelt(None, "action", "x", is_given=True)),
        ("create view v as select 1 from t where t.action is distinct from 'x'", Spelt("t", "action", "x", is_given=False)),
        ("create macro m(a) as list_transform(a, lambda b: {'action': 'x'})", Spelt(None, "action", "x", is_given=True)),
        ("update t set action = 'x' where a = 1", Spelt(None, "action", "x", is_given=False)),
        ("delete from t where action = 'x'", Spelt("t", "action", "x", is_given=False)),
    ],
)  # fmt: skip
def test_a_word_is_found_wherever_sql_can_spell_it(sql: str, word: Spelt) -> None:
    assert word in words_in(sql)


def test_a_word_in_a_comment_or_a_sentence_is_none() -> None:
    assert words_in("-- action = 'x'\nselect 'the action = ''x'''") == frozenset()
    assert words_in("Odoo has no action for it.") == frozenset()
