"""The limits that some endpoints have of their own, besides that of all requests of an application."""

from dataclasses import dataclass, field

from allegro_etl.local.allegro.answers import ApiProblem
from allegro_etl.local.allegro.traffic import RateLimit

EDITS_A_MINUTE = 60
_HOUR = 3600


def _per_second(requests: int) -> RateLimit:
    return RateLimit(requests, window=1)


@dataclass(slots=True)
class Limits:
    """Requests of an endpoint by the name of its limit, and changes of offers by commands, an hour and a minute."""

    requests: dict[str, RateLimit] = field(
        default_factory=lambda: {
            "numbers": _per_second(50),
            "rules": _per_second(5),
            "edits": RateLimit(EDITS_A_MINUTE),
        }
    )
    changes: dict[str, list[RateLimit]] = field(
        default_factory=lambda: {
            "offers": [RateLimit(250_000, window=_HOUR), RateLimit(9_000)],
            "prices": [RateLimit(150_000, window=_HOUR), RateLimit(9_000)],
        }
    )

    def admits(self, name: str | None, client_id: str) -> bool:
        """Count a request of an endpoint, by user (there is one), and tell whether it may pass."""
        return name is None or self.requests[name].admits(client_id)

    def take_changes(self, name: str, offers: int) -> None:
        """Count the offers that a command changes, or raise 429."""
        admitted = [limit.admits("user", offers) for limit in self.changes[name]]
        if not all(admitted):
            raise ApiProblem(429, "TOO_MANY_REQUESTS", "The allowed limit of offer changes has been exceeded")
