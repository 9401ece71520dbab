"""What the tests of writing share: a clock that waits for Allegro, and clients for its writing endpoints."""

from collections.abc import Callable, Iterator

import httpx
import pytest

from allegro_etl.local.allegro.clock import Clock
from allegro_etl.local.allegro.running import LocalAllegro
from allegro_etl_tests.local.allegro.conftest import MEDIA_TYPE, client_of

BETA = "application/vnd.allegro.beta.v1+json"


@pytest.fixture
def writer(allegro: LocalAllegro) -> Iterator[httpx.Client]:
    """Yield a paired client whose bodies have Allegro's content type."""
    with client_of(allegro) as client:
        client.headers["Content-Type"] = MEDIA_TYPE
        yield client


@pytest.fixture
def control(allegro: LocalAllegro) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"{allegro.url}/local") as client:
        yield client


@pytest.fixture
def wait(clock: Clock) -> Callable[[float], None]:
    """Return what lets so many seconds pass."""
    return lambda seconds: clock.advance(seconds=seconds)


def refusal(answer: httpx.Response) -> tuple[int, str]:
    """Return status and code of a refusal."""
    [error] = answer.json()["errors"]
    return answer.status_code, error["code"]


def listed(client: httpx.Client, offer_id: str) -> dict:
    """Return an offer as the list shows it."""
    [found] = client.get("/sale/offers", params={"offer.id": offer_id}).json()["offers"]
    return found


def offer_events(client: httpx.Client, offer_id: str) -> list[str]:
    """Return the types of an offer's events."""
    events = client.get("/sale/offer-events", params={"limit": 1000}).json()["offerEvents"]
    return [event["type"] for event in events if event["offer"]["id"] == offer_id]
