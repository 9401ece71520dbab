"""Commands for many offers at once: each is changed by the difference, at the moment at which Allegro carries the command out.

A difference goes with what is sold meanwhile, where a fixed number would put it back on sale. But sent twice it is added twice: so
the id of each command is kept before it is sent, a command is asked for by its id, and never sent again.
"""

import time
import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from allegro_etl.allegro.api import AllegroApi
from allegro_etl.allegro.errors import AllegroError, AnswerLost, Conflict, InvalidRequest, RecordGone
from allegro_etl.allegro.json_text import Document
from allegro_etl.reasons import WriteReason
from allegro_etl.to_allegro.offers.limits import wait_for_changes
from allegro_etl.to_allegro.push import Push
from allegro_etl.to_allegro.stock.comparing import subject_of
from allegro_etl.to_allegro.writer import Became, InDoubt, Outcome, Planned, Status
from allegro_etl.to_allegro.writes import conclude, intend, is_older

Kind = Literal["quantity", "bulk"]
PATHS: dict[Kind, str] = {
    "quantity": "/sale/offer-quantity-change-commands",
    "bulk": "/sale/offer-bulk-modification-commands",
}
MOST: dict[Kind, int] = {"quantity": 1_000, "bulk": 25}
"""How many offers a command may name. One of quantity changes all of them by one number; one in bulk, each by its own (beta)."""

PAUSES = (0.0, 0.5, 1.0, 2.0, 4.0, 8.0, 15.0)
"""Seconds before each look at what became of commands; what is not done by then is looked up by the next push."""

STUCK = timedelta(hours=1)
"""A command that Allegro has not carried out by then is taken for lost: its offers are compared anew."""

AT_WORK = timedelta(seconds=10)
"""Allegro may still be at work on an edit whose answer was lost."""

NOT_FOUND = 404

PASSING = frozenset({"ATTEMPT_TO_CHANGE_OFFER_QUANTITY_TO_INVALID_VALUE", "OfferConflictException"})
"""Allegro's words for an offer that was sold out meanwhile, or whose last edit is still at work: no fault of the offer."""


@dataclass(frozen=True, slots=True)
class Command:
    """A command: its id, which is made before it is sent, its kind, and the offers that it changes."""

    id: str
    kind: Kind
    planned: tuple[Planned, ...]


def batches(planned: Sequence[Planned], *, is_bulk_taken: bool = True) -> list[Command]:
    """Return the commands that change these offers: one number for many offers together, the rest in bulk.

    Where Allegro does not take commands in bulk, each number has a command of its own.
    """
    by_gain: dict[int, list[Planned]] = defaultdict(list)
    for one in planned:
        by_gain[gain_of(one)].append(one)
    common = {gain: ones for gain, ones in by_gain.items() if len(ones) > MOST["bulk"] or not is_bulk_taken}
    single = [one for gain, ones in by_gain.items() if gain not in common for one in ones]
    return [command for ones in common.values() for command in _cut("quantity", ones)] + _cut("bulk", single)


def _cut(kind: Kind, planned: Sequence[Planned]) -> list[Command]:
    """Return the commands of a kind for these offers, each with as many as it may name."""
    starts = range(0, len(planned), MOST[kind])
    return [Command(str(uuid.uuid4()), kind, tuple(planned[start : start + MOST[kind]])) for start in starts]


def gain_of(one: Planned) -> int:
    """Return by how much an offer's stock is to change."""
    return int(one.after - one.before)


def send_all(push: Push, planned: Sequence[Planned]) -> Iterator[Outcome | Planned]:
    """Send commands for these offers, and tell what became of each; offers that no command takes are given back."""
    sent: list[Command] = []
    is_bulk_taken = True
    waiting = batches(planned)
    while waiting:
        command = waiting.pop(0)
        if command.kind == "bulk" and not is_bulk_taken:
            waiting += batches(command.planned, is_bulk_taken=False)
        elif _is_taken(push, command):
            sent.append(command)
        elif command.kind == "bulk":
            is_bulk_taken = False
            waiting += batches(command.planned, is_bulk_taken=False)
        else:
            yield from command.planned
    yield from _followed(push, sent)


def _is_taken(push: Push, command: Command) -> bool:
    """Keep a command, send it, and say whether Allegro may have taken it; False: it refuses the command as a whole."""
    wait_for_changes(len(command.planned))
    intend(push, "stock", command.planned, command.id)
    try:
        _send(push.allegro, command)
    except Conflict:  # the id was used, by this very command
        return True
    except AnswerLost as lost:  # it may be there: its tasks say so
        if lost.where is None or lost.where.status != NOT_FOUND:
            return True
        _conclude(push, command.planned, "absent")
        return False
    except (InvalidRequest, RecordGone):
        _conclude(push, command.planned, "absent")
        return False
    except AllegroError:
        _conclude(push, command.planned, "absent")
        raise
    return True


