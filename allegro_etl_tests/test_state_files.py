"""Small state files: whole or as they were, and their owner's alone."""

import stat
from pathlib import Path

import pytest

from allegro_etl.state_files import write_atomically


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
