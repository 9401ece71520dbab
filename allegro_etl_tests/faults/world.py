"""A merchant's world to be broken: a local Allegro, a database of the real Odoo, a home folder, and `allegro-etl` as a process.

Nothing of the product runs in this process but what pairs the account: a run is what an operator would start.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import duckdb

from allegro_etl.allegro.endpoints import environment as allegro_environment
from allegro_etl.allegro.oauth import Application
from allegro_etl.allegro.tokens import TokenStore, token_pair
from allegro_etl.local.allegro.habits import Habits
from allegro_etl.local.allegro.running import LocalAllegro, running
from allegro_etl.local.allegro.shop import Shop
from allegro_etl.local.odoo import INTEGRATION, OdooServer, drop_database, fresh_database

PROGRAM = Path(sys.executable).with_name("allegro-etl")
LONGEST_RUN = 240
AMBIGUOUS = ("doniczka", "wieszak")  # the local merchant has two products for each
OURS = ("ALLEGRO_", "ODOO_", "DAGSTER_")
LIMITED = """
import os, resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), int(sys.argv[1])))
os.execv(sys.argv[2], sys.argv[2:])
"""

Json = dict[str, Any]


@dataclass(frozen=True)
class Ended:
    """A process that ended: its exit code and all that it printed."""

    code: int
    out: str
    err: str

    @property
    def text(self) -> str:
        """Return everything printed, on one line."""
        return " ".join(f"{self.out} {self.err}".split())

    @property
    def told(self) -> Json:
        """Return what `--json` printed."""
        return dict(json.loads(self.out))


@dataclass(frozen=True)
class World:
    """One merchant: a shop on Allegro, an Odoo, and the folder of the program that connects the two."""

    allegro: LocalAllegro
    server: OdooServer
    database: str
    home: Path
    login: tuple[str, str] = INTEGRATION
    extra: Mapping[str, str] = field(default_factory=dict)
    made: list[str] = field(default_factory=list)
    """The databases of all worlds that came from this one."""

    @property
    def shop(self) -> Shop:
        """Return the shop behind the local Allegro."""
        return self.allegro.shop

    @property
    def duckdb_file(self) -> Path:
        """Return the DuckDB file."""
        return self.home / "allegro_etl.duckdb"

    @property
    def token_file(self) -> Path:
        """Return the file of tokens."""
        return self.home / "tokens.json"

    def environment(self, **changes: str) -> dict[str, str]:
        """Return the environment of a process of this merchant, and of no other."""
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
        return {
            **inherited,
            **self.allegro.environment(),
            "ODOO_URL": self.server.url,
            "ODOO_DATABASE": self.database,
            "ODOO_USERNAME": self.login[0],
            "ODOO_PASSWORD": self.login[1],
            "ALLEGRO_ETL_HOME": str(self.home),
            **self.extra,
            **changes,
        }

    def start(self, *arguments: str, **changes: str) -> "subprocess.Popen[str]":
        """Start `allegro-etl` with these arguments, in a session of its own; `run` where there are none."""
        return self._spawn([PROGRAM, *(arguments or ("run",))], changes)

    def _spawn(self, command: Sequence[str | Path], changes: Mapping[str, str]) -> "subprocess.Popen[str]":
        return subprocess.Popen(  # noqa: S603 - our own program
            command,
            env=self.environment(**changes),
            cwd=self.home,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def start_limited(self, largest_file: int) -> "subprocess.Popen[str]":
        """Start a run that may make no file larger than so many bytes: writing fails, as it does on a full disk."""
        return self._spawn([sys.executable, "-c", LIMITED, str(largest_file), str(PROGRAM), "run"], {})

    def run(self, *arguments: str, within: float = LONGEST_RUN, **changes: str) -> Ended:
        """Run `allegro-etl` to its end; `run` where no arguments are given."""
        return ended(self.start(*arguments, **changes), within)

    @contextmanager
    def memory(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """Open the DuckDB file for reading, between runs.

        It is attached, as DuckDB itself cannot open a file as its first one while the log of a killed run has macros in it.
        """
        with duckdb.connect() as connection:
            connection.execute(f"attach '{self.duckdb_file}' as kept (read_only)")
            connection.execute("use kept")
            yield connection

    def quarantine(self) -> dict[str, Json]:
        """Return what is in quarantine, by form id, read between runs from the DuckDB file itself."""
        with self.memory() as connection:
            cursor = connection.execute("select form_id, stage, code, reason, attempts from ops.quarantine")
            names = [column[0] for column in cursor.description or ()]
            return {row[0]: dict(zip(names, row, strict=True)) for row in cursor.fetchall()}

    def psql(self, statement: str) -> str:
        """Ask the database itself, past Odoo."""
        return self.server.postgres.psql(statement, self.database)

    def at_home(self, home: Path) -> "World":
        """Return the same merchant with another home folder, as on a second machine."""
        second = replace(self, home=home)
        pair(second)
        return second

    def renewed(self) -> "World":
        """Return the same shop with an empty home folder and a fresh database."""
        database = make_database(self.server, self._label, self.made)
        return replace(self, database=database).at_home(self._next_home())

    def copied(self) -> "World":
        """Return the same shop with a copy of the home folder and of the database, as they are now."""
        others = f"pid <> pg_backend_pid() and datname = '{self.database}'"
        self.server.postgres.psql(f"select pg_terminate_backend(pid) from pg_stat_activity where {others}")
        database = make_database(self.server, self._label, self.made, source=self.database)
        shutil.copytree(self.home, self._next_home())
        return replace(self, database=database, home=self._next_home())

    def thrown_away(self) -> None:
        """Remove database and home folder: nobody will look at them any more."""
        drop_database(self.server.place, self.server.postgres, self.database)
        shutil.rmtree(self.home)

    @property
    def _label(self) -> str:
        return self.made[0].partition("_")[0]

    def _next_home(self) -> Path:
        """Return the home folder that goes with the newest database."""
        return self.home.with_name(f"{self._label}-{len(self.made)}")


def plain_shop(seed: int, orders: int = 0) -> Shop:
    """Return a shop where nothing odd happens by itself, and whose goods all have one product in the merchant's Odoo, or none."""
    shop = Shop(seed, habits=Habits.plain())
    shop.shelf.singles[:] = [offer for offer in shop.shelf.singles if offer.article.key not in AMBIGUOUS]
    shop.sell(orders)
    return shop


