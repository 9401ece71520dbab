"""`allegro-etl settings`: each setting, its value and where it comes from; one of them; or a new value for it."""

from pathlib import Path

import click

from allegro_etl.access import read_access
from allegro_etl.cli.outcomes import DONE
from allegro_etl.cli.output import emit, grid, progress, result
from allegro_etl.odoo.parameters import read_parameters
from allegro_etl.run.opening import open_ends
from allegro_etl.settings import Settings, SettingsError, settings_file
from allegro_etl.settings.editing import is_writable, set_value, setting_named
from allegro_etl.settings.in_force import SYSTEM_PARAMETER, in_odoo, sources

Described = dict[str, tuple[str, str]]


@click.command()
@click.argument("key", required=False)
@click.argument("value", required=False)
@click.option("--unset", is_flag=True, help="Take KEY out of the settings file: its default holds again.")
@click.option("--json", "as_json", is_flag=True, help="Print the settings as JSON.")
def settings(key: str | None, value: str | None, unset: bool, as_json: bool) -> int:
    """List every setting, its value and where it comes from; with KEY that one; with VALUE, give it that value.

    The value is written into the settings file, whose comments stay. It holds from the next run on.
    """
    if unset and (value is not None or not key):
        raise click.UsageError("Give KEY, or KEY and VALUE, or --unset and KEY.")
    if key and (unset or value is not None):
        _write(_writable_file(key), key, value)
    described = _of(key, sources(settings_file(), _parameters()))
    if value is not None:
        _tell_what_holds_over_the_file(described)
    if as_json:
        emit({name: {"value": said, "source": source} for name, (said, source) in described.items()})
        return DONE
    rows = grid("setting", "value", "comes from")
    for name, (said, source) in described.items():
        rows.add_row(name, said or "-", source)
    result.print(rows)
    return DONE


def _of(key: str | None, described: Described) -> Described:
    """Return a setting, or those of a section, or all; one that may be set and is not is told as such. Raises SettingsError for no setting."""
    if key is None:
        return described
    found = {name: one for name, one in described.items() if name == key or name.startswith(f"{key}.")}
    if not found and key not in Settings.model_fields:
        setting_named(key)
    return found or {key: ("", "not set")}


def _tell_what_holds_over_the_file(described: Described) -> None:
    for name, (_, source) in described.items():
        if source.startswith(SYSTEM_PARAMETER):
            progress.print(f"{source} holds over the file: {name} stays what it says there.")


def _writable_file(key: str) -> Path:
    file = settings_file()
    if file is None:
        raise SettingsError(
            "There is no settings file here: `allegro-etl init` writes one, or name it by ALLEGRO_ETL_CONFIG."
        )
    if not is_writable(file):
        raise SettingsError(
            f"You may not write {file}. Odoo's System Parameter {in_odoo(key)} says the same, and holds over the file."
        )
    return file


def _write(file: Path, key: str, value: str | None) -> None:
    """Write a setting, or with None take it out. Raises SettingsError, OSError."""
    set_value(file, key, value)
    progress.print(f"{'Took' if value is None else 'Wrote'} {key} {'out of' if value is None else 'to'} {file}.")


def _parameters() -> dict[str, str]:
    """Return Odoo's System Parameters; none, with a word about it, where Odoo is not configured."""
    try:
        access = read_access()
    except SettingsError as error:
        progress.print(f"Without Odoo's System Parameters: {error}")
        return {}
    with open_ends(access) as (_, odoo):
        return read_parameters(odoo)
