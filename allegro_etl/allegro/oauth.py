"""Allegro's OAuth endpoints, one function per request: they ask once and say what the answer means.

Source: https://developer.allegro.pl/tutorials/uwierzytelnianie-i-autoryzacja-zlq9e75GdIR, RFC 6749, RFC 8628.
"""

from dataclasses import dataclass, field

import httpx

from allegro_etl.allegro.answers import error_of, read_answer
from allegro_etl.allegro.connection import Answer, receive
from allegro_etl.allegro.endpoints import AllegroEnvironment
from allegro_etl.allegro.errors import AllegroError, Circumstances, ClientRejected
from allegro_etl.allegro.json_text import Document, read_json


@dataclass(frozen=True, slots=True)
class Application:
    """An application as registered at apps.developer.allegro.pl, in one environment."""

    environment: AllegroEnvironment
    client_id: str
    client_secret: str = field(repr=False)

    @property
    def key(self) -> str:
        """Return the name of its entry in the token file: tokens go to the addresses that they were given for, and to no other."""
        return f"{self.environment.auth_url} {self.environment.api_url} {self.client_id}"


class OAuthRefused(AllegroError):
    """A 400 of the OAuth endpoints; `code` is RFC 6749's or RFC 8628's, such as `invalid_grant`."""

    def __init__(self, code: str, where: Circumstances) -> None:
        super().__init__(f"Allegro's login answered {code}", where)
        self.code = code


def ask_device_code(client: httpx.Client, application: Application, scope: str = "") -> Document:
    """Ask for a code that the seller confirms; return Allegro's JSON. `scope` names what the tokens may do, blanks between.

    Raises ClientRejected, OAuthRefused or AllegroUnavailable.
    """
    form = {"client_id": application.client_id}
    return _post(client, application, "device", {**form, "scope": scope} if scope else form)


def ask_tokens(client: httpx.Client, application: Application, grant_type: str, **grant: str) -> Document:
    """Ask for a pair of tokens in exchange for `grant`; return Allegro's JSON.

    Raises ClientRejected, OAuthRefused or AllegroUnavailable.
    """
    return _post(client, application, "token", {"grant_type": grant_type, **grant})


def _post(client: httpx.Client, application: Application, name: str, form: dict[str, str]) -> Document:
    basic = httpx.BasicAuth(application.client_id, application.client_secret)
    # Not Allegro's media type: these endpoints speak plain JSON.
    headers = {"Accept": "application/json"}
    request = client.build_request("POST", f"{application.environment.auth_url}/{name}", data=form, headers=headers)
    answer = receive(client, request, auth=basic)
    if answer.status in {400, 401}:
        raise _refusal(answer)
    if answer.status == 200:  # noqa: PLR2004 - HTTP's own number
        return read_answer(answer)
    raise error_of(answer)


def _refusal(answer: Answer) -> AllegroError:
    try:
        content = read_json(answer.body.decode("utf-8"))
    except ValueError:
        content = None
    code = content.get("error") if isinstance(content, dict) else None
    if not isinstance(code, str):
        return error_of(Answer(answer.path, 502, answer.headers, b""))
    description = str(content.get("error_description")) if isinstance(content, dict) else ""
    if answer.status == 401 or "device_code grant" in description or code == "unauthorized_client":  # noqa: PLR2004
        return ClientRejected("Allegro does not accept this application", answer.where)
    return OAuthRefused(code[:40], answer.where)
