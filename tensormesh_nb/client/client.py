"""Client: ask a host, and hold the answer.

Everything that waits is written once, as coroutines on a background loop; the blocking methods and
the async ones drive the same coroutines.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import anyio.to_thread

from ..analysis.branch_point import fork
from ..assembly.builder import Builder
from ..config.secret import Secret
from ..config.settings import Settings
from ..errors import BadRequest, NotFound, RequestError
from ..result import ChatResult
from ..tools.toolbox import Steps, Toolbox, arun_steps, run_steps
from ..wire.request import ChatRequest
from .exchange import RoundTrip
from .host import Host, PromptSize
from .http.transport import Place, Transport
from .operations.branch import branch_errand
from .operations.distribution import Distribution
from .operations.operation import Errand
from .operations.probe import Kind, probe
from .operations.score import ScoreByEcho, ScoreByPrompt
from .runtime.event_loop import Background
from .stream import AsyncTurn, Progress, Turn, interrupted

if TYPE_CHECKING:
    import pandas as pd

    from ..conversation.conversation import Conversation

__all__ = ["Client"]

Prompt = str | Mapping[str, Any] | Sequence[Mapping[str, Any]] | ChatRequest


class Client:
    """A connection to one host. Safe to use from several threads, and cheap to keep.

    All arguments are optional and keyword-only; what is not given comes from the environment (see
    :class:`Settings`). Without a key the answers come from the embedded model.

    Args:
        host: ``serverless``, ``local`` or a base URL (with or without ``/v1``).
        api_key: the Bearer key for that host.
        model: the model to use when a request names none.
        timeout: seconds to connect.
        stream_idle_timeout: seconds without a byte after which a reply counts as dead.
        max_response_bytes: how much of a reply to read, unpacked; 1 GiB when left out. What has
            come by then is kept.
        max_retries: how often to repeat a request that was certainly not taken.
        ca_bundle: PEM file of certificates to trust.
        vocab_size: the model's number of tokens; gives upper bounds of entropy.
        tm_auth: whether ``auth.json`` of the ``tm`` command line tool may be read, for prices.
        settings: settings resolved elsewhere, instead of all of the above.

    Attributes:
        settings: what holds.
        notices: what the user should be told once, one line each.

    Raises:
        SettingsError: a value cannot be used.
    """

    def __init__(
        self,
        *,
        host: str | None = None,
        api_key: str | None = None,
        model: str | None = None,
        timeout: float | None = None,
        stream_idle_timeout: float | None = None,
        max_response_bytes: int | None = None,
        max_retries: int | None = None,
        ca_bundle: str | None = None,
        vocab_size: int | None = None,
        tm_auth: bool | None = None,
        settings: Settings | None = None,
    ) -> None:
        given = {
            "host": host,
            "api_key": Secret(api_key) if api_key else None,
            "model": model,
            "timeout": timeout,
            "stream_idle_timeout": stream_idle_timeout,
            "max_response_bytes": max_response_bytes,
            "max_retries": max_retries,
            "ca_bundle": ca_bundle,
            "vocab_size": vocab_size,
            "tm_auth": tm_auth,
        }
        del api_key  # tracebacks may show the locals of this frame
        self.settings = settings or Settings.resolve(("argument", given))
        self.notices = list(self.settings.notices)
        if self.settings.host == "local" and self.settings.sources.get("host", "").startswith(
            "default"
        ):
            self.notices.append(
                "No key was found, so a small local model answers (host local). "
                "Set TENSORMESH_INFERENCE_API_KEY to use Tensormesh Serverless."
            )
        self._transport = Transport(self.settings)
        self._background = Background(self._transport.aclose)
        self._host = Host(self.settings, self._transport, self._background, self.notices)
        self._round_trip = RoundTrip(self._transport, self.settings.max_retries)
        self._kinds: dict[str, Kind] = {}  # of logprobs, by model, once they were probed

    def __repr__(self) -> str:
        settings: Settings | None = vars(self).get("settings")
        if settings is None:  # a traceback shows the locals of a constructor that failed
            return "Client(...)"
        return f"Client(host={settings.host!r}, model={settings.model!r})"

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close connections and let go of the local endpoint. A later call opens them again."""
        self._background.stop()
        self._host.close()

    # Asking.

    def prepare(self, prompt: Prompt = (), **fields: Any) -> ChatRequest:
        """The request that would be sent, checked and complete; sends nothing.

        Args:
            prompt: a text, a message, messages, or a whole ChatRequest; ``messages=`` may stand
                in its place.
            fields: request fields under their API names; None is "not given". ``tools`` may be
                Python functions.

        Raises:
            RequestError: something is wrong or missing; one line.
        """
        if fields.get("tools") is not None:
            fields["tools"] = Toolbox.of(fields["tools"]).declarations
        if isinstance(prompt, ChatRequest):
            if fields.get("tools") == prompt.tools:
                fields.pop("tools", None)
            request = prompt.replace(**fields)
        else:
            request = ChatRequest.of(prompt, **fields)
        if not request.model:
            request = request.fill(model=self._host.default_model())
        if not request.model:
            self._host.check_key()  # without one, the model is not the first thing to mend
        request.check_complete()
        return request

    def chat(self, prompt: Prompt = (), *, run_tools: int = 0, **fields: Any) -> ChatResult:
        """Ask, and wait for the whole answer.

        The answer is streamed unless ``stream=False`` is given: then an interrupt or a broken
        connection loses nothing of what had arrived.

        Args:
            prompt: a text, a message, messages, or a whole ChatRequest; ``messages=`` may stand
                in its place.
            run_tools: run the functions among ``tools`` when the model asks for them, and ask
                again with what they returned, in at most so many rounds. By default none runs.
            fields: request fields under their API names (``temperature=0, top_logprobs=5``).

        Raises:
            RequestError: something is wrong; nothing was sent.
            TensormeshError: it failed; ``error.result`` has what arrived.
            Interrupted: Ctrl-C; ``error.result`` has what arrived.
        """
        toolbox = _toolbox(fields)
        request = self._streaming(prompt, fields)
        steps: Steps[ChatResult] = toolbox.steps(request, run_tools)
        return run_steps(steps, self._complete)

    def stream(self, prompt: Prompt = (), **fields: Any) -> Turn:
        """Ask, and take the chunks as they arrive; arguments as for :meth:`chat`.

        Returns:
            A :class:`Turn`: a context manager to iterate over. Nothing is sent before it is
            entered or iterated.
        """
        request = self._streaming(prompt, {**fields, "stream": True})
        errand = Errand(self._builder(request))
        return Turn(
            self._result(errand),
            errand.builder,
            lambda progress: self._start(errand, self._host.place(), progress),
        )

    async def achat(self, prompt: Prompt = (), *, run_tools: int = 0, **fields: Any) -> ChatResult:
        """:meth:`chat` for async code; cancelling it closes the connection."""
        toolbox = _toolbox(fields)
        request = self._streaming(prompt, fields)
        steps: Steps[ChatResult] = toolbox.steps(request, run_tools)
        return await arun_steps(steps, self._acomplete)

    def astream(self, prompt: Prompt = (), **fields: Any) -> AsyncTurn:
        """:meth:`stream` for async code: ``async with client.astream(...) as turn``."""
        request = self._streaming(prompt, {**fields, "stream": True})
        return self._aturn(Errand(self._builder(request)))

    def branch(
        self,
        result: ChatResult,
        position: int,
        token: str | int | None = None,
        *,
        rank: int | None = None,
        choice: int = 0,
    ) -> ChatResult:
        """Another answer from a position of a result on; see :meth:`ChatResult.branch`."""
        return self._run(self._branch(result, position, token, rank, choice), parent=result)

    async def abranch(
        self,
        result: ChatResult,
        position: int,
        token: str | int | None = None,
        *,
        rank: int | None = None,
        choice: int = 0,
    ) -> ChatResult:
        """:meth:`branch` for async code."""
        errand = self._branch(result, position, token, rank, choice)
        return await self._arun(errand, parent=result)

    def distribution(self, result: ChatResult, position: int, *, choice: int = 0) -> pd.DataFrame:
        """All that might have stood at a position; see :meth:`ChatResult.distribution`."""
        self._check_host(result)
        if self.settings.host != "local":
            raise RequestError(
                f"distribution: {self.settings.host} does not tell the whole distribution; "
                "the local endpoint does."
            )
        errand = Distribution(result._answer, position, choice)
        self._run(errand)
        return errand.frame

    def score(
        self,
        messages: Prompt,
        answer: str | ChatResult,
        *,
        top_logprobs: int = 5,
        **fields: Any,
    ) -> ChatResult:
        """How likely an answer is under a prompt, token by token; nothing is sampled.

        Exact on the local endpoint, where a :class:`ChatResult` is scored by its very token ids;
        elsewhere by vLLM's ``prompt_logprobs``.

        Args:
            messages: the prompt: a text, a message, messages, or a whole ChatRequest.
            answer: a text, or a result whose first answer is scored.
            top_logprobs: alternatives of every token.
            fields: request fields under their API names; those for sampling change nothing.

        Returns:
            A result with the answer as its text; ``logprobs`` has a row for each of its tokens.

        Raises:
            RequestError: something is wrong; nothing was sent.
            ResponseError: the host does not tell log probabilities of a prompt.
        """
        return self._run(self._score(messages, answer, top_logprobs, fields))

    async def ascore(
        self,
        messages: Prompt,
        answer: str | ChatResult,
        *,
        top_logprobs: int = 5,
        **fields: Any,
    ) -> ChatResult:
        """:meth:`score` for async code."""
        return await self._arun(self._score(messages, answer, top_logprobs, fields))

    def probe_logprobs(self, model: str | None = None) -> Kind:
        """Find out whether this host's logprobs are those before or after temperature.

        Asks for single tokens at two temperatures. Later results of the same model say so in their
        frames' ``attrs["logprob_kind"]``.

        Returns:
            ``raw`` (before temperature), ``processed`` (after), or ``unknown``: the answers do not
            tell, or the host refuses.

        Raises:
            TensormeshError: the host cannot be reached, or the key is wrong.
        """
        name = self._probed(model)
        try:
            self._kinds[name] = run_steps(probe(name), self._complete)
        except (BadRequest, NotFound):
            self._kinds[name] = "unknown"
        return self._kinds[name]

    async def aprobe_logprobs(self, model: str | None = None) -> Kind:
        """:meth:`probe_logprobs` for async code."""
        name = self._probed(model)
        try:
            self._kinds[name] = await arun_steps(probe(name), self._acomplete)
        except (BadRequest, NotFound):
            self._kinds[name] = "unknown"
        return self._kinds[name]

    def models(self) -> pd.DataFrame:
        """The models that the host offers, with prices per 1,000,000 tokens where known.

        Prices are known where a token for the control plane is at hand: the environment's
        ``TENSORMESH_CONTROL_PLANE_TOKEN``, or with ``tm_auth`` that of the ``tm`` tool.

        Returns:
            Columns id, context_length, vocab_size, input_price, output_price, cached_price
            (Decimals), currency, owned_by, created.

        Raises:
            TensormeshError: the host does not tell.
        """
        return self._host.models()

    # Conversations.

    def conversation(
        self, name: str, *, system: str | None = None, store: str | Path | None = None
    ) -> Conversation:
        """The conversation of that name, a new one where there is none; this client continues it.

        Names belong to the kernel: ``%%tmchat -c NAME``, panels and other clients mean the same.

        Args:
            name: what it is called.
            system: a system message for turns that have none of their own.
            store: a JSON file that it lives in: read now, written after every turn.

        Raises:
            ResponseError: the file holds something else.
        """
        from ..conversation.conversation import Conversation
        from ..conversation.registry import HISTORIES
        from ..conversation.store import attach_store

        history = HISTORIES[name]
        if store is not None:
            attach_store(history, store)
        history.system = system if system is not None else history.system
        return Conversation(self, history)

    def context_length(self, model: str, *, ask: bool = True) -> int | None:
        """How many tokens prompt and answer may have together, or None where that is unknown.

        Args:
            model: the model's id.
            ask: ask the host for its models, once, if they have not been listed yet.
        """
        return self._host.context_length(model, ask=ask)

    def prompt_size(self, request: ChatRequest) -> PromptSize | None:
        """How many tokens a request's prompt has, counted by the host; None where it cannot."""
        return self._host.prompt_size(request)

    # How it is done.

    def _complete(self, request: ChatRequest) -> ChatResult:
        return self._run(Errand(self._builder(request)))

    async def _acomplete(self, request: ChatRequest) -> ChatResult:
        return await self._arun(Errand(self._builder(request)))

    def _run(self, errand: Errand, parent: ChatResult | None = None) -> ChatResult:
        result = self._result(errand, parent)
        progress = Progress(result, errand.builder)
        try:
            self._start(errand, self._host.place(), progress)
            progress.ended.wait()
        except KeyboardInterrupt:
            progress.stop()
            progress.ended.wait()
            raise interrupted(result) from None
        if progress.error is not None:
            raise progress.error
        return result

    async def _arun(self, errand: Errand, parent: ChatResult | None = None) -> ChatResult:
        async with self._aturn(errand, parent) as turn:
            async for _ in turn:
                pass
        return turn.result

    def _streaming(self, prompt: Prompt, fields: Mapping[str, Any]) -> ChatRequest:
        decided = prompt.stream if isinstance(prompt, ChatRequest) else None
        if decided is None and fields.get("stream") is None:
            fields = {**fields, "stream": True}
        request = self.prepare(prompt, **fields)
        if request.stream:
            request = request.fill(stream_options={"include_usage": True})
        needs_ids = request.logprobs or request.echo or request.echo_last
        if needs_ids and self.settings.host == "local":
            # For branches, scores and echoes; the local endpoint always knows them.
            request = request.fill(return_token_ids=True)
        return request

    def _branch(
        self, result: ChatResult, position: int, token: Any, rank: int | None, choice: int
    ) -> Errand:
        self._check_host(result)
        made = fork(result._answer, position, token, rank, choice)
        return branch_errand(made, by_ids=self.settings.host == "local")

    def _score(
        self, messages: Prompt, answer: str | ChatResult, top_logprobs: int, fields: Any
    ) -> Errand:
        local = self.settings.host == "local"
        fields = {**fields, "logprobs": True, "top_logprobs": top_logprobs}
        request = self.prepare(messages, **fields)
        text, ids = answer, None
        if isinstance(answer, ChatResult):
            first = answer._answer.first
            text, known = first.raw_text, first.token_ids
            same = answer.host == "local" and answer.model == request.model
            ids = [i for i in known if i is not None] if local and same else None
            ids = ids if ids and len(ids) == len(known) else None
        if not isinstance(text, str):
            kind = type(answer).__name__
            raise RequestError(f"score: expected a text or a ChatResult as the answer, got {kind}.")
        kind_of_score = ScoreByEcho if local else ScoreByPrompt
        return kind_of_score(self._builder(request), text, ids)

    def _probed(self, model: str | None) -> str:
        name = model or self._host.default_model()
        if not name:
            raise RequestError("model: not set. Pass model=.", field="model")
        return name

    def _check_host(self, result: ChatResult) -> None:
        """Token ids of another host's model would mean something else here."""
        if result.host != self.settings.host:
            raise RequestError(
                f"This answer came from {result.host}, and this client asks {self.settings.host}: "
                f"give a client of that host."
            )

    def _builder(self, request: ChatRequest) -> Builder:
        builder = Builder(request, host=self.settings.host, vocab_size=self.settings.vocab_size)
        builder.answer.probed_kind = self._kinds.get(request.model)
        return builder

    def _result(self, errand: Errand, parent: ChatResult | None = None) -> ChatResult:
        return ChatResult(errand.answer, client=self, parent=parent)

    def _aturn(self, errand: Errand, parent: ChatResult | None = None) -> AsyncTurn:
        async def start(progress: Progress) -> None:
            host = self._host
            place = host.place() if host.is_known else await anyio.to_thread.run_sync(host.place)
            self._start(errand, place, progress)

        return AsyncTurn(self._result(errand, parent), errand.builder, start)

    def _start(self, errand: Errand, place: Place, progress: Progress) -> None:
        answer = errand.answer
        answer.vocab_size = answer.vocab_size or place.vocab_size
        answer.price = self._host.price(answer.request.model)
        self._background.start(self._run_errand, place, progress, errand)

    async def _run_errand(self, place: Place, progress: Progress, errand: Errand) -> None:
        with progress.running() as wanted:
            if wanted:
                await self._round_trip.run(place, progress, errand)


def _toolbox(fields: dict[str, Any]) -> Toolbox:
    """The tools among request fields, described once."""
    toolbox = Toolbox.of(fields.get("tools"))
    if fields.get("tools") is not None:
        fields["tools"] = toolbox
    return toolbox
