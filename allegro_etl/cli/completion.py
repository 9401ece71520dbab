"""`allegro-etl completion`: lets a shell complete commands and options with the Tab key."""

import click
from click.shell_completion import get_completion_class

from allegro_etl.cli.outcomes import DONE

PROGRAM = "allegro-etl"
VARIABLE = "_ALLEGRO_ETL_COMPLETE"  # by which click, when the program is called, knows that a shell asks


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def completion(context: click.Context, shell: str) -> int:
    """Print what lets a shell complete commands and options with the Tab key."""
    kind = get_completion_class(shell)
    if kind is None:
        raise click.ClickException(f"There is no completion for {shell}.")
    click.echo(kind(context.find_root().command, {}, PROGRAM, VARIABLE).source())
    return DONE
