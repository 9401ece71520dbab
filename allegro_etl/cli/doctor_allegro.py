"""What `allegro-etl doctor` examines at Allegro: the account, the scopes and the consent, the clock, the name of our program."""

from collections.abc import Iterator

from allegro_etl.access import DEFAULT_USER_AGENT, Access
from allegro_etl.allegro.api import AllegroApi
from allegro_etl.cli.consent import unused_consent
from allegro_etl.clock import is_ending, now
from allegro_etl.destination.doctor import Finding
from allegro_etl.documents.order_events.clocks import wrong_clock
from allegro_etl.run.opening import consent_ends, open_allegro_end
from allegro_etl.to_allegro.scopes import TO_READ, missing


def allegro_findings(access: Access, logins: list[str]) -> Iterator[Finding]:
    """Examine the way to Allegro; the seller's login is added to `logins`. Raises AllegroError."""
    with open_allegro_end(access, in_a_hurry=True) as allegro:
        account = allegro.me()
        logins.append(str(account.get("login")))
        yield Finding("Allegro", True, f"account {account.get('login')} (id {account.get('id')})")
        yield _scopes(allegro)
        clock = wrong_clock(allegro.clock_ahead())
        yield Finding("Clock", clock is None, clock or "agrees with Allegro's")
        yield _user_agent(access)


def _user_agent(access: Access) -> Finding:
    """Return whether Allegro is told whose program asks: it blocks programs that misbehave by this name."""
    if access.allegro_user_agent != DEFAULT_USER_AGENT or access.allegro_environment == "local":
        return Finding("User-Agent", True, access.allegro_user_agent)
    told = "Allegro is not told whose program asks: set ALLEGRO_USER_AGENT to the name of your application there, and a page about it."
    return Finding("User-Agent", True, told, note=True)


def consent_findings(*, is_used: bool) -> Iterator[Finding]:
    """Say until when Allegro's consent lasts; one that Allegro was not asked with, only where that is soon."""
    ends = consent_ends()
    if ends and is_ending(ends, now()):
        yield Finding("Consent", False, unused_consent(ends, now()))
    elif ends and is_used:
        yield Finding("Consent", True, f"good until {ends:%Y-%m-%d}, and three months from each use")


def _scopes(allegro: AllegroApi) -> Finding:
    """Say what the seller's consent lacks of what each run reads: the first order would fail without it."""
    lacking = ", ".join(missing(allegro.scopes(), TO_READ))
    way_out = f"The consent lacks {lacking}: give the application these scopes on Allegro, and pair again with `allegro-etl pair`."
    return Finding("Scopes", not lacking, way_out if lacking else "all that is read may be read")
