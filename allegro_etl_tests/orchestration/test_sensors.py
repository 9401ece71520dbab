"""The sensor: `decide` on plain facts, the rest on a real, ephemeral Dagster instance."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import dagster as dg
import pytest

from allegro_etl.definitions import defs
from allegro_etl.orchestration.run_history import AFTER_TAG, SETTINGS_TAG, Attempt
from allegro_etl.orchestration.sensors import IN_TIME, LAGGING, Asked, _at_work, allegro_news, answer_to, decide, sweep
from allegro_etl.run.lock import COMMAND, taken, taken_by
from allegro_etl.run.news import News
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


def test_events_beyond_the_cursor_ask_for_a_run_after_it() -> None:
    assert decide(BEHIND, [], [], NOW) == Asked("100..200#1 after none", "100")


def test_the_same_facts_ask_for_the_same_run() -> None:
    attempts = [ended(10, after="50")]

    assert decide(BEHIND, [], attempts, NOW) == decide(BEHIND, [], attempts, NOW + timedelta(seconds=30))


@pytest.mark.parametrize("news", [News("100", NOW, "100"), News(None, None, "100")])
def test_nothing_beyond_the_cursor_asks_for_nothing(news: News) -> None:
    assert str(decide(news, [], [], NOW)).startswith("Nothing new")


def test_event_ids_are_compared_as_numbers() -> None:
    assert isinstance(decide(News("1000", NOW, "999"), [], [], NOW), Asked)


def test_the_first_run_is_left_to_a_person() -> None:
    assert "--from-event latest" in str(decide(News("200", NOW, None), [], [], NOW))


def test_new_settings_ask_for_a_run_though_nothing_happened_on_allegro() -> None:
    quiet = News("100", NOW, "100", settings="new", has_new_settings=True)
    asked = decide(quiet, [], [], NOW)

    assert asked == Asked("100..100#1 after none", "100", "new")
    assert decide(News(None, None, "100", settings="new", has_new_settings=True), [], [], NOW) != asked
    assert str(decide(quiet, ["run abc"], [], NOW)).startswith("At work")
    request = answer_to(quiet, IN_TIME, [], [], NOW)
    assert isinstance(request, dg.RunRequest)
    assert (request.tags[AFTER_TAG], request.tags[SETTINGS_TAG]) == ("100", "new")


def test_a_run_that_finds_other_settings_than_the_sensor_is_not_asked_for_for_ever() -> None:
    quiet = News("100", NOW, "100", settings="new", has_new_settings=True)
    before = Attempt("r" * 36, "100", NOW - timedelta(minutes=1), succeeded=True)
    in_vain = replace(before, settings="new")

    assert isinstance(decide(quiet, [], [before], NOW), Asked)
    assert "the same settings file" in str(decide(quiet, [], [in_vain, before], NOW))
    assert isinstance(decide(quiet, [], [replace(in_vain, settings="others")], NOW), Asked)
    assert "did not move" in str(decide(quiet, [], [replace(in_vain, succeeded=False)], NOW))


def test_a_clock_that_went_back_does_not_let_the_next_run_wait_for_it() -> None:
    assert isinstance(decide(BEHIND, [], [ended(-24 * 60)], NOW), Asked)


def test_one_run_at_a_time() -> None:
    assert decide(BEHIND, ["run abc"], [], NOW) == "At work: run abc."


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


def test_sweeps_of_a_quiet_night_do_not_keep_the_morning_s_first_order_waiting() -> None:
    sweeps = [Attempt("s" * 36, "100", NOW - timedelta(hours=number), succeeded=True) for number in range(1, 9)]

    assert decide(BEHIND, [], sweeps, NOW) == Asked("100..200#1 after ssssssss", "100")
    assert decide(BEHIND, [], [ended(1), *sweeps], NOW) == decide(BEHIND, [], [ended(1)], NOW)


def test_a_cursor_set_back_by_hand_is_never_taken_for_a_run_that_was_asked_for_already() -> None:
    first = decide(BEHIND, [], [], NOW)
    again = decide(BEHIND, [], [ended(5, after="150", run_id="other" * 8), ended(90)], NOW)

    assert isinstance(first, Asked)
    assert isinstance(again, Asked)
    assert first.run_key != again.run_key


def test_a_failed_read_turns_the_tick_red_and_says_what_to_do(instance: dg.DagsterInstance) -> None:
    with dg.build_sensor_context(instance=instance) as context, pytest.raises(SettingsError, match="ODOO_URL"):
        allegro_news(context)


def ticked(instance: dg.DagsterInstance, news: News, told: str | None) -> dg.SensorResult:
    """Let the sensor answer to some news and what it told last; gives its answer in one shape."""
    answer = answer_to(news, told, _at_work(instance), [], NOW)
    return answer if isinstance(answer, dg.SensorResult) else dg.SensorResult(skip_reason=str(answer))


def test_a_standstill_is_told_once_without_a_run_and_once_when_it_is_over(instance: dg.DagsterInstance) -> None:
    waiting = News("200", NOW, "100", waiting=7, waiting_since=NOW - timedelta(minutes=31))
    assert ticked(instance, News("200", NOW, "100", 7, NOW - timedelta(minutes=29)), None).asset_events == []

    told = ticked(instance, waiting, None)
    [evaluation] = told.asset_events
    assert (evaluation.check_name, evaluation.passed, told.cursor) == ("cursor_keeps_up", False, LAGGING)
    assert "31 minutes" in str(evaluation.description)
    assert [request.tags[AFTER_TAG] for request in told.run_requests or []] == ["100"]
    assert ticked(instance, waiting, LAGGING).asset_events == []

    over = ticked(instance, News("200", NOW, "200"), LAGGING)
    assert (over.asset_events[0].passed, over.cursor) == (True, IN_TIME)
    assert str(over.skip_reason and over.skip_reason.skip_message).startswith("Nothing new")


def test_what_the_sensor_tells_of_a_standstill_is_kept_in_dagster(instance: dg.DagsterInstance) -> None:
    told = ticked(instance, News("200", NOW, "100", 7, NOW - timedelta(hours=1)), None)
    for event in told.asset_events:
        instance.report_runless_asset_event(event)

    key = next(key for key in defs.resolve_asset_graph().asset_check_keys if key.name == "cursor_keeps_up")
    [record] = instance.event_log_storage.get_asset_check_execution_history(key, limit=5)
    assert record.status.value == "FAILED"


def test_the_sweep_turns_red_as_well(instance: dg.DagsterInstance) -> None:
    with dg.build_schedule_context(instance=instance) as context, pytest.raises(SettingsError, match="ODOO_URL"):
        sweep(context)


def test_a_command_that_takes_several_runs_is_not_disturbed_between_them(tmp_path: Path) -> None:
    with taken(tmp_path, "allegro-etl backfill", name=COMMAND):
        taker = taken_by(tmp_path, COMMAND)

    assert str(decide(BEHIND, [str(taker)], [], NOW)).startswith("At work: allegro-etl backfill (process ")
    assert taken_by(tmp_path, COMMAND) is None


def test_the_pages_say_how_often_the_sensor_looks() -> None:
    seconds = allegro_news.minimum_interval_seconds

    assert seconds == 10
    for page in (
        "docs/how-to/run.md",
        "docs/how-it-works.md",
        "docs/decisions/0034-the-sensor-looks-every-ten-seconds.md",
    ):
        text = " ".join((Path(__file__).parents[2] / page).read_text(encoding="utf-8").split())
        assert f"every {seconds} seconds" in text, page
