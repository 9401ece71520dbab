"""The pages for people: plain HTML without anything to load."""

from collections.abc import Awaitable, Callable, Sequence
from html import escape
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from allegro_etl.local.allegro.world import World

Page = Callable[[World, Request], Awaitable[Response]]

_STYLE = (
    "body{font:16px/1.5 sans-serif;max-width:72rem;margin:3rem auto;padding:0 1rem}button,input,select{font:inherit}"
    "table{border-collapse:collapse}td,th{text-align:left;padding:.2rem .8rem .2rem 0;border-bottom:1px solid #ddd}"
    "form{display:inline}input{width:6rem}"
)


def page(title: str, content: str) -> str:
    """Wrap HTML content into a page."""
    head = f'<meta charset="utf-8"><title>{escape(title)}</title><style>{_STYLE}</style>'
    return f"<!doctype html><html><head>{head}</head><body><h1>{escape(title)}</h1>{content}</body></html>"


async def index(world: World, _: Request) -> Response:
    """Show what this is, how much there is of it, and buttons to sell more."""
    shop = world.shop
    waiting = [device for device in world.oauth.devices.values() if device.state == "pending"]
    codes = "".join(
        f'<li><a href="/skojarz-aplikacje?code={escape(device.user_code)}">{escape(device.user_code)}</a></li>'
        for device in waiting[-5:]
    )
    buttons = "".join(f'<button name="count" value="{count}">Sell {count}</button> ' for count in (1, 10, 100))
    content = (
        "<p>This is a local stand-in for Allegro: nothing here is real, and nothing leaves this machine.</p>"
        f'<p><a href="/local/pages/orders">{len(shop.book)} orders</a>, {len(shop.journal)} events, '
        f'<a href="/local/pages/offers">{len(shop.shelf.offers)} offers</a>.</p>'
        f'<form method="post" action="/">{buttons}</form>'
        '<p><a href="/skojarz-aplikacje">Pair an application</a>'
        + (f"; waiting for a click:</p><ul>{codes}</ul>" if codes else "</p>")
    )
    return HTMLResponse(page("Local Allegro", content))


async def sell(world: World, request: Request) -> Response:
    """Take a click on one of the buttons."""
    text = (await request.body()).decode().removeprefix("count=")
    if text.isdecimal():
        world.shop.sell(min(int(text), 1000))
    return RedirectResponse("/", 303)


def table(titles: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    """Return a table; the cells are HTML already."""
    head = "".join(f"<th>{escape(title)}</th>" for title in titles)
    lines = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    return f"<table><tr>{head}</tr>{lines}</table>"


async def form_fields(request: Request) -> dict[str, str]:
    """Return the fields of an HTML form that was sent."""
    return dict(parse_qsl((await request.body()).decode()))


PAGES: tuple[tuple[str, str, Page], ...] = (("GET", "/", index), ("POST", "/", sell))
