"""Reading query parameters as strictly as Allegro does; each wrong value is a 422 that names it."""

from starlette.datastructures import QueryParams

from allegro_etl.local.allegro.answers import invalid
from allegro_etl.local.allegro.clock import parse_iso


def whole(query: QueryParams, name: str, default: int, *, low: int, high: int, at: str) -> int:
    """Read an integer within bounds, both included; `at` is Allegro's name of the endpoint (`getOrderEvents`)."""
    text = query.get(name)
    if text is None:
        return default
    number = int(text) if text.lstrip("-").isdecimal() else None
    if number is None or not low <= number <= high:
        raise invalid(f"{at}.{name}", f"{name} must be between {low} and {high}")
    return number


def moment(query: QueryParams, name: str, *, at: str) -> int | None:
    """Read a time with a zone, as milliseconds; None where the parameter is absent."""
    text = query.get(name)
    if text is None:
        return None
    try:
        return parse_iso(text)
    except ValueError:
        raise invalid(f"{at}.{name}", f"{name} must be a date and time of ISO 8601") from None


def one_of(query: QueryParams, name: str, allowed: frozenset[str], *, at: str) -> list[str]:
    """Read a parameter that may be repeated and has fixed values."""
    values = query.getlist(name)
    for value in values:
        if value not in allowed:
            raise invalid(f"{at}.{name}", f"{value} is none of {', '.join(sorted(allowed))}")
    return values


def boolean(query: QueryParams, name: str, *, at: str) -> bool | None:
    """Read true or false; None where the parameter is absent."""
    text = query.get(name)
    if text not in {None, "true", "false"}:
        raise invalid(f"{at}.{name}", f"{name} must be true or false")
    return None if text is None else text == "true"
