"""The commands, as click has them: usage, what they do, their options."""

from collections.abc import Iterator
from textwrap import dedent

import click

from allegro_etl.cli import cli
from allegro_etl.cli.everywhere import epilog
from docs_site.markdown import plain, table

NAME = "allegro-etl"


def markdown() -> str:
    """Return a section for each command."""
    return "\n\n".join(section(path, command) for path, command in walk(cli, (NAME,)) if len(path) > 1)


def walk(command: click.Command, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Yield each command with its words, groups before what they hold."""
    yield path, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            if below:
                yield from walk(below, (*path, name))


def section(path: tuple[str, ...], command: click.Command) -> str:
    """Return the section of a command."""
    context = click.Context(command, info_name=" ".join(path))
    usage = " ".join([*path, *command.collect_usage_pieces(context)])
    parts = [f"## {' '.join(path)}", f"```text\n{usage}\n```", plain(command.help or "")]
    options = [record for option in command.get_params(context) if (record := option.get_help_record(context))]
    rows = [(f"`{names}`", plain(told)) for names, told in options if "--help" not in names]
    if rows:
        parts.append(table(["option", "what it does"], rows))
    return "\n\n".join([*parts, *examples(path)])


def examples(path: tuple[str, ...]) -> list[str]:
    """Return a block with the examples of a command, as its help has them; none where it has none."""
    told = epilog(path[1:])
    return [f"```text\n{dedent(told.partition('Examples:')[2].strip(chr(10)))}\n```"] if told else []
