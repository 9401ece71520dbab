"""The pages for people: plain HTML without anything to load."""

from html import escape

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from allegro_etl.local.allegro.world import World

_STYLE = "body{font:16px/1.5 sans-serif;max-width:42rem;margin:3rem auto;padding:0 1rem}button{font:inherit}"


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
        f"<p>{len(shop.book)} orders, {len(shop.journal)} events, {len(shop.shelf.offers)} offers.</p>"
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
