"""The tasks of the commands that carry prices: one for each offer, which says what became of it."""

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from decimal import Decimal

from allegro_etl.allegro.errors import RecordGone
from allegro_etl.allegro.json_text import Document
from allegro_etl.to_allegro.offers.listing import listed_offers
from allegro_etl.to_allegro.offers.offer import Offer
from allegro_etl.to_allegro.push import Push
from allegro_etl.to_allegro.writer import Became, InDoubt, Status
from allegro_etl.to_allegro.writes import became, is_older

COMMANDS = "/sale/offer-bulk-modification-commands"
TASKS_A_PAGE = 1_000
PAUSE_SECONDS = 0.5
STUCK = timedelta(minutes=1)
"""A price whose task is not done by then is compared by itself, and sent again: the same price twice does no harm."""


def tasks_of(push: Push, command_id: str, wanted: int, deadline: float) -> list[Document]:
    """Return the tasks of a command that are done, waiting for all of them up to a moment; none of one that Allegro lacks."""
    path = f"{COMMANDS}/{command_id}/tasks?limit={TASKS_A_PAGE}"
    while True:
        try:
            tasks = push.allegro.get(path).get("tasks") or []
        except RecordGone:
            return []
        done = [task for task in tasks if task.get("status") in {"SUCCESS", "FAIL"}]
        if len(done) >= wanted or time.monotonic() >= deadline:
            return done
        time.sleep(PAUSE_SECONDS)


def by_offer(tasks: Iterable[Document]) -> dict[str, Document]:
    """Return tasks by the id of their offer."""
    return {str((task.get("subject") or {}).get("offerId")): task for task in tasks}


def codes_of(task: Document) -> list[str]:
    """Return Allegro's codes of what is wrong with an offer."""
    return [str(error.get("code")) for error in task.get("errors") or ()]


def look_up(push: Push, pending: Sequence[InDoubt]) -> Iterator[Became]:
    """Ask for the tasks of the commands that carried prices; where these say nothing for long, for the prices. Raises AllegroError."""
    by_command: dict[str, list[InDoubt]] = {}
    for row in pending:
        by_command.setdefault(str(row["command_id"]), []).append(row)
    stuck: list[InDoubt] = []
    for command_id, rows in by_command.items():
        ended = by_offer(tasks_of(push, command_id, len(rows), time.monotonic()))
        for row in rows:
            task = ended.get(str(row["offer_id"]))
            if task:
                yield _became(row, task)
            elif is_older(row, STUCK):
                stuck.append(row)
    if stuck:
        offers = listed_offers(push.allegro)
        yield from became(stuck, {row["subject"]: _is_shown(row, offers) for row in stuck}, STUCK)


def _became(row: InDoubt, task: Document) -> Became:
    if task["status"] == "SUCCESS":
        return Became(row["subject"], Status.WRITTEN)
    return Became(row["subject"], Status.REFUSED, ", ".join(codes_of(task)) or None)


def _is_shown(row: InDoubt, offers: Mapping[str, Offer]) -> bool:
    """Return whether an offer has the price that was sent; the marketplace is the last part of the subject."""
    offer = offers.get(str(row["offer_id"]))
    there = offer.prices.get(row["subject"].rpartition(":")[2]) if offer else None
    amount, currency = str(row["after"]).split()
    return there is not None and (there.amount, there.currency) == (Decimal(amount), currency)
