"""What to do about the lines of an order that Odoo has already. Pure, as all decisions."""

from collections.abc import Iterator
from functools import partial

from allegro_etl.actions import Action, Kind
from allegro_etl.languages.line_texts import in_english
from allegro_etl.odoo.external_ids import goods_line_key, is_rounding, order_key
from allegro_etl.reasons import RemarkCode
from allegro_etl.records.orders.existing import Decision, Existing, ask_a_person, short_hash, to_plan
from allegro_etl.records.orders.goods import Goods, goods_of, worth
from allegro_etl.records.orders.in_words import both_in_words
from allegro_etl.records.orders.sides import (
    LineFields,
    Shown,
    Sides,
    Written,
    fingerprint,
    line_fields,
    line_sides,
    odoo_line_fields,
    plain,
)
from allegro_etl.records.phrases import Phrase
from allegro_etl.records.reasons import Facts, PlanReason, say
from allegro_etl.warehouse.tables import LineRow, OdooLineRow

_row = partial(to_plan, Kind.LINE)


def line_decisions(found: Existing, *, has_new_carrier: bool = False) -> Iterator[Decision]:
    """Compare the lines of an order on all sides, field by field. A new carrier brings its own delivery product."""
    form_id, written = found.order["form_id"], found.written.get("lines") or {}
    if not written and not found.odoo_lines and found.taken_over:
        return  # it was not to be loaded by then, so its lines were not compared: its total is
    if not written and not found.odoo_lines:
        yield to_plan(Kind.ORDER, Action.CONFLICT, order_key(form_id), PlanReason.ORDER_NOT_OURS)
        yield ask_a_person(form_id, RemarkCode.FOREIGN_ORDER)
        return
    goods = goods_of(found)
    left = _left_alone(goods)
    compared = [
        decision
        for line in found.lines
        if line["line_key"] not in left
        for decision in _line(found, line, written.get(line["line_key"]), has_new_carrier=has_new_carrier)
    ]
    yield from compared
    yield from _ask_about_closed(found, compared)
    for one in goods:
        if one.is_recomposed and not one.is_worth_the_same:
            yield from _recomposed(found, one)
    if any(key not in found.odoo_lines for key in found.lines_elsewhere):
        yield ask_a_person(form_id, RemarkCode.LINES_OF_ANOTHER_ORDER)
    wanted = {line["line_key"] for line in found.lines} | left
    gone = sorted(key for key in found.odoo_lines if key not in wanted and not is_rounding(key))
    if gone:
        detail = {
            key: Sides(None, plain(found.odoo_lines[key]["quantity"]), None, is_known=False).shown() for key in gone
        }
        yield to_plan(Kind.ORDER, Action.CONFLICT, order_key(form_id), PlanReason.LINES_GONE, detail=detail)
        yield ask_a_person(form_id, RemarkCode.LINES_LOST)


def _left_alone(goods: list[Goods]) -> set[str]:
    """Return the keys of lines that are not compared one by one: their line item is worth the same, or a person's."""
    return {key for one in goods if one.is_recomposed or one.is_worth_the_same for key in one.keys}


def _recomposed(found: Existing, goods: Goods) -> Iterator[Decision]:
    """Leave goods to a person whose worth and composition changed: new lines beside the old would sell them twice."""
    key = goods_line_key(goods.line_item_id)
    line = next(line for line in found.lines if line["line_key"] in goods.now)
    yield _row(Action.CONFLICT, key, PlanReason.LINE_RECOMPOSED, detail=goods.detail)
    allegro, odoo = plain(worth(goods.now)), plain(worth(goods.odoo))
    sides = both_in_words("price", {"allegro": allegro, "odoo": odoo}, line)
    facts = [(_title(line), say(Phrase.BOTH_SIDES, **sides))]
    state = short_hash(key, goods.now)
    yield ask_a_person(
        found.order["form_id"], RemarkCode.GOODS_RECOMPOSED, facts, goods=key, state=state, allegro=allegro, odoo=odoo
    )


def _line(found: Existing, line: LineRow, before: LineFields | None, *, has_new_carrier: bool) -> Iterator[Decision]:
    key, now, mirrored = line["line_key"], line_fields(line), found.odoo_lines.get(line["line_key"])
    if mirrored is None:
        yield _missing_line(found, line, now, before)
        return
    has = odoo_line_fields(mirrored)
    if has["text"] not in (now["text"], (before or {}).get("text")):
        has["text"] = fingerprint(in_english(mirrored["description"] or "", line["kind"]))
    if before is None and found.written.get("lines") and now == has:
        yield _new_line(found, line)  # made by a run that died before it could tell
        return
    sides = line_sides(now, has, before)
    shown = {
        verdict: {name: one.shown() for name, one in sides.items() if one.verdict == verdict}
        for verdict in ("kept", "update", "conflict")
    }
    changed = shown["update"] | (_other_product(found, line, mirrored) if has_new_carrier else {})
    if shown["kept"]:
        yield _row(Action.KEEP, key, PlanReason.LINE_KEPT, detail=shown["kept"])
    if changed:
        yield _changed_line(found, line, changed)
    if shown["conflict"]:
        yield from _disputed_line(found, line, shown["conflict"])


