"""A process that stages and, after so many SQL statements, is killed: `python -m ... FILE TOKENS URL ID SECRET N`.

N = 0 lets it live. It prints how many statements there were.
"""

import os
import signal
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from allegro_etl.allegro.api import open_allegro
from allegro_etl.allegro.endpoints import environment
from allegro_etl.allegro.oauth import Application
from allegro_etl.documents.checkout_forms import contents, fetching, listing
from allegro_etl.documents.checkout_forms.steps import STAGE_CHECKOUT_FORMS
from allegro_etl.documents.offers import staging as offers
from allegro_etl.documents.offers.steps import STAGE_OFFERS
from allegro_etl.documents.order_events.steps import STAGE_ORDER_EVENTS
from allegro_etl.run.run import Run, RunRequest
from allegro_etl.settings import Settings
from allegro_etl.warehouse import Warehouse, open_warehouse
from allegro_etl_tests.documents.bench import NO_ODOO, SHORT


class MortalWarehouse(Warehouse):
    """A warehouse whose process is killed before its n-th statement that writes, begins or commits."""

    def __init__(self, warehouse: Warehouse, lifetime: int) -> None:
        super().__init__(warehouse._connection)
        self.lifetime = lifetime
        self.executed = 0

    def execute(self, sql: str, parameters: Sequence[Any] | dict[str, Any] | None = None) -> None:
        """Execute, or die before."""
        self.executed += 1
        if self.executed == self.lifetime:
            os.kill(os.getpid(), signal.SIGKILL)
        super().execute(sql, parameters)


def main(file: str, token_file: str, url: str, client_id: str, client_secret: str, lifetime: str) -> None:
    """Stage everything from the oldest event on, and sweep, in small batches."""
    for room in (contents, fetching, listing):
        room.FORMS_PER_TRANSACTION = 7  # type: ignore[attr-defined]
    offers.OFFERS_PER_TRANSACTION = 5
    application = Application(environment("local", api_url=url, auth_url=f"{url}/auth/oauth"), client_id, client_secret)
    opened = open_allegro(application, user_agent="tests/1.0", token_file=Path(token_file), patience=SHORT, threads=2)
    with opened as allegro, open_warehouse(Path(file)) as warehouse:
        mortal = MortalWarehouse(warehouse, int(lifetime))
        run = Run(
            run_id=f"run-{os.getpid()}",
            request=RunRequest(sweep=True),
            settings=Settings(),
            warehouse=mortal,
            allegro=allegro,
            odoo=NO_ODOO,
            started_at=datetime.now(UTC),
        )
        for step in (STAGE_ORDER_EVENTS, STAGE_CHECKOUT_FORMS, STAGE_OFFERS):
            step.carry_out(run)
    sys.stdout.write(str(mortal.executed))


if __name__ == "__main__":
    main(*sys.argv[1:])
