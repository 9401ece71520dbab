"""What a person is asked before it goes for good, a program is not."""

import os
from pathlib import Path

import pexpect
import pytest

from allegro_etl.ledger.quarantine import Quarantined, list_quarantine, quarantine_all
from allegro_etl.run.opening import warehouse_file
from allegro_etl.warehouse import open_warehouse
from allegro_etl_tests.cli.world import said
from allegro_etl_tests.faults.world import PROGRAM

GONE = {"drop": ["quarantine", "drop", "1"], "forget": ["forget", "--older-than", "0"]}


@pytest.fixture(autouse=True)
def aside(home: Path) -> Path:
    """Set one event aside."""
    home.mkdir(exist_ok=True)
    with open_warehouse(warehouse_file()) as warehouse:
        event = Quarantined("order_event:7", None, "staging", "unreadable_event", "It cannot be read.", '{"id": "7"}')
        quarantine_all(warehouse, [event])
    return home


def is_there(command: str) -> bool:
    """Return whether what the command takes away is still there."""
    with open_warehouse(warehouse_file()) as warehouse:
        if command == "drop":
            return bool(list_quarantine(warehouse))
        return warehouse.scalar("select payload from ops.quarantine") is not None


def asked(command: list[str], answer: str) -> int | None:
    """Let a person at a terminal answer, and return the exit code."""
    environment = {**os.environ, "TERM": "dumb"}
    child = pexpect.spawn(str(PROGRAM), command, env=environment, encoding="utf-8", timeout=60)
    child.expect(r"\[y/N\]: ")
    child.sendline(answer)
    child.expect(pexpect.EOF)
    child.close()
    return child.exitstatus


@pytest.mark.parametrize("command", GONE)
def test_a_person_is_asked_before_it_goes_for_good(command: str) -> None:
    assert asked(GONE[command], "n") == 1
    assert is_there(command)

    assert asked(GONE[command], "y") == 0
    assert not is_there(command)


@pytest.mark.parametrize("command", GONE)
def test_a_program_is_asked_nothing(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert said(capsys, *GONE[command]).code == 0

    assert not is_there(command)


@pytest.mark.parametrize("wrong", [(), ("--dry-run",), ("--older-than", "3", "--buyer", "x")])
def test_forget_asks_whom_to_forget(wrong: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    refused = said(capsys, "forget", *wrong)

    assert (refused.code, "--older-than DAYS or --buyer" in refused.err) == (2, True)
