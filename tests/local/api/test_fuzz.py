"""Valid and invalid requests generated from the OpenAPI document get only documented replies.

No status 500, no undocumented reply, and errors name the field that is wrong.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tensormesh_nb.local.api.extensions import Extensions
from tensormesh_nb.wire.fields.field_info import Field
from tensormesh_nb.wire.request import ChatRequest

from ...prompts import FRANCE
from ..conftest import Api

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
# /lease is left out: its answer does not end.
PATHS = ("/v1/chat/completions", "/v1/completions", "/tokenize", "/detokenize")
SHORT = 2  # tokens of an answer: the requests are tested, not the answers
FEW = 3  # fields besides the required ones: more nearly always contradict each other

sparingly = settings(
    derandomize=True,
    database=None,
    # Bodies are large, and many are equal after they are shortened.
    suppress_health_check=[*HealthCheck],
)


class Fuzz:
    """The document of the running endpoint, and a connection to it."""

    def __init__(self, api: Api, session: requests.Session) -> None:
        self.root, self.session = api.root, session
        self.document = session.get(f"{self.root}/openapi.json").json()
        self.schema = schemathesis.openapi.from_dict(self.document)

    def operation(self, path: str) -> Any:
        return self.schema[path]["POST"]

    def request(self, path: str) -> dict[str, Any]:
        """The schema of a route's body."""
        content = self.document["paths"][path]["post"]["requestBody"]["content"]
        name = content["application/json"]["schema"]["$ref"].rsplit("/", 1)[1]
        request: dict[str, Any] = self.document["components"]["schemas"][name]
        return request

    def ask(self, case: Any) -> requests.Response:
        """Send a case, and validate the reply against the document."""
        response: requests.Response = case.call(
            base_url=self.root, session=self.session, timeout=60
        )
        case.validate_response(response, checks=CHECKS)
        if response.status_code == 400:
            error = response.json()["error"]
            assert error["message"]
            assert "\n" not in error["message"]
            if isinstance(case.body, dict):
                named(error["param"], case.body, self.request(case.operation.path))
        return response


def named(param: str | None, body: dict[str, Any], schema: dict[str, Any]) -> None:
    """An error names a field that was given, or one that is missing."""
    assert param, body
    field = param.split("[")[0].split(".")[0]
    known = schema.get("properties", {}).keys() | {"prompt", "messages", "model"}
    assert param in body or field in body.keys() | known, param


@pytest.fixture(scope="module")
def fuzz(api: Api) -> Iterator[Fuzz]:
    with requests.Session() as session:
        session.headers["Authorization"] = f"Bearer {api.endpoint.api_key}"
        yield Fuzz(api, session)


def shortened(body: Any) -> Any:
    """The same body, as valid or invalid as before, for a short answer."""
    if not isinstance(body, dict):
        return body
    short = {**body}
    for name, most in (("max_tokens", SHORT), ("max_completion_tokens", SHORT), ("n", 2)):
        if type(short.get(name)) is int and short[name] > most:
            short[name] = most
    if short.get("max_tokens") is None:
        short["max_tokens"] = SHORT
    return short


def asks_for_answers(path: str) -> bool:
    return path.endswith("completions")


@pytest.mark.parametrize("path", PATHS)
def test_valid_requests(fuzz: Fuzz, path: str) -> None:
    schema, statuses = fuzz.request(path), []

    @sparingly
    @given(fuzz.operation(path).as_strategy(), st.data())
    def ask(case: Any, data: st.DataObject) -> None:
        if asks_for_answers(path):
            free = sorted(case.body.keys() - set(schema["required"]))
            if free:
                kept = data.draw(st.lists(st.sampled_from(free), max_size=FEW, unique=True))
                case.body = {name: case.body[name] for name in (*schema["required"], *kept)}
            if "messages" in case.body and data.draw(st.integers(0, 3)):
                case.body["messages"] = FRANCE  # else few requests get as far as their fields
            case.body = shortened(case.body)
        statuses.append(fuzz.ask(case).status_code)

    ask()
    assert {200} <= set(statuses) <= {200, 400}


@pytest.mark.parametrize("path", PATHS)
def test_invalid_requests(fuzz: Fuzz, path: str) -> None:
    right = Draft202012Validator(fuzz.request(path)).is_valid

    @sparingly
    @given(fuzz.operation(path).as_strategy(generation_mode=GenerationMode.NEGATIVE))
    def ask(case: Any) -> None:
        if asks_for_answers(path):
            case.body = shortened(case.body)
        status = fuzz.ask(case).status_code
        if isinstance(case.body, bytes) or not right(case.body):
            assert status in (400, 404), case.body

    ask()


@pytest.mark.parametrize("path", [*filter(asks_for_answers, PATHS)])
def test_streams(fuzz: Fuzz, api: Api, path: str) -> None:
    words = {"messages": FRANCE} if "chat" in path else {"prompt": "Paris is"}
    body = {**words, "model": api.endpoint.model, "max_tokens": SHORT, "stream": True}
    response = fuzz.ask(fuzz.operation(path).Case(body=body, media_type="application/json"))
    assert response.status_code == 200
    assert response.content.endswith(b"data: [DONE]\n\n")


@pytest.mark.parametrize("path", ["/v1/models", "/v1/models/{model}", "/health", "/version"])
def test_get_routes(fuzz: Fuzz, path: str) -> None:
    @settings(sparingly, max_examples=5)
    @given(fuzz.schema[path]["GET"].as_strategy())
    def ask(case: Any) -> None:
        fuzz.ask(case)

    ask()


# Of every JSON type, and beyond every bound.
STRANGE: tuple[Any, ...] = (
    "\x00",
    "",
    True,
    -(10**30),
    10**30,
    -1.5,
    1e300,
    [],
    [None],
    [[]],
    {},
    {"": None},
    {"type": 5},
    {"5": "x"},
)
FIELDS = [
    *(field for field in ChatRequest.fields() if field.name != "extra"),
    *Extensions.fields(),
]


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.name)
def test_a_wrong_value_is_refused_by_name(api: Api, field: Field) -> None:
    right = Draft202012Validator(msgspec.json.schema(field.annotation)).is_valid
    wrong = [value for value in STRANGE if not right(value)]
    assert len(wrong) > len(STRANGE) / 2
    for value in wrong:
        error = api.error(**{"max_tokens": SHORT, field.name: value})
        assert error["param"].split("[")[0] == field.name, value
        assert field.name in error["message"]


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.name)
def test_strange_valid_values_do_no_harm(api: Api, field: Field) -> None:
    right = Draft202012Validator(msgspec.json.schema(field.annotation)).is_valid
    for value in filter(right, STRANGE):
        response = api.post(**{"max_tokens": SHORT, field.name: value})
        assert response.status_code in (200, 400, 404), (value, response.text)
        if response.status_code == 400:
            assert response.json()["error"]["param"], value