def ended(process: "subprocess.Popen[str]", within: float = LONGEST_RUN) -> Ended:
    """Wait until a process ends by itself, and return what it left. Raises TimeoutExpired, the process killed, if it does not."""
    try:
        out, err = process.communicate(timeout=within)
    except BaseException:
        kill(process)
        raise
    return Ended(process.returncode, out, err)


def kill(process: "subprocess.Popen[str]") -> Ended:
    """End a process as the kernel does when memory runs out: at once, with whatever it started."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    out, err = process.communicate(timeout=30)
    return Ended(process.returncode, out, err)


def pair(world: World, api_url: str | None = None) -> None:
    """Pair the home folder with the account, without a click; the tokens are good for Allegro at `api_url` only."""
    world.home.mkdir(parents=True, exist_ok=True, mode=0o700)
    allegro = world.allegro
    where = allegro_environment("local", api_url=api_url or allegro.url, auth_url=allegro.auth_url)
    store = TokenStore(world.token_file, Application(where, allegro.client_id, allegro.client_secret).key)
    with store.locked():
        store.save(token_pair(allegro.issue_tokens(), received_at=datetime.now(UTC).timestamp()))


def make_database(
    server: OdooServer, label: str, made: list[str], template: str = "merchant", source: str | None = None
) -> str:
    """Make a fresh database, or a copy of `source`; note it in `made` and return its name, by which a later session can drop it."""
    name = f"{label}_{len(made)}_{template}_{os.getpid()}"
    drop_database(server.place, server.postgres, name)
    fresh_database(server.place, server.postgres, name, template=source or template)
    made.append(name)
    return name


@contextmanager
def broken_in(
    server: OdooServer, label: str, home: Path, shop: Shop, *, template: str = "merchant", **options: Any
) -> Iterator[World]:
    """Yield a world for the block, with the local merchant's settings; `options` are those of the local Allegro.

    `label` is one word that its databases begin with; they are dropped afterwards.
    """
    with running(shop, **options) as allegro, as_file(files("allegro_etl.local") / "merchant.toml") as settings:
        made: list[str] = []
        try:
            database = make_database(server, label, made, template)
            world = World(allegro, server, database, home, extra={"ALLEGRO_ETL_CONFIG": str(settings)}, made=made)
            pair(world)
            yield world
        finally:
            for name in made:
                drop_database(server.place, server.postgres, name)