def _send(allegro: AllegroApi, command: Command) -> None:
    if command.kind == "bulk":
        modifications = [
            {"offerId": one.offer_id, "stock": {"changeType": "GAIN", "value": gain_of(one)}} for one in command.planned
        ]
        allegro.write("POST", PATHS["bulk"], {"commandId": command.id, "modifications": modifications}, is_beta=True)
        return
    body = {
        "modification": {"changeType": "GAIN", "value": gain_of(command.planned[0])},
        "offerCriteria": [{"type": "CONTAINS_OFFERS", "offers": [{"id": one.offer_id} for one in command.planned]}],
    }
    allegro.write("PUT", f"{PATHS['quantity']}/{command.id}", body)


def _followed(push: Push, commands: Sequence[Command]) -> Iterator[Outcome]:
    """Look after commands until each offer's task has ended, or patience has; what is left stays in doubt."""
    open_ = {command.id: {one.subject: one for one in command.planned} for command in commands}
    kinds = {command.id: command.kind for command in commands}
    for pause in PAUSES:
        if not any(open_.values()):
            return
        time.sleep(pause)
        for id_, subjects in open_.items():
            for outcome in _ended(push, tasks_of(push.allegro, kinds[id_], id_) or [], subjects) if subjects else ():
                del subjects[outcome.subject]
                yield outcome
    for subjects in open_.values():
        yield from (Outcome(subject, Status.IN_DOUBT, WriteReason.COMMAND_PENDING) for subject in subjects)


def tasks_of(allegro: AllegroApi, kind: Kind, command_id: str) -> list[Document] | None:
    """Return the tasks of a command, None where Allegro knows no such command. GET .../{commandId}/tasks. Raises AllegroError."""
    try:
        tasks = allegro.get(f"{PATHS[kind]}/{command_id}/tasks?limit={MOST['quantity']}").get("tasks")
    except RecordGone:
        return None
    return [task for task in tasks or () if isinstance(task, dict)]


def _ended(push: Push, tasks: Iterable[Document], subjects: Iterable[str]) -> list[Outcome]:
    """Conclude the writes of offers whose task has ended, and return what became of them. Offers that nobody asked for are left out."""
    wanted = set(subjects)
    found = [outcome for task in tasks if (outcome := _outcome(task)) and outcome.subject in wanted]
    for one in map(_became, found):
        conclude(push.warehouse, "stock", [one.subject], one.outcome, one.reason)
    return found


def _outcome(task: Document) -> Outcome | None:
    """Return what a task says of its offer; None while it is not done, or where it is about something else than stock."""
    subject = task.get("subject") or {}
    offer_id = subject.get("offerId") or (task.get("offer") or {}).get("id")
    if subject.get("field", task.get("field")) not in {"stock", "quantity"} or not offer_id:
        return None
    if task.get("status") == "SUCCESS":
        return Outcome(subject_of(offer_id), Status.WRITTEN)
    if task.get("status") != "FAIL":
        return None
    codes = [str(error.get("code")) for error in task.get("errors") or () if isinstance(error, dict)]
    if codes and set(codes) <= PASSING:
        return Outcome(subject_of(offer_id), Status.IN_DOUBT, WriteReason.CHANGED_MEANWHILE)
    return Outcome(subject_of(offer_id), Status.REFUSED, WriteReason.REFUSED, {"said": ", ".join(codes) or "FAIL"})


def look_up(push: Push, pending: Sequence[InDoubt]) -> Iterator[Became]:
    """Ask for the tasks of the commands that carried stock; an edit is concluded by its age, as its offer is then compared anew.

    A command that Allegro never saw was not done; one that is stuck is given up. Raises AllegroError.
    """
    by_command: dict[str, list[InDoubt]] = defaultdict(list)
    for row in pending:
        if row["command_id"]:
            by_command[row["command_id"]].append(row)
        elif is_older(row, AT_WORK):
            yield Became(row["subject"], "absent")
    for command_id, rows in by_command.items():
        found = (tasks_of(push.allegro, kind, command_id) for kind in PATHS)
        tasks = next((one for one in found if one is not None), None)
        ended = {one.subject: one for task in tasks or () if (one := _outcome(task))}
        for row in rows:
            if row["subject"] in ended:
                yield _became(ended[row["subject"]])
            elif tasks is None or is_older(row, STUCK):
                yield Became(row["subject"], "absent")


def _became(ended: Outcome) -> Became:
    """Return what became of the stock of an offer whose task has ended."""
    outcome = "absent" if ended.status == Status.IN_DOUBT else ended.status
    return Became(ended.subject, outcome, ended.words.get("said"))


def _conclude(push: Push, planned: Iterable[Planned], outcome: str) -> None:
    conclude(push.warehouse, "stock", [one.subject for one in planned], outcome)
