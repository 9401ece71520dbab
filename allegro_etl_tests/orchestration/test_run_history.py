"""Which of Dagster's runs are ours, and what is read from them: on a real Dagster instance."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import dagster as dg
import pytest
from dagster._utils.tags import TagConcurrencyLimitsCounter

from allegro_etl.account import ACCOUNT_TAG, location_name
from allegro_etl.orchestration.dagster_home import FORMER_TAG, LIMIT, ONE_AT_A_TIME_TAG, prepare_dagster_home
from allegro_etl.orchestration.run_history import (
    AFTER_TAG,
    ended_runs,
    newest_runs,
    rename_former_tags,
    report_dead_runs,
    unfinished_runs,
)
from allegro_etl.settings import SettingsError
from allegro_etl_tests.orchestration.recorded import OURS, run_on


def test_the_waiting_of_a_person_holds_up_nothing(instance: dg.DagsterInstance) -> None:
    run_on(instance, "pair", dg.DagsterRunStatus.STARTED)
    waiting = run_on(instance, "backfill", dg.DagsterRunStatus.NOT_STARTED)

    assert unfinished_runs(instance) == [waiting.run_id]


def test_only_our_own_runs_of_our_own_account_are_listed_newest_first(instance: dg.DagsterInstance) -> None:
    ours = [run_on(instance, job, dg.DagsterRunStatus.STARTED) for job in ("sync", "backfill", "plan")]
    run_on(instance, "sync", dg.DagsterRunStatus.STARTED, {ACCOUNT_TAG: "shop_b"})
    run_on(instance, "reports", dg.DagsterRunStatus.STARTED, {}, "somebody_elses")
    run_on(instance, "pair", dg.DagsterRunStatus.STARTED)

    assert [each.dagster_run.run_id for each in newest_runs(instance, 2)] == [run.run_id for run in ours[:0:-1]]


def test_attempts_are_read_from_the_runs_that_ended(instance: dg.DagsterInstance) -> None:
    run = run_on(instance, "sync", dg.DagsterRunStatus.STARTED, OURS | {AFTER_TAG: "100"})
    instance.report_run_failed(run)

    assert [(attempt.run_id, attempt.after_event_id) for attempt in ended_runs(instance)] == [(run.run_id, "100")]


FOREIGN: list[tuple[Mapping[str, str], str]] = [
    ({}, "warehouse_of_others"),
    ({ACCOUNT_TAG: "shop_b"}, "allegro_etl_shop_b"),
]


@pytest.mark.parametrize(("tags", "location"), FOREIGN)
def test_runs_of_others_are_not_marked_waited_for_or_counted(
    instance: dg.DagsterInstance, tags: Mapping[str, str], location: str
) -> None:
    foreign = run_on(instance, "sync", dg.DagsterRunStatus.STARTED, tags, location)

    assert report_dead_runs(instance, datetime.now(UTC) + timedelta(hours=5)) == []
    assert unfinished_runs(instance) == []
    for _ in range(30):  # more than are read of ours
        instance.report_run_failed(run_on(instance, "sync", dg.DagsterRunStatus.STARTED, tags, location))
    ours = run_on(instance, "sync", dg.DagsterRunStatus.STARTED)
    instance.report_run_failed(ours)
    assert [attempt.run_id for attempt in ended_runs(instance)] == [ours.run_id]
    record = instance.get_run_by_id(foreign.run_id)
    assert record is not None
    assert record.status == dg.DagsterRunStatus.STARTED


def test_single_assets_and_runs_of_older_versions_are_ours(instance: dg.DagsterInstance) -> None:
    asset = run_on(instance, "__ASSET_JOB", dg.DagsterRunStatus.STARTED, {})
    older = run_on(instance, "sync", dg.DagsterRunStatus.STARTED, {FORMER_TAG: "sync"}, "elsewhere")

    assert set(unfinished_runs(instance)) == {asset.run_id, older.run_id}


@pytest.mark.parametrize("status", [dg.DagsterRunStatus.STARTED, dg.DagsterRunStatus.STARTING])
def test_a_run_waits_for_one_that_a_former_version_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, status: dg.DagsterRunStatus
) -> None:
    monkeypatch.setenv("ALLEGRO_ETL_HOME", str(tmp_path))
    monkeypatch.delenv("DAGSTER_HOME", raising=False)
    file = prepare_dagster_home() / "dagster.yaml"
    todays = file.read_text()
    file.write_text(todays.replace(ONE_AT_A_TIME_TAG, FORMER_TAG) + "# a person's own line\n")
    prepare_dagster_home()
    prepare_dagster_home()

    with dg.DagsterInstance.get() as instance:
        former = run_on(instance, "sync", status, {**OURS, FORMER_TAG: "sync"})
        foreign = run_on(instance, "sync", status, {ACCOUNT_TAG: "shop_b", FORMER_TAG: "sync"})
        rename_former_tags(instance)
        limits = instance.get_settings("concurrency")["runs"]["tag_concurrency_limits"]
        at_work = [run for run in instance.get_runs() if run.run_id == former.run_id]
        new = run_on(instance, "push", dg.DagsterRunStatus.QUEUED, {**OURS, ONE_AT_A_TIME_TAG: "push"})

        assert TagConcurrencyLimitsCounter(limits, []).is_blocked(new) is False
        assert TagConcurrencyLimitsCounter(limits, at_work).is_blocked(new) is True
        assert TagConcurrencyLimitsCounter(limits, [new]).is_blocked(at_work[0]) is True
        assert former.run_id in unfinished_runs(instance)
        others = instance.get_run_by_id(foreign.run_id)
        assert others is not None
        assert ONE_AT_A_TIME_TAG not in others.tags
    limit = LIMIT.format(tag=ONE_AT_A_TIME_TAG)
    assert file.read_text() == todays.replace(limit, LIMIT.format(tag=FORMER_TAG) + limit) + "# a person's own line\n"


def test_a_named_account_looks_at_its_own_runs_only(
    instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_on(instance, "sync", dg.DagsterRunStatus.STARTED)
    monkeypatch.setenv("ALLEGRO_ETL_ACCOUNT", "shop_b")
    own = run_on(instance, "__ASSET_JOB", dg.DagsterRunStatus.STARTED, {}, location_name())

    assert unfinished_runs(instance) == [own.run_id]
    monkeypatch.setenv("ALLEGRO_ETL_ACCOUNT", "Shop B")
    with pytest.raises(SettingsError, match="small letters"):
        location_name()
