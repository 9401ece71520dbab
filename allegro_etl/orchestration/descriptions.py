"""What Dagster says of each asset to a reader who is not its author: what it is, when it changes, what to do when it is red."""

from dataclasses import dataclass

from allegro_etl.run.step import Step

DOCS = "More: docs/how-it-works.md follows a run through all assets, docs/operating.md lists every message."


@dataclass(frozen=True)
class Told:
    """When an asset changes, and what to do when it is red."""

    changes: str
    when_red: str


ALLEGRO_FIRST = (
    "The first step opens the run, so this is where wrong access, wrong settings and an Allegro or Odoo that is down are told. Mend "
    "what the sentence names; `allegro-etl doctor` examines all of it. The sensor asks again by itself, later each time, and nothing is lost."
)
AGAIN = (
    "The sentence of the failure says what to do. The next run begins where this one ended, and nothing comes twice."
)
OURS = (
    "This step asks nobody outside, so it is our fault or the disk's: free some space or report it with the end of the log file, whose "
    "folder `allegro-etl home` prints. The next run does it again."
)
BY_CHECK = (
    "A blocking check beside it has stopped the run before anything was written to Odoo; its table names the orders."
)
ODOO = (
    "Odoo was down or refused everybody, or another machine holds the lease: the sentence says which. What Odoo refuses of single orders "
    "does not turn this red, it goes to quarantine."
)

TOLD = {
    "order_events": Told("each run that reads the journal on from the event cursor", ALLEGRO_FIRST),
    "checkout_forms": Told("each run in which an order was bought, paid, changed or is tried again", AGAIN),
    "customer_returns": Told("each run, where the setting `documents.also` asks for returns", AGAIN),
    "offers": Told("each run that sells an offer for the first time, or after a day", AGAIN),
    "form_facts": Told("each run: it holds the orders of the newest one alone", OURS),
    "odoo_mirror": Told("each run: it holds what Odoo has for the orders of the newest one", AGAIN),
    "partners": Told("each run with orders of a buyer or an address that is new or has changed", OURS),
    "products": Told("each run that sells something; the table of rules shows how much is found by which", OURS),
    "orders": Told("each run with orders that are new or have changed", OURS),
    "order_lines": Told("each run with orders that are new or have changed", f"{BY_CHECK} {OURS}"),
    "payments": Told("each run with orders whose payment was finished", OURS),
    "load_plan": Told(
        "each run; the job `plan` ends here and writes nothing to Odoo",
        f"A setting names what Odoo lacks, or a check has stopped the run. {AGAIN}",
    ),
    "odoo_partners": Told("each run with contacts or addresses that Odoo lacks", ODOO),
    "odoo_products": Told("each run that sells what no rule finds in Odoo", ODOO),
    "odoo_orders": Told("each run with orders to make, change, confirm or cancel", ODOO),
    "odoo_payments": Told("each run with payments that Odoo lacks", ODOO),
    "event_cursor": Told(
        "each run that carried all through, at least once an hour, as the schedule `sweep` starts one in quiet times too",
        "Something before it failed, so the cursor stays where it was and the next run reads the same events again. When it is late, "
        "nothing has come to its end for hours: see whether `allegro-etl dagster` or your timer runs, and why the last run failed.",
    ),
}


def description(step: Step) -> str:
    """Return what Dagster shows of a step's asset, as Markdown of our own."""
    told = TOLD[step.asset]
    return in_parts(step.rows, told.changes, told.when_red)


def in_parts(rows: str, changes: str, when_red: str) -> str:
    """Return a description: what it is, when it changes, what to do when it is red, where more stands."""
    return f"{rows}\n\n**Changes with** {changes}.\n\n**When it is red:** {when_red}\n\n{DOCS}"
