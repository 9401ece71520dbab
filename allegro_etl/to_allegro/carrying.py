"""Carrying out a writer: compare, plan, write the difference, remember. A dry run is the same, ended after the plan."""

import json
import logging
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta

from allegro_etl.clock import now
from allegro_etl.reasons import WriteReason
from allegro_etl.to_allegro.push import Push
from allegro_etl.to_allegro.scopes import refuse_missing_scopes
from allegro_etl.to_allegro.waiting import put_off, renew_waiting
from allegro_etl.to_allegro.writer import Action, Outcome, Planned, Writer
from allegro_etl.to_allegro.writes import conclude_what_is_known

logger = logging.getLogger(__name__)

Counts = dict[str, int]
COLUMNS = (
    "push_id", "writer", "subject", "action", "reason", "words", "form_id", "offer_id", "model", "res_id", "before", "after",
)  # fmt: skip
LEFT_ALONE_KEPT = 100
"""Of what is left alone for one reason, so many rows are kept to be looked at; all are counted. It may be every offer, each time."""


def carry(push: Push, writer: Writer, *, dry_run: bool = False) -> Counts:
    """Let a writer compare, and write the difference unless it is a dry run; return the number of things by what became of them.

    Raises MissingScopes, and what makes every further write pointless: AllegroError, OdooError, SettingsError.
    """
    refuse_missing_scopes(push.allegro, writer)
    doubtful = conclude_what_is_known(push, writer)
    wanted = put_off(push.warehouse, writer.name, writer.plan(push))
    planned = [_doubted(one) if one.subject in doubtful else one for one in wanted]
    _keep_plan(push, writer, planned)
    if dry_run:
        return _counts(planned, [])
    outcomes: list[Outcome] = []
    due = [one for one in planned if one.action == Action.WRITE]
    try:
        for outcome in writer.write(push, due) if due else ():
            outcomes.append(outcome)
            _keep_outcome(push, writer, outcome)
    finally:
        renew_waiting(push.warehouse, writer.name, planned, outcomes)
    counts = _counts(planned, outcomes)
    logger.info("%s: %s", writer.name, ", ".join(f"{count} {what}" for what, count in counts.items()) or "nothing")
    return counts


def _doubted(one: Planned) -> Planned:
    """Let a write whose last answer was lost wait: Allegro may have done it, and not show it yet."""
    return replace(one, action=Action.WAIT, reason=WriteReason.ANSWER_LOST, words={})


def _worth_keeping(planned: Iterable[Planned]) -> Iterator[Planned]:
    """Yield all that is to be written or waits, and of what is left alone the first of each reason."""
    left: Counter[str] = Counter()
    for one in planned:
        left[one.reason] += one.action == Action.LEAVE
        if one.action != Action.LEAVE or left[one.reason] <= LEFT_ALONE_KEPT:
            yield one


def _keep_plan(push: Push, writer: Writer, planned: Sequence[Planned]) -> None:
    rows = [
        (
            push.push_id, writer.name, one.subject, one.action, one.reason, json.dumps(one.words), one.form_id, one.offer_id,
            one.model, one.res_id, json.dumps(one.before), json.dumps(one.after),
        )
        for one in _worth_keeping(planned)
    ]  # fmt: skip
    with push.warehouse.transaction():
        push.warehouse.execute("delete from to_allegro.plan where writer = ?", [writer.name])
        push.warehouse.insert("to_allegro.plan", COLUMNS, rows)


def _keep_outcome(push: Push, writer: Writer, outcome: Outcome) -> None:
    push.warehouse.execute(
        "update to_allegro.plan set status = ? where writer = ? and subject = ?",
        [outcome.status, writer.name, outcome.subject],
    )


def _counts(planned: Sequence[Planned], outcomes: Sequence[Outcome]) -> Counts:
    """Count what was found by action, and what was sent by what became of it."""
    to_do = Counter(f"to {one.action}" for one in planned)
    return dict(sorted((to_do + Counter(str(one.status) for one in outcomes)).items()))


KEPT_DAYS = 30
"""Time for which a push is kept, and what it wrote to offers; what it wrote to an order is kept with the order."""


def keep_start(push: Push) -> None:
    """Keep that a push began, end what is kept of one whose process ended without a word, and forget old ones."""
    long_ago = {"long_ago": push.started_at - timedelta(days=KEPT_DAYS)}
    push.warehouse.execute("delete from to_allegro.pushes where started_at < $long_ago", long_ago)
    push.warehouse.execute("delete from to_allegro.writes where settled_at < $long_ago and form_id is null", long_ago)
    push.warehouse.execute(
        "update to_allegro.pushes set finished_at = started_at, outcome = 'failed', "
        "problem = 'Its process ended without a word; the next push looks at everything again.' where outcome is null"
    )
    push.warehouse.execute(
        "insert into to_allegro.pushes (push_id, started_at) values (?, ?)", [push.push_id, push.started_at]
    )


def keep_end(push: Push, counts: dict[str, Counts], problems: dict[str, str], *, dry_run: bool) -> str:
    """Keep what a push did, writer by writer, and return its outcome: done, waiting, planned or failed.

    `problems` are the sentences of the writers that were stopped.
    """
    waiting = push.warehouse.scalar(
        "select count(*) from to_allegro.waiting where writer in (select unnest(?::varchar[]))", [list(counts)]
    )
    outcome = "failed" if problems else "planned" if dry_run else "waiting" if waiting else "done"
    push.warehouse.execute(
        "update to_allegro.pushes set finished_at = ?, outcome = ?, counts = ?, problem = ? where push_id = ?",
        [now(), outcome, json.dumps(counts), " ".join(problems.values()) or None, push.push_id],
    )
    return outcome
