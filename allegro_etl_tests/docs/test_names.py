"""Tables, assets, fields, external ids, errors, messages and codes: the pages name what there is, all of it."""

import re
from itertools import pairwise
from pathlib import Path

import pytest

from allegro_etl.account import ACCOUNT_TAG
from allegro_etl.actions import Action, Kind, Status
from allegro_etl.definitions import defs
from allegro_etl.destination.doctor.groups import GROUP_NAME, rights_of
from allegro_etl.destination.doctor.rights import MODULES, needed
from allegro_etl.destination.fields import FIELDS
from allegro_etl.destination.provision import PRODUCTS
from allegro_etl.ledger.ways_out import WAYS_OUT
from allegro_etl.orchestration import run_tags
from allegro_etl.orchestration.dagster_home import ONE_AT_A_TIME_TAG
from allegro_etl.orchestration.run_history import AFTER_TAG, SETTINGS_TAG
from allegro_etl.reasons import QuarantineCode, RemarkCode, WriteReason
from allegro_etl.reconcile.drift import FIELDS as SALE_FIELDS
from allegro_etl.records.reasons import REMARKS, SENTENCES, PlanReason
from allegro_etl.registry import STEPS
from allegro_etl.to_allegro.sentences import SENTENCES as SENTENCES_OF_WRITERS
from allegro_etl.warehouse import open_warehouse
from allegro_etl_tests.docs.pages import (
    BEGIN,
    CONNECT,
    HOW_IT_WORKS,
    HOW_TO,
    IN_ODOO,
    OPERATING,
    REFERENCE,
    blocks,
    on_the_site,
    prose,
    section,
    spans,
    table_rows,
    text_of,
)
from allegro_etl_tests.docs.source import PACKAGE, errors, quarantine_codes_in_sql, remarks_in_sql, texts
from allegro_etl_tests.odoo.shapes import dialect_in

NEVER_SEEN = {
    "OdooError": "the root of its tree",
    "AccountError": "a branch of its tree",
    "AskedLater": "the sensor shows it as the reason to skip a tick",
    "OAuthRefused": "pairing and refreshing turn it into errors of their own",
}


def test_the_page_says_of_every_table_what_the_table_says_of_itself(tmp_path: Path) -> None:
    with open_warehouse(tmp_path / "allegro_etl.duckdb") as warehouse:
        there = warehouse.rows(
            "select schema_name || '.' || table_name, comment from duckdb_tables() where schema_name not in ('main', 'work')"
        )
    told = {name: row[1] for row in table_rows(section(HOW_IT_WORKS, "Tables")) for name in spans(row[0])}

    assert told == {name: first_sentence(text) for name, text in there}


def first_sentence(description: str) -> str:
    """Return the first sentence of a table's description, without what the heading of the column says."""
    sentence = description.split(". ", maxsplit=1)[0].rstrip(".").removeprefix("One row per ")
    return sentence.replace("One row:", "one row:")


def test_every_asset_is_on_the_page_and_the_picture_has_their_order() -> None:
    steps = {step.asset for step in STEPS}
    specs = {
        spec.key.to_user_string(): spec for spec in defs.resolve_all_asset_specs() if spec.key.to_user_string() in steps
    }
    told = {name for row in table_rows(section(HOW_IT_WORKS, "A run")) for name in spans(row[0])}
    [picture] = blocks(HOW_IT_WORKS, "mermaid")
    drawn: dict[str, set[str]] = {}
    for line in picture.text.splitlines():
        chain = re.findall(r"\w+", line) if "-->" in line else []
        for above, below in pairwise(chain):
            drawn.setdefault(below, set()).add(above)
    declared = {name: {dep.asset_key.to_user_string() for dep in spec.deps} & steps for name, spec in specs.items()}

    assert told >= set(specs)
    assert {name: everything_above(name, drawn) for name in specs} == {
        name: everything_above(name, declared) for name in specs
    }


def everything_above(name: str, edges: dict[str, set[str]]) -> set[str]:
    above = edges.get(name, set())
    return above | {further for one in above for further in everything_above(one, edges)}


