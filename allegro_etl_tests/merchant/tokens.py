"""A merchant whose tokens have other scopes for a while."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from allegro_etl.access import read_access
from allegro_etl.allegro.tokens import TokenStore, token_pair
from allegro_etl.run import opening
from allegro_etl_tests.merchant.bench import Bench


@contextmanager
def with_scopes(bench: Bench, *scopes: str) -> Iterator[None]:
    """Let the tokens have just these scopes, without `allegro:api:`, for the block; after it they have all."""
    _pair(bench, frozenset(f"allegro:api:{scope}" for scope in scopes))
    try:
        yield
    finally:
        _pair(bench, None)


def _pair(bench: Bench, scopes: frozenset[str] | None) -> None:
    pair = token_pair(bench.allegro.issue_tokens(scopes), received_at=datetime.now(UTC).timestamp())
    TokenStore(opening.token_file(), opening.application(read_access()).key).save(pair)
