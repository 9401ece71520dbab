"""What a push is asked for: which writers, checked against those that the settings switch on."""

from collections.abc import Sequence

from allegro_etl.settings import Settings, SettingsError
from allegro_etl.to_allegro.registry import switched_on
from allegro_etl.to_allegro.writer import Writer

NONE_IS_ON = (
    "Nothing is to be written to Allegro: every writer is off. Switch one on by the setting to_allegro.tracking, "
    "to_allegro.status, to_allegro.stock, to_allegro.prices or to_allegro.invoices."
)


def writers_asked_for(settings: Settings, only: Sequence[str] = ()) -> list[Writer]:
    """Return the writers that a push lets work, in their order: all that are on, or those of them that `only` names.

    Raises SettingsError where none is on, and for a name of one that is off.
    """
    on = switched_on(settings)
    if not on:
        raise SettingsError(NONE_IS_ON)
    off = [name for name in only if name not in {writer.name for writer in on}]
    if off:
        named = ", ".join(writer.name for writer in on)
        raise SettingsError(f"The writer {off[0]} is off. Switched on: {named}. The setting is to_allegro.{off[0]}.")
    return [writer for writer in on if not only or writer.name in only]
