"""What every command has: the options --quiet, --utc and --debug, which also stand after its name, and examples under its help."""

import os
import time
from typing import Any

import click

from allegro_etl.cli.examples import EXAMPLES

Words = tuple[str, ...]
TOLD_UTC = "Show and read times in UTC, not in local time."


def complete(command: click.Command, path: Words) -> click.Command:
    """Add to a command, and to those below it, what every command has; `path` are the words that call it."""
    if not any(option.name == QUIET for option in command.params):
        command.params += [quiet_option(), utc_option(), debug_option()]
    command.epilog = command.epilog or epilog(path)
    if isinstance(command, click.Group):
        for name, below in command.commands.items():
            complete(below, (*path, name))
    return command


def epilog(path: Words) -> str | None:
    """Return the examples of a command as text, None where it has none."""
    examples = EXAMPLES.get(" ".join(path))
    if not examples:
        return None
    widest = max((len(line) for line, told in examples if told), default=0)
    lines = [f"  {line.ljust(widest)}  {f'# {told}' if told else ''}".rstrip() for line, told in examples]
    return "\n".join(["\b", "Examples:", *lines])


QUIET, UTC, DEBUG = "say_less", "in_utc", "show_frames"


def quiet_option() -> click.Option:
    """Return the option --quiet as it stands after a command's name."""
    told = "Print the result alone, and nothing on the way."
    return click.Option(["-q", "--quiet", QUIET], is_flag=True, expose_value=False, callback=_hush, help=told)


def utc_option() -> click.Option:
    """Return the option --utc as it stands after a command's name."""
    return click.Option(
        ["--utc", UTC],
        is_flag=True,
        is_eager=True,  # before a day is read, wherever in the line it stands
        expose_value=False,
        callback=_tell_utc,
        help=TOLD_UTC,
    )


def debug_option() -> click.Option:
    """Return the option --debug as it stands after a command's name."""
    told = "On a failure, print where in the program it came from."
    return click.Option(["--debug", DEBUG], is_flag=True, expose_value=False, callback=_show_frames, help=told)


def _hush(_: click.Context, __: click.Parameter, is_asked: Any) -> None:
    if is_asked:
        from allegro_etl.cli.output import progress  # noqa: PLC0415 - --help needs none of this

        progress.quiet = True


def _tell_utc(_: click.Context, __: click.Parameter, is_asked: Any) -> None:
    if is_asked:
        show_utc()


def show_utc() -> None:
    """Let times be shown and read in UTC by this process, and by those that it starts."""
    os.environ["TZ"] = "UTC"
    time.tzset()


def _show_frames(_: click.Context, __: click.Parameter, is_asked: Any) -> None:
    if is_asked:
        from allegro_etl.cli.logs import show_on  # noqa: PLC0415 - --help needs none of this
        from allegro_etl.cli.output import progress  # noqa: PLC0415 - the same

        show_on(progress, with_frames=True)
