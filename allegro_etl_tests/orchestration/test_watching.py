"""The sensor that looks at everything: it says what is wrong in its tick, asks for no run, and stands in nobody's way."""

import logging
from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest
import yaml

from allegro_etl.alerts.kept import observation_file, read_observation
from allegro_etl.definitions import defs
from allegro_etl.failures import Unexpected
from allegro_etl.orchestration.dagster_home import DAGSTER_YAML
from allegro_etl.orchestration.watching import watch
from allegro_etl.run.lock import taken

VARIABLES = ("ALLEGRO_CLIENT_ID", "ALLEGRO_CLIENT_SECRET", "ODOO_URL", "ODOO_DATABASE", "ALLEGRO_ETL_CONFIG")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("ALLEGRO_ETL_HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    yield tmp_path
    logger = logging.getLogger("allegro_etl")
    for handler in list(logger.handlers):
        logger.removeHandler(handler)
        handler.close()


def tick() -> str:
    with dg.DagsterInstance.ephemeral() as instance, dg.build_sensor_context(instance=instance) as context:
        answer = watch.evaluate_tick(context)
    assert not answer.run_requests
    return str(answer.skip_message)


def test_the_tick_says_what_is_wrong_and_what_was_told_once() -> None:
    assert tick() == "Wrong: settings_wrong. Told just now: new settings_wrong."
    assert tick() == "Wrong: settings_wrong. Told just now: nothing."
    found = read_observation()
    assert found
    assert "ODOO_URL" in str(found.ends.settings_problem)


def test_it_leaves_it_to_another_process_that_looks_right_now(home: Path) -> None:
    with taken(home, "allegro-etl watch", name="watch"):
        assert tick().startswith("Another process watches right now")
    assert not observation_file().exists()


def test_what_goes_wrong_is_red_and_in_words_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise RuntimeError("Jan Kowalski")

    monkeypatch.setattr("allegro_etl.alerts.watching.gather", fails)

    with pytest.raises(Unexpected, match="RuntimeError") as failure:
        tick()
    assert "Kowalski" not in str(failure.value)


def test_it_is_at_work_from_the_start_and_does_not_hold_up_the_sensor_for_news() -> None:
    sensors = {sensor.name: sensor for sensor in defs.get_repository_def().sensor_defs}

    assert sensors["watch"].default_status == dg.DefaultSensorStatus.RUNNING
    assert yaml.safe_load(DAGSTER_YAML)["sensors"] == {"use_threads": True, "num_workers": 2}
