"""The digest that a channel gets once a day: all that waits and what is over, later where it failed, and none about nothing."""

from collections.abc import Sequence

import pytest

from allegro_etl.alerts.alert import Alert
from allegro_etl.alerts.changes import Change
from allegro_etl.alerts.delivering import Receiver
from allegro_etl_tests.alerts.looks import HELD, look
from allegro_etl_tests.alerts.scene import set_aside, settings


class Board:
    """A receiver with a digest, which keeps what it is told."""

    def __init__(self) -> None:
        self.told: list[str] = []
        self.digests: list[tuple[list[str], list[str]]] = []
        self.is_down = False

    def tell(self, changes: Sequence[Change]) -> None:
        """Keep changes."""
        self._fail()
        self.told += [f"{change.kind} {change.alert.key}" for change in changes]

    def digest(self, alerts: Sequence[Alert], over: Sequence[Change]) -> None:
        """Keep a digest."""
        self._fail()
        self.digests.append(([alert.key for alert in alerts], [change.alert.key for change in over]))

    def _fail(self) -> None:
        if self.is_down:
            msg = "token-5 of Jan Kowalski"
            raise RuntimeError(msg)

    @property
    def receiver(self) -> Receiver:
        """Return it as one of those who are told."""
        return Receiver("channel", self.tell, self.digest)


def test_the_channel_is_told_what_is_worse_by_itself_and_once_a_day_all_that_waits_and_what_is_over() -> None:
    board = Board()
    morning = settings(channel={"digest_hour": 14})  # noon in UTC is one o'clock in Warsaw
    for minute in range(0, 2900, 5):
        held = HELD if minute < 20 else {}
        look([board.receiver], minute, ends=held, work={"set_aside": (set_aside("a"),)}, settings=morning)

    assert board.told == ["new quarantine:order_refused", "new held:"]
    assert board.digests == [
        (["quarantine:order_refused"], ["held:"]),
        (["quarantine:order_refused"], []),
    ]


def test_there_is_no_digest_where_there_is_nothing_to_say() -> None:
    board = Board()
    for minute in range(0, 3000, 30):
        look([board.receiver], minute, settings=settings(channel={"digest_hour": 0}))

    assert board.digests == []


def test_a_digest_that_fails_comes_later_and_is_told_in_words_of_ours(caplog: pytest.LogCaptureFixture) -> None:
    board = Board()
    board.is_down = True
    early = settings(channel={"digest_hour": 0})
    told = look([board.receiver], 0, ends=HELD, settings=early)
    assert "RuntimeError" in str(told.outboxes["channel"].problem)

    board.is_down = False
    look([board.receiver], 2, ends=HELD, settings=early)

    assert board.digests == [(["held:"], [])]
    assert board.told == []
    assert "Kowalski" not in caplog.text + str(told)
