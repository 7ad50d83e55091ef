"""App: the endpoint's routes, and what they answer when something is wrong."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from ...errors import LocalEndpointError, RequestError
from ...wire.messages import parse_messages
from ...wire.request import ChatRequest
from ..api.checks import check
from ..api.completions import Completion, CompletionReply
from ..api.extensions import Extensions
from ..api.replies import ChatReply, Reply
from ..engine.engine import Engine
from ..engine.job import Job
from ..grammar.grammar import Grammars
from ..grammar.structure import structure
from ..grammar.tool_grammar import Tools, form
from ..manager.record import Record
from ..prompt.chat_template import Template
from ..prompt.truncation import prompt_ids
from .auth import Guard
from .leases import Leases
from .streaming import StreamedAnswer, WholeAnswer, failure

__all__ = ["MAX_BODY", "MAX_WAITING", "App"]

MAX_BODY = 4 << 20  # bytes of a request
BODY_WITHIN = 30.0  # seconds for all of them
MAX_WAITING = 64  # answers under way or waiting for a slot

_PHRASES = {
    400: "BadRequestError",
    404: "NotFoundError",
    405: "MethodNotAllowedError",
    408: "RequestTimeoutError",
    413: "RequestEntityTooLarge",
    429: "RateLimitError",
    500: "InternalServerError",
}


class Refused(Exception):
    """A request is answered with an error."""

    def __init__(self, status: int, message: str, param: str | None = None) -> None:
        super().__init__(message)
        self.status, self.param = status, param


class App:
    """The API over one engine.

    Args:
        engine: the model.
        template: how its prompts are written.
        leases: counts who needs the endpoint.
        record: the model's id, the key and the version.
    """

    def __init__(self, engine: Engine, template: Template, leases: Leases, record: Record) -> None:
        self._engine, self._template, self._leases, self._record = engine, template, leases, record
        self._grammars = Grammars(engine.vocabulary, template.end)
        self._created = int(time.time())
        self._answers = 0
        self._routes: Sequence[Route] = ()

    def asgi(self) -> ASGIApp:
        """The application, guarded."""
        routes = [
            Route("/v1/chat/completions", self._chat, methods=["POST"]),
            Route("/v1/completions", self._completion, methods=["POST"]),
            Route("/v1/models", self._models),
            Route("/v1/models/{model:path}", self._one_model),
            Route("/tokenize", self._tokenize, methods=["POST"]),
            Route("/detokenize", self._detokenize, methods=["POST"]),
            Route("/health", self._health),
            Route("/version", self._tell_version),
            Route("/openapi.json", self._tell_document),
            Route("/lease", self._lease, methods=["POST"]),
        ]
        self._routes = routes
        handlers: Mapping[Any, Any] = {
            Refused: _refused,
            RequestError: _wrong_request,
            LocalEndpointError: _engine_failed,
            HTTPException: _http_error,
            Exception: _bug,
        }
        return Guard(Starlette(routes=routes, exception_handlers=handlers), self._record.key)

    async def _chat(self, request: Request) -> ASGIApp:
        body = await _json(request)
        for field in ("model", "messages"):
            if body.get(field) is None:
                raise Refused(400, f"{field}: field required.", field)
        wanted = ChatRequest.from_body(body)
        self._check_model(wanted.model)
        wanted.check_complete()
        check(wanted, len(self._engine.vocabulary))
        extensions, tools = Extensions.of(wanted.extra), Tools.of(wanted)
        grammar = await self._grammars.built(lambda: form(wanted, extensions, tools))
        prompt = await prompt_ids(
            self._template,
            wanted.messages,
            extensions,
            tools.tools if tools else (),
            limit=wanted.prompt_truncate_len,
            begun=tools.opening if tools else "",
        )
        job = Job.of(wanted, extensions, [prompt], self._engine, grammar)
        self._check_load(job)
        request_id = request.state.request_id
        reply = ChatReply(job, extensions, self._engine.vocabulary, request_id, tools)
        return self._answer(job, reply)

    async def _completion(self, request: Request) -> ASGIApp:
        body = await _json(request)
        if body.get("model") is None:
            raise Refused(400, "model: field required.", "model")
        wanted = Completion.of(body)
        self._check_model(wanted.request.model)
        check(wanted.request, len(self._engine.vocabulary))
        extensions = Extensions.of(wanted.request.extra)
        grammar = await self._grammars.built(lambda: structure(wanted.request, extensions))
        prompts = await wanted.ids(self._engine)
        job = Job.of(wanted.request, extensions, prompts, self._engine, grammar)
        self._check_load(job)
        reply = CompletionReply(
            job,
            extensions,
            self._engine.vocabulary,
            request.state.request_id,
            legacy=wanted.legacy,
        )
        return self._answer(job, reply)

    def _check_load(self, job: Job) -> None:
        if job.choices > MAX_WAITING:
            reason = f"n: at most {MAX_WAITING} answers in all, got {job.choices}."
            raise Refused(400, reason, "n")
        if self._answers + job.choices > MAX_WAITING:
            raise Refused(429, "Server is overloaded")

    def _answer(self, job: Job, reply: Reply) -> ASGIApp:
        kind = StreamedAnswer if job.request.stream else WholeAnswer
        return self._counted(kind(job, self._engine, reply), job.choices)

    def _counted(self, answer: ASGIApp, choices: int) -> ASGIApp:
        async def counted(scope: Scope, receive: Receive, send: Send) -> None:
            self._answers += choices
            try:
                with self._leases.hold():
                    await answer(scope, receive, send)
            finally:
                self._answers -= choices

        return counted

    async def _models(self, _request: Request) -> Response:
        return _reply({"object": "list", "data": [self._card()]})

    async def _one_model(self, request: Request) -> Response:
        self._check_model(request.path_params["model"])
        return _reply(self._card())

    def _card(self) -> dict[str, Any]:
        return {
            "id": self._record.model,
            "object": "model",
            "created": self._created,
            "owned_by": "tensormesh-nb",
            "root": self._record.model,
            "parent": None,
            "max_model_len": self._engine.context,
            "vocab_size": len(self._engine.vocabulary),
            "permission": [],
        }

    async def _tokenize(self, request: Request) -> Response:
        body = await _json(request)
        self._check_model(body.get("model"))
        prompt, messages, strings = (
            body.get(name) for name in ("prompt", "messages", "return_token_strs")
        )
        extensions = Extensions.of(body)
        if not isinstance(strings, bool | None):
            raise Refused(400, "return_token_strs: expected true or false.", "return_token_strs")
        if isinstance(prompt, str):
            tokens = await self._engine.tokenize(prompt)
        elif isinstance(messages, list):
            tools = _tools(body.get("tools"))
            tokens = await prompt_ids(self._template, parse_messages(messages), extensions, tools)
        else:
            raise Refused(400, "prompt: expected a string (or messages: a list).", "prompt")
        told: dict[str, Any] = {
            "count": len(tokens),
            "max_model_len": self._engine.context,
            "tokens": tokens,
            "token_strs": None,
        }
        if strings:
            told["token_strs"] = [self._engine.vocabulary.shown(token) for token in tokens]
        return _reply(told)

    async def _detokenize(self, request: Request) -> Response:
        body = await _json(request)
        self._check_model(body.get("model"))
        tokens = _ids(body.get("tokens"), len(self._engine.vocabulary))
        return _reply({"prompt": self._engine.vocabulary.text(tokens)})

    async def _health(self, _request: Request) -> Response:
        return _reply({"status": "ok"})

    async def _tell_version(self, _request: Request) -> Response:
        return _reply({"version": self._record.version})

    async def _tell_document(self, _request: Request) -> Response:
        # Made when it is asked for: an endpoint that starts is waited for.
        from ..api.openapi import document

        return _reply(document(self._routes, self._record.model, len(self._engine.vocabulary)))

    async def _lease(self, _request: Request) -> ASGIApp:
        """Answers at once and never ends: as long as it is open, the endpoint stays."""
        return self._held

    async def _held(self, _scope: Scope, receive: Receive, send: Send) -> None:
        headers = [(b"content-type", b"text/plain")]
        with self._leases.hold():
            await send({"type": "http.response.start", "status": 200, "headers": headers})
            await send({"type": "http.response.body", "body": b"held\n", "more_body": True})
            while (await receive())["type"] != "http.disconnect":
                pass

    def _check_model(self, model: Any) -> None:
        if model is not None and model != self._record.model:
            raise Refused(404, f"The model `{model}` does not exist.", "model")


async def _json(request: Request) -> dict[str, Any]:
    """The request's body, a JSON object of bounded size."""
    try:
        received = await asyncio.wait_for(_body(request), BODY_WITHIN)
    except (asyncio.TimeoutError, TimeoutError):
        raise Refused(408, f"The body was not there within {BODY_WITHIN:g} s.") from None
    try:
        body = msgspec.json.decode(received)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Refused(400, f"The body is not JSON: {error}") from error
    if not isinstance(body, dict):
        raise Refused(400, "The body must be a JSON object.")
    return body


