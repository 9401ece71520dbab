"""Whether the sensor lives is read from Dagster's own file, as its daemon writes it."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import dagster as dg
import pytest
from dagster._core.definitions.run_request import InstigatorType
from dagster._core.remote_origin import (
    InProcessCodeLocationOrigin,
    RemoteInstigatorOrigin,
    RemoteRepositoryOrigin,
)
from dagster._core.scheduler.instigation import (
    InstigatorState,
    InstigatorStatus,
    SensorInstigatorData,
    TickData,
    TickStatus,
)
from dagster._core.types.loadable_target_origin import LoadableTargetOrigin
from dagster_shared.error import SerializableErrorInfo

from allegro_etl.definitions import defs
from allegro_etl.orchestration.dagster_home import prepare_dagster_home
from allegro_etl.orchestration.sensor_seen import NAME, last_look

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALLEGRO_ETL_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path / "dagster"))


def look(at: datetime, status: TickStatus, location: str = "allegro_etl") -> None:
    """Let a sensor of ours look for news, as the daemon notes it."""
    target = LoadableTargetOrigin(module_name="allegro_etl.definitions")
    code = InProcessCodeLocationOrigin(target, location_name=location)
    origin = RemoteInstigatorOrigin(RemoteRepositoryOrigin(code, "__repository__"), NAME)
    state = InstigatorState(
        origin, InstigatorType.SENSOR, InstigatorStatus.DECLARED_IN_CODE, SensorInstigatorData(min_interval=10)
    )
    prepare_dagster_home()
    with dg.DagsterInstance.get() as instance:
        if not instance.get_instigator_state(state.instigator_origin_id, state.selector_id):
            instance.add_instigator_state(state)
        instance.create_tick(
            TickData(
                state.instigator_origin_id,
                NAME,
                InstigatorType.SENSOR,
                status,
                at.timestamp(),
                selector_id=state.selector_id,
                error=SerializableErrorInfo("Odoo is down", [], None) if status == TickStatus.FAILURE else None,
            )
        )


def test_without_dagsters_records_nothing_is_known_of_the_sensor() -> None:
    assert last_look() is None


def test_the_newest_look_tells_whether_the_sensor_lives() -> None:
    look(NOW, TickStatus.SKIPPED)
    look(NOW + timedelta(seconds=10), TickStatus.FAILURE)

    found = last_look()

    assert found == (NOW + timedelta(seconds=10), True)
    assert found.is_alive(NOW + timedelta(minutes=1))
    assert not found.is_alive(NOW + timedelta(minutes=10))


def test_the_sensor_of_another_account_is_not_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    look(NOW, TickStatus.SKIPPED)
    monkeypatch.setenv("ALLEGRO_ETL_ACCOUNT", "shop_b")

    assert last_look() is None
    look(NOW, TickStatus.SKIPPED, "allegro_etl_shop_b")
    assert last_look() == (NOW, False)


def test_the_sensor_is_the_one_that_is_defined() -> None:
    assert NAME in [sensor.name for sensor in defs.sensors or ()]
