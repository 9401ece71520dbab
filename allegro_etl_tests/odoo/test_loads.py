"""What Odoo's `load` answers, and what may be taken a moment later."""

from collections.abc import Iterator
from typing import Any

import pytest

from allegro_etl.odoo import loads
from allegro_etl.odoo.errors import RecordsRefused
from allegro_etl.odoo.loads import carried_out, refused_but_for

ENGLISH = "could not serialize access due to concurrent update\n"
POLISH = "nie można uszeregować dostępu z powodu równoczesnej zmiany\n"
DEADLOCK = "wykryto zakleszczenie\nSZCZEGÓŁY:  Proces 7 oczekuje na ShareLock na transakcja 5\n"
FRENCH = "n'a pas pu sérialiser un accès à cause d'une mise à jour en parallèle\n"
ODOO = "Unknown error during import: <class 'psycopg2.errors.SerializationFailure'>: nie można"

CHECKED = 'new row for relation "sale_order" violates check constraint "locked"\nDETAIL:  Failing row contains (7).\n'
MISSING = (
    "Missing required value for the field Unknown.\nModel: Unknown\n- create/update: a mandatory field is not set\n"
)
TAKEN = "The value for 'name' (Name) already exists.\n\nDetail: Key (name)=(7) already exists.\n"
RULE = "You can not change a confirmed order."


def said(*messages: str, **more: Any) -> dict[str, Any]:
    """Return an answer of `load` that refuses."""
    return {"ids": False, "messages": [{"type": "error", "message": message, **more} for message in messages]}


def answers(*given: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield answers, and fail when there are no more."""
    yield from given


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loads, "WAITS", (0.0, 0.0))


@pytest.mark.parametrize("text", [ENGLISH, POLISH, DEADLOCK, FRENCH, ODOO])
def test_what_the_database_said_itself_is_asked_for_again(text: str) -> None:
    given = answers(said(text), said(text), {"ids": [7], "messages": []})
    assert carried_out(lambda: next(given)) == [7]


@pytest.mark.parametrize(
    "answer", [said(RULE), said("No value.\n", field="name"), said(), said(CHECKED), said(MISSING), said(TAKEN)]
)
def test_what_odoo_has_words_for_and_a_rule_of_the_database_is_not(answer: dict[str, Any]) -> None:
    given = answers(answer)
    with pytest.raises(RecordsRefused) as refused:
        carried_out(lambda: next(given))
    assert not refused.value.may_pass


def test_what_the_database_goes_on_to_refuse_is_the_record_s_and_may_pass_later() -> None:
    given = answers(said(POLISH), said(POLISH), said(POLISH))
    with pytest.raises(RecordsRefused, match="nie można") as refused:
        carried_out(lambda: next(given))
    assert refused.value.may_pass


def test_of_a_try_only_what_was_wrong_besides_counts() -> None:
    never = {"type": "error", "message": "No date.", "field": "create_date"}
    assert refused_but_for({"ids": False, "messages": [never]}, "create_date") is None
    refused = refused_but_for({"ids": False, "messages": [never, {"type": "error", "message": RULE}]}, "create_date")
    assert refused is not None
    assert refused.reason == RULE
