"""Dagster's SQLite files, kept open while a run is at work.

Dagster opens a file anew for each of the some 140 events of a run. Whoever closes such a file last writes its log into it, and what
SQLAlchemy has learnt of a statement goes with the connection: two thirds of the time that an event takes.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import dagster as dg
from dagster._core.storage.event_log.sqlite.sqlite_event_log import INDEX_SHARD_NAME, SqliteEventLogStorage
from dagster._core.storage.runs import SqliteRunStorage
from dagster._core.storage.sqlite import SQLITE_BUSY_TIMEOUT_SECONDS
from sqlalchemy import Connection, Engine, QueuePool, create_engine

PATIENCE = {"timeout": SQLITE_BUSY_TIMEOUT_SECONDS}


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

    vars(storage)["connect"] = connect
    try:
        yield
    finally:
        del vars(storage)["connect"]
        engine.dispose()


@contextmanager
def _events_kept(storage: SqliteEventLogStorage) -> Iterator[None]:
    kept: dict[str, Engine] = {}
    connect_once = storage._connect  # noqa: SLF001 - of which Dagster's public methods are made

    def kept_from_now_on(shard: str) -> Engine:
        with connect_once(shard):  # makes the file where there is none
            if shard != INDEX_SHARD_NAME:
                for other in kept.keys() - {INDEX_SHARD_NAME}:
                    kept.pop(other).dispose()
        kept[shard] = create_engine(storage.conn_string_for_shard(shard), poolclass=QueuePool, connect_args=PATIENCE)
        return kept[shard]

    @contextmanager
    def connect(shard: str) -> Iterator[Connection]:
        engine = kept.get(shard) or kept_from_now_on(shard)
        with storage._db_lock, engine.begin() as connection:  # noqa: SLF001 - as Dagster itself does
            yield connection

    vars(storage)["_connect"] = connect
    try:
        yield
    finally:
        del vars(storage)["_connect"]
        for engine in kept.values():
            engine.dispose()
