"""The endpoint's OpenAPI document.

Request schemas are made from the definition of the fields.
Format: https://spec.openapis.org/oas/v3.1.0
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import msgspec

from ..._version import __version__
from ...wire.fields.field_info import Field
from ...wire.messages import ROLES
from ...wire.request import ChatRequest
from .completions import CHAT_ONLY, MAX_PROMPTS
from .extensions import MAX_TOP_LOGPROBS, Extensions
from .field_support import EXTENSIONS, SUPPORT
from .limits import MAX_CHOICES, MAX_MESSAGES

__all__ = ["document"]

Schema: TypeAlias = dict[str, Any]

_TEXT: Schema = {"type": "string"}
_COUNT: Schema = {"type": "integer", "minimum": 0}
_FLAG: Schema = {"type": ["boolean", "null"]}
_IDS: Schema = {"type": "array", "items": _COUNT}


@dataclass(frozen=True)
class RouteDescription:
    """What the document says about a route.

    Attributes:
        summary: one line.
        reply: name of the reply's schema; empty for plain text.
        body: name of the body's schema, or empty.
        errors: the statuses of its errors, in addition to those of all routes.
        keyed: whether it requires the key.
    """

    summary: str
    reply: str
    body: str = ""
    errors: tuple[int, ...] = ()
    keyed: bool = True


_BODY_ERRORS = (400, 404, 413)
_ROUTES = {
    "/v1/chat/completions": RouteDescription(
        "An answer to messages.", "ChatCompletion", "ChatRequest", (*_BODY_ERRORS, 429)
    ),
    "/v1/completions": RouteDescription(
        "A continuation of a text or token ids.",
        "Completion",
        "CompletionRequest",
        (*_BODY_ERRORS, 429),
    ),
    "/v1/models": RouteDescription("The model, as a list.", "Models", keyed=False),
    "/v1/models/{model}": RouteDescription("The model.", "Model", errors=(404,), keyed=False),
    "/tokenize": RouteDescription(
        "The token ids of a text or of messages.", "Tokens", "TokenizeRequest", _BODY_ERRORS
    ),
    "/detokenize": RouteDescription(
        "The text of token ids.", "Detokenized", "DetokenizeRequest", _BODY_ERRORS
    ),
    "/health": RouteDescription("Whether the endpoint is ready.", "Health", keyed=False),
    "/version": RouteDescription("The version of tensormesh-nb.", "Version", keyed=False),
    "/openapi.json": RouteDescription("This document.", "Document", keyed=False),
    "/lease": RouteDescription("Keeps the endpoint running. The response does not end.", ""),
}
_ERRORS = {
    400: "The request is invalid; param names the field.",
    401: "The key is missing or wrong.",
    403: "The Host header does not name this machine.",
    404: "There is no such model.",
    405: "The route has no such method.",
    413: "The body is too large.",
    429: "Too many answers are in progress.",
    500: "The engine failed.",
}
_BRIEF = (401, 403)  # in Serverless' shape: one string

# This endpoint's bounds, narrower than the definition's.
_MAXIMUM = {"n": MAX_CHOICES, "top_logprobs": MAX_TOP_LOGPROBS}


def document(
    routes: Iterable[tuple[str, Iterable[str]]], model: str, vocabulary: int
) -> dict[str, Any]:
    """The document of these routes.

    Args:
        routes: the endpoint's paths with their methods, each described in ``_ROUTES``.
        model: id of the model it serves.
        vocabulary: number of token ids.
    """
    paths: dict[str, Any] = {}
    for pattern, methods in routes:
        path = pattern.replace(":path}", "}")
        documented = sorted({*methods} - {"HEAD"})
        paths[path] = {method.lower(): _operation(path) for method in documented}
    return {
        "openapi": "3.1.0",
        "info": {"title": "The local endpoint of tensormesh-nb", "version": __version__},
        "servers": [{"url": "/"}],
        "paths": paths,
        "components": {
            "schemas": {**_requests(model, _ids(vocabulary)), **_replies()},
            "responses": {str(status): _error(status) for status in _ERRORS},
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer"}},
        },
    }


def _operation(path: str) -> Schema:
    route = _ROUTES[path]
    errors = sorted({403, 405, 500, *route.errors} | ({401} if route.keyed else set()))
    operation: Schema = {
        "operationId": path.strip("/").replace("/", "_"),
        "summary": route.summary,
        "security": [{"key": []}] if route.keyed else [],
        "responses": {
            "200": _reply(route),
            **{str(status): {"$ref": f"#/components/responses/{status}"} for status in errors},
        },
    }
    if route.body:
        operation["requestBody"] = {"required": True, "content": _json(route.body)}
    if "{model}" in path:
        operation["parameters"] = [
            {"name": "model", "in": "path", "required": True, "schema": _TEXT}
        ]
    return operation


def _reply(route: RouteDescription) -> Schema:
    content = _json(route.reply) if route.reply else {"text/plain": {"schema": _TEXT}}
    if 429 in route.errors:
        # The schema of one event; OpenAPI 3.1 has none for the whole stream.
        content["text/event-stream"] = {"schema": {"$ref": "#/components/schemas/Event"}}
    return {"description": route.summary, "content": content}


def _error(status: int) -> Schema:
    name = "BriefError" if status in _BRIEF else "Error"
    return {"description": _ERRORS[status], "content": _json(name)}


def _json(name: str) -> Schema:
    return {"application/json": {"schema": {"$ref": f"#/components/schemas/{name}"}}}


def _requests(model: str, ids: Schema) -> dict[str, Schema]:
    own = {field.name: _extension(field) for field in Extensions.fields()}
    fields = {
        field.name: _field(field, SUPPORT[field.name].note)
        for field in ChatRequest.fields()
        if field.name != "extra"
    }
    fields["model"] = {**fields["model"], "enum": [model]}
    fields["messages"] |= {"items": _message(), "minItems": 1, "maxItems": MAX_MESSAGES}
    chat = fields | own
    completion = {name: schema for name, schema in chat.items() if name not in CHAT_ONLY}
    shared = {name: chat[name] for name in ("model", "messages", "tools")}
    turns = {name: own[name] for name in ("add_generation_prompt", "continue_final_message")}
    return {
        "ChatRequest": _closed(chat, ("model", "messages")),
        "CompletionRequest": _closed(
            {**completion, "prompt": _prompt(ids), "logprobs": _counted(fields["logprobs"])},
            ("model", "prompt"),
        ),
        "TokenizeRequest": {
            "anyOf": [
                _object({**turns, "model": shared["model"], "prompt": _TEXT}, ("prompt",)),
                _object({**turns, **shared}, ("messages",)),
            ],
            "properties": {"return_token_strs": _FLAG},
        },
        "DetokenizeRequest": _object({"model": shared["model"], "tokens": ids}, ("tokens",)),
    }


def _field(field: Field, note: str) -> Schema:
    """A field's schema: type and bounds from its annotation, the default from its definition."""
    schema: Schema = msgspec.json.schema(field.annotation)
    schema["description"] = f"{field.description} {note}"
    if field.default is not None:
        schema["default"] = field.default
    if field.name in _MAXIMUM:
        for kind in schema["anyOf"]:
            if kind["type"] == "integer":
                kind["maximum"] = _MAXIMUM[field.name]
    return schema


