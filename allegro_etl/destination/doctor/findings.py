"""What an examination of Odoo finds, and what an examination is."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from allegro_etl.odoo.session import OdooServer
from allegro_etl.settings import Settings


class Finding(NamedTuple):
    """One thing that was examined: its topic, whether it is well, and what was found or what to do.

    `fix`: `allegro-etl doctor --fix` mends it. `note`: nothing is wrong, and a person should know it all the same.
    """

    topic: str
    is_well: bool
    text: str
    fix: bool = False
    note: bool = False


Examination = Callable[[OdooServer, Settings], Iterable[Finding]]
