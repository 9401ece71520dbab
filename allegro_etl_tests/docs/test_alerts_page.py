"""What is told, the numbers and the posts: the pages name what there is, all of it."""

import json
import logging

import pytest
from prometheus_client.parser import text_string_to_metric_families

from allegro_etl.alerts.alert import AlertCode, Severity
from allegro_etl.alerts.changes import CALM, QUIET
from allegro_etl.alerts.conditions import DAYS_LEFT
from allegro_etl.alerts.metrics import PREFIX, exposition
from allegro_etl.alerts.receivers.webhook import as_json
from allegro_etl.alerts.texts import CAUSES, SENTENCES, WAYS_OUT
from allegro_etl.alerts.words import SHOWN_ITEMS
from allegro_etl.languages import ENGLISH
from allegro_etl.logs import AsJson
from allegro_etl.reasons import QuarantineCode
from allegro_etl_tests.alerts.scene import change, observation
from allegro_etl_tests.docs.pages import HOW_TO, JSON, section, spans, table_rows, text_of

ALERTS = HOW_TO / "alerts.md"


def rows(heading: str) -> dict[str, list[str]]:
    return {name: row for row in table_rows(section(JSON, heading)) for name in spans(row[0])}


def test_every_alert_has_its_row_its_sentence_and_its_way_out() -> None:
    told = {spans(row[0])[0]: row[1] for row in table_rows(section(ALERTS, "What is told"))}

    assert set(told) == {*AlertCode} == {*SENTENCES} == {*WAYS_OUT}
    assert {*told.values()} == {*Severity}
    assert {*CAUSES} == {*QuarantineCode}


def test_every_number_is_on_the_page_with_its_labels() -> None:
    families = list(text_string_to_metric_families(exposition(observation()).decode()))
    told = {name.partition("{")[0] for name in rows("metrics")}

    assert {family.name.removeprefix(PREFIX) for family in families} == told
    assert len(told) > 15


def test_posts_and_lines_of_the_log_have_the_keys_of_the_page() -> None:
    [posted] = as_json([change()], ENGLISH)["alerts"]
    record = logging.makeLogRecord({"name": "allegro_etl", "msg": "Done.", "frames": "a line"})
    line = json.loads(AsJson().format(record))

    assert set(posted) == set(rows("webhook"))
    assert set(line) | {"run_id", "form_id", "trace_id"} == set(rows("log"))


@pytest.mark.parametrize(("text", "told"), [
    ("at most once an hour", QUIET.total_seconds() == 3600),
    ("stayed away for ten minutes", CALM.total_seconds() == 600),
    ("ends in 14 days; again 7, 3 and 1 days before", DAYS_LEFT == (14, 7, 3, 1)),
])  # fmt: skip
def test_figures_on_the_page_are_those_of_the_program(text: str, told: bool) -> None:
    assert text in " ".join(text_of(ALERTS).split())
    assert told
    assert f"the first {SHOWN_ITEMS} orders" in rows("webhook")["orders"][1]
