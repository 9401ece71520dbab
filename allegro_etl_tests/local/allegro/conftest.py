"""A local Allegro in a thread, and a client with a token for it."""

from collections.abc import Iterator
from datetime import UTC, datetime

import httpx
import pytest

from allegro_etl.local.allegro.clock import Clock
from allegro_etl.local.allegro.habits import Habits
from allegro_etl.local.allegro.running import LocalAllegro, running
from allegro_etl.local.allegro.shop import Shop

MEDIA_TYPE = "application/vnd.allegro.public.v1+json"
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture
def clock() -> Clock:
    return Clock(NOON)


@pytest.fixture
def shop(clock: Clock) -> Shop:
    return Shop(7, clock=clock, habits=Habits.plain())


@pytest.fixture
def allegro(shop: Shop) -> Iterator[LocalAllegro]:
    with running(shop, interval=0) as service:
        yield service


@pytest.fixture
def client(allegro: LocalAllegro) -> Iterator[httpx.Client]:
    with client_of(allegro) as paired:
        yield paired


def client_of(allegro: LocalAllegro) -> httpx.Client:
    """Return a client that is paired with an Allegro."""
    token = allegro.issue_tokens()["access_token"]
    headers = {"Accept": MEDIA_TYPE, "Authorization": f"Bearer {token}", "User-Agent": "Test/1 (+https://example.com)"}
    return httpx.Client(base_url=allegro.url, headers=headers)
