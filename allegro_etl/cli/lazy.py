"""A click group whose commands are imported when they are called, so that the others cost nothing."""

import gc
import importlib
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import click
from click.shell_completion import CompletionItem

from allegro_etl.cli.everywhere import complete

Place = tuple[str, str]
"""Where a command is, as `module:attribute`, and one line about it."""


@contextmanager
def loading() -> Iterator[None]:
    """Load modules in the block without a look for garbage: all that they make stays, and to look at it takes a fifth of the time.

    Where they are loaded already, nothing is different: what is frozen is never freed, and a backfill comes here with every run.
    """
    known = len(sys.modules)
    gc.disable()
    try:
        yield
    finally:
        if len(sys.modules) > known:
            gc.freeze()  # later looks leave it out, too
        gc.enable()


class LazyGroup(click.Group):
    """A group of commands given as name to place. `sections` names what begins with a command, in the list of all."""

    def __init__(
        self, *arguments: Any, places: Mapping[str, Place], sections: Mapping[str, str] | None = None, **named: Any
    ) -> None:
        super().__init__(*arguments, **named)
        self._places = places
        self._sections = sections or {}

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return the names in the order in which they were given."""
        return list(self._places)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command; None where there is none of that name."""
        if cmd_name not in self._places:
            return None
        module, name = self._places[cmd_name][0].split(":")
        try:
            with loading():
                command = getattr(importlib.import_module(module), name)
        except ModuleNotFoundError as error:
            if error.name and error.name.startswith("allegro_etl"):
                raise
            raise click.ClickException(f"{error.name} is missing: pip install 'allegro-etl[local]'") from None
        return complete(command, (*_path(ctx), cmd_name)) if isinstance(command, click.Command) else None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that the words call. Raises NoSuchCommand, which names those that may be meant."""
        try:
            return super().resolve_command(ctx, args)
        except click.NoSuchCommand as error:  # click knows those that are imported
            raise click.NoSuchCommand(error.command_name, possibilities=self._places, ctx=ctx) from None

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Return what may be meant, without importing it: somebody waits for the Tab key."""
        names = [
            CompletionItem(name, help=told) for name, (_, told) in self._places.items() if name.startswith(incomplete)
        ]
        return names + click.Command.shell_complete(self, ctx, incomplete)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's
        """List the commands in their sections, without importing them."""
        listed: dict[str, list[tuple[str, str]]] = {}
        section = "Commands"
        for name, (_, told) in self._places.items():
            section = self._sections.get(name, section)
            listed.setdefault(section, []).append((name, told))
        widest = max(map(len, self._places))
        for section, rows in listed.items():
            with formatter.section(section):
                formatter.write_dl([(name.ljust(widest), told) for name, told in rows])


def _path(ctx: click.Context | None) -> tuple[str, ...]:
    """Return the words that lead to a group, its program's name left out."""
    if ctx is None or ctx.parent is None:
        return ()
    return (*_path(ctx.parent), str(ctx.info_name))
