"""Many forms at once are taken from Allegro's list, where it brings more than asking for each by its id."""

from allegro_etl.documents.checkout_forms.listing import LIST_PAYS_FROM
from allegro_etl_tests.documents.asked import BY_ID, LIST, payload, told
from allegro_etl_tests.documents.bench import Bench


def test_many_old_changes_are_taken_from_the_list_and_say_the_same_as_by_id(bench: Bench) -> None:
    bench.shop.clock.advance(days=-3)
    form_ids = bench.shop.sell(LIST_PAYS_FROM + 50)
    bench.shop.clock.advance(days=3)

    bench.stage()

    assert bench.requests(LIST) <= 4
    assert bench.requests(BY_ID) == 0
    assert bench.staged() == set(form_ids)
    assert all(payload(bench, form_id) == told(bench, form_id) for form_id in form_ids[:20])


def test_what_changed_just_now_is_asked_for_by_id_since_the_list_lags(bench: Bench) -> None:
    form_ids = bench.shop.sell(LIST_PAYS_FROM + 10)

    bench.stage()

    assert bench.requests(LIST) == 0
    assert bench.staged() == set(form_ids)


def test_the_list_is_left_when_it_brings_little_of_what_is_wanted(bench: Bench) -> None:
    bench.shop.clock.advance(days=-40)
    crowd = bench.shop.sell(900)
    wanted = [*crowd[:60], *crowd[-60:]]
    for form_id in set(crowd) - set(wanted):
        bench.shop.lose_event(form_id)
    bench.shop.clock.advance(days=40)

    bench.stage()

    assert bench.staged() == set(wanted)
    assert bench.requests(LIST) < 9