def test_every_word_of_the_plan_is_on_the_page_and_no_other() -> None:
    plan = section(HOW_IT_WORKS, "The plan")
    kinds = [[spans(cell) for cell in row] for row in table_rows(plan)]
    [statuses] = re.findall(r"Each row has a status: (.*?)\.", plan, re.DOTALL)

    assert {name for row in kinds for name in row[0]} == {*Kind}
    assert {name for row in kinds for name in row[1]} == {*Action}
    assert set(spans(statuses)) == {*Status}


def test_every_reason_of_the_plan_and_every_code_is_on_the_site() -> None:
    codes = on_the_site(REFERENCE / "codes.md")
    named = {name for row in table_rows(codes) for name in spans(row[0])}

    assert {*SENTENCES} == {*PlanReason}
    assert {*SENTENCES_OF_WRITERS} == {*WriteReason}
    assert {*PlanReason, *RemarkCode, *WriteReason} | errors() <= named
    assert {*QuarantineCode, *Kind, *Action, *Status} <= {*spans(codes)}
    assert [row[0] for row in table_rows(codes) if not row[1]] == []


def test_every_table_and_column_is_on_the_site_with_what_it_is(tmp_path: Path) -> None:
    with open_warehouse(tmp_path / "allegro_etl.duckdb") as warehouse:
        columns = warehouse.rows(
            "select schema_name || '.' || table_name, column_name "
            "from duckdb_columns() join duckdb_tables() using (schema_name, table_name) "
            "where schema_name in ('staging', 'core', 'odoo', 'ops', 'to_allegro')"
        )
    tables = on_the_site(REFERENCE / "tables.md")
    sections = dict(re.findall(r"^## `([\w.]+)`\n(.*?)(?=^## |\Z)", tables, re.MULTILINE | re.DOTALL))

    assert [pair for pair in columns if f"| `{pair[1]}` |" not in sections.get(pair[0], "")] == []
    assert [row for row in table_rows(tables) if not row[3]] == []


def test_every_job_sensor_schedule_and_check_is_on_a_page_and_on_the_site() -> None:
    repository = defs.get_repository_def()
    names = [job.name for job in repository.get_all_jobs() if not job.name.startswith("__")]
    names += [sensor.name for sensor in repository.sensor_defs] + [each.name for each in repository.schedule_defs]
    names += [key.name for key in repository.asset_graph.asset_check_keys]
    told = set(spans(prose(HOW_IT_WORKS)))
    made = set(spans(on_the_site(REFERENCE / "dagster.md")))
    assets = {spec.key.to_user_string() for spec in defs.resolve_all_asset_specs()}

    assert [name for name in names if name not in told] == []
    assert made >= {*names} | assets


def test_every_tag_of_a_run_is_on_its_page() -> None:
    rows = list(table_rows(section(REFERENCE / "dagster.md", "Tags of runs")))
    triggers = (run_tags.SENSOR, run_tags.SWEEP, run_tags.CLI, run_tags.BACKFILL, run_tags.HAND)

    asked = {AFTER_TAG, SETTINGS_TAG, run_tags.TRIGGER_TAG}
    tags = {ACCOUNT_TAG, ONE_AT_A_TIME_TAG, *asked, *run_tags.OUTCOME_TAGS}
    assert {f"allegro_etl/{name}" for row in rows for name in spans(row[0])} == tags
    assert {*triggers} <= {name for row in rows for name in spans(row[1])}


def test_the_runbook_says_of_every_quarantine_code_what_dagster_says() -> None:
    rows = table_rows(section(OPERATING, "Quarantine codes"))
    told = {code: (without_links(row[1]), without_links(row[2])) for row in rows for code in spans(row[0])}

    assert told == {str(code): tuple(way) for code, way in WAYS_OUT.items()}


def without_links(text: str) -> str:
    """Return a text whose links are the words that they stand on."""
    return re.sub(r"\[([^\]]+)\]\([^)]+\)", r"\1", text)


def test_every_field_and_product_that_is_made_in_odoo_is_on_its_page() -> None:
    told = text_of(IN_ODOO)
    fields = {name for of_model in FIELDS.values() for name in of_model}

    assert [name for name in sorted(fields) if f"`{name}`" not in told] == []
    assert [name for name in PRODUCTS.values() if name not in told] == []
    assert {name for name in SALE_FIELDS if name.startswith("x_")} <= fields


