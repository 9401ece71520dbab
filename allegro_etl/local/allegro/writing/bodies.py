"""Reading the bodies of requests as strictly as Allegro does."""

import json
import re

from starlette.requests import Request

from allegro_etl.local.allegro.answers import MEDIA_TYPE, ApiProblem
from allegro_etl.local.allegro.documents import Json

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


def content(request: Request) -> bytes:
    """Return the bytes that were sent."""
    sent: bytes = request.state.content
    return sent


def json_object(request: Request, media_type: str = MEDIA_TYPE) -> Json:
    """Return the JSON object that was sent: 415 where it has another content type, 400 where it is none."""
    given = request.headers.get("content-type", "").split(";")[0].strip()
    if given != media_type:
        message = f"Content type '{given}' not supported"
        raise ApiProblem(415, "UnsupportedMediaTypeException", message, request.url.path)
    try:
        body = json.loads(content(request))
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise ApiProblem(400, "UnprocessableJson", "The body must be a JSON object", request.url.path)
    return body


def text(body: Json, name: str, longest: int, *, status: int = 400) -> str:
    """Return a text of a body that must be there, must not be blank and has a greatest length."""
    value = body.get(name)
    if not isinstance(value, str) or not value.strip():
        raise ApiProblem(status, "VALIDATION_ERROR", f"{name} must not be empty", name)
    if len(value) > longest:
        raise ApiProblem(status, "VALIDATION_ERROR", f"{name} must have at most {longest} characters", name)
    return value


def whole(value: object, path: str) -> int:
    """Return a whole number of a body, or raise the 422 that names it."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise ApiProblem(422, "VALIDATION_ERROR", f"{path} must be a whole number", path)
    return value


def part(body: Json, name: str) -> Json:
    """Return an object of a body, or raise the 422 that names it."""
    value = body.get(name)
    if not isinstance(value, dict):
        raise ApiProblem(422, "VALIDATION_ERROR", f"{name} must be an object", name)
    return value


def uuid(value: object, path: str) -> str:
    """Return a UUID, or raise the 422 that names it."""
    if not isinstance(value, str) or not _UUID.fullmatch(value):
        raise ApiProblem(422, "VALIDATION_ERROR", f"{path} must be a UUID", path)
    return value.lower()
