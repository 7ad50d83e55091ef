"""OpenAPI: the endpoint's own document, by which tools can ask it and tests can try it.

What a request may hold is read off the one definition of the fields; nothing is told twice.
Format: https://spec.openapis.org/oas/v3.1.0
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import msgspec
from starlette.routing import Route

from ..._version import __version__
from ...wire.fields import Field
from ...wire.messages import ROLES
from ...wire.request import ChatRequest
from .checks import MAX_CHOICES, MAX_MESSAGES
from .completions import CHAT_ONLY, MAX_PROMPTS
from .extensions import MAX_TOP_LOGPROBS, Extensions
from .support import EXTENSIONS, SUPPORT

__all__ = ["document"]

Schema: TypeAlias = dict[str, Any]

_TEXT: Schema = {"type": "string"}
_COUNT: Schema = {"type": "integer", "minimum": 0}
_FLAG: Schema = {"type": ["boolean", "null"]}
_IDS: Schema = {"type": "array", "items": _COUNT}


@dataclass(frozen=True)
class Operation:
    """What the document tells of a route.

    Attributes:
        summary: one line.
        answer: name of the answer's schema; empty for plain text.
        body: name of the body's schema, or empty.
        errors: the statuses of its errors beside those that all routes have.
        keyed: whether it asks for the key.
    """

    summary: str
    answer: str
    body: str = ""
    errors: tuple[int, ...] = ()
    keyed: bool = True


_OF_BODY = (400, 404, 413)
_OPERATIONS = {
    "/v1/chat/completions": Operation(
        "An answer to messages.", "ChatCompletion", "ChatRequest", (*_OF_BODY, 429)
    ),
    "/v1/completions": Operation(
        "What follows a text or token ids.", "Completion", "CompletionRequest", (*_OF_BODY, 429)
    ),
    "/v1/models": Operation("The model, in a list.", "Models", keyed=False),
    "/v1/models/{model}": Operation("The model.", "Model", errors=(404,), keyed=False),
    "/tokenize": Operation(
        "The token ids of a text or of messages.", "Tokens", "TokenizeRequest", _OF_BODY
    ),
    "/detokenize": Operation(
        "The text of token ids.", "Detokenized", "DetokenizeRequest", _OF_BODY
    ),
    "/health": Operation("Whether it serves.", "Health", keyed=False),
    "/version": Operation("The version of tensormesh-nb.", "Version", keyed=False),
    "/openapi.json": Operation("This document.", "Document", keyed=False),
    "/lease": Operation("Keeps the endpoint; does not end.", ""),
}
_ERRORS = {
    400: "The request is wrong; param names the field.",
    401: "The key is missing or wrong.",
    403: "The Host header names another machine.",
    404: "There is no such model.",
    405: "The route has no such method.",
    413: "The body is too large.",
    429: "Too many answers are under way.",
    500: "The engine failed.",
}
_BRIEF = (401, 403)  # told in Serverless' shape: one string

# Bounds of this endpoint's, inside of those of the definition.
_MOST = {"n": MAX_CHOICES, "top_logprobs": MAX_TOP_LOGPROBS}


def document(routes: Iterable[Route], model: str, vocabulary: int) -> dict[str, Any]:
    """The document of these routes.

    Args:
        routes: all of the endpoint's; each must have its operation here.
        model: the id of the model it serves.
        vocabulary: how many token ids there are.
    """
    paths: dict[str, Any] = {}
    for route in routes:
        path = route.path.replace(":path}", "}")
        methods = sorted((route.methods or set()) - {"HEAD"})
        paths[path] = {method.lower(): _operation(path) for method in methods}
    return {
        "openapi": "3.1.0",
        "info": {"title": "The local endpoint of tensormesh-nb", "version": __version__},
        "servers": [{"url": "/"}],
        "paths": paths,
        "components": {
            "schemas": {**_requests(model, _ids(vocabulary)), **_answers()},
            "responses": {str(status): _error(status) for status in _ERRORS},
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer"}},
        },
    }


def _operation(path: str) -> Schema:
    operation = _OPERATIONS[path]
    errors = sorted({403, 405, 500, *operation.errors} | ({401} if operation.keyed else set()))
    told: Schema = {
        "operationId": path.strip("/").replace("/", "_"),
        "summary": operation.summary,
        "security": [{"key": []}] if operation.keyed else [],
        "responses": {
            "200": _answer(operation),
            **{str(status): {"$ref": f"#/components/responses/{status}"} for status in errors},
        },
    }
    if operation.body:
        told["requestBody"] = {"required": True, "content": _json(operation.body)}
    if "{model}" in path:
        told["parameters"] = [{"name": "model", "in": "path", "required": True, "schema": _TEXT}]
    return told


def _answer(operation: Operation) -> Schema:
    content = _json(operation.answer) if operation.answer else {"text/plain": {"schema": _TEXT}}
    if 429 in operation.errors:
        # Of each event, as clients read it; a schema of the whole came with OpenAPI 3.2.
        content["text/event-stream"] = {"schema": {"$ref": "#/components/schemas/Event"}}
    return {"description": operation.summary, "content": content}


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
    if field.name in _MOST:
        for kind in schema["anyOf"]:
            if kind["type"] == "integer":
                kind["maximum"] = _MOST[field.name]
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
    """``logprobs`` of a completion is also the number of alternatives."""
    number = {"type": "integer", "minimum": -1, "maximum": MAX_TOP_LOGPROBS}
    return {**logprobs, "anyOf": [*logprobs["anyOf"], number]}


def _answers() -> dict[str, Schema]:
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
    """An object that always has all of these."""
    return _object(properties, tuple(properties))


def _closed(properties: dict[str, Schema], required: Sequence[str]) -> Schema:
    """An object that has nothing else."""
    return {**_object(properties, required), "additionalProperties": False}


def _object(properties: dict[str, Schema], required: Sequence[str]) -> Schema:
    return {"type": "object", "properties": properties, "required": list(required)}
