"""The examinations before the first write of a run: what would stop it half-way stops it before.

A run that was ready is so for the rest of the day, as long as user, settings and the fields of Odoo's orders stay: a normal
run asks Odoo nothing more.
"""

import hashlib
import json
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from allegro_etl.destination.doctor import EXAMINATIONS, examined
from allegro_etl.odoo.errors import OdooLacks
from allegro_etl.odoo.session import OdooServer
from allegro_etl.run.kept import examined_file
from allegro_etl.settings import Settings
from allegro_etl.state_files import write_atomically


class NotReady(OdooLacks):
    """Odoo lacks something that every run needs: nothing was written."""


def check_ready(odoo: OdooServer, settings: Settings) -> None:
    """Raise NotReady with all that a run needs and Odoo lacks, in one sentence."""
    print_now = _fingerprint(odoo, settings)
    if _kept() == print_now:
        return
    troubles = [finding for look in EXAMINATIONS for finding in examined(look, odoo, settings) if not finding.is_well]
    if troubles:
        found = " ".join(f"{trouble.topic}: {trouble.text}" for trouble in troubles)
        raise NotReady(f"Odoo is not ready for a run, and nothing was written. {found} `allegro-etl doctor` shows all.")
    with suppress(OSError):  # it saves time, no more
        write_atomically(examined_file(), print_now)


def _kept() -> str | None:
    try:
        return examined_file().read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError):
        return None


def _fingerprint(odoo: OdooServer, settings: Settings) -> str:
    """Return what changes with all that the examinations depend on: a module that goes takes fields of orders with it."""
    parts: list[Any] = [
        datetime.now(UTC).date().isoformat(),
        odoo.url,
        odoo.database,
        odoo.user_id,
        settings.model_dump_json(),
        sorted(odoo.has_fields("sale.order")),
    ]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()
