"""What Odoo's `load` says: the ids of records, or messages that have to be told apart by what helps.

`load` catches what the database says and puts its text among its messages, in whatever language the database server speaks.
Odoo repeats a call that lost against somebody's change at the same moment, but of this one it learns nothing. So we repeat it.
"""

import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from allegro_etl.odoo.errors import CONCURRENCY, RecordsRefused

Message = Mapping[str, Any]

WAITS = (0.1, 0.4)  # who waited for another's row is told only when that one is done: the next attempt mostly passes

QUOTES = '"„”“«»'  # in which database servers give names, each in its language

NEVER = "create_date"  # a field of every model, which Odoo sets itself, and which no text is a value of


def carried_out(load: Callable[[], Mapping[str, Any]]) -> list[int]:
    """Load, once more where the database itself refused it, and return the ids. Raises RecordsRefused."""
    for wait in WAITS:
        answer = load()
        if answer.get("ids") or not may_pass(_errors(answer)):
            break
        time.sleep(wait * random.uniform(0.5, 1.5))  # noqa: S311 - two that met must not meet again
    else:
        answer = load()
    if answer.get("ids"):
        return list(answer["ids"])
    raise refusal(_errors(answer))


def refusal(errors: Sequence[Message]) -> RecordsRefused:
    """Turn the errors among the messages of `load` into one of ours, by the first of them."""
    first = next(iter(errors), {})
    text = " ".join(str(first.get("message") or "Odoo refused the rows without saying why.").split())
    field = f" (field {first['field']})" if first.get("field") else ""
    rows = first.get("rows") or {}
    row = rows.get("from") if rows.get("from") == rows.get("to") else None
    return RecordsRefused(f"{text}{field}", first.get("record", row), may_pass=may_pass(errors))


def may_pass(errors: Sequence[Message]) -> bool:
    """Return whether the same rows may be taken a moment later: whether the words are the database's own, not Odoo's.

    Odoo has words of its own for a value that is missing, that exists already or that a rule forbids. What it has none for
    comes as the database sent it: with an end of line at its end, in every language. Of these, a conflict names nothing, while
    a rule of the database is told with its name, in quotes.
    """
    return any(_is_of_the_database(str(error.get("message") or "")) for error in errors if not error.get("field"))


def refused_but_for(answer: Mapping[str, Any], field: str) -> RecordsRefused | None:
    """Return what `load` refused besides the value of a field; None where nothing else was wrong."""
    others = [error for error in _errors(answer) if error.get("field") != field]
    return refusal(others) if others else None


def _errors(answer: Mapping[str, Any]) -> list[Message]:
    return list(_in_order(answer.get("messages") or []))


def _in_order(messages: Sequence[Message]) -> Iterator[Message]:
    """Yield the errors; where Odoo calls none an error, all that it says."""
    errors = [message for message in messages if message.get("type") == "error"]
    yield from errors or messages


def _is_of_the_database(text: str) -> bool:
    if any(name in text for name in CONCURRENCY):
        return True
    is_odoo_s = "\n-" in text or "\n\n" in text  # of what is missing, and of what exists already
    names_something = any(quote in text.partition("\n")[0] for quote in QUOTES)
    return text.endswith("\n") and not is_odoo_s and not names_something
