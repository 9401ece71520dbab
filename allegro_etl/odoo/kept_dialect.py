"""A server's names, kept in a file from run to run: asking for them takes a call for each of ten models."""

import hashlib
import json
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from allegro_etl.odoo.dialect import ASKED, Dialect, dialect_of
from allegro_etl.state_files import read_state, write_state

if TYPE_CHECKING:
    from allegro_etl.odoo.session import OdooServer


@dataclass(frozen=True)
class Kept:
    """Names as the file has them: the mark of the server that they are of, and the names."""

    mark: str
    names: Dialect


def read_dialect(odoo: "OdooServer", file: Path | None) -> Dialect:
    """Return the names of a server: those in the file if they are of this very server, else what it says. Raises OdooError.

    It is the same as long as address, database, version and the fields of sale orders are: an upgrade and nearly every
    module change the latter. Names are kept only of a server that has all the models in question.
    """
    mark = _mark(odoo)
    if file and (kept := _kept(file, mark)):
        return kept
    shape = {model: odoo.has_fields(model) for model in ASKED}
    said = dialect_of(odoo.version, shape)
    if file and all(shape.values()):
        with suppress(OSError):  # it saves time, no more
            write_state(file, Kept(mark, said))
    return said


def _mark(odoo: "OdooServer") -> str:
    parts = [odoo.url, odoo.database, odoo.version, sorted(odoo.has_fields("sale.order")), sorted(Dialect.model_fields)]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def _kept(file: Path, mark: str) -> Dialect | None:
    with suppress(OSError):
        kept = read_state(file, Kept)
        return kept.names if kept and kept.mark == mark else None
    return None
