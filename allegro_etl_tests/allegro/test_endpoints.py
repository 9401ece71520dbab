"""Where Allegro lives."""

import pytest

from allegro_etl.allegro.endpoints import environment


def test_production_and_sandbox_are_where_allegro_documents_them() -> None:
    assert environment("production").api_url == "https://api.allegro.pl"
    assert environment("sandbox").auth_url == "https://allegro.pl.allegrosandbox.pl/auth/oauth"


def test_an_address_replaces_that_of_the_environment() -> None:
    local = environment("local", api_url="http://127.0.0.1:9/", auth_url="http://localhost:9/auth/oauth")

    assert (local.api_url, local.auth_url) == ("http://127.0.0.1:9", "http://localhost:9/auth/oauth")
    assert local.is_loopback


@pytest.mark.parametrize(
    "url", ["http://api.allegro.pl", "http://10.0.0.1:80", "ftp://127.0.0.1", "allegro.pl", "https://a:b@allegro.pl"]
)
def test_an_address_that_would_give_tokens_away_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match=r"no address|https://|a password"):
        environment("production", api_url=url)


def test_an_unknown_environment_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="'live' is not an Allegro environment"):
        environment("live")
