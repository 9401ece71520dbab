"""Every command on a page exists with its options, and every command that exists is on a page."""

import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from allegro_etl.cli import cli
from allegro_etl_tests.docs.pages import (
    PAGES,
    REFERENCE,
    ROOT,
    mentioned_commands,
    on_the_site,
    shell_commands,
    table_rows,
    text_of,
)

OTHER_PROGRAMS = {"export", "chmod", "git", "."}
COMMANDS = REFERENCE / "commands.md"
by_name = pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))


def resolve(words: Sequence[str]) -> tuple[click.Command, list[str]]:
    """Return the command that the words call, and what is left of them."""
    command: click.Command = cli
    rest = list(words[1:])
    while isinstance(command, click.Group) and rest and not rest[0].startswith("-"):
        found = command.get_command(click.Context(command), rest[0])
        assert found, f"there is no command {' '.join(words)!r}"
        command, rest = found, rest[1:]
    return command, rest


def options_of(command: click.Command) -> set[str]:
    """Return the names of a command's options."""
    return {name for each in command.params for name in [*each.opts, *each.secondary_opts]} | {"--help"}


@cache
def dagster_options() -> set[str]:
    """Return the options of `dagster-webserver`, to which `allegro-etl dagster` hands on what it is given."""
    told = subprocess.run(
        [sys.executable, "-m", "dagster_webserver", "--help"], capture_output=True, text=True, check=True, timeout=60
    )
    return set(re.findall(r"--[a-z-]+", told.stdout))


def leaves(command: click.Command, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Yield the path of each command that does something."""
    if not isinstance(command, click.Group) or command.invoke_without_command:
        yield path
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            assert below
            yield from leaves(below, (*path, name))


def targets() -> set[str]:
    """Return the Makefile's targets that `make help` lists."""
    return set(re.findall(r"^([a-z-]+):.*## ", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))


@by_name
def test_every_line_of_a_shell_block_can_be_parsed(page: Path) -> None:
    for words in shell_commands(page):
        program = Path(words[0]).name or words[0]
        if program == "make":
            assert_makes(words)
        elif program == "allegro-etl":
            command, rest = resolve(words)
            if rest != ["--help"]:
                command.make_context(command.name, rest)
        else:
            assert program in OTHER_PROGRAMS, words


@by_name
def test_every_command_in_a_sentence_or_a_unit_file_exists(page: Path) -> None:
    for words in mentioned_commands(page):
        if words[0] == "make":
            assert_makes(words)
            continue
        command, rest = resolve(words)
        known = options_of(command) | (dagster_options() if command.name == "dagster" else set())
        assert {word for word in rest if word.startswith("--")} <= known, words


def assert_makes(words: Sequence[str]) -> None:
    variables = [word.partition("=")[0] for word in words[1:] if "=" in word]
    named = [word for word in words[1:] if "=" not in word]
    assert set(named) <= targets(), words
    assert all(f"{name} ?=" in (ROOT / "Makefile").read_text("utf-8") for name in variables), words


def test_every_command_is_on_a_page() -> None:
    words = " ".join(" ".join(text_of(page).split()) for page in PAGES)

    assert [path for path in leaves(cli) if not re.search(rf"allegro-etl {' '.join(path)}\b", words)] == []


@pytest.mark.parametrize("path", list(leaves(cli)), ids=" ".join)
def test_every_command_is_on_the_site_with_its_options_and_what_they_do(path: tuple[str, ...]) -> None:
    command, _ = resolve(("allegro-etl", *path))
    [told] = re.findall(
        rf"^## allegro-etl {' '.join(path)}\n(.*?)(?=^## |\Z)", on_the_site(COMMANDS), re.MULTILINE | re.DOTALL
    )
    rows = {name: row[1] for row in table_rows(told) for name in re.findall(r"--[a-z-]+", row[0])}

    assert set(rows) == {name for name in options_of(command) if name.startswith("--")} - {"--help"}
    assert [name for name, what in rows.items() if not what] == []
    assert len(told.split("```")[2].split()) > 2


def test_every_target_of_make_is_on_a_page() -> None:
    words = " ".join(text_of(page) for page in PAGES)

    assert [name for name in sorted(targets()) if not re.search(rf"\bmake {name}\b", words)] == []


@pytest.mark.parametrize("path", list(leaves(cli)), ids=" ".join)
def test_every_command_helps(path: tuple[str, ...]) -> None:
    told = CliRunner().invoke(cli, [*path, "--help"])

    assert told.exit_code == 0
    assert "Usage:" in told.output
