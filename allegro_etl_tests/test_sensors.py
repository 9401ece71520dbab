"""The sensor: `decide` on plain facts, the rest on a real, ephemeral Dagster instance and a real lock file."""

import json
from collections.abc import Iterator
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import dagster as dg
import pytest

from allegro_etl.news import News
from allegro_etl.run_lock import held, last_holder
from allegro_etl.sensors import (
    AFTER_TAG,
    Asked,
    Attempt,
    allegro_news,
    decide,
    ended_runs,
    report_dead_runs,
    sweep,
    unfinished_runs,
)
from allegro_etl.settings import SettingsError

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
BEHIND = News("200", NOW, "100")


def ended(minutes_ago: float, after: str | None = "100", run_id: str = "r" * 36) -> Attempt:
    return Attempt(run_id, after, NOW - timedelta(minutes=minutes_ago))


@pytest.fixture
def instance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[dg.DagsterInstance]:
    monkeypatch.setenv("ALLEGRO_ETL_HOME", str(tmp_path))
    for name in ("ALLEGRO_CLIENT_ID", "ALLEGRO_CLIENT_SECRET", "ODOO_URL"):
        monkeypatch.delenv(name, raising=False)
    with dg.DagsterInstance.ephemeral() as ephemeral:
        yield ephemeral


@dg.op
def work() -> None:
    """Stand for any step."""


def run_on(instance: dg.DagsterInstance, job: str, status: dg.DagsterRunStatus, **tags: str) -> dg.DagsterRun:
    """Put a run on record as the daemon would, with this status."""
    definition = dg.GraphDefinition(name=job, node_defs=[work]).to_job(name=job)
    run = instance.create_run_for_job(definition, status=dg.DagsterRunStatus.NOT_STARTED, tags=tags)
    if status != dg.DagsterRunStatus.NOT_STARTED:
        event = dg.DagsterEvent(event_type_value=dg.DagsterEventType.RUN_START.value, job_name=job, message="")
        instance.report_dagster_event(event, run.run_id)
    return run


def test_events_beyond_the_cursor_ask_for_a_run_after_it() -> None:
    assert decide(BEHIND, [], [], NOW) == Asked("100..200#1 after none", "100")


def test_the_same_facts_ask_for_the_same_run() -> None:
    attempts = [ended(10, after="50")]

    assert decide(BEHIND, [], attempts, NOW) == decide(BEHIND, [], attempts, NOW + timedelta(seconds=30))


@pytest.mark.parametrize("news", [News("100", NOW, "100"), News("99", NOW, "100"), News(None, None, "100")])
def test_nothing_beyond_the_cursor_asks_for_nothing(news: News) -> None:
    assert str(decide(news, [], [], NOW)).startswith("Nothing new")


def test_event_ids_are_compared_as_numbers() -> None:
    assert isinstance(decide(News("1000", NOW, "999"), [], [], NOW), Asked)


def test_the_first_run_is_left_to_a_person() -> None:
    assert "--from-event latest" in str(decide(News("200", NOW, None), [], [], NOW))


def test_one_run_at_a_time() -> None:
    assert decide(BEHIND, ["abc"], [], NOW) == "Run abc is not finished yet."


@pytest.mark.parametrize(("failures", "minutes"), [(1, 2), (2, 4), (3, 8), (6, 64), (9, 64)])
def test_runs_in_vain_are_asked_for_again_later_each_time(failures: int, minutes: int) -> None:
    def facts(since: float) -> list[Attempt]:
        return [ended(since + number) for number in range(failures)]

    assert "did not move the cursor" in str(decide(BEHIND, [], facts(minutes - 0.1), NOW))
    assert decide(BEHIND, [], facts(minutes), NOW) == Asked(f"100..200#{failures + 1} after rrrrrrrr", "100")


def test_new_events_meanwhile_do_not_make_the_waiting_start_anew() -> None:
    attempts = [ended(1), ended(3)]

    assert "did not move" in str(decide(News("300", NOW, "100"), [], attempts, NOW))


def test_a_cursor_that_moved_makes_the_waiting_start_anew() -> None:
    assert isinstance(decide(BEHIND, [], [ended(0.1, after="50"), ended(1), ended(2)], NOW), Asked)


def test_a_cursor_set_back_by_hand_is_never_taken_for_a_run_that_was_asked_for_already() -> None:
    first = decide(BEHIND, [], [], NOW)
    again = decide(BEHIND, [], [ended(5, after="150", run_id="other" * 8), ended(90)], NOW)

    assert isinstance(first, Asked)
    assert isinstance(again, Asked)
    assert first.run_key != again.run_key


def test_a_failed_read_turns_the_tick_red_and_says_what_to_do(instance: dg.DagsterInstance) -> None:
    with dg.build_sensor_context(instance=instance) as context, pytest.raises(SettingsError, match="ODOO_URL"):
        allegro_news(context)


def test_the_sweep_turns_red_as_well(instance: dg.DagsterInstance) -> None:
    with dg.build_schedule_context(instance=instance) as context, pytest.raises(SettingsError, match="ODOO_URL"):
        sweep(context)


def test_the_waiting_of_a_person_holds_up_nothing(instance: dg.DagsterInstance) -> None:
    run_on(instance, "pair", dg.DagsterRunStatus.STARTED)
    waiting = run_on(instance, "backfill", dg.DagsterRunStatus.NOT_STARTED)

    assert unfinished_runs(instance) == [waiting.run_id]


def test_attempts_are_read_from_the_runs_that_ended(instance: dg.DagsterInstance) -> None:
    run = run_on(instance, "sync", dg.DagsterRunStatus.STARTED, **{AFTER_TAG: "100"})
    instance.report_run_failed(run)

    assert [(attempt.run_id, attempt.after_event_id) for attempt in ended_runs(instance)] == [(run.run_id, "100")]


def test_a_run_that_has_just_started_is_not_taken_for_dead(instance: dg.DagsterInstance) -> None:
    run = run_on(instance, "sync", dg.DagsterRunStatus.STARTED)

    assert report_dead_runs(instance) == []
    assert unfinished_runs(instance) == [run.run_id]


def test_a_run_whose_process_is_gone_is_reported_so_that_it_blocks_nothing(instance: dg.DagsterInstance) -> None:
    run = run_on(instance, "sync", dg.DagsterRunStatus.STARTED)
    later = datetime.now(UTC) + timedelta(minutes=5)

    assert report_dead_runs(instance, later) == [run.run_id]
    assert unfinished_runs(instance) == []


def test_a_run_that_holds_the_lock_is_alive_however_long_it_takes(instance: dg.DagsterInstance, tmp_path: Path) -> None:
    run = run_on(instance, "sync", dg.DagsterRunStatus.STARTED)
    later = datetime.now(UTC) + timedelta(hours=5)

    with held(tmp_path, run.run_id):
        assert report_dead_runs(instance, later) == []


def test_a_run_that_has_just_let_the_lock_go_is_given_time_to_end(instance: dg.DagsterInstance, tmp_path: Path) -> None:
    run = run_on(instance, "sync", dg.DagsterRunStatus.STARTED)
    with held(tmp_path, run.run_id):
        pass
    now = datetime.now(UTC) + timedelta(hours=1)
    holder = last_holder(tmp_path)
    assert holder is not None

    let_go = replace(holder, released_at=(now - timedelta(seconds=10)).isoformat())
    (tmp_path / "run.json").write_text(json.dumps(asdict(let_go)))

    assert report_dead_runs(instance, now) == []
    assert report_dead_runs(instance, now + timedelta(minutes=2)) == [run.run_id]
