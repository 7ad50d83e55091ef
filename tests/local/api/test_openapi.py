"""The OpenAPI document: valid, complete, and made from the definition of the fields."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from jsonschema import Draft202012Validator

from tensormesh_nb.local.api.completions import CHAT_ONLY
from tensormesh_nb.local.api.extensions import Extensions
from tensormesh_nb.wire.request import ChatRequest

from ...prompts import FRANCE
from ..conftest import Api


@pytest.fixture(scope="module")
def document(api: Api) -> dict[str, Any]:
    """Read without a key."""
    response = httpx.get(f"{api.root}/openapi.json")
    assert response.status_code == 200
    document: dict[str, Any] = response.json()
    return document


def schema(document: dict[str, Any], name: str) -> dict[str, Any]:
    schema: dict[str, Any] = document["components"]["schemas"][name]
    return schema


def test_the_document_is_valid(document: dict[str, Any]) -> None:
    schemathesis = pytest.importorskip("schemathesis", reason="needs Python 3.11")
    schemathesis.openapi.from_dict(document).validate()
    for each in document["components"]["schemas"].values():
        Draft202012Validator.check_schema(each)


def test_the_document_has_no_key(document: dict[str, Any], api: Api) -> None:
    assert api.endpoint.api_key not in str(document)


def test_every_path_exists(document: dict[str, Any], api: Api) -> None:
    for path, operations in document["paths"].items():
        url = api.root + path.replace("{model}", api.endpoint.model)
        # A lease does not end; an error about the method also shows that the route exists.
        method = "put" if path == "/lease" else next(iter(operations))
        assert api.http.request(method, url).status_code != 404, path


def test_requests_have_all_fields_with_their_bounds(document: dict[str, Any]) -> None:
    chat = schema(document, "ChatRequest")["properties"]
    names = {field.name for field in ChatRequest.fields()} - {"extra"}
    assert set(chat) == names | {field.name for field in Extensions.fields()}
    for field in ChatRequest.fields():
        if field.name != "extra":
            assert chat[field.name]["description"].startswith(field.description)
            assert chat[field.name].get("default") == field.default
    assert chat["temperature"]["anyOf"][0] == {"type": "number", "minimum": 0, "maximum": 2}
    assert chat["repetition_penalty"]["anyOf"][0]["exclusiveMinimum"] == 0
    assert chat["n"]["anyOf"][0]["maximum"] == 16
    completion = schema(document, "CompletionRequest")["properties"]
    assert set(completion) == set(chat) - CHAT_ONLY | {"prompt"}


@pytest.mark.parametrize("stream", [False, True])
def test_a_reply_has_a_documented_content_type(
    document: dict[str, Any], api: Api, stream: bool
) -> None:
    body = api.body(FRANCE, max_tokens=2, stream=stream)
    reply = document["paths"]["/v1/chat/completions"]["post"]["responses"]["200"]["content"]
    response = api.http.post("/chat/completions", json=body)
    assert response.headers["content-type"].split(";")[0] in reply
    reference = schema(document, "ChatRequest")
    Draft202012Validator(reference).validate(body)
    assert not Draft202012Validator(reference).is_valid({**body, "tempertaure": 1})
