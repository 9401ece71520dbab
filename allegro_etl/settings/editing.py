"""Writes a setting into the settings file: comments and order stay, and what would be wrong is not written."""

import os
import shutil
import tempfile
from collections.abc import Callable, MutableMapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit.items import AbstractTable

from allegro_etl.settings import Settings, SettingsError
from allegro_etl.settings.in_force import WrongSettings, read_what_is_right
from allegro_etl.settings.keys import Keys, Setting, find, nearest, read_text


def is_writable(file: Path | None) -> bool:
    """Return whether there is a settings file, and this user may change it."""
    return file is not None and os.access(file, os.W_OK) and os.access(file.resolve().parent, os.W_OK)


def set_value(file: Path, key: str, text: str | None) -> None:
    """Set a setting's value in the file, or with None take it out. Raise SettingsError for no setting, or a wrong value; OSError."""
    setting = setting_named(key)
    value = None if text is None else _plain(read_text(setting.kind, text))

    def change(document: tomlkit.TOMLDocument) -> None:
        table = _table(document, setting.keys[:-1], file)
        if value is None:
            table.pop(setting.keys[-1], None)
        else:
            table[setting.keys[-1]] = value

    before = read_what_is_right(file)[1]
    edit(file, change, lambda changed: [one for one in read_what_is_right(changed)[1] if one not in before])


def setting_named(key: str) -> Setting:
    """Return the setting that a dotted key means. Raises SettingsError, which names the nearest, where none does."""
    setting = find(Settings, key)
    if setting is None:
        near = nearest(Settings, key)
        raise SettingsError(f"{key}: there is no such setting{f'; the nearest is {near}' if near else ''}.")
    return setting


def edit(
    file: Path,
    change: Callable[[tomlkit.TOMLDocument], None],
    problems_of: Callable[[Path], list[str]] = lambda _: [],
) -> None:
    """Change a settings file, whole or not at all, for the same readers as before.

    `problems_of` says what is wrong with the changed file: then nothing is changed, and WrongSettings is raised.
    """
    target = file.resolve()
    document = tomlkit.parse(target.read_text(encoding="utf-8-sig"))
    change(document)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".") as folder:
        changed = Path(folder) / file.name  # of the same name, as messages tell it
        changed.touch(mode=0o600)
        changed.write_text(tomlkit.dumps(document), encoding="utf-8", newline="")
        shutil.copymode(target, changed)
        problems = problems_of(changed)
        if problems:
            raise WrongSettings(problems)
        changed.replace(target)


def _table(document: tomlkit.TOMLDocument, keys: Keys, file: Path) -> MutableMapping[str, Any]:
    """Return the table in which a setting stands, made where it is missing."""
    table: MutableMapping[str, Any] = document
    for key in keys:
        table = table.setdefault(key, tomlkit.table())
        if not isinstance(table, AbstractTable | dict):
            raise SettingsError(f"Setting {key} ({file.name}): it should be a table.")
    return table


def _plain(value: Any) -> Any:
    """Return a value as TOML writes it: tomlkit knows no Decimal."""
    return tomlkit.value(str(value)) if isinstance(value, Decimal) else value
