"""Opens what a run works with: the lock, the settings in force, Allegro, Odoo and the DuckDB file, and closes it all.

Nothing here knows Dagster: the command line and the resource of the Dagster jobs both come through here.
"""

import errno
import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from allegro_etl.access import Access, AllegroAccess, keep_private, read_access, read_allegro_access
from allegro_etl.allegro import retry
from allegro_etl.allegro.api import AllegroApi, open_allegro
from allegro_etl.allegro.endpoints import environment
from allegro_etl.allegro.errors import AllegroError
from allegro_etl.allegro.oauth import Application
from allegro_etl.allegro.tokens import TokenStore
from allegro_etl.clock import now
from allegro_etl.logs import logged_as
from allegro_etl.odoo.connecting import connect_odoo, connect_with_key
from allegro_etl.odoo.errors import OdooLoginRefused
from allegro_etl.odoo.parameters import read_parameters
from allegro_etl.odoo.patience import IN_A_HURRY, PATIENCE, Patience
from allegro_etl.odoo.session import OdooServer
from allegro_etl.run.kept import keep_start
from allegro_etl.run.lock import PATIENCE_SECONDS, taken
from allegro_etl.run.run import Run, RunRequest
from allegro_etl.run.unopened import adopt_unopened
from allegro_etl.settings import SettingsError, home, settings_file
from allegro_etl.settings.in_force import read_settings
from allegro_etl.state_files import read_state, write_atomically, write_state
from allegro_etl.warehouse import open_warehouse

WAREHOUSE = "allegro_etl.duckdb"

LEAST_ROOM = 4 * 1024**2
"""Bytes that a run with little news writes, in the DuckDB file and its log."""


@dataclass(frozen=True)
class KeptUser:
    """The id of Odoo's user, and whose it is: address, database and user name."""

    login: list[str]
    user_id: int


@contextmanager
def open_run(run_id: str, request: RunRequest, patience_seconds: float = PATIENCE_SECONDS) -> Iterator[Run]:
    """Yield a Run for the block, alone on this machine; everything is closed after it, whatever happened.

    Raises SettingsError, RunInProgress, OdooError or WarehouseUnavailable before anything is written; AllegroError
    comes with the first call to Allegro.
    """
    keep_private()
    access = read_access()
    started_at = now()
    with logged_as(run_id), taken(home(), run_id, patience_seconds), open_ends(access) as (allegro, odoo):
        parameters = read_parameters(odoo)
        settings = read_settings(settings_file(), parameters)
        see_that_there_is_room(home())
        with open_warehouse(warehouse_file()) as warehouse:
            adopt_unopened(warehouse)
            keep_start(warehouse, run_id, started_at)
            yield Run(run_id, request, settings, warehouse, allegro, odoo, started_at, parameters)


def see_that_there_is_room(folder: Path) -> None:
    """Raise OSError where the disk of a folder has not even the room that a run with little news takes.

    DuckDB ends the whole process, without a word for people, where it finds no room for what it commits.
    """
    if shutil.disk_usage(folder).free < LEAST_ROOM:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(folder))


@contextmanager
def open_ends(access: Access, *, in_a_hurry: bool = False) -> Iterator[tuple[AllegroApi, OdooServer]]:
    """Yield Allegro and a logged-in Odoo for the block. Raises SettingsError or OdooError.

    `in_a_hurry`: an end that is down is waited for some seconds only, not for a minute or more.
    """
    with open_allegro_end(access, in_a_hurry=in_a_hurry) as allegro, open_odoo(access, in_a_hurry=in_a_hurry) as odoo:
        yield allegro, odoo


@contextmanager
def open_allegro_end(access: AllegroAccess, *, in_a_hurry: bool = False) -> Iterator[AllegroApi]:
    """Yield Allegro for the block; nothing is asked yet. Raises SettingsError."""
    patience = retry.IN_A_HURRY if in_a_hurry else retry.Patience()
    with ExitStack() as stack:
        try:
            opened = open_allegro(
                application(access),
                user_agent=access.allegro_user_agent,
                token_file=token_file(),
                patience=patience,
            )
            allegro = stack.enter_context(opened)
        except ValueError as error:
            raise SettingsError(str(error)) from None
        yield allegro


@contextmanager
def open_odoo(access: Access, *, in_a_hurry: bool = False) -> Iterator[OdooServer]:
    """Yield a logged-in Odoo for the block. Raises OdooError."""
    try:
        odoo = _log_in(access, IN_A_HURRY if in_a_hurry else PATIENCE)
        odoo.dialect_file = home() / "odoo_names.json"
        odoo.begin()
        yield odoo
    except OdooLoginRefused:
        _log_in.cache_clear()
        raise


@lru_cache(maxsize=1)
def _log_in(access: Access, patience: Patience) -> OdooServer:
    """Log in once per process; the user's id is kept, as Odoo takes up to a second to find it by the password."""
    url, database, username = access.odoo_url, access.odoo_database, access.odoo_username
    if access.odoo_api_key:
        return connect_with_key(url, database, access.odoo_api_key, username, patience)
    login = [url, database, username]
    known = _kept_user_id(login)
    odoo = connect_odoo(url, database, username, access.odoo_password, known, patience)
    if odoo.user_id != known:
        _keep_user_id(login, odoo.user_id)
    return odoo


def _kept_user_id(login: list[str]) -> int | None:
    with suppress(OSError):
        kept = read_state(_user_file(), KeptUser)
        return kept.user_id if kept and kept.login == login else None
    return None


def _keep_user_id(login: list[str], user_id: int) -> None:
    with suppress(OSError):  # it saves time, no more
        write_state(_user_file(), KeptUser(login, user_id))


def _user_file() -> Path:
    return home() / "odoo_user.json"


def application(access: AllegroAccess) -> Application:
    """Return the Allegro application that the environment names. Raises SettingsError for an impossible address."""
    try:
        where = environment(
            access.allegro_environment, api_url=access.allegro_api_url, auth_url=access.allegro_auth_url
        )
    except ValueError as error:
        raise SettingsError(f"{error} See ALLEGRO_API_URL and ALLEGRO_AUTH_URL.") from None
    return Application(where, access.allegro_client_id, access.allegro_client_secret.get_secret_value())


def warehouse_file() -> Path:
    """Return the path of the DuckDB file."""
    return home() / WAREHOUSE


def token_file() -> Path:
    """Return the path of the tokens."""
    return home() / "tokens.json"


def consent_ends() -> datetime | None:
    """Return when the seller's consent ends unless Allegro is asked before, as the tokens on this machine say; nobody is asked.

    None where no account is paired, and where environment or file cannot be read: who asks Allegro tells of that.
    """
    with suppress(SettingsError, AllegroError):
        pair = TokenStore(token_file(), application(read_allegro_access()).key).load()
        return pair.consent_ends() if pair else None
    return None


def free_bytes() -> int:
    """Return how much room the disk of ALLEGRO_ETL_HOME has."""
    folder = next(folder for folder in (home(), *home().parents) if folder.is_dir())
    return shutil.disk_usage(folder).free


def home_id() -> str:
    """Return what tells this ALLEGRO_ETL_HOME from every other one, whatever machine mounts it; made once."""
    file = home() / "home.id"
    if not file.exists():
        write_atomically(file, uuid.uuid4().hex)
    return file.read_text(encoding="ascii").strip()
