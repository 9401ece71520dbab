"""What can go wrong with Allegro, as one tree; each error says in a sentence what to do next.

AllegroError
├── AllegroUnavailable   nobody's fault here: the network, 5xx, maintenance, garbage; the same call may succeed later
│   ├── RateLimited      429 although we waited
│   ├── AnswerLost       a write whose answer is lost: Allegro may have done it; it is looked up, never sent again blindly
│   └── AllegroMoved     a redirect: asking again at once leads there again
├── AllegroUntrusted     the certificate is not accepted: a proxy in between, or a wrong clock
├── AccountError         a person has to act before any call succeeds
│   ├── PairingRequired  no tokens yet, or they were revoked
│   ├── PairingRefused   the seller said no
│   ├── PairingExpired   nobody answered in time
│   ├── ClientRejected   client id, client secret or kind of application is wrong
│   └── AccessDenied     403: a scope is missing, or the application is blocked
├── RecordGone           404: Allegro has no such record
│   └── CheckoutFormGone merged into another form, another account's, or older than 365 days
└── InvalidRequest       422 and the like: asking again the same way is pointless
    └── Conflict         409: Allegro has it already, or works on it just now

An error carries Allegro's `trace-id`, the status and the path. It never carries a token, a query or a body: those
hold secrets and personal data.
"""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Circumstances:
    """Which request an error is about, and what Allegro calls it."""

    path: str
    status: int | None = None
    trace_id: str | None = None

    def __str__(self) -> str:
        status = "" if self.status is None else f", status {self.status}"
        trace_id = "" if self.trace_id is None else f", trace-id {self.trace_id}"
        return f"{self.path}{status}{trace_id}"


class AllegroError(Exception):
    """Whatever Allegro answered, or did not."""

    next_step = "Quote the trace-id to Allegro's support if it stays."
    """What a person does about it; shown at the end of the message."""

    def __init__(self, what: str, where: Circumstances | None = None, *, next_step: str | None = None) -> None:
        self.what = what
        self.where = where
        self.next_step = next_step or self.next_step
        super().__init__(what)

    @property
    def case(self) -> str:
        """Return what happened and where, as a sentence, without what to do about it."""
        return f"{self.what}{f' ({self.where})' if self.where else ''}."

    def __str__(self) -> str:
        return f"{self.case} {self.next_step}"


class AllegroUnavailable(AllegroError):
    """Allegro could not be reached or gave no usable answer: systemic, so nothing is decided about any record.

    `retry_after` is how many seconds Allegro asked us to wait, `is_about_answer` whether there was an answer at all
    (5xx, garbage) as opposed to none, `never_left` that there was no connection, so Allegro never saw the request.
    """

    next_step = "Nothing is lost; the next run asks again. Allegro's status page is https://api.allegrostatus.pl."

    def __init__(
        self,
        what: str,
        where: Circumstances | None = None,
        *,
        next_step: str | None = None,
        retry_after: float | None = None,
        is_about_answer: bool = False,
        never_left: bool = False,
    ) -> None:
        super().__init__(what, where, next_step=next_step)
        self.retry_after = retry_after
        self.is_about_answer = is_about_answer
        self.never_left = never_left


class AllegroUntrusted(AllegroError):
    """The certificate at Allegro's address is not accepted, or what answers there speaks no TLS."""

    next_step = (
        "Is the address right, and this machine's clock? Where a proxy reads the traffic, name its authority's certificate "
        "in SSL_CERT_FILE."
    )


class RateLimited(AllegroUnavailable):
    """429: the limit of 9,000 requests a minute, or a smaller one of the resource, is used up."""

    next_step = "Nothing is lost; the next run asks again. Other programs with the same client id share the limit."


class AllegroMoved(AllegroUnavailable):
    """A redirect, which is never followed: the tokens would go where it leads."""

    next_step = (
        "Nothing is lost; the next run asks again. If it stays, check ALLEGRO_API_URL, ALLEGRO_AUTH_URL and whether a proxy "
        "or a login page stands in between."
    )


class AnswerLost(AllegroUnavailable):
    """A write was sent and no usable answer came: whether Allegro did it, only reading tells."""

    next_step = "The next push looks whether Allegro has it, before it writes again."


class AccountError(AllegroError):
    """Access to the account is not there until a person acts."""


class PairingRequired(AccountError):
    """There are no tokens, or Allegro no longer takes them."""

    next_step = "Run `allegro-etl pair` and open the link it shows while logged in as the seller."


class PairingRefused(AccountError):
    """The seller refused the consent."""

    next_step = "Run `allegro-etl pair` again and confirm the consent."


class PairingExpired(AccountError):
    """The code was not confirmed in time, or was used already."""

    next_step = "Run `allegro-etl pair` again: it shows a fresh code."


class ClientRejected(AccountError):
    """Allegro does not know this application, or not as one that pairs by code."""

    next_step = (
        "Compare ALLEGRO_CLIENT_ID, ALLEGRO_CLIENT_SECRET and ALLEGRO_ENVIRONMENT with the application's page on "
        "https://apps.developer.allegro.pl; it has to be registered as one without a browser or keyboard."
    )


class AccessDenied(AccountError):
    """403: the tokens lack a scope."""

    next_step = (
        "Give the application the missing one of the three scopes allegro:api:orders:read, allegro:api:sale:offers:read "
        "and allegro:api:profile:read, then run `allegro-etl pair` again: old tokens keep their old scopes."
    )


class RecordGone(AllegroError):
    """404: there is no such record, or not for this account."""

    next_step = "Check the id and the account that was paired."


class CheckoutFormGone(RecordGone):
    """404 for a checkout form."""

    next_step = "It was merged into a newer form with the same line items, or it is older than 365 days."


class InvalidRequest(AllegroError):
    """Allegro understood and refuses what was asked; `codes` are its own words for why."""

    next_step = "Asking again will not help; report it with the trace-id."

    def __init__(
        self,
        what: str,
        where: Circumstances | None = None,
        *,
        next_step: str | None = None,
        codes: Sequence[str] = (),
    ) -> None:
        super().__init__(what, where, next_step=next_step)
        self.codes = tuple(codes)


class Conflict(InvalidRequest):
    """409: what was to be written is there already, or Allegro still works on what was written before."""

    next_step = "The next push looks again."


def may_be_done(error: AllegroError) -> bool:
    """Return whether Allegro may have carried out a write that ended so: a 429, a redirect, and no connection say that it has not."""
    is_silent = isinstance(error, AllegroUnavailable) and not error.never_left
    return is_silent and not isinstance(error, RateLimited | AllegroMoved)
