"""Error replies, in the form that vLLM gives them."""

from __future__ import annotations

import json

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.testclient import TestClient

from tensormesh_nb.errors import LocalEndpointError, RequestError
from tensormesh_nb.local.server.error_replies import HANDLERS, HttpError, error_body, json_response


@pytest.mark.parametrize(
    ("error", "status", "kind", "param"),
    [
        (HttpError(413, "large"), 413, "RequestEntityTooLarge", None),
        (HttpError(404, "no model", "model"), 404, "NotFoundError", "model"),
        (RequestError("wrong", field="n"), 400, "BadRequestError", "n"),
        (LocalEndpointError("engine"), 500, "InternalServerError", None),
    ],
)
def test_body_names_kind_status_and_field(
    error: HttpError | RequestError | LocalEndpointError, status: int, kind: str, param: str | None
) -> None:
    assert error_body(error) == {
        "error": {"message": str(error), "type": kind, "param": param, "code": status}
    }


def raising(error: Exception) -> TestClient:
    async def route(_request: Request) -> Response:
        raise error

    app = Starlette(routes=[Route("/", route)], exception_handlers=HANDLERS)
    return TestClient(app, raise_server_exceptions=False)


def test_overload_says_when_to_come_back() -> None:
    reply = raising(HttpError(429, "Server is overloaded")).get("/")
    assert (reply.status_code, reply.headers["retry-after"]) == (429, "5")
    assert reply.json()["error"]["type"] == "RateLimitError"


def test_bug_shows_nothing_of_itself() -> None:
    reply = raising(ZeroDivisionError("secret detail")).get("/")
    assert reply.status_code == 500
    assert reply.json()["error"]["message"] == "Internal server error"
    assert "secret" not in reply.text


def test_wrong_method_keeps_the_allow_header() -> None:
    reply = raising(HttpError(400, "x")).post("/")
    assert reply.status_code == 405
    assert "GET" in reply.headers["allow"]
    assert reply.json()["error"]["code"] == 405


def test_json_response() -> None:
    reply = json_response({"a": "é"}, 201, {"x-id": "7"})
    assert (reply.status_code, reply.headers["x-id"]) == (201, "7")
    assert json.loads(reply.body) == {"a": "é"}
