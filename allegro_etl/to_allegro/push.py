"""A push: one look at what should be on Allegro, with the ends that it works between."""

import gc
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from allegro_etl.access import keep_private, read_access
from allegro_etl.allegro.api import AllegroApi
from allegro_etl.clock import now
from allegro_etl.destination.companies import company_of
from allegro_etl.ledger import lease
from allegro_etl.logs import logged_as
from allegro_etl.odoo.parameters import read_parameters
from allegro_etl.odoo.session import OdooServer
from allegro_etl.run.lock import PATIENCE_SECONDS, taken
from allegro_etl.run.opening import home_id, open_ends, see_that_there_is_room, warehouse_file
from allegro_etl.settings import Settings, home, settings_file
from allegro_etl.settings.in_force import read_settings
from allegro_etl.warehouse import Warehouse, open_warehouse

SELDOM = (50_000, 20, 100)
"""How many new objects let Python look for garbage among them, and after how many looks it goes through older ones."""


@dataclass(frozen=True)
class Push:
    """One push: its id, the settings in force, the company that it acts for, and the three ends it works between.

    `before_writing` is called before the first write, whatever writer sends it; more calls do nothing. It raises OdooBusy
    where another machine writes for this Odoo.
    """

    push_id: str
    settings: Settings
    company_id: int
    warehouse: Warehouse
    allegro: AllegroApi
    odoo: OdooServer
    started_at: datetime
    parameters: dict[str, str] = field(default_factory=dict)
    before_writing: Callable[[], None] = lambda: None


@contextmanager
def open_push(push_id: str, patience_seconds: float = PATIENCE_SECONDS) -> Iterator[Push]:
    """Yield a Push for the block, alone on this machine; everything is closed after it, whatever happened.

    Raises SettingsError, RunInProgress, OdooError or WarehouseUnavailable before anything is written.
    """
    keep_private()
    with (
        _seldom_collected(),
        logged_as(push_id),
        taken(home(), push_id, patience_seconds),
        open_ends(read_access()) as (allegro, odoo),
    ):
        parameters = read_parameters(odoo)
        settings = read_settings(settings_file(), parameters)
        company_id = company_of(odoo, settings)
        odoo.act_for(company_id)
        see_that_there_is_room(home())
        with open_warehouse(warehouse_file()) as warehouse, ExitStack() as stack:
            yield Push(
                push_id, settings, company_id, warehouse, allegro, odoo, now(), parameters, _lease(stack, odoo, push_id)
            )


@contextmanager
def _seldom_collected() -> Iterator[None]:
    """Look for garbage less often in the block: a push makes hundreds of thousands of objects and keeps them, and each look goes through all."""
    before = gc.get_threshold()
    gc.set_threshold(*SELDOM)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _lease(stack: ExitStack, odoo: OdooServer, push_id: str) -> Callable[[], None]:
    """Return what takes the lease on Odoo once, to be given back as the stack ends: a push with nothing to write needs none."""
    taken: list[str] = []

    def take() -> None:
        if not taken:
            stack.enter_context(lease.ours(odoo, lease.Tenant(home_id(), socket.gethostname(), push_id)))
            taken.append(push_id)

    return take