def test_every_module_and_right_that_the_doctor_examines_is_where_odoo_is_connected() -> None:
    told = section(CONNECT, "Connect your Odoo")

    assert [module for module in MODULES.values() if f"`{module}`" not in told] == []
    assert [group for *_, group in needed(dialect_in("19")) if group not in told and group != "Internal User"] == []


def test_what_an_administrator_made_is_where_it_is_taken_away() -> None:
    told = text_of(HOW_TO / "remove.md")

    assert [right.key for right in rights_of(dialect_in("14")) if f"`allegro_etl: {right.key}`" not in told] == []
    assert f"*{GROUP_NAME}*" in told


def test_every_error_is_in_the_runbook() -> None:
    told = {name for row in table_rows(text_of(OPERATING)) if len(row) == 3 for name in spans(row[1])}

    assert errors() - set(NEVER_SEEN) - told == set()


def test_every_message_in_the_runbook_is_one_that_the_program_gives() -> None:
    rows = [row for row in table_rows(section(OPERATING, "Messages and what to do")) if len(row) == 3]
    quoted = [fragment for row in rows for fragment in spans(row[0])]

    assert len(quoted) > 40
    assert [fragment for fragment in quoted if not any(fragment in text for text in texts())] == []


def test_every_quarantine_code_is_in_the_runbook_and_no_other() -> None:
    told = {code for row in table_rows(section(OPERATING, "Quarantine codes")) for code in spans(row[0])}

    assert told == set(QuarantineCode)


def test_every_code_of_the_quarantine_is_used_and_sql_knows_no_other() -> None:
    python = "".join(file.read_text("utf-8") for file in PACKAGE.rglob("*.py"))
    in_python = {code for code in QuarantineCode if f"QuarantineCode.{code.name}" in python}

    assert quarantine_codes_in_sql() <= set(QuarantineCode)
    assert in_python | quarantine_codes_in_sql() == set(QuarantineCode)


def test_every_remark_is_in_the_runbook_and_no_other() -> None:
    told = [code for row in table_rows(section(OPERATING, "What activities ask")) for code in spans(row[0])]

    assert told == [*RemarkCode] == [*REMARKS]


def test_every_remark_is_made_and_sql_makes_no_other() -> None:
    python = "".join(file.read_text("utf-8") for file in PACKAGE.rglob("*.py") if file.name != "reasons.py")
    in_python = {code for code in RemarkCode if f"RemarkCode.{code.name}" in python}

    assert remarks_in_sql() <= set(RemarkCode)
    assert in_python | remarks_in_sql() == set(RemarkCode)


@pytest.mark.parametrize(("module", "constant", "page", "text"), [
    ("allegro_etl.orchestration.sensors", "LONGEST_WAIT", HOW_IT_WORKS, "up to 64"),
    ("allegro_etl.documents.order_events.staging", "EVENTS_PER_RUN", HOW_IT_WORKS, "20,000 events"),
    ("allegro_etl.ledger.quarantine", "FIRST_RETRY_MINUTES", HOW_IT_WORKS, "after 10 minutes"),
    ("allegro_etl.documents.checkout_forms.sweep", "OVERLAP", HOW_IT_WORKS, "ten minutes of overlap"),
    ("allegro_etl.ledger.lease", "LASTS", OPERATING, "within six minutes"),
    ("allegro_etl.allegro.kept", "FORMS_KEPT", BEGIN, "365 days back"),
    ("allegro_etl.allegro.kept", "EVENTS_KEPT", OPERATING, "keeps events for 60 days"),
])  # fmt: skip
def test_figures_on_the_pages_are_those_of_the_program(module: str, constant: str, page: Path, text: str) -> None:
    value = getattr(__import__(module, fromlist=[constant]), constant)
    numbers = {"ten": 10, "six": 6}
    told = re.search(r"[\d,]+|ten|six", text)
    assert told

    minutes = getattr(value, "total_seconds", lambda: value * 60)() / 60
    figure = numbers.get(told[0]) or int(told[0].replace(",", ""))

    assert text in " ".join(text_of(page).split())
    assert figure in (minutes, minutes / 60 / 24)