async def _body(request: Request) -> bytes:
    announced = request.headers.get("content-length", "")
    pieces, size = [], int(announced) if announced.isdigit() else 0
    if size <= MAX_BODY:
        size = 0
        async for piece in request.stream():
            size += len(piece)
            pieces.append(piece)
            if size > MAX_BODY:
                break
    if size > MAX_BODY:
        raise Refused(413, f"Request body too large: more than {MAX_BODY} bytes.")
    return b"".join(pieces)


def _ids(tokens: Any, size: int) -> Sequence[int]:
    if not isinstance(tokens, list):
        raise Refused(400, "tokens: expected a list of token ids.", "tokens")
    for token in tokens:
        if not isinstance(token, int) or isinstance(token, bool) or not 0 <= token < size:
            raise Refused(400, f"tokens: {token!r} is no id from 0 to {size - 1}.", "tokens")
    return tokens


def _tools(tools: Any) -> Sequence[Mapping[str, Any]]:
    """The tools whose listing a prompt holds, checked as in a chat."""
    return () if tools is None else ChatRequest.of(tools=tools).tools or ()


def _reply(data: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    return Response(msgspec.json.encode(data), status, headers, "application/json")


def _error_reply(status: int, message: str, param: str | None = None) -> Response:
    headers = {"retry-after": "5"} if status == 429 else None
    kind = _PHRASES.get(status, "Error")
    return _reply(failure(status, kind, message, param), status, headers)


async def _refused(_request: Request, error: Refused) -> Response:
    return _error_reply(error.status, str(error), error.param)


async def _wrong_request(_request: Request, error: RequestError) -> Response:
    return _error_reply(400, str(error), error.field)


async def _engine_failed(_request: Request, error: LocalEndpointError) -> Response:
    return _error_reply(500, str(error))


async def _bug(_request: Request, _error: Exception) -> Response:
    # What went wrong stands in the endpoint's log.
    return _error_reply(500, "Internal server error")


async def _http_error(_request: Request, error: HTTPException) -> Response:
    return _error_reply(error.status_code, error.detail)
