"""Writes what [offers] says of an offer: into the settings file, whose comments and order stay, or as System Parameters."""

import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

import tomlkit
from tomlkit.items import AbstractTable

from allegro_etl.settings import PARAMETER_PREFIX, OfferMapping, SettingsError


def parameters_of(offer_id: str, parameters: Mapping[str, str]) -> list[str]:
    """Return the keys of the System Parameters that map an offer."""
    start = f"{PARAMETER_PREFIX}offers."
    names = {f"{start}{quoted}" for quoted in (offer_id, f'"{offer_id}"')}
    return sorted(key for key in parameters if key in names or key.rpartition(".")[0] in names)


def as_parameters(offer_id: str, mapping: OfferMapping) -> dict[str, str]:
    """Return the System Parameters that map an offer."""
    start = f"{PARAMETER_PREFIX}offers.{offer_id}"
    return {f"{start}.product": mapping.product, f"{start}.quantity": str(mapping.quantity)}


def is_writable(file: Path | None) -> bool:
    """Tell whether there is a settings file, and this user may change it."""
    return file is not None and os.access(file, os.W_OK) and os.access(file.resolve().parent, os.W_OK)


def write_to_file(file: Path, offer_id: str, mapping: OfferMapping | None) -> None:
    """Map an offer in the settings file, or with None take its mapping out. Raises SettingsError, OSError."""
    document = tomlkit.parse(file.read_text(encoding="utf-8-sig"))
    offers = document.setdefault("offers", tomlkit.table())
    if not isinstance(offers, AbstractTable | dict):
        raise SettingsError(f"Setting offers ({file.name}): it should be a table.")
    if mapping is None:
        offers.pop(offer_id, None)
    else:
        offers[offer_id] = _inline(mapping)
    _replace(file.resolve(), tomlkit.dumps(document))


def _inline(mapping: OfferMapping) -> tomlkit.items.InlineTable:
    table = tomlkit.inline_table()
    table.update(mapping.model_dump(exclude_defaults=True))
    return table


def _replace(file: Path, text: str) -> None:
    """Put a text in a file's place, whole or not at all, for the same readers as before."""
    descriptor, temporary = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as opened:
            opened.write(text)
        shutil.copymode(file, temporary)
        Path(temporary).replace(file)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
