"""The event cursor as Odoo has it: a System Parameter, read here alone. `ledger/cursor.py` moves it."""

from collections.abc import Mapping

from allegro_etl.allegro.event_ids import event_number
from allegro_etl.settings import CURSOR_PARAMETER, SettingsError

OLDEST_KEPT = "0"
"""Read after this id, the journal begins with the oldest event that Allegro keeps."""

CURSOR_IN_ODOO = f"Odoo's System Parameter {CURSOR_PARAMETER}"


def written_cursor(parameters: Mapping[str, str]) -> str:
    """Return what stands in Odoo, readable or not; empty before the first run. `parameters` are the System Parameters."""
    return (parameters.get(CURSOR_PARAMETER) or "").strip()


def committed_cursor(parameters: Mapping[str, str]) -> str | None:
    """Return the committed event cursor, None before the first run. Raises SettingsError when it is no event id."""
    text = written_cursor(parameters)
    if text:
        read_event_id(text, CURSOR_IN_ODOO)
    return text or None


def read_event_id(text: str, where: str) -> int:
    """Return the event id that was written somewhere, as the message names it. Raises SettingsError when it is none."""
    event_id = event_number(text.strip())
    if event_id is None:
        raise SettingsError(
            f"{where} is {text.strip()[:40]!r}, which is no event id: these are whole numbers such as 1791670470581394. Set it to "
            f"the id of the last event that is in Odoo, or to {OLDEST_KEPT} for the oldest event that Allegro keeps."
        )
    return event_id
