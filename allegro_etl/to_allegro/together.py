"""Writes that are sent several at a time: all of a batch are kept before, each is judged alone, and what was done is looked up."""

from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Event

from allegro_etl.allegro.errors import AllegroError, may_be_done
from allegro_etl.reasons import WriteReason
from allegro_etl.settings.to_allegro import WriterName
from allegro_etl.to_allegro.push import Push
from allegro_etl.to_allegro.writer import Outcome, Planned, Status
from allegro_etl.to_allegro.writes import ABOUT_ONE, conclude, intend, outcome_of

AT_ONCE = 40
"""Number of writes that are kept before the first of them is sent: what a killed process leaves in doubt."""
THREADS = 8

Send = Callable[[Planned], object]
Look = Callable[[Sequence[Planned]], Collection[str]]


def sent_together(
    push: Push, writer: WriterName, planned: Sequence[Planned], send: Send, look: Look | None = None
) -> Iterator[Outcome]:
    """Send writes, several at a time, and yield what became of each; no two of one order are on their way at once.

    `send` writes one and raises what Allegro answers. `look` gives the subjects, of those that Allegro took, that it shows;
    without it, all. Raises what would meet every write, when what became of all that was sent is kept.
    """
    for batch in batches(planned):
        intend(push, writer, batch)
        outcomes, trouble = _sent(batch, send)
        shown = _concluded(push, writer, batch, outcomes, look)
        yield from shown
        if trouble:
            raise trouble


def batches(planned: Sequence[Planned], size: int = AT_ONCE) -> Iterator[list[Planned]]:
    """Yield writes in batches none of which has two of one order: the first of each order, then the second of each, ..."""
    left = list(planned)
    while left:
        batch: list[Planned] = []
        rest: list[Planned] = []
        forms: set[str | None] = set()
        for one in left:
            fits = one.form_id not in forms and len(batch) < size
            forms.add(one.form_id)
            (batch if fits else rest).append(one)
        yield batch
        left = rest


def _sent(batch: Sequence[Planned], send: Send) -> tuple[list[Outcome | None], AllegroError | None]:
    """Return what became of each, None where it was not done, and the first error that would meet every other too.

    One that may be repeated, and was in vain, may have been done all the same.
    """
    stop = Event()
    troubles: list[AllegroError] = []

    def once(one: Planned) -> Outcome | None:
        if stop.is_set():
            return None
        try:
            send(one)
        except ABOUT_ONE as error:
            return outcome_of(one, error)
        except AllegroError as error:
            stop.set()
            troubles.append(error)
            return Outcome(one.subject, Status.IN_DOUBT, WriteReason.ANSWER_LOST) if may_be_done(error) else None
        return Outcome(one.subject, Status.WRITTEN)

    with ThreadPoolExecutor(THREADS, thread_name_prefix="to-allegro") as executor:
        return list(executor.map(once, batch)), next(iter(troubles), None)


def _concluded(
    push: Push, writer: WriterName, batch: Sequence[Planned], outcomes: Sequence[Outcome | None], look: Look | None
) -> list[Outcome]:
    """Keep what became of a batch and return it; what Allegro took and does not show stays in doubt."""
    absent = [one.subject for one, outcome in zip(batch, outcomes, strict=True) if outcome is None]
    conclude(push.warehouse, writer, absent, "absent")
    known = [one for one in outcomes if one]
    for one in known:
        if one.status == Status.REFUSED:
            conclude(push.warehouse, writer, [one.subject], Status.REFUSED, str(one.words["said"]))
    taken = {one.subject for one in known if one.status == Status.WRITTEN}
    shown = taken & set(look([one for one in batch if one.subject in taken])) if look and taken else taken
    conclude(push.warehouse, writer, sorted(shown), Status.WRITTEN)
    return [_not_shown(one) if one.subject in taken - shown else one for one in known]


def _not_shown(one: Outcome) -> Outcome:
    return Outcome(one.subject, Status.IN_DOUBT, WriteReason.NOT_SHOWN)