def _changed_line(found: Existing, line: LineRow, changed: Shown) -> Decision:
    """Write what changed on Allegro, or leave it to a person where the order is closed."""
    if found.is_closed:
        both = _both(found, line, changed)
        return _row(Action.CONFLICT, line["line_key"], PlanReason.LINE_CLOSED, detail=changed, facts=both)
    told = [
        (_title(line), say(Phrase.FIELD_CHANGE, field=name, **both_in_words(name, one, line)))
        for name, one in changed.items()
        if name not in ("text", "product")
    ]
    facts: Facts = told or [(say(Phrase.LINE), line["description"])]
    key = line["line_key"]
    return _row(Action.UPDATE, key, PlanReason.LINE_CHANGED, detail=changed, facts=facts, fields=[*changed])


def _disputed_line(found: Existing, line: LineRow, disputed: Shown) -> Iterator[Decision]:
    key = line["line_key"]
    yield _row(Action.CONFLICT, key, PlanReason.LINE_DISPUTED, detail=disputed)
    facts, state = _both(found, line, disputed), short_hash(line_fields(line))
    yield ask_a_person(found.order["form_id"], RemarkCode.LINE_TO_DECIDE, facts, line=key, state=state, sides=disputed)


def _missing_line(found: Existing, line: LineRow, now: LineFields, before: LineFields | None) -> Decision:
    """Decide about a line that the order in Odoo does not have."""
    key = line["line_key"]
    if before is not None:
        detail = {name: Sides(value, None, before.get(name), is_known=True).shown() for name, value in now.items()}
        action = Action.KEEP if before == now else Action.CONFLICT
        return _row(action, key, PlanReason.LINE_REMOVED, detail=detail)
    if key in found.lines_elsewhere:
        return _row(Action.CONFLICT, key, PlanReason.LINE_ELSEWHERE)
    return _new_line(found, line)


def _new_line(found: Existing, line: LineRow) -> Decision:
    """Add a line, or leave it to a person where the order is closed."""
    price = {"price": str(line["unit_price"]), "currency": line["currency"]}
    sold = say(Phrase.SOLD, what=line["description"], quantity=plain(line["quantity"]), **price)
    facts = [(say(Phrase.NEW_LINE), sold)]
    if found.is_closed and line["line_key"] not in found.odoo_lines:
        detail = {name: Sides(value, None, None, is_known=False).shown() for name, value in line_fields(line).items()}
        return _row(Action.CONFLICT, line["line_key"], PlanReason.LINE_CLOSED, detail=detail, facts=facts)
    return _row(Action.CREATE, line["line_key"], PlanReason.LINE_NEW, facts=facts, kind_of_line=line["kind"])


def _other_product(found: Existing, line: LineRow, mirrored: OdooLineRow) -> Shown:
    """Return the product that a delivery line sells from now on; one that a person chose stays."""
    now, new = mirrored["product_id"], found.delivery_product
    if line["kind"] != "delivery" or new is None or now == new or now not in found.delivery_products:
        return {}
    return {"product": Sides(new, now, now, is_known=True).shown()}


def _ask_about_closed(found: Existing, compared: list[Decision]) -> Iterator[Decision]:
    """Ask a person, once for all lines, about changes that a closed order does not take."""
    closed = [one for one in compared if one.code == PlanReason.LINE_CLOSED]
    facts, lines = [fact for one in closed for fact in one.facts], {one.key: one.detail for one in closed}
    if facts:
        code, obstacles = RemarkCode.LINES_OF_CLOSED_ORDER, found.obstacles
        yield ask_a_person(found.order["form_id"], code, facts, obstacles=obstacles, lines=lines)


def _both(found: Existing, line: LineRow, shown: Shown) -> Facts:
    """Say what Allegro and Odoo have in each of these fields of a line; texts in full, as the plan has only their hashes."""
    here = found.odoo_lines[line["line_key"]]["description"]
    texts = {"text": {"allegro": line["description"], "odoo": here}}
    return [
        (_title(line), say(Phrase.FIELD_ON_BOTH_SIDES, field=name, **both_in_words(name, one, line)))
        for name, one in (shown | {name: texts[name] for name in shown if name in texts}).items()
    ]


def _title(line: LineRow) -> str:
    return line["description"].split("\n")[0]


def lines_after(found: Existing, disputed: set[tuple[str, str]]) -> Written:
    """Return what is known as written of the lines afterwards, but for `disputed` fields: (line key, field)."""
    lines: Written = dict(found.written.get("lines") or {})
    left = _left_alone(goods_of(found))
    for line in found.lines:
        key = line["line_key"]
        if key in left or (key in found.lines_elsewhere and key not in found.odoo_lines):
            continue
        agreed = {name: value for name, value in line_fields(line).items() if (key, name) not in disputed}
        if agreed:
            lines[key] = {**lines.get(key, {}), **agreed}
    return lines
