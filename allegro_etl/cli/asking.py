"""What a person at a terminal is asked before something goes for good."""

import sys

import click

yes_option = click.option("--yes", "is_agreed", is_flag=True, help="Do not ask before it is done.")


def see_that_it_is_meant(question: str, *, is_agreed: bool) -> None:
    """Ask a person at a terminal; a program, which nobody could answer for, means what it says. Raises click.Abort for a no."""
    if not is_agreed and sys.stdin.isatty():
        click.confirm(question, abort=True, err=True)
