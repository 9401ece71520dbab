"""What a staging test works with: a shop, its Allegro over HTTP, a DuckDB file, and runs that end before Odoo."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

from allegro_etl.allegro.api import AllegroApi, open_allegro
from allegro_etl.allegro.endpoints import environment
from allegro_etl.allegro.oauth import Application
from allegro_etl.allegro.retry import Patience
from allegro_etl.allegro.tokens import TokenStore, token_pair
from allegro_etl.documents.checkout_forms.staging import stage_checkout_forms
from allegro_etl.documents.offers.staging import stage_offers
from allegro_etl.documents.order_events.staging import stage_order_events
from allegro_etl.local.allegro.running import LocalAllegro
from allegro_etl.local.allegro.shop import Shop
from allegro_etl.odoo.session import OdooServer
from allegro_etl.run.run import Counts, Run, RunRequest
from allegro_etl.settings import CURSOR_PARAMETER, Settings
from allegro_etl.warehouse import Warehouse

SHORT = Patience(attempts=3, seconds=5.0, first_wait=0.01, longest_wait=0.02, blocked_wait=0.05)


class _NoOdoo:
    """An Odoo that holds nothing of ours: all that staging asks is whether it does."""

    def has_fields(self, model: str) -> frozenset[str]:  # noqa: ARG002 - as the real one
        return frozenset()


NO_ODOO = cast("OdooServer", _NoOdoo())


@contextmanager
def paired(allegro: LocalAllegro, folder: Path) -> Iterator[AllegroApi]:
    """Yield an AllegroApi with tokens for a local Allegro."""
    where = environment("local", api_url=allegro.url, auth_url=allegro.auth_url)
    application = Application(where, allegro.client_id, allegro.client_secret)
    store = TokenStore(folder / "tokens.json", application.key)
    store.save(token_pair(allegro.issue_tokens(), received_at=datetime.now(UTC).timestamp()))
    opened = open_allegro(application, user_agent="staging-tests/1.0", token_file=store.path, patience=SHORT, threads=4)
    with opened as api:
        yield api


@dataclass
class Bench:
    """One shop and one DuckDB file; `parameters` stand for Odoo's System Parameters."""

    allegro: LocalAllegro
    api: AllegroApi
    warehouse: Warehouse
    parameters: dict[str, str] = field(default_factory=dict)
    runs: int = 0
    settings: Settings = field(default_factory=Settings)

    @property
    def shop(self) -> Shop:
        """Return the shop behind the local Allegro."""
        return self.allegro.shop

    def begin(self, **request: Any) -> Run:
        """Begin a run, as the ways into the program do."""
        self.runs += 1
        run = Run(
            run_id=f"run-{self.runs}",
            request=RunRequest(**request),
            settings=self.settings,
            warehouse=self.warehouse,
            allegro=self.api,
            odoo=NO_ODOO,
            started_at=datetime.now(UTC),
            parameters=dict(self.parameters),
        )
        self.warehouse.execute("insert into ops.runs (run_id, started_at) values (?, ?)", [run.run_id, run.started_at])
        return run

    def stage(self, **request: Any) -> dict[str, Counts]:
        """Run the three stages and stop there, as if Odoo were down."""
        run = self.begin(**request)
        return {
            "events": stage_order_events(run),
            "forms": stage_checkout_forms(run),
            "offers": stage_offers(run.warehouse, run.allegro),
        }

    def carry_through(self, **request: Any) -> dict[str, Counts]:
        """Run the three stages and do as if Odoo had taken all: the cursor moves, the queue is empty."""
        counts = self.stage(**request)
        run_id = f"run-{self.runs}"
        before, read_to = self.warehouse.rows("select cursor_before, read_to from ops.runs where run_id = ?", [run_id])[
            0
        ]
        if read_to is not None:
            self.parameters[CURSOR_PARAMETER] = read_to
            self.warehouse.execute("update ops.runs set cursor_after = ? where run_id = ?", [read_to, run_id])
            if read_to != before:
                self.warehouse.execute(
                    "insert into ops.cursor_history values (?, ?, ?, ?, 'run')",
                    [datetime.now(UTC), run_id, before, read_to],
                )
        self.warehouse.execute("delete from ops.pending")
        return counts

    def sell_earlier(self, count: int, **ago: float) -> list[str]:
        """Sell so many orders as if it were `ago`: days=3."""
        self.shop.clock.advance(**{unit: -amount for unit, amount in ago.items()})
        form_ids = self.shop.sell(count)
        self.shop.clock.advance(**ago)
        return form_ids

    def pending(self) -> dict[str, str]:
        """Return the queue: form id to why."""
        return dict(self.warehouse.rows("select form_id, why from ops.pending"))

    def contents(self, form_id: str) -> list[str]:
        """Return the hashes of a form's staged contents, what it says now first."""
        return self.warehouse.column(
            "select content_hash from staging.checkout_forms where form_id = ? order by fetched_at desc", [form_id]
        )

    def staged(self) -> set[str]:
        """Return the ids of all staged forms."""
        return set(self.warehouse.column("select distinct form_id from staging.checkout_forms"))

    def quarantined(self) -> dict[str, str]:
        """Return subject and code of what is in quarantine."""
        return dict(self.warehouse.rows("select subject, code from ops.quarantine"))

    def requests(self, route: str, status: int | None = None) -> int:
        """Tell how many requests of a route there were since the counters were cleared."""
        return self.allegro.traffic.count(route, status)
