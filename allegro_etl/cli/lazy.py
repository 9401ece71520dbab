"""A click group whose commands are imported when they are called, so that the others cost nothing."""

import gc
import importlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import click


@contextmanager
def loading() -> Iterator[None]:
    """Load modules in the block without a look for garbage: all that they make stays, and to look at it takes a fifth of the time."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()  # later looks leave it out, too
        gc.enable()


class LazyGroup(click.Group):
    """A group of commands given as name to (where it is, one line about it); a place is `module:attribute`."""

    def __init__(self, *arguments: Any, places: Mapping[str, tuple[str, str]], **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._places = places

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return the names in the order in which they were given."""
        return list(self._places)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
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
        return command if isinstance(command, click.Command) else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's
        """List the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, told) for name, (_, told) in self._places.items()])
