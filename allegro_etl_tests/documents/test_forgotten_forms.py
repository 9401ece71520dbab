"""Forms that were forgotten, when Allegro says something of them again: nothing comes twice."""

import pytest

from allegro_etl.documents.checkout_forms.contents import read_content, stage_contents
from allegro_etl.documents.forget import forget
from allegro_etl.documents.order_events.staging import OtherAccount
from allegro_etl.ledger.queue import Asked
from allegro_etl_tests.documents.bench import Bench
from allegro_etl_tests.documents.forgetting import LONG_AGO, age_everything
from allegro_etl_tests.records import shop


def test_a_forgotten_form_of_which_allegro_says_the_same_is_no_news_but_can_be_loaded(bench: Bench) -> None:
    form_id = bench.shop.place_order()
    bench.carry_through()
    [content_hash] = bench.contents(form_id)
    age_everything(bench)
    forget(bench.warehouse, 30)
    assert bench.warehouse.column("select payload from staging.checkout_forms") == ["{}"]

    counts = bench.stage(from_event="0")

    assert (counts["events"]["new"], counts["forms"]["new"], counts["forms"]["known"]) == (0, 0, 1)
    assert bench.contents(form_id) == [content_hash]
    assert bench.warehouse.column("select md5(payload::varchar) from staging.checkout_forms") == [content_hash]
    assert bench.warehouse.scalar("select count(*) from staging.forgotten_forms") == 0


def test_a_forgotten_content_that_comes_back_after_another_one_is_whole(bench: Bench) -> None:
    first, other = shop.form(), shop.changed(shop.form(), "delivery.address.street", "Inna 2")

    def say(form: shop.Json) -> None:
        stage_contents(bench.warehouse, [read_content(form, "event", Asked(bench.warehouse.turn(), LONG_AGO))])

    say(first)
    forget(bench.warehouse, 0)
    say(other)
    say(first)

    newest = "select payload ->> '$.delivery.address.street' from staging.checkout_forms order by turn desc limit 1"
    assert bench.warehouse.scalar(newest) == first["delivery"]["address"]["street"]


def test_a_sweep_finds_nothing_new_in_forgotten_forms(bench: Bench) -> None:
    bench.shop.place_order()
    bench.carry_through()
    age_everything(bench)
    forget(bench.warehouse, 30)

    bench.stage(sweep=True)

    assert bench.pending() == {}


def test_another_seller_s_journal_stops_the_run_when_all_events_are_forgotten(bench: Bench) -> None:
    bench.shop.place_order()
    bench.carry_through()
    age_everything(bench)
    assert forget(bench.warehouse, 30)["events"] > 0
    assert bench.warehouse.column("select distinct payload from staging.order_events") == [
        f'{{"order":{{"seller":{{"id":"{bench.shop.seller_id}"}}}}}}'
    ]
    bench.shop.seller_id = "99999999"
    bench.shop.place_order()

    with pytest.raises(OtherAccount, match="99999999"):
        bench.stage()


def test_a_forgotten_form_that_allegro_no_longer_has_needs_nobody(bench: Bench) -> None:
    form_id = bench.shop.place_order()
    bench.carry_through()
    age_everything(bench)
    forget(bench.warehouse, 30)
    bench.shop.edit_form(form_id, lambda form: form.pop("buyer"), event="BUYER_MODIFIED")
    bench.carry_through()
    assert set(bench.quarantined()) == {f"checkout_form:{form_id}"}
    bench.shop.book.remove(form_id)
    bench.warehouse.execute("update ops.quarantine set retry_at = first_seen")

    bench.stage()

    assert bench.quarantined() == {}
    shop.match_all(bench.warehouse)
    assert bench.warehouse.column("select reason from work.problems") == []
    assert bench.warehouse.column("select form_id from work.orders") == []
