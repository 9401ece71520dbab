"""The pages that show what arrived: stock, prices and states of offers; numbers, states and files of orders."""

from collections.abc import Awaitable, Callable
from html import escape
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from allegro_etl.local.allegro.answers import ApiProblem
from allegro_etl.local.allegro.documents import Json
from allegro_etl.local.allegro.markets import MARKETS
from allegro_etl.local.allegro.offers import Offer
from allegro_etl.local.allegro.pages import form_fields, page, table
from allegro_etl.local.allegro.world import World
from allegro_etl.local.allegro.writing import fulfilment, offer_deeds, order_deeds, shipments
from allegro_etl.local.allegro.writing.stock import NotEnough

Page = Callable[[World, Request], Awaitable[Response]]

_HOME = '<p><a href="/">Local Allegro</a> · <a href="/local/pages/offers">Offers</a> · <a href="/local/pages/orders">Orders</a></p>'
_SHOWN = 200


async def offers(world: World, request: Request) -> Response:
    """Show the offers with their stock, prices and states, and buttons for what a person may do to each."""
    wanted = request.query_params.get("name", "").lower()
    found = [offer for offer in world.shop.shelf.offers.values() if wanted in offer.name.lower()]
    titles = ("Offer", "Name", "Signature", "Stock", "Sold", "State", "Prices", "", "")
    rows = [_offer_row(offer) for offer in found[:_SHOWN]]
    return HTMLResponse(page("Offers", _HOME + _search(wanted) + table(titles, rows) + _rest(len(found))))


def _search(wanted: str) -> str:
    return f'<form><input name="name" value="{escape(wanted)}" placeholder="name"> <button>Find</button></form>'


def _rest(found: int) -> str:
    return f"<p>{_SHOWN} of {found} are shown.</p>" if found > _SHOWN else ""


def _offer_row(offer: Offer) -> tuple[str, ...]:
    prices = ", ".join(f"{offer.price_on(market):.2f} {market.currency}" for market in MARKETS.values())
    action = f"/local/pages/offers/{offer.id}"
    return (
        offer.id,
        escape(offer.name),
        escape(offer.signature or ""),
        str(offer.stock),
        str(offer.sold),
        ", ".join([_state(offer), *_marks(offer)]),
        prices,
        _form(action, "set_stock", "Set stock", f'<input name="units" type="number" min="0" value="{offer.stock}">'),
        _form(action, "buy", "Buy", '<input name="units" type="number" min="1" value="1">')
        + _form(action, "end", "End")
        + _form(action, "activate", "Activate"),
    )


def _state(offer: Offer) -> str:
    return f"{offer.status} by {offer.ended_by}" if offer.status == "ENDED" and offer.ended_by else offer.status


def _marks(offer: Offer) -> list[str]:
    marks = {
        "archived": offer.archived,
        "One Fulfillment": offer.one_fulfillment,
        "listed again": offer.republish,
        "another seller's": offer.foreign,
        f"lacks {offer.lacks}": offer.lacks,
        f"campaign on {', '.join(offer.campaign)}": offer.campaign,
        f"price rule on {', '.join(offer.rules)}": offer.rules,
    }
    return [escape(mark) for mark, holds in marks.items() if holds]


def _form(action: str, deed: str, label: str, fields: str = "") -> str:
    return f'<form method="post" action="{action}/{deed}">{fields} <button>{label}</button></form> '


async def do_to_offer(world: World, request: Request) -> Response:
    """Take a click on one of an offer's buttons."""
    deed, fields = offer_deeds.DEEDS[request.path_params["deed"]], await form_fields(request)
    units = {"units": int(fields["units"])} if fields.get("units", "").isdecimal() else {}
    try:
        with world.shop.lock:
            deed(world.shop, world.shop.shelf.offer(request.path_params["id"]), **units)
    except (NotEnough, TypeError, ValueError) as error:
        return HTMLResponse(page("This cannot be done", f"{_HOME}<p>{escape(str(error))}</p>"), 409)
    return RedirectResponse("/local/pages/offers", 303)


async def orders(world: World, _: Request) -> Response:
    """Show the newest orders with their states, numbers and files."""
    ids = list(world.shop.book.ids())[-_SHOWN:]
    titles = ("Order", "Changed", "State", "Seller's status", "Numbers", "Invoices")
    rows = [_order_row(world, form_id) for form_id in reversed(ids)]
    return HTMLResponse(page("Orders", _HOME + table(titles, rows) + _rest(len(world.shop.book))))


