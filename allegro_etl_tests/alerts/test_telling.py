"""From the observation to receivers: told once, over once, later where a receiver was down, and never in another's way."""

from collections.abc import Iterator
from functools import partial
from itertools import pairwise
from pathlib import Path

import pytest

from allegro_etl.alerts import kept
from allegro_etl.alerts.delivering import Receiver
from allegro_etl.alerts.kept import Told
from allegro_etl.alerts.observation import Observation
from allegro_etl.alerts.receivers import email, webhook
from allegro_etl.alerts.watching import tell
from allegro_etl.languages import ENGLISH
from allegro_etl.settings.alerts import EmailSettings
from allegro_etl_tests.alerts.looks import HELD, NIGHT, look
from allegro_etl_tests.alerts.scene import NOON, observation, set_aside, settings
from allegro_etl_tests.alerts.servers import MailServer, WebServer, mail_server, web_server
from allegro_etl_tests.alerts.test_email import NOBODY


@pytest.fixture
def mail() -> Iterator[MailServer]:
    with mail_server() as running:
        yield running


@pytest.fixture
def web() -> Iterator[WebServer]:
    with web_server() as running:
        yield running


@pytest.fixture
def both(mail: MailServer, web: WebServer) -> list[Receiver]:
    """Return a reader of letters and a webhook."""
    reader = EmailSettings(to=("owner@example.com",), host=mail.host, port=mail.port, security="none")
    return [
        Receiver("email", partial(email.tell, reader, NOBODY, ENGLISH)),
        Receiver("webhook", partial(webhook.tell, web.url, "json", ENGLISH)),
    ]


def kinds(web: WebServer) -> list[str]:
    return [alert["kind"] for posted in web.posted for alert in posted["alerts"]]


def test_everybody_is_told_once_and_once_when_it_is_over(
    mail: MailServer, web: WebServer, both: list[Receiver]
) -> None:
    for minute in range(5):
        look(both, minute, ends=HELD)
    for minute in range(5, 30):
        look(both, minute)

    assert kinds(web) == ["new", "over"]
    assert [letter["Subject"].partition(":")[2][:12] for letter in mail.letters] == [" Orders that", " It is over:"]


def test_a_receiver_that_is_down_is_told_later_and_the_other_at_once(
    mail: MailServer, web: WebServer, both: list[Receiver]
) -> None:
    web.status = 500
    told = look(both, 0, ends=HELD)
    assert (len(mail.letters), web.posted) == (1, [])
    assert told.outboxes["webhook"].problem == "The webhook answered with status 500."

    web.status = 200
    look(both, 0.5, ends=HELD)
    assert web.posted == []

    told = look(both, 1, ends=HELD)
    assert (len(mail.letters), kinds(web)) == (1, ["new"])
    assert told.outboxes["webhook"].problem is None


def test_all_that_was_missed_comes_in_one_message(mail: MailServer, web: WebServer, both: list[Receiver]) -> None:
    mail.answer = "451 later"
    look(both, 0, ends=HELD)
    look(both, 1, ends=HELD, work={"set_aside": (set_aside("a"),)})
    mail.answer = "250 OK"
    look(both, 10, ends=HELD, work={"set_aside": (set_aside("a"),)})

    assert [letter["Subject"] for letter in mail.letters] == ["Allegro: Things to look at: 2"]
    assert kinds(web) == ["new", "new"]


def test_retries_come_ever_later_and_end_after_a_day(web: WebServer, both: list[Receiver]) -> None:
    web.status = 500
    tried = []
    for minute in [*range(60), *range(60, 1600, 10)]:
        before = kept.read_told().outboxes.get("webhook")
        told = look(both, minute, ends=HELD)
        if not before or told.outboxes["webhook"].attempts > before.attempts:
            tried.append(minute)

    assert tried[:6] == [0, 1, 3, 7, 15, 31]
    assert all(later - earlier <= 70 for earlier, later in pairwise(tried))
    assert told.outboxes["webhook"].letters == ()
    assert 1440 <= tried[-1] < 1500


class Killed(BaseException):
    """The process ends at this moment."""


def test_who_dies_between_sending_and_keeping_says_it_once_more_to_one_receiver_only(
    mail: MailServer, web: WebServer, both: list[Receiver]
) -> None:
    def dying(told: Told) -> None:
        if not told.outboxes["email"].letters:
            raise Killed
        kept.keep_told(told)

    with pytest.raises(Killed):
        tell(observation(ends=HELD, settings=NIGHT), both, kept.read_told(), dying)
    assert (len(mail.letters), web.posted) == (1, [])

    for minute in range(1, 9):
        look(both, minute, ends=HELD)
    assert (len(mail.letters), kinds(web)) == (2, ["new"])


def test_a_receiver_that_is_named_later_is_not_told_of_the_past_and_one_that_is_gone_is_forgotten(
    mail: MailServer, web: WebServer, both: list[Receiver]
) -> None:
    web.status = 500
    look(both, 0, ends=HELD)
    told = look(both[:1], 1, ends=HELD)
    assert set(told.outboxes) == {"email"}

    web.status = 200
    look(both, 2, ends=HELD)
    assert (len(mail.letters), web.posted) == (1, [])


def test_a_broken_file_of_what_was_told_tells_it_again_rather_than_never(
    home: Path, web: WebServer, both: list[Receiver]
) -> None:
    look(both, 0, ends=HELD)
    (home / "told.json").write_text("{", encoding="utf-8")
    look(both, 1, ends=HELD)

    assert kinds(web) == ["new", "new"]


def test_a_cause_that_another_version_has_left_is_told_too(web: WebServer, both: list[Receiver]) -> None:
    look(both, 0, work={"set_aside": (set_aside("a", "of_long_ago"),)})

    assert "the quarantine says why" in web.posted[0]["alerts"][0]["sentence"]


def test_an_observation_is_read_again_as_it_was_kept() -> None:
    found = observation(
        ends=HELD, work={"set_aside": (set_aside("a"),), "markets": ()}, settings=settings(lag_minutes=7)
    )

    kept.keep_observation(found)

    assert kept.read_observation() == found


def test_an_observation_of_another_version_is_none(home: Path) -> None:
    (home / "facts.json").write_text('{"at": "yesterday"}', encoding="utf-8")

    assert kept.read_observation() is None
    assert Observation(at=NOON).ends.at is None
