"""An event cursor that cannot be right is told before anything is written, with the way out; and the way out works."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest

from allegro_etl_tests.faults.books import cursor_in, difference, read_books
from allegro_etl_tests.faults.oracle import judge
from allegro_etl_tests.faults.world import World


@contextmanager
def cursor_set_to(world: World, value: str) -> Iterator[None]:
    """Let the System Parameter be something else for the block, as an operator might set it."""
    right = cursor_in(world)
    set_cursor(world, value)
    try:
        yield
    finally:
        if cursor_in(world) == value:
            set_cursor(world, str(right))


def set_cursor(world: World, value: str) -> None:
    """Write the System Parameter."""
    world.psql(f"update ir_config_parameter set value = '{value}' where key = 'allegro_last_event_id'")


def event_id_of(moment: datetime) -> str:
    """Return the id that an event published then would have."""
    return str(int(moment.timestamp() * 1_000_000))


@pytest.mark.parametrize(
    ("value", "code", "said"),
    [
        ("yesterday", 2, r"'yesterday'.*no event id.*0 for the oldest"),
        ("-5", 2, r"'-5'.*no event id.*0 for the oldest"),
        ("9" * 30, 2, r"no event id.*0 for the oldest"),
        (event_id_of(datetime.now(UTC) + timedelta(days=400)), 1, r"newest event is.*would be skipped.*or to 0"),
        (event_id_of(datetime.now(UTC) - timedelta(days=90)), 1, r"60 days.*backfill --since.*run --from-event 0"),
    ],
    ids=["no number", "below 0", "too long", "of the future", "too old"],
)
def test_a_cursor_that_cannot_be_right_is_told_before_anything_is_written(
    world: World, value: str, code: int, said: str
) -> None:
    world.shop.sell(1)
    with cursor_set_to(world, value):
        before = read_books(world)
        run = world.run()
        assert run.code == code, run.text
        assert re.search(said, run.err.strip().splitlines()[-1]), run.err
        assert difference(before, read_books(world)) == []
    assert world.run().code == 0
    assert judge(world).complaints == []


def test_the_way_out_of_a_cursor_that_is_too_old_works_and_changes_nothing_that_is_right(world: World) -> None:
    world.shop.place_order(lines=["kubek-350"])
    assert world.run().code == 0
    before = read_books(world)
    world.shop.place_order(lines=["kubek-350"])
    with cursor_set_to(world, event_id_of(datetime.now(UTC) - timedelta(days=90))):
        command = re.search(r"backfill --since (\S+?)`", world.run().err)
        assert command
        assert world.run("backfill", "--since", command[1]).code == 0
        assert world.run("run", "--from-event", "0").code == 0
    assert judge(world).complaints == []
    changed = [line for line in difference(before, read_books(world)) if "instead of" in line]
    assert [line for line in changed if not line.startswith(("counts:", "parameters: allegro_last_event_id is "))] == []
