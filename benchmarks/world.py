"""What every benchmark runs in: an Odoo with two workers, a local Allegro as a process of its own, a paired home."""

import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from allegro_etl.local.odoo import (
    ADMIN,
    OdooInstallation,
    Postgres,
    drop_database,
    ensure_templates,
    fresh_database,
    install,
    running_odoo,
)

WORKERS = 2
SETTINGS = Path(__file__).parent.parent / "allegro_etl" / "local" / "merchant.toml"


@dataclass(frozen=True)
class Odoo:
    """A running Odoo with two worker processes; its PostgreSQL does not wait for the disk, which favours the connector."""

    place: OdooInstallation
    postgres: Postgres
    url: str

    def fresh(self, name: str) -> str:
        """Make a merchant's database anew; return its name."""
        drop_database(self.place, self.postgres, name)
        return fresh_database(self.place, self.postgres, name, template="merchant")


@contextmanager
def odoo_server() -> Iterator[Odoo]:
    """Run Odoo for the block."""
    place = install(say)
    with running_odoo(place, name="benchmark", workers=WORKERS) as server:
        ensure_templates(place, server.postgres, say)
        yield Odoo(place, server.postgres, server.url)


@dataclass(frozen=True)
class Allegro:
    """A local Allegro in a process of its own."""

    url: str
    environment: dict[str, str]

    def post(self, path: str, body: dict[str, object] | None = None) -> dict[str, object]:
        """Control it: `/local/...`."""
        answer = httpx.post(f"{self.url}/local/{path}", json=body or {}, timeout=600)
        return dict(answer.raise_for_status().json())

    def answers(self, status: int) -> int:
        """Return how many answers of a status it has given."""
        table = httpx.get(f"{self.url}/local/counters", timeout=60).json()["requests"]
        return sum(row["count"] for row in table if int(row["status"]) == status)


@contextmanager
def allegro(*options: str) -> Iterator[Allegro]:
    """Run a local Allegro for the block, on a free port."""
    command = [sys.executable, "-m", "allegro_etl.cli", "local", "allegro", "--port", "0", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            environment = {}
            for line in process.stdout or ():
                if found := re.fullmatch(r"export (\w+)=(.*)\n", line):
                    environment[found[1]] = found[2]
                if "ALLEGRO_CLIENT_SECRET" in environment:
                    break
            yield Allegro(environment["ALLEGRO_API_URL"], environment)
        finally:
            process.terminate()


@contextmanager
def home(odoo: Odoo, shop: Allegro, database: str) -> Iterator[dict[str, str]]:
    """Yield the environment of a paired allegro_etl that loads from this shop into this database."""
    with tempfile.TemporaryDirectory(prefix="allegro-etl-benchmark-") as folder:
        environment = {
            **os.environ,
            **shop.environment,
            "ALLEGRO_ETL_HOME": folder,
            "ALLEGRO_ETL_CONFIG": str(SETTINGS),
            "ODOO_URL": odoo.url,
            "ODOO_DATABASE": database,
            "ODOO_USERNAME": ADMIN[0],
            "ODOO_PASSWORD": ADMIN[1],
        }
        pair(shop, environment)
        yield environment


def pair(shop: Allegro, environment: dict[str, str]) -> None:
    """Pair as a seller would who clicks at once."""
    with subprocess.Popen(
        [sys.executable, "-m", "allegro_etl.cli", "pair"], env=environment, stdout=subprocess.PIPE, text=True
    ) as pairing:
        for line in pairing.stdout or ():
            if found := re.search(r"code=(\w+)", line):
                shop.post(f"pairings/{found[1]}/approve")
                break
        (pairing.stdout or sys.stdin).read()


def cli(environment: dict[str, str], *arguments: str) -> tuple[float, dict[str, object]]:
    """Run a command with --json; return seconds of the whole process and what it printed."""
    command = [sys.executable, "-m", "allegro_etl.cli", *arguments, "--json"]
    started = time.perf_counter()
    done = subprocess.run(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=False
    )
    seconds = time.perf_counter() - started
    if done.returncode not in (0, 3):
        raise RuntimeError(f"{' '.join(arguments)} ended with {done.returncode}")
    return seconds, json.loads(done.stdout)


def peak_mib() -> int:
    """Return the most memory that this process has had, in MiB; getrusage would count what its parent had at the fork."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(re.search(r"VmHWM:\s*(\d+) kB", status)[1]) // 1024  # type: ignore[index]


def say(text: str) -> None:
    """Tell what is going on, on stderr."""
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()
