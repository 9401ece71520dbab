"""Small state files: whole or as they were, and their owner's alone."""

import stat
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import pytest

from allegro_etl.state_files import read_state, write_atomically, write_state


@dataclass(frozen=True)
class Kept:
    """What a file keeps by name."""

    name: str
    at: datetime
    number: int | None = None


class Pair(NamedTuple):
    """What a file keeps as a list."""

    name: str
    number: int | None = None


KEPT = Kept("zażółć", datetime(2026, 11, 1, 12, tzinfo=UTC), 3)


def test_a_file_is_written_and_replaced_for_its_owner_alone(tmp_path: Path) -> None:
    file = tmp_path / "state.json"
    for text in ("first", "second: zażółć"):
        write_atomically(file, text)

        assert file.read_text("utf-8") == text
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [file]


def test_a_text_that_cannot_be_written_leaves_the_old_one_and_nothing_beside_it(tmp_path: Path) -> None:
    file = tmp_path / "state.json"
    write_atomically(file, "first")

    with pytest.raises(UnicodeEncodeError):
        write_atomically(file, "x" * 100_000 + "\udc80")

    assert file.read_text("utf-8") == "first"
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.parametrize("value", [KEPT, Pair("one"), ["a", "b"], {"a": {"b": [1, None]}}])
def test_what_is_kept_is_read_again_by_its_shape(tmp_path: Path, value: object) -> None:
    file = tmp_path / "state.json"

    write_state(file, value)

    assert read_state(file, type(value)) == value
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    "damage",
    [
        b"",
        b"{",
        b'{"name": "a"}',
        b'{"name": 1, "at": "2026-11-01"}',
        b"[]",
        b"null",
        b"\x00\xff",
        b'["a", "b", "c", "d"]',
    ],
)
def test_a_damaged_file_counts_as_one_that_is_not_there_and_is_written_anew(tmp_path: Path, damage: bytes) -> None:
    file = tmp_path / "state.json"
    assert read_state(file, Kept) is None
    file.write_bytes(damage)

    assert read_state(file, Kept) is None
    write_state(file, KEPT)
    assert read_state(file, Kept) == KEPT


def test_a_field_that_an_older_version_did_not_keep_is_as_its_default_says(tmp_path: Path) -> None:
    file = tmp_path / "state.json"
    file.write_text('{"name": "zażółć", "at": "2026-11-01T12:00:00+00:00"}', encoding="utf-8")

    assert read_state(file, Kept) == Kept(KEPT.name, KEPT.at)


def test_a_file_that_cannot_be_read_is_not_taken_for_one_that_is_not_there(tmp_path: Path) -> None:
    (tmp_path / "state.json").mkdir()

    with pytest.raises(OSError, match="state"):
        read_state(tmp_path / "state.json", Kept)
