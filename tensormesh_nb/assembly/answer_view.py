"""The read-only attributes of an answer: the part of ChatResult that needs no frames."""

from __future__ import annotations

import math
from decimal import Decimal
from typing import Any, TypeVar

from ..errors import RequestError, TensormeshError
from ..tools.function_tool import ToolRun
from ..wire.messages import Message
from ..wire.request import ChatRequest
from .accounting.price import Price
from .accounting.timing import Timing
from .accounting.usage import Usage
from .answer import Answer, Status
from .choice import Choice
from .formats.foreign_answer import UNKNOWN_HOST, read_answer, read_request
from .formats.openai_body import openai_body
from .formats.response_body import response
from .likelihood import Likelihood, likelihood
from .lock import locked
from .warnings import answer_warnings

__all__ = ["AnswerView"]

View = TypeVar("View", bound="AnswerView")


class AnswerView:
    """A read-only view of an answer, which may still grow.

    Attributes of a choice (``text``, ``tool_calls``, ...) are those of the first one.
    """

    def __init__(self, answer: Answer) -> None:
        self._answer = answer
        self._lock = answer.lock

    @classmethod
    def from_response(
        cls: type[View],
        response: Any,
        *,
        request: Any = None,
        model: str | None = None,
        host: str = UNKNOWN_HOST,
        vocab_size: int | None = None,
    ) -> View:
        """A result from an answer that another client received.

        An answer that is cut short or ends with an error becomes a result too: see ``status`` and
        ``error``. Times are unknown. Nothing is changed in the objects; iterators are read to
        their end; if one raises an exception, everything before it is kept.

        Args:
            response: a chat completion (or legacy completion) or its chunks: an object of the
                ``openai`` package or LiteLLM, its stream, a dict, a list or an iterator of these,
                an HTTP response, JSON or SSE text, or the path of a file with one of these
                (``.json``, ``.jsonl``, ``.sse``). Of an async stream, pass
                ``[chunk async for chunk in stream]``.
            request: the request, if known: a ChatRequest, the arguments of the other client as a
                dict, messages, or a prompt. ``messages`` begins with its messages.
            model: the model, if neither the answer nor the request names it.
            host: name or base URL of the host, as a Client has it: ``branch(client=...)`` compares.
            vocab_size: number of tokens of the model's vocabulary, for ``entropy_max``.

        Raises:
            RequestError: ``response`` or ``request`` is of a kind that cannot be read, or has the
                chunks of several answers.
            ResponseError: it is not an answer.
            StatusError: it is an error without an answer.
        """
        if isinstance(response, AnswerView):
            raise RequestError("from_response: this is already a ChatResult.")
        known = None if request is None else read_request(request)
        answer = read_answer(response, known, model=model, host=host, vocab_size=vocab_size)
        return cls(answer)

    @locked
    def to_openai(self) -> dict[str, Any]:
        """The answer as a dict in the form of OpenAI's chat completion, without the times.

        ``openai.types.chat.ChatCompletion.model_validate`` accepts it if the host sent what OpenAI
        sends: values stay unchanged, even an unknown finish reason or a missing logprob. Keys
        of other hosts (token ids, reasoning) are kept. A missing ``id`` is "", an unknown
        ``created`` 0.
        """
        return openai_body(self._answer)

    @property
    def request(self) -> ChatRequest:
        """The request."""
        return self._answer.request

    @property
    def host(self) -> str:
        """Name of the host that answered: ``serverless``, ``local`` or its URL."""
        return self._answer.host

    @property
    def model(self) -> str:
        """The model as the host names it, else the one requested."""
        return self._answer.model

    @property
    def status(self) -> Status:
        """``complete``, ``interrupted`` or ``failed``; ``streaming`` before the end."""
        return self._answer.status

    @property
    def error(self) -> TensormeshError | None:
        """Why the request failed, or None."""
        return self._answer.error

    @property
    def timing(self) -> Timing:
        """The times when the request was sent, the first token arrived and the answer ended."""
        return self._answer.timing

    @property
    def request_id(self) -> str | None:
        """The host's id of the request, or None."""
        return self._answer.request_id

    @property
    def usage(self) -> Usage | None:
        """Token counts, or None if the host sent none."""
        return self._answer.usage

    @property
    def completion_tokens(self) -> int | None:
        """Number of generated tokens: the host's count, else that of the rows; None if unknown."""
        return self._answer.completion_tokens

    @property
    def price(self) -> Price | None:
        """Price of the model's tokens, or None if unknown."""
        return self._answer.price

    @property
    def cost(self) -> Decimal | None:
        """Cost of the answer in ``price.currency``, or None if price or token counts are unknown.

        An upper bound if no price for cached tokens is listed; a warning says so.
        """
        cost = self._answer.cost
        return None if cost is None else cost.amount

    @property
    def vocab_size(self) -> int | None:
        """Number of tokens of the model's vocabulary, or None; ``entropy_max`` needs it."""
        return self._answer.vocab_size

    @property
    def logprob_kind(self) -> str:
        """``raw`` (before temperature and grammars), ``processed`` or ``unknown``.

        The local endpoint's are raw; :meth:`Client.probe_logprobs` finds out about other hosts,
        except for answers under a grammar (``response_format``, a required tool call).
        """
        return self._answer.logprob_kind

    @property
    def scored(self) -> bool:
        """Whether the text was given to :meth:`Client.score`, not generated."""
        return self._answer.scored

    @property
    def notices(self) -> list[str]:
        """Remarks about the request and the reply, one line each."""
        return self._answer.notices

    @property
    @locked
    def warnings(self) -> list[str]:
        """Everything a reader of the numbers should know, one line each."""
        return answer_warnings(self._answer)

    @property
    def tool_runs(self) -> list[ToolRun]:
        """The tool calls that were run before this answer."""
        return self._answer.tool_runs

    @property
    @locked
    def has_content(self) -> bool:
        """Whether any part of an answer is there: text, reasoning, a refusal, calls, tool runs."""
        return bool(self.tool_runs) or any(
            choice.text or choice.reasoning or choice.refusal or choice.calls
            for choice in self.choices
        )

    @property
    @locked
    def response(self) -> dict[str, Any]:
        """The reply as one JSON object, unknown keys included."""
        return response(self._answer)

    @property
    def choices(self) -> list[Choice]:
        """All choices, sorted by index."""
        return self._answer.choices

    @property
    def text(self) -> str:
        """The answer, without reasoning."""
        return self._answer.first.text

    def __str__(self) -> str:
        """The text, as ``print`` and ``{{ answer }}`` need it."""
        return self.text

    @property
    def reasoning(self) -> str | None:
        """The reasoning before the answer, or None."""
        return self._answer.first.reasoning

    @property
    def refusal(self) -> str | None:
        """The text of a refusal, or None."""
        return self._answer.first.refusal

    @property
    def tool_calls(self) -> list[dict[str, Any]]:
        """The tool calls that the model asks for, as the API writes them."""
        return self._answer.first.tool_calls

    @property
    def finish_reason(self) -> str | None:
        """Why generation ended, as the host names it, or None."""
        return self._answer.first.finish_reason

    @property
    def stop_reason(self) -> int | str | None:
        """The stop string or token that ended the answer, or None if the host does not say."""
        return self._answer.first.stop_reason

    @property
    def messages(self) -> list[Message]:
        """The conversation with the answer appended, ready for the next request."""
        return self._answer.first.messages

    @property
    def new_messages(self) -> list[Message]:
        """The messages that this turn adds: tool calls, their outputs, the answer."""
        return self.messages[self._answer.prompt_messages :]

    def json(self) -> Any:
        """The answer parsed as JSON.

        Raises:
            ResponseError: the answer is not JSON.
        """
        return self._answer.first.json()

    @property
    def branch_position(self) -> int | None:
        """Position of a branch's forced token; earlier tokens are the parent's. None otherwise."""
        return self._answer.branch_position

    @property
    def branch_is_exact(self) -> bool | None:
        """Whether the host certainly read the same tokens before that position; None otherwise."""
        return self._answer.branch_is_exact

    @property
    def prefix_logprob(self) -> float | None:
        """Sum of a branch's logprobs up to and with the forced token, or None if unknown."""
        return self._answer.prefix_logprob

    @property
    def prefix_prob(self) -> float | None:
        """``prefix_logprob`` as a probability."""
        total = self.prefix_logprob
        return None if total is None else math.exp(total)

    def likelihood(
        self, *, choice: int | None = None, segment: str | None = None, end_token: bool = True
    ) -> Likelihood:
        """How likely the model found the tokens of a choice, those so far during a stream.

        ``logprob``, ``mean_surprisal`` and ``perplexity`` are None, with a ``reason``, if the
        logprob of any of the tokens is missing, clamped or not finite.

        Args:
            choice: index of the choice; the first one by default.
            segment: only tokens of this segment (``content``, ``reasoning``, ...); all by default.
            end_token: whether the end token and other special tokens count if no segment is given.

        Raises:
            RequestError: there is no such choice, or no token of the segment.
        """
        return likelihood(self._answer, choice, segment, end_token=end_token)

    @property
    def logprob(self) -> float | None:
        """Sum of the first choice's logprobs, natural log, the end token's included.

        None if any is unknown; :meth:`likelihood` has the reason, and leaves out the end token.
        """
        return self.likelihood().logprob

    @property
    def mean_surprisal(self) -> float | None:
        """Mean surprisal of the first choice's tokens in bits, the end token's included; or None.

        The same as ``-logprob / ln 2`` divided by the number of tokens.
        """
        return self.likelihood().mean_surprisal

    @property
    def perplexity(self) -> float | None:
        """2 to the power of ``mean_surprisal``, or None."""
        return self.likelihood().perplexity
