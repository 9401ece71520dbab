"""What Dagster says of each asset to a reader who is not its author: what it is, when it changes, what to do when it is red."""

from allegro_etl.run.step import Step

DOCS = "More: docs/how-it-works.md follows a run through all assets, docs/operating.md lists every message."


def description(step: Step) -> str:
    """Return what Dagster shows of a step's asset, as Markdown of our own."""
    return in_parts(step.rows, step.changes, step.when_red)


def in_parts(rows: str, changes: str, when_red: str) -> str:
    """Return a description: what it is, when it changes, what to do when it is red, where more stands."""
    return f"{rows}\n\n**Changes with** {changes}.\n\n**When it is red:** {when_red}\n\n{DOCS}"
