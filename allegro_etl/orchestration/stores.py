"""Dagster's SQLite files, kept open while a run is at work.

Dagster opens a file anew for each of the some 140 events of a run. Whoever closes such a file last writes its log into it, and what
SQLAlchemy has learnt of a statement goes with the connection: two thirds of the time that an event takes.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import dagster as dg
from dagster._core.storage.event_log.sqlite.sqlite_event_log import INDEX_SHARD_NAME, SqliteEventLogStorage
from dagster._core.storage.runs import SqliteRunStorage
from dagster._core.storage.sqlite import SQLITE_BUSY_TIMEOUT_SECONDS
from sqlalchemy import Connection, Engine, QueuePool, create_engine, event

PATIENCE = {"timeout": SQLITE_BUSY_TIMEOUT_SECONDS}
EMPTY = "empty_run_{}.db"
"""A run's file without an event, of a version of Dagster: to make one takes as long as twenty events."""


@contextmanager
def kept_open(instance: dg.DagsterInstance) -> Iterator[None]:
    """Keep the instance's SQLite files open for the block; stores of another kind, and those that are kept already, stay as they are.

    Every event is committed by itself, as without. Files are closed at the end of the block, and a run's file when another run begins.
    """
    with ExitStack() as stack:
        if isinstance(runs := instance.run_storage, SqliteRunStorage) and "connect" not in vars(runs):
            stack.enter_context(_runs_kept(runs))
        if isinstance(events := instance.event_log_storage, SqliteEventLogStorage) and "_connect" not in vars(events):
            stack.enter_context(_events_kept(events))
        yield


@contextmanager
def _runs_kept(storage: SqliteRunStorage) -> Iterator[None]:
    engine = create_engine(storage._conn_string, poolclass=QueuePool)  # noqa: SLF001 - Dagster says it nowhere else

    @contextmanager
    def connect() -> Iterator[Connection]:
        with engine.begin() as connection:
            yield connection

    with _in_place_of_its_own(storage, connect=connect):
        try:
            yield
        finally:
            engine.dispose()


@contextmanager
def _events_kept(storage: SqliteEventLogStorage) -> Iterator[None]:
    kept: dict[str, Engine] = {}
    connect_once = storage._connect  # noqa: SLF001 - which makes the file where there is none

    def kept_from_now_on(shard: str) -> Engine:
        if shard != INDEX_SHARD_NAME:
            for other in kept.keys() - {INDEX_SHARD_NAME}:
                kept.pop(other).dispose()
            _begin_with_an_empty_file(storage, shard)
        if shard not in storage._initialized_dbs:  # noqa: SLF001 - Dagster's note of the files that are as they have to be
            with connect_once(shard):
                pass
        kept[shard] = _events_engine(storage, shard)
        return kept[shard]

    @contextmanager
    def connect(shard: str) -> Iterator[Connection]:
        engine = kept.get(shard) or kept_from_now_on(shard)
        with storage._db_lock, engine.begin() as connection:  # noqa: SLF001 - as Dagster itself does
            yield connection

    with _in_place_of_its_own(storage, _connect=connect, **_asked_once(storage)):
        try:
            yield
        finally:
            for engine in kept.values():
                engine.dispose()


def _asked_once(storage: SqliteEventLogStorage) -> dict[str, Callable[..., Any]]:
    """Return the questions about the shape of Dagster's own tables, each of which it asks with every event: nobody changes it in a run."""
    columns: dict[str, bool] = {}

    def has_column(connection: Connection, name: str) -> bool:
        if name not in columns:
            columns[name] = SqliteEventLogStorage._has_asset_key_col_on_connection(storage, connection, name)  # noqa: SLF001 - see above
        return columns[name]

    return {"has_secondary_index": cache(storage.has_secondary_index), "_has_asset_key_col_on_connection": has_column}


@contextmanager
def _in_place_of_its_own(storage: object, **functions: Callable[..., Any]) -> Iterator[None]:
    """Let one object have functions in place of its class's for the block."""
    vars(storage).update(functions)
    try:
        yield
    finally:
        for name in functions:
            del vars(storage)[name]


def _events_engine(storage: SqliteEventLogStorage, shard: str) -> Engine:
    """Return the connections to a file of events.

    What is committed outlives the process, whatever ends it. The disk is not waited for: where the power fails, the last events may be
    missing, and the file is whole.
    """
    engine = create_engine(storage.conn_string_for_shard(shard), poolclass=QueuePool, connect_args=PATIENCE)
    event.listen(engine, "connect", lambda connection, _: connection.execute("pragma synchronous = normal"))
    return engine


def _begin_with_an_empty_file(storage: SqliteEventLogStorage, run_id: str) -> None:
    """Copy an empty file to a run that has none yet; where that fails, Dagster makes it itself."""
    file = Path(storage.path_for_shard(run_id))
    if file.exists():
        return
    with suppress(OSError), TemporaryDirectory(prefix="new_run_", dir=file.parent.parent) as scratch:
        copy = Path(shutil.copy(_empty_file(file.parent.parent), scratch))
        with copy.open("rb+") as whole:
            os.fsync(whole.fileno())  # SQLite takes a file that is there for one that is on the disk
        os.link(copy, file)  # unless another process was quicker
        storage._initialized_dbs.add(run_id)  # noqa: SLF001 - else Dagster looks into it for what is to be made


def _empty_file(folder: Path) -> Path:
    """Return a run's file without an event, which Dagster makes once for each of its versions."""
    empty = folder / EMPTY.format(dg.__version__)
    if not empty.exists():
        with TemporaryDirectory(prefix="empty_run_", dir=folder) as scratch:
            with SqliteEventLogStorage(scratch).run_connection("empty"):
                pass
            Path(scratch, "empty.db").replace(empty)
        for old in set(folder.glob(EMPTY.format("*"))) - {empty}:
            old.unlink(missing_ok=True)
    return empty