def _order_row(world: World, form_id: str) -> tuple[str, ...]:
    form = world.shop.form(form_id)
    numbers = ", ".join(f"{one['carrierId']} {one['waybill']}" for one in world.shop.shipments.get(form_id, []))
    files = world.shop.invoices.get(form_id, [])
    return (
        f'<a href="/local/pages/orders/{quote(form_id)}">{escape(form_id)}</a>',
        escape(str(form["updatedAt"])),
        escape(str(form["status"])),
        escape(str(form["fulfillment"]["status"])),
        escape(numbers),
        str(len(files)) if files else ("wanted" if (form["invoice"] or {}).get("required") else ""),
    )


async def order(world: World, request: Request) -> Response:
    """Show one order: what was bought, its status, and all numbers and files that it was given."""
    form_id = request.path_params["id"]
    if form_id not in world.shop.book:
        return HTMLResponse(page("No such order", _HOME), 404)
    form, action = world.shop.form(form_id), f"/local/pages/orders/{quote(form_id)}"
    lines = [(escape(line["offer"]["name"]), str(line["quantity"])) for line in form["lineItems"]]
    numbers = [_number_row(one) for one in world.shop.shipments.get(form_id, [])]
    files = [_file_row(one) for one in world.shop.invoices.get(form_id, [])]
    content = (
        f"{_HOME}<p>{escape(form['status'])}, {escape(form['fulfillment']['status'])}, numbers on "
        f"{escape(form['fulfillment']['shipmentSummary']['lineItemsSent'])} lines.</p>"
        + table(("Offer", "Units"), lines)
        + f"<h2>Numbers</h2>{table(('Carrier', 'Number', 'Lines', 'Added'), numbers)}"
        + _form(action, "add_number", "Add as the carrier", _carriers() + '<input name="waybill">')
        + f"<h2>Invoices</h2>{table(('Number', 'File', 'Uploaded', 'Looked at'), files)}"
        + f"<h2>Seller's status</h2>{_form(action, 'set_status', 'Set', _statuses(form))}"
    )
    return HTMLResponse(page(f"Order {form_id}", content))


def _number_row(one: Json) -> tuple[str, ...]:
    carrier = f"{one['carrierId']} {one['carrierName'] or ''}"
    return escape(carrier), escape(one["waybill"]), str(len(one["lineItems"])), escape(one["createdAt"])


def _file_row(one: Json) -> tuple[str, ...]:
    there = one["file"]["uploadedAt"]
    name = escape(one["file"]["name"])
    link = f'<a href="/local/files/{one["id"]}">{name}</a>' if there else f"{name} (awaited)"
    seen = (one["file"]["securityVerification"] or {}).get("status", "")
    return escape(one["invoiceNumber"] or ""), link, escape(there or ""), escape(seen)


def _carriers() -> str:
    options = "".join(f"<option>{id_}</option>" for id_ in shipments.CARRIERS)
    return f'<select name="carrier">{options}</select>'


def _statuses(form: Json) -> str:
    now = form["fulfillment"]["status"]
    names = (*fulfilment.SETTABLE, "RETURNED")
    options = "".join(f"<option{' selected' if name == now else ''}>{name}</option>" for name in names)
    return f'<select name="status">{options}</select>'


async def do_to_order(world: World, request: Request) -> Response:
    """Take a click on one of an order's buttons."""
    form_id, deed = request.path_params["id"], order_deeds.DEEDS[request.path_params["deed"]]
    try:
        deed(world.shop, form_id, **await form_fields(request))
    except ApiProblem as problem:
        return HTMLResponse(page("This cannot be done", f"{_HOME}<p>{escape(problem.message)}</p>"), 409)
    except (TypeError, ValueError) as error:
        return HTMLResponse(page("This cannot be done", f"{_HOME}<p>{escape(str(error))}</p>"), 409)
    return RedirectResponse(f"/local/pages/orders/{quote(form_id)}", 303)


PAGES: tuple[tuple[str, str, Page], ...] = (
    ("GET", "/local/pages/offers", offers),
    ("POST", "/local/pages/offers/{id}/{deed}", do_to_offer),
    ("GET", "/local/pages/orders", orders),
    ("GET", "/local/pages/orders/{id}", order),
    ("POST", "/local/pages/orders/{id}/{deed}", do_to_order),
)
