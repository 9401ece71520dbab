"""A plan that a person has seen is carried out as it was, or not at all: it is made anew, and both have to be the same."""

from collections.abc import Sequence

from allegro_etl.records.plan import make_plan
from allegro_etl.run.plan_file import SHARED, AgreedPlan
from allegro_etl.run.run import Counts, Run
from allegro_etl.warehouse import Warehouse
from allegro_etl.warehouse.queries import text

NAMED = 5


class PlanOutOfDate(Exception):
    """Allegro, Odoo or the settings have moved on since the plan was made; the message says which orders."""


def plan_as_agreed(run: Run) -> Counts:
    """Make the plan of a run. Raises PlanOutOfDate where it is to be the one of a file, and is another; nothing is written then."""
    counts = make_plan(run.warehouse, run.odoo, run.settings, run.parameters, run.allegro)
    if run.request.agreed is not None:
        refuse_another(run.warehouse, run.settings.mark(), run.request.agreed)
    return counts


def digests(warehouse: Warehouse, settings_mark: str | None) -> dict[str, str]:
    """Return, by checkout form, a digest of what the current plan does about it; SHARED is what several have in common.

    `settings_mark` tells the settings in force from any others.
    """
    return dict(warehouse.rows(text(__package__, "plan_digests.sql"), {"settings": settings_mark}))


def refuse_another(warehouse: Warehouse, settings_mark: str, agreed: AgreedPlan) -> None:
    """Raise PlanOutOfDate unless the current plan is the agreed one."""
    now = digests(warehouse, settings_mark)
    differing = sorted(key for key in {*now, *agreed.digests} if now.get(key) != agreed.digests.get(key))
    if not differing:
        return
    if not warehouse.scalar("select count(*) from odoo.plan where status = 'planned'"):
        raise PlanOutOfDate("Nothing of this plan is left to do: Odoo has it all. Nothing was written.")
    forms = [key for key in differing if key != SHARED]
    what = _named(warehouse, forms) if forms else "contacts, products or settings"
    raise PlanOutOfDate(
        f"Allegro or Odoo moved on since the plan was made ({what}), and nothing was written: make a new plan."
    )


def _named(warehouse: Warehouse, forms: Sequence[str]) -> str:
    """Name orders by their number in Odoo, else by their checkout form."""
    numbers = dict(
        warehouse.rows("select form_id, name from odoo.orders where form_id in (select unnest(?::varchar[]))", [forms])
    )
    named = ", ".join(numbers.get(form_id) or form_id for form_id in forms[:NAMED])
    return f"{named} and {len(forms) - NAMED} more" if len(forms) > NAMED else named
