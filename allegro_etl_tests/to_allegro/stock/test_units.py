"""How many units an offer may show, and what becomes of it: arithmetic, without anybody being asked."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

from allegro_etl.reasons import WriteReason
from allegro_etl.settings.to_allegro import StockToAllegroSettings
from allegro_etl.to_allegro.offers.offer import Detail, Link, Offer, Part, Problem
from allegro_etl.to_allegro.stock.commands import batches
from allegro_etl.to_allegro.stock.comparing import Compared, compare, planned
from allegro_etl.to_allegro.stock.units import Goods, Unknown, left_of, needs_of, offered
from allegro_etl.to_allegro.writer import Action, Planned

MUG, JUG, TRAY, COFFEE, SET = 1, 2, 3, 4, 5


def goods(**more: Any) -> Goods:
    """Return ten mugs, three jugs and a tray; coffee is not counted."""
    free = {MUG: Decimal(10), JUG: Decimal(3), TRAY: Decimal(1)}
    return Goods(**{"free": free, "uncounted": frozenset({COFFEE}), **more})


def listed(offer_id: str = "1", stock: int | None = 5, parts: tuple[Part, ...] = (Part(MUG, 1),), **more: Any) -> Offer:
    """Return an active offer of one mug."""
    known: dict[str, Any] = {"status": "ACTIVE", "is_fulfillment": False, "link": Link(parts, "gtin")} | more
    return Offer(offer_id, "Mug", None, stock=stock, market="allegro-pl", **known)


def result(*offers: Offer, settings: StockToAllegroSettings | None = None, **unreserved: int) -> list[Compared]:
    """Compare these offers with the goods; `unreserved` are units by offer, as o1=3."""
    units = {name[1:]: number for name, number in unreserved.items()}
    return compare(offers, goods(), units, {}, settings or StockToAllegroSettings())


def became(offer: Offer, **more: Any) -> tuple[int | None, Action | None, WriteReason | None]:
    [one] = result(offer, **more)
    return one.units, one.action, one.reason


def test_a_pack_is_divided_and_rounded_down() -> None:
    assert became(listed(parts=(Part(MUG, 4),))) == (2, Action.WRITE, WriteReason.STOCK_DIFFERS)


def test_a_set_shows_what_its_scarcest_product_allows_and_goods_that_are_not_counted_do_not_limit_it() -> None:
    assert became(listed(parts=(Part(MUG, 2), Part(JUG, 1), Part(COFFEE, 1))))[0] == 3
    assert became(listed(parts=(Part(COFFEE, 1),))) == (None, Action.LEAVE, WriteReason.NOT_STOCKED)


def test_a_product_that_is_in_a_set_twice_is_taken_twice() -> None:
    assert needs_of((Part(MUG, 1), Part(MUG, 2)), goods()) == {MUG: 3}


def test_a_kit_is_taken_apart_down_to_what_lies_on_the_shelf() -> None:
    breakfast = goods(kits={SET: {TRAY: Fraction(1), 6: Fraction(2)}, 6: {MUG: Fraction(3, 2), COFFEE: Fraction(1)}})

    assert needs_of((Part(SET, 2),), breakfast) == {TRAY: 2, MUG: 6}


def test_a_kit_that_is_not_clear_or_is_made_of_itself_is_unknown() -> None:
    for components in (None, {SET: Fraction(1)}):
        assert needs_of((Part(SET, 1),), goods(kits={SET: components})) == Unknown(WriteReason.KIT_UNCLEAR, SET)


def test_a_product_of_which_odoo_says_nothing_waits_and_is_not_0() -> None:
    [one] = result(listed(parts=(Part(99, 1),)))

    assert (one.units, one.action, one.reason) == (None, Action.WAIT, WriteReason.PRODUCT_UNUSABLE)
    assert one.words == {"product_id": 99}


def test_an_offer_that_is_not_for_sale_does_not_wait_for_a_product_that_is_archived() -> None:
    archived, unclear = (Part(99, 1),), goods(kits={SET: None})

    def action(status: str, ended_by: str | None, parts: tuple[Part, ...] = archived) -> Action | None:
        offer = listed(status=status, parts=parts, detail=Detail({}, ended_by))
        [one] = compare([offer], unclear, {}, {}, StockToAllegroSettings())
        return one.action

    assert [action("ENDED", by) for by in ("USER", "EMPTY_STOCK")] == [Action.LEAVE, Action.LEAVE]
    assert action("INACTIVE", None) == Action.LEAVE
    assert action("ENDED", "EMPTY_STOCK", (Part(SET, 1),)) == Action.WAIT


def test_what_is_sold_and_not_reserved_goes_off_for_every_offer_of_the_product() -> None:
    single, pack = listed("1"), listed("2", parts=(Part(MUG, 3),))

    assert [one.units for one in result(single, pack, o2=2)] == [4, 1]


def test_what_is_kept_back_and_the_most_that_is_shown_are_the_merchant_s() -> None:
    assert became(listed(), settings=StockToAllegroSettings(keep_back=4, at_most=5))[0] == 5
    assert became(listed(), settings=StockToAllegroSettings(keep_back=8))[0] == 2


def test_more_sold_than_there_is_is_0_and_never_less() -> None:
    assert became(listed(), o1=25) == (0, Action.WRITE, WriteReason.SOLD_OUT)
    assert offered({MUG: Fraction(3)}, left_of(goods(), [({MUG: Fraction(1)}, 12)], 0), None) == 0


def test_thirds_come_to_a_whole() -> None:
    thirds = {MUG: Fraction(2, 3)}

    assert offered(thirds, left_of(goods(), [], 0), None) == 15
    assert offered(thirds, left_of(goods(), [(thirds, 3)], 0), None) == 12


def test_what_odoo_counts_in_dozens_is_divided_into_pieces_but_not_for_an_offer_of_pairs_or_sets() -> None:
    in_dozens = goods(pieces={MUG: Fraction(1, 12)})

    assert needs_of((Part(MUG, 18),), in_dozens) == {MUG: Fraction(3, 2)}
    assert needs_of((Part(MUG, 2, is_pack=True),), in_dozens) == {MUG: 2}


def test_what_was_sold_goes_off_as_far_as_it_is_known() -> None:
    unclear, archived = (Part(SET, 1), Part(MUG, 1)), (Part(99, 1), Part(MUG, 2))
    kit = {SET: {JUG: Fraction(1), 6: Fraction(1)}, 6: None}

    [one, jug] = compare(
        [listed("1"), listed("2", parts=(Part(JUG, 1),))],
        goods(kits=kit),
        {"3": 2, "4": 1},
        {"3": unclear, "4": archived},
        StockToAllegroSettings(),
    )

    assert (one.units, jug.units) == (6, 1)


def test_an_offer_is_opened_again_only_where_it_ended_for_want_of_stock() -> None:
    for ended_by, reason in (("EMPTY_STOCK", "restocked"), ("USER", "ended_otherwise"), (None, "ended_otherwise")):
        assert became(listed(status="ENDED", stock=10, detail=Detail({}, ended_by)))[2] == reason
    assert became(listed(status="INACTIVE", stock=0))[1:] == (Action.LEAVE, WriteReason.NOT_ACTIVE)
    assert became(listed(status="ACTIVATING", stock=3))[1:] == (Action.LEAVE, WriteReason.NOT_ACTIVE)


def test_an_offer_that_is_about_to_end_is_left_for_the_next_push() -> None:
    assert became(listed(stock=0)) == (10, Action.LEAVE, WriteReason.ENDING)


def test_an_offer_without_a_stock_on_the_list_is_left() -> None:
    assert became(listed(stock=None))[1:] == (Action.LEAVE, WriteReason.STOCK_UNKNOWN)


def test_one_fulfillment_and_offers_without_product_are_left() -> None:
    assert became(listed(is_fulfillment=True)) == (None, Action.LEAVE, WriteReason.ONE_FULFILLMENT)
    unmatched = listed(link=Link((), None, Problem("no_product", "None.")))
    assert became(unmatched) == (None, Action.LEAVE, WriteReason.NO_PRODUCT_FOUND)


def test_only_differences_are_planned_and_an_offer_that_is_listed_anew_is_told() -> None:
    equal, other = listed("1", stock=10), listed("2", stock=7, detail=Detail({}, None, republish=True))

    rows = planned(result(equal, other), may_end=20)

    assert [(row.subject, row.action, row.reason) for row in rows] == [
        ("offer:2", Action.WRITE, WriteReason.STOCK_DIFFERS),
        ("listed_anew:2", Action.WAIT, WriteReason.LISTED_ANEW),
    ]


def test_offers_that_change_by_one_number_share_a_command_and_the_others_go_in_bulk() -> None:
    common = [_row(f"c{number}", 10, 9) for number in range(1030)]
    others = [_row(f"o{number}", 1, 3 + number) for number in range(30)]

    assert [(one.kind, len(one.planned)) for one in batches([*common, *others])] == [
        ("quantity", 1000),
        ("quantity", 30),
        ("bulk", 25),
        ("bulk", 5),
    ]
    assert {one.kind for one in batches(others, is_bulk_taken=False)} == {"quantity"}


def _row(offer_id: str, before: int, after: int) -> Planned:
    row = Planned(f"offer:{offer_id}", Action.WRITE, WriteReason.STOCK_DIFFERS, offer_id=offer_id)
    return Planned(**{name: getattr(row, name) for name in Planned.__slots__} | {"before": before, "after": after})
