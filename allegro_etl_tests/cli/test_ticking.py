"""A long piece of work is not silent."""

import time

import pytest

from allegro_etl.cli.ticking import ticking


def test_work_that_takes_long_says_so_until_it_ends(capsys: pytest.CaptureFixture[str]) -> None:
    with ticking(0.02) as say:
        say("Starting Odoo")
        time.sleep(0.2)
    told = capsys.readouterr().err
    time.sleep(0.1)

    assert told.count("... Starting Odoo (0 s)") >= 2
    assert capsys.readouterr().err == ""
