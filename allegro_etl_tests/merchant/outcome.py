"""What a run did, as tests ask for it."""

from dataclasses import dataclass, field
from typing import Any

from allegro_etl.run.run import Counts

Record = dict[str, Any]


@dataclass
class Outcome:
    """What a run did: its steps' counts, the plan, and what is in quarantine afterwards."""

    counts: dict[str, Counts] = field(default_factory=dict)
    plan: list[Record] = field(default_factory=list)
    quarantine: list[Record] = field(default_factory=list)

    def planned(self, form_id: str) -> list[tuple[str, str]]:
        """Return (kind, action) of the plan's rows for one form."""
        return [(row["kind"], row["action"]) for row in self.plan if row["form_id"] == form_id]

    def why(self, form_id: str, kind: str, action: str) -> list[Record]:
        """Return the plan's rows of one kind and action for one form."""
        return [row for row in self.plan if (row["form_id"], row["kind"], row["action"]) == (form_id, kind, action)]

    def set_aside(self, form_id: str) -> Record | None:
        """Return the quarantine's record of a form, None where it is not there."""
        return next((row for row in self.quarantine if row["form_id"] == form_id), None)

    def writes_of(self, form_id: str) -> list[tuple[str, str]]:
        """Return (kind, action) of the plan's rows for one form that write to Odoo."""
        return [(row["kind"], row["action"]) for row in self.writes if row["form_id"] == form_id]

    @property
    def writes(self) -> list[Record]:
        """Return the plan's rows that write to Odoo."""
        return [row for row in self.plan if row["action"] not in ("skip", "keep", "conflict")]
