"""`allegro-etl settings`: each setting, its value and where it comes from."""

import click

from allegro_etl.access import read_access
from allegro_etl.cli.outcomes import DONE
from allegro_etl.cli.output import emit, grid, progress, result
from allegro_etl.odoo.parameters import read_parameters
from allegro_etl.run.opening import open_ends
from allegro_etl.settings import SettingsError, settings_file
from allegro_etl.settings.in_force import sources


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print the settings as JSON.")
def settings(as_json: bool) -> int:
    """List every setting, its value and where it comes from."""
    described = sources(settings_file(), _parameters())
    if as_json:
        emit({key: {"value": value, "source": source} for key, (value, source) in described.items()})
        return DONE
    rows = grid("setting", "value", "comes from")
    for key, (value, source) in described.items():
        rows.add_row(key, value or "-", source)
    result.print(rows)
    return DONE


def _parameters() -> dict[str, str]:
    """Return Odoo's System Parameters; none, with a word about it, where Odoo is not configured."""
    try:
        access = read_access()
    except SettingsError as error:
        progress.print(f"Without Odoo's System Parameters: {error}")
        return {}
    with open_ends(access) as (_, odoo):
        return read_parameters(odoo)
