"""A writer with a shop of its own in memory: what the kernel of pushes is tried with, apart from any real writer."""

from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta

from allegro_etl.allegro.errors import AnswerLost, InvalidRequest
from allegro_etl.reasons import WriteReason
from allegro_etl.to_allegro import writes
from allegro_etl.to_allegro.push import Push
from allegro_etl.to_allegro.writer import Action, Became, InDoubt, Outcome, Planned, Writer

SCOPES = frozenset({"allegro:api:orders:write"})


class Shop:
    """What Allegro has by subject, what Odoo wants it to have, and what each sending meets."""

    def __init__(self, **wanted: int) -> None:
        self.wanted = wanted
        self.there: dict[str, int] = {}
        self.sent: list[tuple[str, int]] = []
        self.meets: Callable[[str], None] = lambda _: None
        self.is_done_first = False
        self.is_seen = True
        self.shown_within = timedelta(minutes=2)

    def plan(self, _: Push) -> Sequence[Planned]:
        """Plan what differs."""
        return [
            Planned(name, Action.WRITE, WriteReason.REFUSED, before=self.there.get(name), after=value)
            for name, value in self.wanted.items()
            if self.there.get(name) != value
        ]

    def write(self, push: Push, planned: Sequence[Planned]) -> Iterable[Outcome]:
        """Send what was planned, and meet what was ordered."""
        for one in planned:
            with writes.sent(push, "tracking", one) as outcomes:
                self.sent.append((one.subject, one.after))
                if self.is_done_first:
                    self.there[one.subject] = one.after
                self.meets(one.subject)
                self.there[one.subject] = one.after
            yield from outcomes

    def look_up(self, _: Push, pending: Sequence[InDoubt]) -> Iterable[Became]:
        """Look whether it is there, as long as it can be seen."""
        shown = {row["subject"]: self.there.get(row["subject"]) == row["after"] for row in pending}
        return writes.became(pending, shown if self.is_seen else {}, self.shown_within)


def writer(shop: Shop) -> Writer:
    return Writer("tracking", ("orders:write",), (), shop.plan, shop.write, shop.look_up)


def nothing(*_: object) -> tuple[()]:
    return ()


def refused(*names: str) -> Callable[[str], None]:
    def meet(name: str) -> None:
        if name in names:
            raise InvalidRequest("Allegro refuses the request: Wrong", codes=["Wrong"])

    return meet


def lost(_: str) -> None:
    raise AnswerLost("Allegro did not say")
