"""The client of one host: its blocking methods and their async twins run the same coroutines."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from ..analysis.branch_point import branch_point
from ..config.secret import Secret
from ..config.settings import Settings
from ..errors import RequestError
from ..result import ChatResult
from ..tools.toolbox import Steps, Toolbox, arun_steps, run_steps
from ..wire.fields.signatures import hides_others, shows_fields
from ..wire.fields.suggestions import unknown_setting
from ..wire.request import ChatRequest
from .cassette.tape import Tape
from .host import Host, PromptSize
from .http.transport_pool import Transports
from .operations.branch_by_ids import BranchByIds
from .operations.branch_by_text import BranchByText
from .operations.distribution import Distribution
from .operations.operation import Operation
from .operations.probe import Kind, probe
from .operations.score import score_operation
from .preparation import Prompt, prepare
from .request_defaults import STREAM_OPTIONS
from .row_methods import TableMethods
from .runner import Runner
from .stream import AsyncTurn, Turn
from .text.text_methods import TextMethods
from .variants.variant_methods import VariantMethods

if TYPE_CHECKING:
    import pandas as pd
    from typing_extensions import Never, Unpack

    from ..conversation.conversation import Conversation
    from ..wire.fields.keywords import RequestKeywords, TurnKeywords

__all__ = ["Client"]


class Client(TextMethods, TableMethods, VariantMethods):
    """A connection to one host. Safe to use from several threads, and cheap to keep.

    All arguments are optional and keyword-only. Defaults come from the environment (see
    :class:`Settings`). Without a key, the embedded model answers.

    Args:
        host: ``serverless``, ``local`` or a base URL (with or without ``/v1``).
        api_key: the Bearer key for that host.
        model: the model for requests that name none.
        timeout: seconds to connect.
        stream_idle_timeout: seconds without a byte after which the request fails.
        timeout_total: seconds for a whole answer, retries included; unlimited by default. The
            partial answer is kept.
        max_response_bytes: longest response, decompressed; 1 GiB by default. The part up to the
            limit is kept.
        max_retries: how often to repeat a request that was certainly not processed.
        ca_bundle: PEM file of certificates to trust.
        vocab_size: the model's number of tokens, for upper bounds of entropy.
        tm_auth: whether to read ``auth.json`` of the ``tm`` command line tool, for prices.
        key_env: the environment variable that holds the key for that host.
        cassette: a file to record requests to, and to replay them from.
        cassette_mode: ``record`` sends every request, ``replay`` none, ``auto`` (the default) those
            that have no recording.
        cassette_pace: of a replay: ``recorded``, ``none``, or a number of tokens per second.
        settings: resolved settings, instead of all of the above.

    Attributes:
        settings: the resolved settings.
        notices: one-line messages for the user.

    Raises:
        SettingsError: a value is invalid.
    """

    @hides_others
    def __init__(
        self,
        *,
        host: str | None = None,
        api_key: str | None = None,
        model: str | None = None,
        timeout: float | None = None,
        stream_idle_timeout: float | None = None,
        timeout_total: float | None = None,
        max_response_bytes: int | None = None,
        max_retries: int | None = None,
        ca_bundle: str | None = None,
        vocab_size: int | None = None,
        tm_auth: bool | None = None,
        key_env: str | None = None,
        cassette: str | Path | None = None,
        cassette_mode: Literal["record", "replay", "auto"] | None = None,
        cassette_pace: Literal["recorded", "none"] | float | None = None,
        settings: Settings | None = None,
        **unknown: Never,
    ) -> None:
        if names := [*unknown]:
            unknown.clear()  # tracebacks may show the locals of this frame
            del api_key
            raise unknown_setting(names[0], [field.name for field in ChatRequest.fields()])
        given = {
            "host": host,
            "api_key": Secret(api_key) if api_key is not None else None,
            "model": model,
            "timeout": timeout,
            "stream_idle_timeout": stream_idle_timeout,
            "timeout_total": timeout_total,
            "max_response_bytes": max_response_bytes,
            "max_retries": max_retries,
            "ca_bundle": ca_bundle,
            "vocab_size": vocab_size,
            "tm_auth": tm_auth,
            "key_env": key_env,
            "cassette": cassette,
            "cassette_mode": cassette_mode,
            "cassette_pace": cassette_pace,
        }
        del api_key  # tracebacks may show the locals of this frame
        self.settings = settings or Settings.resolve(("argument", given))
        self.notices = list(self.settings.notices)
        transports = Transports(self.settings, Tape.of(self.settings, self.notices))
        self._transports = transports
        self._host = Host(self.settings, transports, self.notices)
        self._runner = Runner(self._host, transports, self.settings.max_retries)
        self._kinds: dict[str, Kind] = {}  # of logprobs, by model, once probed

    def __reduce__(self) -> Any:
        return partial(Client, settings=self.settings), ()

    def __repr__(self) -> str:
        settings: Settings | None = vars(self).get("settings")
        if settings is None:  # in a traceback of a constructor that failed
            return "Client(...)"
        return f"Client(host={settings.host!r}, model={settings.model!r})"

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Stop what runs, close connections and release the local endpoint.

        A later call opens them again.
        """
        self._runner.close()
        self._host.close()

    # Requests.

    @shows_fields
    def prepare(self, prompt: Prompt = (), **fields: Unpack[RequestKeywords]) -> ChatRequest:
        """The request that would be sent, checked and complete; sends nothing.

        Args:
            prompt: a text, a message, messages, or a whole ChatRequest; or give ``messages=``.
            system: a system message in front of messages that have none.
            fields: request fields under their API names; None means "not given". ``tools`` may be
                Python functions. Usage, logprobs with 5 alternatives and token ids are requested
                unless a field switches them off; those that a host refuses are left out, and the
                request is sent again. For the embedded model ``max_tokens`` is 256 and
                ``temperature`` 0.3 unless given.

        Raises:
            RequestError: a field is wrong or missing.
        """
        return prepare(self._host, prompt, fields)

    @shows_fields
    def chat(
        self, prompt: Prompt = (), *, run_tools: int = 0, **fields: Unpack[RequestKeywords]
    ) -> ChatResult:
        """Send a request and wait for the whole answer.

        The answer is streamed unless ``stream=False`` is given, so that an interrupt or a broken
        connection keeps the partial answer.

        Args:
            prompt: a text, a message, messages, or a whole ChatRequest; or give ``messages=``.
            system: a system message in front of messages that have none.
            run_tools: most rounds in which functions among ``tools`` are run when the model calls
                them, and their outputs are sent back; 0 runs none.
            fields: request fields under their API names (``temperature=0, top_logprobs=5``).

        Raises:
            RequestError: a field is wrong or missing; nothing was sent.
            TensormeshError: it failed; ``error.result`` is the partial answer.
            Interrupted: Ctrl-C; ``error.result`` is the partial answer.
        """
        return run_steps(self._steps(prompt, fields, run_tools), self._complete)

    @shows_fields
    def stream(self, prompt: Prompt = (), **fields: Unpack[RequestKeywords]) -> Turn:
        """Send a request and iterate over the chunks; arguments as for :meth:`chat`.

        Returns:
            A :class:`Turn`: a context manager to iterate over. Nothing is sent before it is
            entered or iterated.
        """
        operation = self._streamed(prompt, fields)
        return self._runner.stream(operation, self._result(operation))

    @shows_fields
    async def achat(
        self, prompt: Prompt = (), *, run_tools: int = 0, **fields: Unpack[RequestKeywords]
    ) -> ChatResult:
        """:meth:`chat` for async code; cancelling it closes the connection."""
        return await arun_steps(self._steps(prompt, fields, run_tools), self._acomplete)

    @shows_fields
    def astream(self, prompt: Prompt = (), **fields: Unpack[RequestKeywords]) -> AsyncTurn:
        """:meth:`stream` for async code: ``async with client.astream(...) as turn``."""
        operation = self._streamed(prompt, fields)
        return self._runner.astream(operation, self._result(operation))

    def branch(
        self,
        result: ChatResult,
        position: int,
        token: str | int | None = None,
        *,
        rank: int | None = None,
        choice: int = 0,
    ) -> ChatResult:
        """Continue a result differently from a position on; see :meth:`ChatResult.branch`."""
        operation = self._branch(result, position, token, rank, choice)
        return self._runner.run(operation, self._result(operation, parent=result))

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
        operation = self._branch(result, position, token, rank, choice)
        return await self._runner.arun(operation, self._result(operation, parent=result))

    def distribution(self, result: ChatResult, position: int, *, choice: int = 0) -> pd.DataFrame:
        """The whole vocabulary at a position; see :meth:`ChatResult.distribution`."""
        self._host.check_answer(result.host)
        operation = Distribution(result._answer, position, choice)
        self._runner.run(operation, self._result(operation, is_last=False))
        return operation.frame

    @shows_fields
    def score(
        self, messages: Prompt, answer: str | ChatResult, **fields: Unpack[TurnKeywords]
    ) -> ChatResult:
        """The log probability of each token of a given answer; nothing is sampled.

        Exact on the local endpoint, where a :class:`ChatResult` is scored by its token ids.
        Elsewhere vLLM's ``prompt_logprobs`` are used.

        Args:
            messages: the prompt: a text, a message, messages, or a whole ChatRequest.
            answer: a text, or a result whose first answer is scored.
            fields: request fields under their API names; those for sampling have no effect.

        Returns:
            A result with the answer as its text; ``logprobs`` has a row for each of its tokens.

        Raises:
            RequestError: a field is wrong or missing; nothing was sent.
            ResponseError: the host gives no log probabilities of a prompt.
        """
        operation = self._score(messages, answer, fields)
        return self._runner.run(operation, self._result(operation))

    @shows_fields
    async def ascore(
        self, messages: Prompt, answer: str | ChatResult, **fields: Unpack[TurnKeywords]
    ) -> ChatResult:
        """:meth:`score` for async code."""
        operation = self._score(messages, answer, fields)
        return await self._runner.arun(operation, self._result(operation))

    def probe_logprobs(self, model: str | None = None) -> Kind:
        """Test whether this host computes logprobs before or after temperature.

        Requests single tokens at two temperatures. Frames of later results of the same model have
        the answer in ``attrs["logprob_kind"]``.

        Returns:
            ``raw`` (before temperature), ``processed`` (after), or ``unknown`` if the answers do
            not decide it or the host refuses.

        Raises:
            TensormeshError: the host cannot be reached, or the key is wrong.
        """
        name = model or self._host.default_model()
        self._kinds[name] = run_steps(probe(name), partial(self._complete, is_last=False))
        return self._kinds[name]

    async def aprobe_logprobs(self, model: str | None = None) -> Kind:
        """:meth:`probe_logprobs` for async code."""
        name = model or self._host.default_model()
        ask = partial(self._acomplete, is_last=False)
        self._kinds[name] = await arun_steps(probe(name), ask)
        return self._kinds[name]

    def models(self) -> pd.DataFrame:
        """The models of the host, with prices per 1,000,000 tokens if known.

        Prices need a token for the control plane: ``TENSORMESH_CONTROL_PLANE_TOKEN``, or the
        token of the ``tm`` tool if ``tm_auth`` is set.

        Returns:
            Columns id, context_length, vocab_size, input_price, output_price, cached_price
            (Decimals), currency, owned_by, created.

        Raises:
            TensormeshError: the host does not list its models.
        """
        return self._host.models()

    # Conversations.

    def conversation(
        self, name: str, *, system: str | None = None, store: str | Path | None = None
    ) -> Conversation:
        """The conversation of that name, or a new one. This client continues it.

        Names are shared by the kernel: ``%%tmchat -c NAME``, panels and other clients use the same
        conversation.

        Args:
            name: its name.
            system: a system message for turns that have none of their own.
            store: a JSON file to keep it in: read now, written after every turn.

        Raises:
            ResponseError: the file is not a conversation.
        """
        from ..conversation.conversation import Conversation

        return Conversation.open(name, self, system=system, store=store)

    def context_length(self, model: str, *, ask: bool = True) -> int | None:
        """The number of tokens that prompt and answer may have together, or None if unknown.

        Args:
            model: the model's id.
            ask: whether to list the host's models if that was not done yet.
        """
        return self._host.context_length(model, ask=ask)

    def prompt_size(self, request: ChatRequest) -> PromptSize | None:
        """The number of tokens of a request's prompt, counted by the host; None if it cannot."""
        return self._host.prompt_size(request)

    # Operations.

    def _steps(
        self, prompt: Prompt, fields: Mapping[str, Any], run_tools: int
    ) -> Steps[ChatResult]:
        toolbox = Toolbox.of(fields.get("tools"))
        if run_tools and not toolbox.functions:
            raise RequestError("run_tools: there is no function to run; pass tools=[function].")
        if fields.get("tools") is not None:
            fields = {**fields, "tools": toolbox}  # described once
        return toolbox.steps(prepare(self._host, prompt, fields), run_tools)

    def _complete(self, request: ChatRequest, *, is_last: bool = True) -> ChatResult:
        operation = Operation(self._builder(request))
        return self._runner.run(operation, self._result(operation, is_last=is_last))

    async def _acomplete(self, request: ChatRequest, *, is_last: bool = True) -> ChatResult:
        operation = Operation(self._builder(request))
        return await self._runner.arun(operation, self._result(operation, is_last=is_last))

    def _streamed(self, prompt: Prompt, fields: Mapping[str, Any]) -> Operation:
        request = prepare(self._host, prompt, fields)
        if not request.stream:
            request = request.replace(stream=True).fill(stream_options=STREAM_OPTIONS)
        return Operation(self._builder(request))

    def _branch(
        self, result: ChatResult, position: int, token: Any, rank: int | None, choice: int
    ) -> Operation:
        self._host.check_answer(result.host)
        kind = BranchByIds if self.settings.host == "local" else BranchByText
        return kind(branch_point(result._answer, position, token, rank, choice))

    def _score(
        self, messages: Prompt, answer: str | ChatResult, fields: Mapping[str, Any]
    ) -> Operation:
        request = prepare(self._host, messages, {"top_logprobs": 5, **fields, "logprobs": True})
        return score_operation(self._builder(request), answer)
