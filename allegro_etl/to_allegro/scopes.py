"""The scopes of Allegro that runs and writers need: asked for when pairing, and looked at before a writer begins."""

from collections.abc import Collection, Iterable

from allegro_etl.allegro.api import AllegroApi
from allegro_etl.allegro.errors import AccountError
from allegro_etl.to_allegro.writer import Writer

PREFIX = "allegro:api:"
TO_READ = ("orders:read", "sale:offers:read", "profile:read")
"""What every run needs."""


class MissingScopes(AccountError):
    """The tokens lack a scope that a writer needs; all others go on."""


def needed(writers: Iterable[Writer]) -> str:
    """Return the scopes to ask for when pairing, as OAuth writes them: those of every run, and those of these writers."""
    return " ".join(
        f"{PREFIX}{scope}" for scope in dict.fromkeys([*TO_READ, *(s for one in writers for s in one.scopes)])
    )


def missing(granted: Collection[str] | None, wanted: Iterable[str]) -> list[str]:
    """Return which scopes the tokens lack, of those that are wanted; none where Allegro did not say what they have."""
    return [] if granted is None else [f"{PREFIX}{scope}" for scope in wanted if f"{PREFIX}{scope}" not in granted]


def refuse_missing_scopes(allegro: AllegroApi, writer: Writer) -> None:
    """Raise MissingScopes where the tokens lack a scope that a writer needs, naming it and the way out."""
    lacking = missing(allegro.scopes(), writer.scopes)
    if lacking:
        raise MissingScopes(
            f"The writer {writer.name} needs the scope {' and '.join(lacking)}, which the tokens lack",
            next_step="Give the application that scope on https://apps.developer.allegro.pl and run `allegro-etl pair` again.",
        )
