"""What is told of a failure: everything of ours, nothing that may quote a buyer."""

import errno
import logging
import sqlite3
from pathlib import Path

import pytest

from allegro_etl.allegro.errors import PairingRequired
from allegro_etl.failures import Unexpected, frames, in_words, is_shown, scrubbed
from allegro_etl.odoo.errors import OdooUnavailable, RecordsRefused
from allegro_etl.settings import Settings, SettingsError

BUYER = "Ulica Tajna 7"


def raised(error: Exception) -> Exception:
    """Return the error with a traceback, as one that was raised and caught."""
    with pytest.raises(type(error)) as caught:
        raise error
    return caught.value


@pytest.mark.parametrize("error", [SettingsError("a\n  b"), OdooUnavailable("a b"), PairingRequired("a b")])
def test_our_own_errors_are_told_on_one_line(error: Exception) -> None:
    assert is_shown(error)
    assert in_words(error).startswith("a b")
    assert scrubbed(error) is error


@pytest.mark.parametrize("error", [KeyError(BUYER), RecordsRefused(f"{BUYER} is no street")])
def test_other_errors_are_told_by_kind_and_place_only(error: Exception, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        clean = scrubbed(raised(error))

    assert isinstance(clean, Unexpected)
    assert type(error).__name__ in str(clean)
    assert BUYER not in str(clean) + caplog.text + str(vars(caplog.records[0]))
    assert clean.__cause__ is None


def test_a_full_disk_is_told_as_such_whoever_met_it(tmp_path: Path) -> None:
    database = sqlite3.connect(tmp_path / "full.db")
    database.execute("pragma max_page_count = 1")
    with pytest.raises(sqlite3.OperationalError) as caught:
        database.execute("create table full as select 1")
    database.close()
    errors = [OSError(errno.ENOSPC, "No space left on device"), caught.value]
    for error in errors:
        outer = RuntimeError("wrapped")
        outer.__cause__ = error
        for one in (error, outer):
            assert in_words(one) == "The disk is full: free some space and run again; nothing is lost."


def test_the_log_names_the_lines_but_not_the_texts_of_a_chain_of_errors() -> None:
    try:
        try:
            Settings.model_validate({"odoo": BUYER})
        except ValueError as error:
            raise RuntimeError(BUYER) from error
    except RuntimeError as error:
        written = frames(error)

    assert "ValidationError" in written
    assert "RuntimeError" in written
    assert "test_failures.py" in written
    assert BUYER not in written


def test_a_chain_of_errors_that_leads_back_to_its_beginning_is_told_once() -> None:
    error, wrapped = raised(SettingsError("a wrong setting")), raised(RuntimeError(BUYER))
    error.__context__, wrapped.__cause__ = wrapped, error  # as when Dagster raises a step's own error anew

    assert frames(error).count("SettingsError: a wrong setting") == 1
    assert frames(error).count("RuntimeError") == 1
    assert in_words(error) == "a wrong setting"
