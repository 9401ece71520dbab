"""What to do about the lines of an order that Odoo has already. Pure, as all decisions."""

from collections.abc import Iterator

from allegro_etl.loading.existing import Decision, Existing, ask_a_person, short_hash
from allegro_etl.loading.goods import Goods, goods_of, worth
from allegro_etl.loading.sides import Record, Sides, line_fields, line_sides, odoo_line_fields, plain


def line_decisions(found: Existing) -> Iterator[Decision]:
    """Compare the lines of an order on all sides, field by field."""
    written = found.written.get("lines") or {}
    if not written and not found.odoo_lines:
        reason = "This sale order has none of Allegro's lines: it was not made by allegro_etl, and stays as it is"
        yield Decision("order", "conflict", f"order_{found.order['form_id']}", reason)
        yield ask_a_person("foreign", reason)
        return
    goods = goods_of(found)
    left = _left_alone(goods)
    for line in found.lines:
        if line["line_key"] not in left:
            yield from _line(found, line, written.get(line["line_key"]))
    for one in goods:
        if one.is_recomposed and not one.is_settled:
            yield from _recomposed(found, one)
    if any(key not in found.odoo_lines for key in found.lines_elsewhere):
        reason = (
            "Orders were merged on Allegro, and some of this one's line items are on another sale order: compare them"
        )
        yield ask_a_person("elsewhere", reason)
    wanted = {line["line_key"] for line in found.lines} | left
    gone = sorted(key for key in found.odoo_lines if key not in wanted and not key.startswith("rounding_"))
    if gone:
        detail = {
            key: Sides(None, plain(found.odoo_lines[key]["quantity"]), None, is_known=False).shown() for key in gone
        }
        yield Decision(
            "order",
            "conflict",
            f"order_{found.order['form_id']}",
            "Allegro no longer has some of the order's lines",
            detail,
        )
        yield ask_a_person("lines", "Allegro no longer has some of the order's lines: compare them")


def _left_alone(goods: list[Goods]) -> set[str]:
    """Give the keys of lines that are not compared one by one: their line item is settled, or a person's."""
    return {key for one in goods if one.is_recomposed or one.is_settled for key in one.keys}


def _recomposed(found: Existing, goods: Goods) -> Iterator[Decision]:
    """Leave goods to a person whose worth and composition changed: new lines beside the old would sell them twice."""
    key = f"line_{goods.line_item_id}"
    what = next(line["description"] for line in found.lines if line["line_key"] in goods.now).split("\n")[0]
    reason = "Allegro has another price or quantity for an offer that consists of something else now"
    yield Decision("line", "conflict", key, reason, goods.detail)
    facts = [(what, f"{plain(worth(goods.now))} on Allegro, {plain(worth(goods.odoo))} in Odoo")]
    topic = f"line_{short_hash(key, goods.now)}"
    yield ask_a_person(topic, f"{reason}: compare the lines of this order", facts)


def _line(found: Existing, line: Record, before: Record | None) -> Iterator[Decision]:
    key, now, mirrored = line["line_key"], line_fields(line), found.odoo_lines.get(line["line_key"])
    what = line["description"].split("\n")[0]
    if mirrored is None:
        yield _missing_line(found, line, now, before)
        return
    sides = line_sides(now, odoo_line_fields(mirrored), before)
    shown = {
        verdict: {name: one.shown() for name, one in sides.items() if one.verdict == verdict}
        for verdict in ("kept", "update", "conflict")
    }
    if shown["kept"]:
        yield Decision("line", "keep", key, "A person changed this line in Odoo, and it stays", shown["kept"])
    if shown["update"]:
        told = [
            (what, f"{name} {one['odoo']} → {one['allegro']}")
            for name, one in shown["update"].items()
            if name != "text"
        ]
        reason = f"Changed on Allegro: {', '.join(shown['update'])}"
        yield Decision("line", "update", key, reason, shown["update"], told or [("Line", line["description"])])
    if shown["conflict"]:
        reason = "Changed on Allegro and, otherwise, by a person in Odoo"
        yield Decision("line", "conflict", key, reason, shown["conflict"])
        facts = [
            (what, f"{name}: {one['allegro']} on Allegro, {one['odoo']} in Odoo")
            for name, one in shown["conflict"].items()
        ]
        yield ask_a_person(
            f"line_{short_hash(key, now)}",
            "A line changed on Allegro, and otherwise in Odoo: decide which one counts",
            facts,
        )


def _missing_line(found: Existing, line: Record, now: Record, before: Record | None) -> Decision:
    """Decide about a line that the order in Odoo does not have."""
    key = line["line_key"]
    if before is not None:
        detail = {name: Sides(value, None, before.get(name), is_known=True).shown() for name, value in now.items()}
        action = "keep" if before == now else "conflict"
        return Decision("line", action, key, "A person removed this line in Odoo; it stays removed", detail)
    if key in found.lines_elsewhere:
        return Decision(
            "line", "conflict", key, "Another sale order has this line item: two orders were merged on Allegro"
        )
    amount = f"{plain(line['quantity'])} x {line['unit_price']} {line['currency']}"
    facts = [("New line", f"{line['description']}: {amount}")]
    return Decision("line", "create", key, f"New on Allegro: {line['kind']} line", facts=facts)


def lines_after(found: Existing, disputed: set[tuple[str, str]]) -> Record:
    """Give what is known as written of the lines afterwards, but for `disputed` fields: (line key, field)."""
    lines: Record = dict(found.written.get("lines") or {})
    left = _left_alone(goods_of(found))
    for line in found.lines:
        key = line["line_key"]
        if key in left or (key in found.lines_elsewhere and key not in found.odoo_lines):
            continue
        agreed = {name: value for name, value in line_fields(line).items() if (key, name) not in disputed}
        if agreed:
            lines[key] = {**lines.get(key, {}), **agreed}
    return lines
