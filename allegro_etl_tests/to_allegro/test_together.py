"""Writes that are sent together: never two of one order at once."""

from allegro_etl.reasons import WriteReason
from allegro_etl.to_allegro.together import batches
from allegro_etl.to_allegro.writer import Action, Planned


def planned(subject: str, form_id: str) -> Planned:
    """Return a write of an order."""
    return Planned(subject, Action.WRITE, WriteReason.NUMBER_MISSING, form_id=form_id)


def test_the_second_number_of_an_order_goes_with_the_next_batch() -> None:
    writes = [planned("a1", "a"), planned("a2", "a"), planned("b1", "b"), planned("a3", "a")]

    found = [[one.subject for one in batch] for batch in batches(writes)]

    assert found == [["a1", "b1"], ["a2"], ["a3"]]


def test_a_batch_has_no_more_than_its_size_and_none_is_lost() -> None:
    writes = [planned(str(number), str(number)) for number in range(5)]

    assert [[one.subject for one in batch] for batch in batches(writes, size=2)] == [["0", "1"], ["2", "3"], ["4"]]
    assert list(batches([])) == []
