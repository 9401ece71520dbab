"""OAuth over HTTP: the device and token endpoints, and the page on which the seller consents."""

from html import escape
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from allegro_etl.local.allegro.pages import page
from allegro_etl.local.allegro.world import World

CONSENT_PATH = "/skojarz-aplikacje"


async def device(world: World, request: Request) -> Response:
    """Answer `POST /auth/oauth/device`; client_id may stand in the query or in the body."""
    refused = world.oauth.client_error(request.headers.get("authorization"))
    if refused is not None:
        return JSONResponse(refused[1], refused[0])
    given = dict(request.query_params) | await _form(request)
    if given.get("client_id") != world.oauth.client_id:
        return JSONResponse({"error": "invalid_request", "error_description": "Missing or wrong client_id"}, 400)
    status, body = world.oauth.start_device(given.get("scope"), f"{_origin(request)}{CONSENT_PATH}")
    return JSONResponse(body, status)


async def token(world: World, request: Request) -> Response:
    """Answer `POST /auth/oauth/token` for device codes and refresh tokens."""
    refused = world.oauth.client_error(request.headers.get("authorization"))
    status, body = refused or world.oauth.token(dict(request.query_params) | await _form(request))
    return JSONResponse(body, status)


async def consent(world: World, request: Request) -> Response:
    """Show the consent page for a code, or ask for the code."""
    code = request.query_params.get("code", "")
    waiting = world.oauth.waiting(code) if code else None
    if waiting is None:
        note = "<p>There is no such code, or it has been used.</p>" if code else ""
        ask = f'{note}<form method="get"><label>Code <input name="code"></label> <button>Next</button></form>'
        return HTMLResponse(page("Pair an application", ask), 404 if code else 200)
    scopes = "".join(f"<li>{escape(scope)}</li>" for scope in sorted(waiting.scopes))
    buttons = (
        f'<p>Code <b>{escape(waiting.user_code)}</b>. The application asks for</p><ul>{scopes}</ul><form method="post">'
        f'<input type="hidden" name="code" value="{escape(waiting.user_code)}">'
        '<button name="decision" value="allow">Allow</button> <button name="decision" value="refuse">Refuse</button>'
        "</form>"
    )
    return HTMLResponse(page("Pair an application", buttons))


async def decide(world: World, request: Request) -> Response:
    """Take the seller's click on Allow or Refuse."""
    form = await _form(request)
    allow = form.get("decision") == "allow"
    if not world.oauth.decide(form.get("code", ""), allow=allow):
        return HTMLResponse(page("Pair an application", "<p>There is no such code, or it has been used.</p>"), 404)
    said = "The application is paired. You may close this page." if allow else "The application was refused."
    return HTMLResponse(page("Pair an application", f"<p>{said}</p>"))


async def _form(request: Request) -> dict[str, str]:
    return dict(parse_qsl((await request.body()).decode()))


def _origin(request: Request) -> str:
    return f"{request.url.scheme}://{request.headers.get('host', 'localhost')}"
