"""The endpoint's routes."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from ...wire.messages import parse_messages
from ...wire.request import ChatRequest
from ..api.completions import CompletionReplyWriter, CompletionRequest
from ..api.extensions import Extensions
from ..api.job import Job
from ..api.limits import check, check_count
from ..api.reply_writer import ChatReplyWriter, ReplyWriter
from ..engine.answer_queue import QueuedRequest
from ..engine.engine import Engine
from ..grammar.grammar import GrammarCompiler
from ..grammar.structure import structure
from ..grammar.tool_grammar import answer_grammars
from ..manager.record import EndpointRecord
from ..prompt.chat_template import ChatTemplate
from ..prompt.functions import OfferedFunctions
from ..prompt.prompt import prompt_ids
from .authentication import Authentication, client_of
from .error_replies import HANDLERS, HttpError, json_response
from .leases import LeaseCounter
from .paths import PlainSlashes
from .request_body import read_json
from .streaming import StreamedReply, WholeReply

__all__ = ["MAX_ANSWERS", "App"]

MAX_ANSWERS = 256  # in progress or waiting for a slot
RESERVE = 256  # more, for clients that have few
FEW = 8  # answers
MAX_OF_REQUEST = 64


class App:
    """The API over one engine.

    Args:
        engine: the model.
        template: writes its prompts.
        leases: keeps the endpoint alive while requests are answered.
        record: the model's id, the key and the version.
        names: of the machine, if the endpoint listens on other addresses than loopback.
    """

    def __init__(
        self,
        engine: Engine,
        template: ChatTemplate,
        leases: LeaseCounter,
        record: EndpointRecord,
        names: Sequence[str] = (),
    ) -> None:
        self._names = names
        self._engine, self._template, self._leases, self._record = engine, template, leases, record
        self._grammars = GrammarCompiler(engine.vocabulary, template.end)
        self._created = int(time.time())
        self._answers: Counter[str] = Counter()  # by client
        self._routes: Sequence[Route] = ()

    def asgi(self) -> ASGIApp:
        """The application, behind its authentication."""
        self._routes = [
            Route("/v1/chat/completions", self._chat, methods=["POST"]),
            Route("/v1/completions", self._completion, methods=["POST"]),
            Route("/v1/models", self._models),
            Route("/v1/models/{model:path}", self._model),
            Route("/tokenize", self._tokenize, methods=["POST"]),
            Route("/detokenize", self._detokenize, methods=["POST"]),
            Route("/health", self._health),
            Route("/version", self._version),
            Route("/openapi.json", self._openapi),
            Route("/lease", self._lease, methods=["POST"]),
        ]
        app = Starlette(routes=self._routes, exception_handlers=HANDLERS)
        return Authentication(PlainSlashes(app), self._record.key, self._names)

    async def _chat(self, request: Request) -> ASGIApp:
        body = await read_json(request)
        for field in ("model", "messages"):
            _require(body, field)
        chat = ChatRequest.from_body(body)
        self._check_model(chat.model)
        chat.check_complete()
        check(chat, len(self._engine.vocabulary))
        extensions, functions = Extensions.of(chat.extra), OfferedFunctions.of(chat)
        grammar = await self._grammars.compile(
            lambda: answer_grammars(chat.response_format, extensions.structured_outputs, functions)
        )
        prompt = await prompt_ids(
            self._template,
            chat.messages,
            tools=functions.tools if functions else (),
            continue_last=extensions.continues_last,
            open_answer=extensions.opens_answer,
            limit=chat.prompt_truncate_len,
            context=self._engine.context,
            prefix=functions.opening if functions else "",
        )
        queued = QueuedRequest(client_of(request, chat.user))
        job = Job.of(chat, extensions, [prompt], self._engine, grammar, queued)
        self._check_load(job)
        request_id = request.state.request_id
        writer = ChatReplyWriter(job, extensions, self._engine.vocabulary, request_id, functions)
        return self._reply(job, writer)

    async def _completion(self, request: Request) -> ASGIApp:
        body = await read_json(request)
        _require(body, "model")
        completion = CompletionRequest.of(body)
        fields = completion.request
        self._check_model(fields.model)
        check(fields, len(self._engine.vocabulary))
        extensions = Extensions.of(fields.extra)
        grammar = await self._grammars.compile(
            lambda: structure(fields.response_format, extensions.structured_outputs)
        )
        prompts = await completion.ids(self._engine)
        queued = QueuedRequest(client_of(request, fields.user))
        job = Job.of(fields, extensions, prompts, self._engine, grammar, queued)
        self._check_load(job)
        writer = CompletionReplyWriter(
            job,
            extensions,
            self._engine.vocabulary,
            request.state.request_id,
            legacy=completion.legacy,
        )
        return self._reply(job, writer)

    def _check_load(self, job: Job) -> None:
        if job.choices > MAX_OF_REQUEST:
            reason = f"n: at most {MAX_OF_REQUEST} answers in all, got {job.choices}."
            raise HttpError(400, reason, "n")
        # A client that sends hundreds of requests must not keep the others out.
        has_few = self._answers[job.queued.client] + job.choices <= FEW
        limit = MAX_ANSWERS + RESERVE if has_few else MAX_ANSWERS
        if self._answers.total() + job.choices > limit:
            raise HttpError(429, "Server is overloaded")

    def _reply(self, job: Job, writer: ReplyWriter) -> ASGIApp:
        kind = StreamedReply if job.request.stream else WholeReply
        return self._counted(kind(job, self._engine, writer), job.queued.client, job.choices)

    def _counted(self, reply: ASGIApp, client: str, choices: int) -> ASGIApp:
        async def counted(scope: Scope, receive: Receive, send: Send) -> None:
            self._answers[client] += choices
            try:
                with self._leases.hold():
                    await reply(scope, receive, send)
            finally:
                self._answers[client] -= choices
                self._answers += Counter()  # forgets clients that have none

        return counted

    async def _models(self, _request: Request) -> Response:
        return json_response({"object": "list", "data": [self._model_card()]})

    async def _model(self, request: Request) -> Response:
        self._check_model(request.path_params["model"])
        return json_response(self._model_card())

    def _model_card(self) -> dict[str, Any]:
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
        body = await read_json(request)
        self._check_model(body.get("model"))
        prompt, messages, strings = (
            body.get(name) for name in ("prompt", "messages", "return_token_strs")
        )
        extensions = Extensions.of(body)
        if not isinstance(strings, bool | None):
            raise HttpError(400, "return_token_strs: expected true or false.", "return_token_strs")
        if isinstance(prompt, str):
            tokens = await self._engine.tokenize(prompt)
        elif isinstance(messages, list):
            check_count(messages)
            tokens = await prompt_ids(
                self._template,
                parse_messages(messages),
                tools=_tools(body.get("tools")),
                continue_last=extensions.continues_last,
                open_answer=extensions.opens_answer,
                context=self._engine.context,
            )
        else:
            raise HttpError(400, "prompt: expected a string (or messages: a list).", "prompt")
        strs = [self._engine.vocabulary.string(token) for token in tokens] if strings else None
        return json_response(
            {
                "count": len(tokens),
                "max_model_len": self._engine.context,
                "tokens": tokens,
                "token_strs": strs,
            }
        )

    async def _detokenize(self, request: Request) -> Response:
        body = await read_json(request)
        self._check_model(body.get("model"))
        tokens = _ids(body.get("tokens"), len(self._engine.vocabulary))
        return json_response({"prompt": self._engine.vocabulary.text(tokens)})

    async def _health(self, _request: Request) -> Response:
        return json_response({"status": "ok"})

    async def _version(self, _request: Request) -> Response:
        return json_response({"version": self._record.version})

    async def _openapi(self, _request: Request) -> Response:
        # Imported here: it would delay the endpoint's start.
        from ..api.openapi import document

        routes = [(route.path, route.methods or set()) for route in self._routes]
        vocabulary = len(self._engine.vocabulary)
        return json_response(document(routes, self._record.model, vocabulary))

    async def _lease(self, _request: Request) -> ASGIApp:
        return self._hold_lease

    async def _hold_lease(self, _scope: Scope, receive: Receive, send: Send) -> None:
        """Reply at once, and keep the endpoint alive until the client closes the connection."""
        headers = [(b"content-type", b"text/plain")]
        with self._leases.hold():
            await send({"type": "http.response.start", "status": 200, "headers": headers})
            await send({"type": "http.response.body", "body": b"held\n", "more_body": True})
            while (await receive())["type"] != "http.disconnect":
                pass

    def _check_model(self, model: Any) -> None:
        if model is not None and model != self._record.model:
            raise HttpError(404, f"The model `{model}` does not exist.", "model")


def _require(body: Mapping[str, Any], field: str) -> None:
    if body.get(field) is None:
        raise HttpError(400, f"{field}: field required.", field)


def _ids(tokens: Any, size: int) -> Sequence[int]:
    if not isinstance(tokens, list):
        raise HttpError(400, "tokens: expected a list of token ids.", "tokens")
    for token in tokens:
        if not isinstance(token, int) or isinstance(token, bool) or not 0 <= token < size:
            reason = f"tokens: expected ids from 0 to {size - 1}, got {token!r}."
            raise HttpError(400, reason, "tokens")
    return tokens


def _tools(tools: Any) -> Sequence[Mapping[str, Any]]:
    """The tools that a prompt lists, checked as in a chat."""
    return () if tools is None else ChatRequest.of(tools=tools).tools or ()
