"""Writes what [offers] says of an offer: into the settings file, whose comments and order stay, or as System Parameters."""

from collections.abc import Mapping
from pathlib import Path

import tomlkit
from tomlkit.items import AbstractTable

from allegro_etl.settings import PARAMETER_PREFIX, OfferMapping, SettingsError
from allegro_etl.settings.editing import edit


def parameters_of(offer_id: str, parameters: Mapping[str, str]) -> list[str]:
    """Return the keys of the System Parameters that map an offer."""
    start = f"{PARAMETER_PREFIX}offers."
    names = {f"{start}{quoted}" for quoted in (offer_id, f'"{offer_id}"')}
    return sorted(key for key in parameters if key in names or key.rpartition(".")[0] in names)


def as_parameters(offer_id: str, mapping: OfferMapping) -> dict[str, str]:
    """Return the System Parameters that map an offer."""
    start = f"{PARAMETER_PREFIX}offers.{offer_id}"
    return {f"{start}.product": mapping.product, f"{start}.quantity": str(mapping.quantity)}


def write_to_file(file: Path, offer_id: str, mapping: OfferMapping | None) -> None:
    """Map an offer in the settings file, or with None take its mapping out. Raises SettingsError, OSError."""

    def change(document: tomlkit.TOMLDocument) -> None:
        offers = document.setdefault("offers", tomlkit.table())
        if not isinstance(offers, AbstractTable | dict):
            raise SettingsError(f"Setting offers ({file.name}): it should be a table.")
        if mapping is None:
            offers.pop(offer_id, None)
        else:
            offers[offer_id] = _inline(mapping)

    edit(file, change)


def _inline(mapping: OfferMapping) -> tomlkit.items.InlineTable:
    table = tomlkit.inline_table()
    table.update(mapping.model_dump(exclude_defaults=True))
    return table
