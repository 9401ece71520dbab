"""A version of Odoo that was not tried is told before anything is written."""

import pytest

from allegro_etl.destination.doctor import EXAMINATIONS
from allegro_etl.destination.doctor.versions import judged, version


@pytest.mark.parametrize("said", ["19.0", "19.0-20250918", "19.0+e", "saas~19.1", "20.0", "saas~20.2"])
def test_a_version_that_was_tried_or_is_newer_is_no_obstacle(said: str) -> None:
    assert judged(said).is_well


@pytest.mark.parametrize("said", ["18.0", "saas~18.4", "14.0-20231205", "8.0", "", "master"])
def test_an_older_or_unreadable_version_stops_a_run_with_the_way_out(said: str) -> None:
    finding = judged(said)

    assert not finding.is_well
    assert "needs Odoo 19" in finding.text


def test_a_newer_version_is_told() -> None:
    assert "newer than Odoo 19" in judged("20.0").text


def test_the_first_run_looks_at_it_before_it_writes() -> None:
    assert version in EXAMINATIONS
