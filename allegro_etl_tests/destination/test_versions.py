"""A version of Odoo that was not tried is told before anything is written."""

import pytest

from allegro_etl.destination.doctor import EXAMINATIONS
from allegro_etl.destination.doctor.versions import judged, version


@pytest.mark.parametrize("said", ["14.0-20231205", "19.0", "19.0-20250918", "19.0+e"])
def test_a_version_that_was_tried_on_a_server_is_well(said: str) -> None:
    finding = judged(said)

    assert finding.is_well
    assert finding.text == f"{said}: tried on a real server"


@pytest.mark.parametrize("said", ["15.0", "16.0+e", "17.0", "saas~14.4", "saas~18.4"])
def test_a_version_between_them_is_well_and_says_how_it_was_tried(said: str) -> None:
    finding = judged(said)

    assert finding.is_well
    assert "tried on real servers of Odoo 14 and 19" in finding.text


@pytest.mark.parametrize("said", ["13.0", "saas~13.5", "8.0", "", "master"])
def test_an_older_or_unreadable_version_stops_a_run_with_the_way_out(said: str) -> None:
    finding = judged(said)

    assert not finding.is_well
    assert "needs Odoo 14" in finding.text


@pytest.mark.parametrize("said", ["saas~19.1", "20.0", "saas~20.2"])
def test_a_newer_version_is_told(said: str) -> None:
    finding = judged(said)

    assert finding.is_well
    assert "newer than Odoo 19" in finding.text


def test_the_first_run_looks_at_it_before_it_writes() -> None:
    assert version in EXAMINATIONS
