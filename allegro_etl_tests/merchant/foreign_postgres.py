"""A PostgreSQL that speaks other languages: the machine's own, as the local one is built without translations.

Debian's package has the messages; `localedef` makes the locales in a folder of the test's own. Nothing of the machine is changed.
"""

import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from allegro_etl.local.odoo.cluster import USER, uid
from allegro_etl.local.odoo.postgres import Postgres, answers, free_port

MESSAGES = Path("/usr/share/locale")
INSTALLED = Path("/usr/lib/postgresql")
READY_WITHIN_SECONDS = 60
PASSWORD = "of the test alone"


def installed() -> Path | None:
    """Return the folder of the programs of the machine's newest PostgreSQL, None where it has none."""
    versions = sorted(INSTALLED.glob("*/bin/postgres"), key=lambda program: int(program.parts[-3]))
    return versions[-1].parent if versions else None


def missing(languages: tuple[str, ...]) -> str | None:
    """Return what this machine lacks for a server that speaks these languages, such as `de_DE`; None for nothing."""
    programs = installed()
    if programs is None:
        return "PostgreSQL is not installed on this machine, and the local one has no translations"
    if shutil.which("localedef") is None:
        return "there is no localedef, which makes locales"
    for language in languages:
        if not Path("/usr/share/i18n/locales", language).exists():
            return f"the sources of the locale {language} are not there (Debian's package locales)"
        if not _catalogue(language, programs).exists():
            return f"the machine's PostgreSQL has no messages in {language}"
    return None


def catalogues() -> list[Path]:
    """Return the files of all messages that servers on this machine know."""
    return sorted(MESSAGES.glob("*/LC_MESSAGES/postgres-*.mo"))


def _catalogue(language: str, programs: Path) -> Path:
    return MESSAGES / language.partition("_")[0] / "LC_MESSAGES" / f"postgres-{programs.parts[-2]}.mo"


@contextmanager
def speaking(languages: tuple[str, ...], folder: Path, client: Path) -> Iterator[tuple[Postgres, Path]]:
    """Run a server that can speak these languages for the block; give it and its log, whose lines begin with SQLSTATE.

    `client` is the folder of the programs to ask it with.
    """
    programs, owner = installed(), uid()
    assert programs is not None
    for language in languages:
        made = folder / "locales" / f"{language}.UTF-8"
        made.parent.mkdir(exist_ok=True)
        subprocess.run(["localedef", "-i", language, "-f", "UTF-8", str(made)], check=True)  # noqa: S603, S607 - Debian's own
    _hand_over(folder, owner)
    server = Postgres("127.0.0.1", free_port(), USER, PASSWORD, client)
    who = {"user": owner, "group": owner, "extra_groups": None if owner is None else []}
    environment = {**os.environ, "LOCPATH": str(folder / "locales"), "LC_ALL": "C.UTF-8"}
    login = [f"--username={USER}", "--auth=scram-sha-256", f"--pwfile={folder / 'password'}"]
    made_by = [programs / "initdb", f"--pgdata={folder / 'cluster'}", *login, "--encoding=UTF8", "--locale=C.UTF-8"]
    subprocess.run(made_by, check=True, capture_output=True, env=environment, cwd="/", **who)  # type: ignore[call-overload]  # noqa: S603 - PostgreSQL's own
    settings = {
        "port": server.port,
        "listen_addresses": "127.0.0.1",
        "unix_socket_directories": "",
        "fsync": "off",
        "log_line_prefix": "%e ",
    }
    options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    log = folder / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(  # type: ignore[call-overload]  # noqa: S603 - PostgreSQL's own
            [programs / "postgres", "-D", folder / "cluster", *options],
            stdout=output, stderr=output, env=environment, cwd="/", **who,
        )  # fmt: skip
    try:
        deadline = time.monotonic() + READY_WITHIN_SECONDS
        while not answers(server):
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.1)
        yield server, log
    finally:
        process.send_signal(2)  # SIGINT: at once, whoever is connected
        process.wait(30)


def _hand_over(folder: Path, owner: int | None) -> None:
    """Let the server's user have the folder and reach it."""
    (folder / "password").write_text(PASSWORD)
    (folder / "cluster").mkdir(mode=0o700)
    if owner is None:
        return
    for path in (folder, *folder.rglob("*")):  # locales too: what this process makes may be its user's alone
        os.chown(path, owner, owner)
    for parent in folder.parents:
        if parent.stat().st_uid == os.geteuid() and parent != Path("/"):
            parent.chmod(parent.stat().st_mode | 0o011)


def copied(source: Postgres, target: Postgres, database: str) -> None:
    """Copy a database from one server to another, which may be older."""
    target.psql(f'create database "{database}"')
    dump = subprocess.run(  # noqa: S603 - PostgreSQL's own
        [source.programs / "pg_dump", "--no-owner"],
        env={**os.environ, **source.environment(database)},
        check=True,
        capture_output=True,
        text=True,
    )
    restored = subprocess.run(  # noqa: S603 - PostgreSQL's own
        [target.programs / "psql", "-Xq"],
        input=_in_older_words(dump.stdout),
        env={**os.environ, **target.environment(database)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "ERROR" not in restored.stderr, restored.stderr


def _in_older_words(dump: str) -> str:
    """Leave out what only newer servers know: a time limit, and that columns of a parent table are not null, which they are anyway."""
    known = re.sub(r"^SET transaction_timeout = 0;$", "", dump, count=1, flags=re.MULTILINE)
    alone = r"    (?:CONSTRAINT \w+ )?NOT NULL \w+"
    return re.sub(rf"^{alone},\n|,\n{alone}(?=\n)|(?<=\(\n){alone}\n", "", known, flags=re.MULTILINE)
