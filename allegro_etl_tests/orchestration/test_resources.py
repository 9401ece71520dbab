"""What is done around every step: on a real DuckDB file; the steps are this module's own."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import dagster as dg
import pytest

import allegro_etl
from allegro_etl.allegro.errors import AllegroUnavailable
from allegro_etl.failures import Unexpected
from allegro_etl.orchestration.pages.markdown import links
from allegro_etl.orchestration.pages.table import table
from allegro_etl.orchestration.red import MEND, START, WAIT, failure
from allegro_etl.orchestration.resources import Pipeline, carry_out
from allegro_etl.orchestration.turns import OutOfTurn
from allegro_etl.run.kept import keep_end
from allegro_etl.run.run import Counts, Run, RunRequest
from allegro_etl.run.step import Page, Step
from allegro_etl.settings import Settings, SettingsError
from allegro_etl.warehouse import Warehouse, open_warehouse

BUYER = "Ulica Tajna 7"
EVENTS = Page("staging.order_events", ("event_id", "event_type"), by=("event_type",), newest="event_id")


@pytest.fixture
def warehouse(tmp_path: Path) -> Iterator[Warehouse]:
    with open_warehouse(tmp_path / "allegro_etl.duckdb") as opened:
        opened.execute("insert into ops.runs (run_id, started_at) values ('this-run', now())")
        yield opened


@pytest.fixture
def pipeline(warehouse: Warehouse) -> Pipeline:
    nobody = cast("Any", None)
    made = Pipeline()
    made.attach(Run("this-run", RunRequest(), Settings(), warehouse, nobody, nobody, datetime.now(UTC)))
    return made


def kept_run(warehouse: Warehouse) -> dict[str, Any]:
    return warehouse.named_rows("select * from ops.runs where run_id = 'this-run'")[0]


def stage_some(run: Run) -> Counts:
    run.warehouse.execute(
        """
        insert into staging.order_events
        select 100 + i, if(i % 3 = 0, 'BOUGHT', 'FILLED_IN'), now(), 'form', json_object('street', 'Ulica Tajna 7'), now()
        from range(12) as numbers(i)
        """
    )
    return {"events": 12, "new": 12}


def stage_and_fail() -> Counts:
    raise AllegroUnavailable("Allegro is not there")


def stage_and_stumble() -> Counts:
    raise KeyError(BUYER)


def a_step(do: Callable[[Run], Counts]) -> Step:
    return Step("stage_some", "order_events", "extract", do, EVENTS, "One row per order event.", "each run", "Read it.")


def test_a_page_shows_counts_and_ten_rows_but_no_payload(pipeline: Pipeline) -> None:
    shown = carry_out(pipeline, a_step(stage_some))

    assert shown["allegro_etl/new"] == 12
    assert shown["dagster/row_count"] == 12
    assert shown["preview"].records[0].data == {"event_id": "111", "event_type": "FILLED_IN"}
    assert len(shown["preview"].records) == 10
    columns = {column.name: column for column in shown["dagster/column_schema"].columns}
    assert (columns["event_id"].type, columns["event_type"].type) == ("bigint", "varchar")
    assert columns["payload"].description == "the event as it came"
    counted = [list(record.data.values()) for record in shown["by event_type"].records]
    assert counted == [["FILLED_IN", "8"], ["BOUGHT", "4"]]
    assert BUYER not in str(shown)


def test_what_others_typed_is_plain_text_on_a_page() -> None:
    title = "![x](http://127.0.0.1:3000/graphql?query=mutation) \x1b[31m<img src=x>\u202e|"
    shown = table(["name"], [(title,)])

    assert isinstance(shown, dg.TableMetadataValue)
    assert shown.records[0].data == {"name": "![x](http://127.0.0.1:3000/graphql?query=mutation) [31m<img src=x> |"}


def test_one_module_alone_writes_markdown_and_it_escapes_what_others_typed() -> None:
    sources = Path(allegro_etl.__file__).parent.rglob("*.py")

    assert [file.name for file in sources if "MetadataValue.md(" in file.read_text(encoding="utf-8")] == ["markdown.py"]
    written = links(
        [("![x](http://127.0.0.1:3000/graphql) <img src=x> `S1`|*_\n# S00108", "http://odoo/web#id=1")]
    ).md_str
    assert written == (
        r"[\!\[x\]\(http\:\/\/127\.0\.0\.1\:3000\/graphql\) \<img src\=x\> \`S1\`\|\*\_ \# S00108](<http://odoo/web#id=1>)"
    )


def test_a_failure_is_a_sentence_with_what_to_do_and_what_waits(pipeline: Pipeline, warehouse: Warehouse) -> None:
    warehouse.execute(
        "insert into ops.pending (form_id, why, queued_at) values ('a', 'event', now()), ('b', 'event', now())"
    )

    with pytest.raises(dg.Failure) as caught:
        carry_out(pipeline, a_step(stage_and_fail))

    shown = {name: value.value for name, value in caught.value.metadata.items()}
    assert (caught.value.description or "").startswith("Allegro is not there.")
    assert shown["what to do"] == WAIT
    assert shown["orders waiting"] == 2
    assert {"docs", "since"} <= set(shown)
    assert caught.value.allow_retries


def test_what_only_a_person_can_mend_says_so() -> None:
    mended = [failure(error, None).metadata["what to do"].value for error in (SettingsError("No."), OutOfTurn("No."))]

    assert mended == [MEND, START]


def test_a_failure_of_ours_is_kept_and_raised_as_it_is(pipeline: Pipeline, warehouse: Warehouse) -> None:
    with pytest.raises(dg.Failure, match="Allegro is not there") as caught:
        carry_out(pipeline, a_step(stage_and_fail))

    assert isinstance(caught.value.__cause__, AllegroUnavailable)
    assert kept_run(warehouse)["outcome"] == "failed"
    assert "Allegro is not there" in kept_run(warehouse)["problem"]


def test_a_foreign_failure_leaves_no_personal_data_behind(pipeline: Pipeline, warehouse: Warehouse) -> None:
    with pytest.raises(dg.Failure) as caught:
        carry_out(pipeline, a_step(stage_and_stumble))

    cause = caught.value.__cause__
    assert isinstance(cause, Unexpected)
    assert BUYER not in f"{caught.value} {caught.value.metadata} {cause} {kept_run(warehouse)['problem']}"
    assert caught.value.__suppress_context__
    assert cause.__cause__ is None


def test_a_run_that_came_to_its_end_keeps_what_each_step_did(pipeline: Pipeline, warehouse: Warehouse) -> None:
    carry_out(pipeline, a_step(stage_some))

    assert keep_end(pipeline.run.warehouse, pipeline.run.run_id, pipeline.counts, is_complete=True) == "done"
    assert json.loads(kept_run(warehouse)["counts"]) == {"stage_some": {"events": 12, "new": 12}}
    assert kept_run(warehouse)["finished_at"] is not None


def test_a_run_that_set_something_aside_says_so(pipeline: Pipeline, warehouse: Warehouse) -> None:
    warehouse.execute(
        """
        insert into ops.quarantine (subject, stage, code, reason, attempts, first_seen, last_seen, retry_at)
        values ('checkout_form:1', 'matching', 'ambiguous_product', 'Two products', 1, now(), now(), now())
        """
    )

    assert keep_end(pipeline.run.warehouse, pipeline.run.run_id, {}, is_complete=True) == "quarantined"


def test_a_run_that_a_check_stopped_counts_as_failed(pipeline: Pipeline, warehouse: Warehouse) -> None:
    assert keep_end(pipeline.run.warehouse, pipeline.run.run_id, {}, is_complete=False) == "failed"
    assert "see its page in Dagster" in kept_run(warehouse)["problem"]


def test_a_failed_run_keeps_its_own_problem(pipeline: Pipeline, warehouse: Warehouse) -> None:
    with pytest.raises(dg.Failure):
        carry_out(pipeline, a_step(stage_and_fail))
    keep_end(pipeline.run.warehouse, pipeline.run.run_id, {}, is_complete=False)

    assert "Allegro is not there" in kept_run(warehouse)["problem"]


def test_a_run_that_is_opened_again_for_no_step_keeps_its_outcome(pipeline: Pipeline, warehouse: Warehouse) -> None:
    carry_out(pipeline, a_step(stage_some))
    keep_end(pipeline.run.warehouse, pipeline.run.run_id, pipeline.counts, is_complete=True)

    assert keep_end(pipeline.run.warehouse, pipeline.run.run_id, {}, is_complete=False) == "done"
    assert kept_run(warehouse)["problem"] is None


def test_a_dry_run_is_told_apart(pipeline: Pipeline) -> None:
    assert keep_end(pipeline.run.warehouse, pipeline.run.run_id, {}, is_complete=True, is_plan=True) == "planned"


@pytest.mark.parametrize(
    ("config", "told"),
    [
        ({"from_event": "-1"}, "from_event"),
        ({"from_event": "1e5"}, "from_event"),
        ({"from_event": "١٢"}, "from_event"),
        ({"until": "2026-01-01"}, "needs since"),
        ({"since": "yesterday"}, "is no date"),
        ({"since": "2026-01-01", "from_event": "0"}, "not both"),
    ],
)
def test_a_request_that_no_run_can_carry_out_is_refused(config: dict[str, str], told: str) -> None:
    with pytest.raises(SettingsError, match=told):
        Pipeline(**config).request()


def test_times_without_a_zone_are_utc() -> None:
    request = Pipeline(since="2026-10-01", until="2026-10-02T02:00:00+02:00").request()

    assert request.since == datetime(2026, 10, 1, tzinfo=UTC)
    assert request.until == datetime(2026, 10, 2, tzinfo=UTC)


def test_without_an_environment_a_run_fails_with_the_names_that_are_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (
        "ALLEGRO_CLIENT_ID",
        "ALLEGRO_CLIENT_SECRET",
        "ODOO_URL",
        "ODOO_DATABASE",
        "ODOO_USERNAME",
        "ODOO_PASSWORD",
    ):
        monkeypatch.delenv(name, raising=False)
    opening = Pipeline().yield_for_execution(dg.build_init_resource_context())

    with opening as made, pytest.raises(SettingsError, match=r"ALLEGRO_CLIENT_ID.*ODOO_PASSWORD"):
        assert made.run
