"""The lease on an Odoo database: one machine at a time loads into it, told by the System Parameter allegro_etl.lease.

It keeps two machines from doing the same work. Should it fail all the same, external ids keep every record single.
"""

import json
import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from allegro_etl.clock import now
from allegro_etl.odoo.errors import OdooBusy, OdooError, RecordsRefused
from allegro_etl.odoo.parameters import read_parameters, write_parameters
from allegro_etl.odoo.session import OdooServer
from allegro_etl.settings import LEASE_PARAMETER

FREE = "free"
LASTS = timedelta(minutes=6)
RENEWED_EVERY = timedelta(minutes=2)  # writing a System Parameter empties Odoo's caches: not too often

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Tenant:
    """Whose lease it is: `home` is an id of the working folder, whose file lock only one process has."""

    home: str
    host: str
    run_id: str


@contextmanager
def ours(odoo: OdooServer, tenant: Tenant) -> Iterator[None]:
    """Take the lease, and keep it while the block runs. Raises OdooBusy naming the machine that has it."""
    _take(odoo, tenant)
    ended = threading.Event()
    renewal = threading.Thread(target=_renew, args=(odoo, tenant, ended), daemon=True)
    renewal.start()
    try:
        yield
    finally:
        ended.set()
        renewal.join()
        _give_back(odoo)


def _take(odoo: OdooServer, tenant: Tenant) -> None:
    found = read_parameters(odoo).get(LEASE_PARAMETER)
    if found:
        _refuse_foreign(found, tenant)
    try:
        write_parameters(odoo, {LEASE_PARAMETER: _text(tenant)})
    except RecordsRefused:  # another machine was quicker: the key is unique
        raise OdooBusy("Another machine has just begun to load into this Odoo. Run again when it has ended.") from None


def _refuse_foreign(text: str, tenant: Tenant) -> None:
    """Raise OdooBusy where another home has a lease that has not run out. One of this home is a dead run's."""
    try:
        lease = json.loads(text)
        until = datetime.fromisoformat(lease["until"])
    except (ValueError, KeyError, TypeError):
        return
    if lease.get("home") != tenant.home and until > now():
        raise OdooBusy(
            f"Machine {lease.get('host')} is loading into this Odoo (run {lease.get('run_id')}); its lease ends at "
            f"{until:%H:%M:%S} UTC unless it is renewed. Run again when it has ended."
        )


def _renew(odoo: OdooServer, tenant: Tenant, ended: threading.Event) -> None:
    while not ended.wait(RENEWED_EVERY.total_seconds()):
        try:
            write_parameters(odoo, {LEASE_PARAMETER: _text(tenant)})
        except OdooError as error:
            log.warning("The lease on Odoo could not be renewed: %s", error)


def giving_back(odoo: OdooServer) -> dict[str, str]:
    """Return the System Parameter by which the last write of a run gives the lease back, too; none where this session has none.

    A write of its own would empty Odoo's caches once more, and each of Odoo's workers hashes the user's password again after that.
    """
    return {} if odoo.parameters_written.get(LEASE_PARAMETER, FREE) == FREE else {LEASE_PARAMETER: FREE}


def _give_back(odoo: OdooServer) -> None:
    left = giving_back(odoo)
    if not left:
        return
    try:
        write_parameters(odoo, left)
    except OdooError as error:
        log.warning("The lease on Odoo could not be given back and will run out by itself: %s", error)


def _text(tenant: Tenant) -> str:
    return json.dumps({**asdict(tenant), "until": (now() + LASTS).isoformat()})
