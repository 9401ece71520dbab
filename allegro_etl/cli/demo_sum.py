"""What became of every order that the demo's shop has sold: a sum that adds up."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from allegro_etl.reconcile.drift import Sale
from allegro_etl.states import QUOTATION, READY, UNFINISHED

NOT_DUE = {**dict.fromkeys(UNFINISHED, "unpaid"), "CANCELLED": "cancelled"}


@dataclass(frozen=True)
class Sum:
    """How many orders were sold, and where they are. `not_due` is by reason; `missing` should be 0."""

    sold: int
    in_odoo: int
    held: int
    quarantine: int
    not_due: dict[str, int]
    missing: int

    def __str__(self) -> str:
        """Write it as a sum."""
        parts = [f"{self.in_odoo} in Odoo"]
        if self.held:
            parts[0] += f" ({self.held} of them held)"
        parts.append(f"{self.quarantine} in quarantine")
        why = ", ".join(f"{count} {reason}" for reason, count in self.not_due.items())
        parts.append(f"{sum(self.not_due.values())} not due{f': {why}' if why else ''}")
        if self.missing:
            parts.insert(2, f"{self.missing} MISSING")
        return f"{self.sold} sold = {' + '.join(parts)}"

    def in_json(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return asdict(self)


def added_up(statuses: Mapping[str, str], sales: Sequence[Sale], quarantined: Collection[str]) -> Sum:
    """Return where the orders are. `statuses` is Allegro's of each checkout form, `quarantined` are forms in quarantine.

    An order that Odoo has counts there, whatever else is to be said of it.
    """
    there = {sale.form_id: sale for sale in sales if sale.form_id in statuses}
    rest = {form_id: status for form_id, status in statuses.items() if form_id not in there}
    waiting = {form_id for form_id in rest if form_id in quarantined}
    not_due = Counter(
        NOT_DUE.get(status, status.lower())
        for form_id, status in sorted(rest.items())
        if form_id not in waiting and status != READY
    )
    held = [sale for sale in there.values() if sale.state in QUOTATION and statuses[sale.form_id] == READY]
    return Sum(
        sold=len(statuses),
        in_odoo=len(there),
        held=len(held),
        quarantine=len(waiting),
        not_due=dict(sorted(not_due.items())),
        missing=len(rest) - len(waiting) - not_due.total(),
    )
