"""What every run asks of Odoo, asked ahead on a real Odoo: the same is found, with fewer questions, and nothing stale is written."""

import threading
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import pytest

from allegro_etl.destination.ahead import AHEAD, ask_ahead
from allegro_etl.destination.countries import countries_named
from allegro_etl.destination.destination import resolve_destination
from allegro_etl.odoo.errors import OdooRightsMissing
from allegro_etl.odoo.lookup import NamesNoRecord, languages_of
from allegro_etl.odoo.transport import Transport
from allegro_etl.run import opening
from allegro_etl.run.run import Run, RunRequest
from allegro_etl_tests.merchant.bench import Bench

JOURNAL = "Allegro"
FEW = 2  # the price lists of the markets that sold, and how they are in money


class Counting:
    """A transport that notes what it is asked."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self.calls: list[str] = []
        self.fails_ahead = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def call(self, model: str, method: str, arguments: Sequence[Any], keywords: Mapping[str, Any]) -> Any:
        """Call as the transport does."""
        if self.fails_ahead and threading.current_thread().name == AHEAD:
            raise OdooRightsMissing("Not now.")
        self.calls.append(f"{model}.{method}")
        return self._transport.call(model, method, arguments, keywords)


@contextmanager
def opened() -> Iterator[tuple[Run, Counting]]:
    with opening.open_run(uuid.uuid4().hex, RunRequest()) as run:
        before = run.odoo.transport
        counting = Counting(before)
        run.odoo.transport = counting
        try:
            yield run, counting
        finally:
            run.odoo.transport = before


def ahead_of(run: Run) -> None:
    for thread in ask_ahead(run.odoo, run.settings):
        thread.join(60)


@contextmanager
def renamed(bench: Bench, model: str, name: str) -> Iterator[None]:
    """Let a person rename a record of Odoo for the block."""
    [record] = bench.read(model, [("name", "=", name)], "id")[:1]
    bench.call(model, "write", [record["id"]], {"name": f"{name} (old)"})
    try:
        yield
    finally:
        bench.call(model, "write", [record["id"]], {"name": name})


@pytest.mark.usefixtures("merchant")
def test_the_destination_is_the_same_and_next_to_nothing_is_asked() -> None:
    with opened() as (run, _):
        wanted = resolve_destination(run.warehouse, run.odoo, run.settings)
    with opened() as (run, counting):
        ahead_of(run)
        counting.calls.clear()

        assert resolve_destination(run.warehouse, run.odoo, run.settings) == wanted
        assert len(counting.calls) <= FEW
        counting.calls.clear()
        assert countries_named(run.odoo, ["PL", "CZ"]) == {"PL": "base.pl", "CZ": "base.cz"}
        assert "en_US" in languages_of(run.odoo)
        assert counting.calls == []


@pytest.mark.parametrize(
    ("model", "name"), [("account.journal", JOURNAL), ("crm.team", "Allegro"), ("delivery.carrier", "GLS")]
)
def test_what_a_person_renames_between_two_runs_is_found_out(merchant: Bench, model: str, name: str) -> None:
    with opened() as (run, _):
        ahead_of(run)  # and nobody asks for it: the run ended early
    with renamed(merchant, model, name), opened() as (run, _):
        ahead_of(run)
        with pytest.raises(NamesNoRecord, match=name):
            resolve_destination(run.warehouse, run.odoo, run.settings)


def test_settings_that_changed_between_two_runs_are_asked_for(merchant: Bench) -> None:
    with opened() as (run, _):
        ahead_of(run)
    with merchant.parameters(odoo__payment_journal="Nobody's"), opened() as (run, _):
        ahead_of(run)
        with pytest.raises(NamesNoRecord, match="Nobody's"):
            resolve_destination(run.warehouse, run.odoo, run.settings)


@pytest.mark.usefixtures("merchant")
def test_what_fails_ahead_is_asked_in_earnest() -> None:
    with opened() as (run, counting):
        wanted = resolve_destination(run.warehouse, run.odoo, run.settings)
        counting.fails_ahead = True
        ahead_of(run)

        assert resolve_destination(run.warehouse, run.odoo, run.settings) == wanted
