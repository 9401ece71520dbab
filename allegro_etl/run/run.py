"""What every stage of a run is handed. Stages talk to each other through the DuckDB file only, never through this."""

from dataclasses import dataclass, field
from datetime import datetime

from allegro_etl.allegro.api import AllegroApi
from allegro_etl.odoo.session import OdooServer
from allegro_etl.run.plan_file import AgreedPlan
from allegro_etl.settings import Settings
from allegro_etl.warehouse import Warehouse

Counts = dict[str, int]  # what a stage did, by action: the numbers of its Dagster page


@dataclass(frozen=True)
class RunRequest:
    """What a run was asked for. Times are UTC and half-open: since is included, until is not.

    `from_event` None starts at the committed cursor, "0" at the oldest event kept, "latest" takes nothing of the past.
    `since`/`until` read the checkout-form list of that time span (boughtAt) instead of the journal. `forms` are the orders
    that the run carries alone: it reads no journal, and moves no cursor. `agreed` is the plan that it has to find again, or write nothing.
    """

    from_event: str | None = None
    sweep: bool = False
    since: datetime | None = None
    until: datetime | None = None
    forms: tuple[str, ...] = ()
    agreed: AgreedPlan | None = None


@dataclass(frozen=True)
class Run:
    """One run: its id, its request, the settings in force and the three ends it works between.

    `parameters` are Odoo's System Parameters `allegro_last_event_id` and `allegro_etl.*` as read when the run began, and what it wrote since.
    """

    run_id: str
    request: RunRequest
    settings: Settings
    warehouse: Warehouse
    allegro: AllegroApi
    odoo: OdooServer
    started_at: datetime
    parameters: dict[str, str] = field(default_factory=dict)
