"""Answers in the shapes of Allegro's REST API: its media type, its errors, and the other shape that its 401 has."""

import json

from starlette.responses import Response

from allegro_etl.local.allegro.documents import Json

MEDIA_TYPE = "application/vnd.allegro.public.v1+json"
BETA_MEDIA_TYPE = "application/vnd.allegro.beta.v1+json"


class ApiProblem(Exception):
    """An answer other than 200, raised wherever it is found out."""

    def __init__(self, status: int, code: str, message: str, path: str | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.path = path

    def response(self) -> Response:
        """Write the problem as an `ErrorsHolder`."""
        return errors(self.status, self.code, self.message, self.path)


def invalid(path: str, message: str) -> ApiProblem:
    """Return the 422 for a parameter with a wrong value; `path` names it as Allegro does (`getOrderEvents.from`)."""
    return ApiProblem(422, "VALIDATION_ERROR", message, path)


def answer(body: Json | bytes, status: int = 200, media_type: str = MEDIA_TYPE) -> Response:
    """Answer with a body in one of Allegro's media types; bytes are JSON already."""
    content = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
    return Response(content, status, media_type=f"{media_type};charset=UTF-8")


def errors(status: int, code: str, message: str, path: str | None = None) -> Response:
    """Answer with one error in the usual shape."""
    return answer({"errors": [error_json(code, message, path)]}, status)


def error_json(code: str, message: str, path: str | None = None) -> Json:
    """Return one error in the usual shape."""
    return {
        "code": code,
        "message": message,
        "details": None,
        "path": path,
        "userMessage": message,
        "metadata": {},
    }


def unauthorized(error: str, description: str) -> Response:
    """Answer 401, which has a shape of its own and a `WWW-Authenticate` header."""
    response = answer({"error": error, "error_description": description}, 401)
    challenge = f'Bearer realm="oauth2-resource", error="{error}", error_description="{description}"'
    response.headers["WWW-Authenticate"] = challenge
    return response


def too_many_requests(retry_after: int | None = None) -> Response:
    """Answer 429, with `Retry-After` only if asked for: Allegro does not document it."""
    response = errors(429, "TOO_MANY_REQUESTS", "The allowed limit of requests has been exceeded")
    if retry_after is not None:
        response.headers["Retry-After"] = str(retry_after)
    return response
