"""What every command has: its place in the list, examples that work, --json, --quiet and --debug on either side of its name."""

import re
import shlex
from collections.abc import Iterator

import click
import pytest

from allegro_etl.cli import COMMANDS, SECTIONS, cli
from allegro_etl.cli.examples import EXAMPLES
from allegro_etl_tests.cli.world import said

WITHOUT_JSON = {
    "completion": "it prints a script",
    "dagster": "it runs until it is ended",
    "local allegro": "the same",
    "serve": "the same",
    "local odoo": "the same",
}


def leaves(command: click.Command, path: tuple[str, ...] = ()) -> Iterator[tuple[str, click.Command]]:
    """Yield each command that does something, by the words that call it."""
    if not isinstance(command, click.Group) or command.invoke_without_command:
        yield " ".join(path), command
    if isinstance(command, click.Group):
        context = click.Context(command, info_name=path[-1] if path else None)
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            assert below
            yield from leaves(below, (*path, name))


def test_the_help_has_its_commands_in_sections(capsys: pytest.CaptureFixture[str]) -> None:
    lines = said(capsys, "--help").out.splitlines()

    headings = [line.rstrip(":") for line in lines if re.fullmatch("[A-Z][a-zA-Z ]+:", line)]
    assert headings == ["Options", *SECTIONS.values()]
    assert lines.index("Every day:") < next(place for place, line in enumerate(lines) if line.startswith("  run "))
    assert max(map(len, lines)) <= 80


@pytest.mark.parametrize("name", list(COMMANDS))
def test_each_command_has_examples_that_can_be_parsed(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    told = said(capsys, name, "--help").out
    groups = [path for path in EXAMPLES if path.split()[0] == name]

    assert groups, f"{name} has no examples"
    for line in (line for path in groups for line, _ in EXAMPLES[path]):
        command: click.Command = cli
        words = shlex.split(line.partition("allegro-etl ")[2].partition(" |")[0].rstrip(')"'))
        while isinstance(command, click.Group) and words and not words[0].startswith("-"):
            found = command.get_command(click.Context(command), words[0])
            assert found, line
            command, words = found, words[1:]
        command.make_context(command.name, words)
    if name in EXAMPLES:
        assert EXAMPLES[name][0][0] in told
    assert max(map(len, told.splitlines())) <= 80


def test_every_command_prints_json_or_says_why_not() -> None:
    without = {path for path, command in leaves(cli) if not any("--json" in option.opts for option in command.params)}

    assert without == WITHOUT_JSON.keys() & {path for path, _ in leaves(cli)}


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        (["stauts"], "status"),
        (["run", "--dry-rnu"], "--dry-run"),
        (["quarantine", "lsit"], "list"),
        (["--quite"], "--quiet"),
    ],
)
def test_what_was_mistyped_is_told_with_what_may_be_meant(
    typed: list[str], meant: str, capsys: pytest.CaptureFixture[str]
) -> None:
    told = said(capsys, *typed)

    assert (told.code, "Did you mean" in told.err, f"'{meant}'" in told.err) == (2, True, True)


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("typed", [["settings", "--quiet"], ["-q", "settings"], ["settings", "-q"]])
def test_quiet_leaves_the_result_alone(typed: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    hushed, told = said(capsys, *typed), said(capsys, "settings")

    assert (hushed.code, hushed.err) == (0, "")
    assert hushed.out == told.out
    assert "Without Odoo's System Parameters" in told.err


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("typed", [["--debug", "run"], ["run", "--debug"]])
def test_debug_shows_where_a_failure_came_from(typed: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    told, shown = said(capsys, "run"), said(capsys, *typed)

    assert "read_access" not in told.err
    assert "in read_access" in shown.err
    assert shown.err.strip().splitlines()[-1] == told.err.strip()


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_is_told_how_to_complete(
    shell: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    script = said(capsys, "completion", shell).out

    monkeypatch.setenv("_ALLEGRO_ETL_COMPLETE", f"{shell}_complete")
    monkeypatch.setenv("COMP_WORDS", "allegro-etl quar")
    monkeypatch.setenv("COMP_CWORD", "quar" if shell == "fish" else "1")
    assert "_ALLEGRO_ETL_COMPLETE" in script
    assert "quarantine" in said(capsys).out