def _extension(field: Field) -> Schema:
    return _field(field, EXTENSIONS[field.name].note)


def _message() -> Schema:
    part = _object({"type": {"const": "text"}, "text": _TEXT}, ("type", "text"))
    content = {"anyOf": [_TEXT, {"type": "array", "items": part}, {"type": "null"}]}
    return _object({"role": {"enum": [*ROLES]}, "content": content}, ("role",))


def _ids(vocabulary: int) -> Schema:
    return {**_IDS, "items": {**_COUNT, "maximum": vocabulary - 1}}


def _prompt(ids: Schema) -> Schema:
    ids = {**ids, "minItems": 1}
    several = {"type": "array", "items": {"anyOf": [_TEXT, ids]}}
    return {"anyOf": [_TEXT, ids, {**several, "minItems": 1, "maxItems": MAX_PROMPTS}]}


def _counted(logprobs: Schema) -> Schema:
    """A completion's ``logprobs`` may also be the number of alternatives."""
    number = {"type": "integer", "minimum": -1, "maximum": MAX_TOP_LOGPROBS}
    return {**logprobs, "anyOf": [*logprobs["anyOf"], number]}


def _replies() -> dict[str, Schema]:
    usage = _record(prompt_tokens=_COUNT, completion_tokens=_COUNT, total_tokens=_COUNT)
    choices = {"type": "array", "items": _record(index=_COUNT, finish_reason=_TEXT)}
    reply = {"id": _TEXT, "created": _COUNT, "model": _TEXT, "choices": choices, "usage": usage}
    failure = _record(message=_TEXT, type=_TEXT, param={"type": ["string", "null"]}, code=_COUNT)
    model = _record(id=_TEXT, object={"const": "model"}, created=_COUNT, max_model_len=_COUNT)
    return {
        "ChatCompletion": _record(**reply, object={"const": "chat.completion"}),
        "Completion": _record(**reply, object={"const": "text_completion"}),
        # ``data`` is a chunk as JSON, or ``[DONE]``.
        "Event": _record(data=_TEXT),
        "Model": model,
        "Models": _record(object={"const": "list"}, data={"type": "array", "items": model}),
        "Tokens": _record(tokens=_IDS, count=_COUNT, max_model_len=_COUNT),
        "Detokenized": _record(prompt=_TEXT),
        "Health": _record(status={"const": "ok"}),
        "Version": _record(version=_TEXT),
        "Document": _record(openapi=_TEXT, info={"type": "object"}, paths={"type": "object"}),
        "Error": _record(error=failure),
        "BriefError": _record(error=_TEXT),
    }


def _record(**properties: Schema) -> Schema:
    """An object with all of these properties."""
    return _object(properties, tuple(properties))


def _closed(properties: dict[str, Schema], required: Sequence[str]) -> Schema:
    """An object without other properties."""
    return {**_object(properties, required), "additionalProperties": False}


def _object(properties: dict[str, Schema], required: Sequence[str]) -> Schema:
    return {"type": "object", "properties": properties, "required": list(required)}
