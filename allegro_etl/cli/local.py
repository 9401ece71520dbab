"""`allegro-etl local`: the local Allegro and the local real Odoo."""

import click

from allegro_etl.cli.lazy import LazyGroup

COMMANDS = {
    "allegro": (
        "allegro_etl.cli.local_allegro:local_allegro",
        "A shop that sells, behind Allegro's REST API and OAuth.",
    ),
    "odoo": ("allegro_etl.cli.local_odoo:local_odoo", "A real Odoo, 19 or 14, with a Polish merchant's database."),
}


@click.group(cls=LazyGroup, places=COMMANDS)
def local() -> None:
    """Run the local Allegro and the local Odoo; they need `pip install 'allegro-etl[local]'`."""
