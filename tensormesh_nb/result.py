"""ChatResult: what a user holds after, and during, a turn."""

from __future__ import annotations

import functools
import json
import math
from collections.abc import Iterable, Sequence
from datetime import datetime, timezone
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal
from weakref import ref

from .assembly import response as record
from .assembly.builder import Reply
from .assembly.choice import Choice
from .assembly.columns import logprob_status
from .assembly.lock import still
from .assembly.price import Cost, Price
from .assembly.timing import Timing
from .assembly.usage import Usage
from .assembly.warnings import doubts
from .errors import RequestError, ResponseError, TensormeshError
from .render.plain_text import footer, plain
from .wire import chunks as wire
from .wire.messages import Message
from .wire.request import ChatRequest
from .wire.sanitize import one_line

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from .analysis.branch_point import Fork
    from .analysis.comparison import Comparison
    from .analysis.tree import Tree
    from .assembly.asking import Asker
    from .render.heatmap import Heatmap
    from .tools.function_tool import ToolRun
    from .widgets.inspector import Inspector

__all__ = ["ChatResult", "Status"]

Status = Literal["streaming", "complete", "interrupted", "failed"]


class ChatResult:
    """An answer with everything that came with it. Partial answers are results too.

    Attributes:
        request: what was asked.
        host: name of the host that answered (``serverless``, ``local`` or its URL).
        model: the model that answered, as the host names it, else the one asked for.
        status: ``complete``, ``interrupted`` or ``failed``; ``streaming`` until it is one of them.
        error: why it failed, or None.
        choices: the answers; attributes of the first one are the result's own.
        timing: when it was sent, began and ended.
        vocab_size: the model's number of tokens where known: gives ``entropy_max``.
        request_id: the host's id of the request, or None.
        tool_runs: the tool calls that were run on the way to this answer.
        asked: how many of the request's messages were asked with; calls of tools and their answers
            follow them.
        price: what the model's tokens cost, or None where unknown.
        prompt: what the model saw, where the host tells.
        notices: what happened on the way, one line each.
        parent: the result that this one branches from, or None.
        branch_position: where: the tokens before it are the parent's; None without a parent.
        branch_is_exact: whether the host certainly read the same tokens before that position;
            None without a parent.
        scored: whether the answer was given, and the host told how likely it is.
        probed_kind: what a probe said of this model's logprobs, or None.
        growing: held while more comes, and while it is read.
    """

    def __init__(
        self,
        request: ChatRequest,
        *,
        host: str,
        vocab_size: int | None = None,
        sent: datetime | None = None,
    ) -> None:
        self.request = request
        self.host = host
        self.model = request.model
        self.status: Status = "streaming"
        self.error: TensormeshError | None = None
        self.timing = Timing(sent or datetime.now(timezone.utc))
        self.vocab_size = vocab_size
        self.request_id: str | None = None
        self.price: Price | None = None
        self.tool_runs: list[ToolRun] = []
        self.asked = len(request.messages)
        self.notices: list[str] = []
        self._reply = Reply(request, self.timing, self.notices)
        self.growing = self._reply.growing
        self.choices = self._reply.choices
        self.prompt = self._reply.prompt
        self.parent: ChatResult | None = None
        self.branch_position: int | None = None
        self.branch_is_exact: bool | None = None
        self.scored = False
        self.probed_kind: str | None = None
        self._branches: list[ref[ChatResult]] = []
        self._client: Asker | None = None

    # What the client does with it.

    def link(self, client: Asker) -> None:
        """Say who can ask for more."""
        self._client = client

    @property
    def can_ask(self) -> bool:
        """Whether it has a client, so that branches and distributions can be had."""
        return self._client is not None

    def join_family(self, parent: ChatResult, position: int) -> None:
        """Become a branch of another result."""
        self.parent, self.branch_position = parent, position
        self._client, self.asked = parent._client, parent.asked
        parent._branches.append(ref(self))

    def inherit(self, fork: Fork, text: str) -> None:
        """Begin with what a branch shares with its parent, and the forced token."""
        self._reply.choice(0).inherit(fork.choice, fork.forced, fork.position, text)

    def force(self, text: str) -> None:
        """Take in a forced token of which the host is told the text alone."""
        self._reply.choice(0).force_text(text)

    def hold(self, text: str) -> None:
        """Take in a whole answer that was given, not generated."""
        self._reply.choice(0).add(wire.ChunkChoice(delta=wire.Delta(content=text)))

    def close(self, reason: str) -> None:
        """Say that the answer ends here, without anything more from the host."""
        self._reply.choice(0).finish_reason = reason

    def add(self, chunk: wire.Chunk, time: float) -> None:
        """Take in a chunk that arrived ``time`` seconds after the request was sent."""
        self.extend([chunk], time)

    def extend(self, chunks: Iterable[wire.Chunk], time: float) -> None:
        """Take in chunks that arrived together."""
        with self.growing:
            self._reply.add(chunks, time)
            self.model = self._reply.model or self.model

    def finish(self, status: Status, duration: float, error: TensormeshError | None = None) -> None:
        """Say how and when the turn ended. The first word holds."""
        if self.status == "streaming":
            self.status, self.error = status, error
            self.timing.duration = duration

    @property
    def is_whole(self) -> bool:
        """Whether every choice that began has said why it finished, and all have begun."""
        return len(self.choices) >= (self.request.n or 1) and all(
            choice.finish_reason is not None for choice in self.choices
        )

    # What a user reads.

    @property
    def text(self) -> str:
        """The answer (of the first choice), without reasoning."""
        return self._first.text

    @property
    def reasoning(self) -> str | None:
        """What the model thought before answering, or None."""
        return self._first.reasoning

    @property
    def refusal(self) -> str | None:
        """The text of a refusal, or None."""
        return self._first.refusal

    @property
    def tool_calls(self) -> list[dict[str, Any]]:
        """The tool calls the model asks for, as the API writes them."""
        return self._first.tool_calls

    @property
    def finish_reason(self) -> str | None:
        """Why generation ended, in the host's word, or None."""
        return self._first.finish_reason

    @property
    def stop_reason(self) -> int | str | None:
        """The stop string or token that ended it, where the host tells, or None."""
        return self._first.stop_reason

    @property
    def usage(self) -> Usage | None:
        """Token counts, or None where the host sent none."""
        return self._reply.usage

    @property
    def messages(self) -> list[Message]:
        """The conversation with the answer appended, ready for the next request."""
        return self._first.messages

    @property
    def new_messages(self) -> list[Message]:
        """What this turn adds to the conversation: calls of tools, their answers, the answer."""
        return self.messages[self.asked :]

    @property
    @still
    def response(self) -> dict[str, Any]:
        """The reply as one JSON object, as it came, unknown keys included."""
        return record.response(self._reply.envelope, self.choices, self.prompt.ids)

    def json(self) -> Any:
        """The answer read as JSON.

        Raises:
            ResponseError: it is not JSON; says where.
        """
        return self._first.json()

    @property
    @still
    def logprobs(self) -> pd.DataFrame:
        """One row per generated token. Columns: see the README."""
        # Loads pandas, which no answer waits for: here and below.
        from .frames.frames import logprobs_frame

        return self._frame(
            logprobs_frame(
                self.choices, self._reply.vocabulary, self.vocab_size, self.request.top_logprobs
            )
        )

    @property
    @still
    def top_logprobs(self) -> pd.DataFrame:
        """One row per (token, alternative), the chosen token always among them."""
        from .frames.frames import top_logprobs_frame

        return self._frame(top_logprobs_frame(self.choices, self._reply.vocabulary))

    @property
    @still
    def prompt_logprobs(self) -> pd.DataFrame:
        """One row per token of the prompt that the host described; columns as in ``logprobs``.

        Hosts describe it when ``echo``, ``echo_last`` or vLLM's ``prompt_logprobs`` is asked for.
        ``choice`` is NA, ``segment`` is ``prompt``, offsets count in the templated prompt.
        """
        from .frames.frames import logprobs_frame, of_prompt

        rows = self._reply.prompt_rows()
        found, ranks = ([rows], rows.ranks) if rows else ([], ())
        frame = logprobs_frame(
            found, self._reply.vocabulary, self.vocab_size, self.request.top_logprobs, ranks=ranks
        )
        return self._frame(of_prompt(frame))

    @property
    @still
    def prompt_top_logprobs(self) -> pd.DataFrame:
        """One row per (token of the prompt, alternative); columns as in ``top_logprobs``."""
        from .frames.frames import of_prompt, top_logprobs_frame

        rows = self._reply.prompt_rows()
        vocabulary = rows.columns.vocabulary if rows else self._reply.vocabulary
        return self._frame(of_prompt(top_logprobs_frame([rows] if rows else [], vocabulary)))

    @property
    def logprob_kind(self) -> str:
        """``raw`` (before temperature), ``processed`` or ``unknown``.

        Our own endpoint's are raw; others have to be probed (``client.probe_logprobs()``).
        """
        return self.probed_kind or ("raw" if self.host == "local" else "unknown")

    @property
    @still
    def token_ids(self) -> pd.DataFrame:
        """Ids of the prompt and of the generated tokens."""
        from .frames.frames import token_ids_frame

        return self._frame(token_ids_frame(self.choices, self.prompt.ids, self.prompt.tokens))

    @property
    def prompt_token_ids(self) -> list[int | None]:
        """Ids of the prompt as the model saw it; empty where the host does not tell."""
        return self.prompt.ids

    @property
    @still
    def warnings(self) -> list[str]:
        """What a reader of the numbers should know, one line each."""
        return [*self.request.warnings(), *self.notices, *doubts(self)]

    @property
    @still
    def completion_tokens(self) -> int | None:
        """Generated tokens: the host's count, else the rows that came; None where neither."""
        counted = None if self.usage is None or self.scored else self.usage.completion_tokens
        if counted is not None:
            return counted
        return sum(len(choice.tokens) for choice in self.choices) or None

    @property
    def cost(self) -> Decimal | None:
        """What the answer cost, in ``price.currency``; None where price or counts are unknown.

        Where no price for cached tokens is listed it is the most it can be; a warning says so.
        """
        found = self._cost
        return None if found is None else found.amount

    @property
    def _cost(self) -> Cost | None:
        return None if self.price is None else self.price.cost(self.usage)

    @property
    @still
    def footer(self) -> str:
        """One line: model, host, tokens, time to first token, rate, how it ended, cost."""
        return footer(self)

    # What a user does with it.

    @still
    def spans(self, kind: str, choice: int = 0, segment: str = "content") -> pd.DataFrame:
        """Words, sentences, lines or JSON fields of an answer, with their probabilities.

        Args:
            kind: ``word``, ``sentence``, ``line`` or ``json``.
            choice: which answer, by its index.
            segment: whose text: ``content``, ``reasoning`` or ``refusal``.

        Returns:
            One row a span; columns: see the README.

        Raises:
            RequestError: no such kind, choice or segment.
        """
        from .analysis.spans import spans_frame

        return self._frame(spans_frame(self._chosen(choice), kind, segment))

    def branch(
        self,
        position: int,
        token: str | int | None = None,
        *,
        rank: int | None = None,
        choice: int = 0,
        client: Asker | None = None,
    ) -> ChatResult:
        """Put another token at a position and let the model go on from there.

        This result stays as it is. The new one begins with its tokens before the position, and
        knows its ``parent``, ``branch_position`` and ``prefix_logprob``. It is asked for with the
        same sampling settings; ``max_tokens`` counts from the beginning of the answer, so the
        branch gets what is left. On the local endpoint it goes by token ids and is exact;
        elsewhere the text is continued, and ``branch_is_exact`` says whether the host read the
        same tokens.

        Args:
            position: of the token to replace.
            token: the string or id of the token to put there.
            rank: instead of ``token``: which of the recorded candidates, 1 for the likeliest.
            choice: index of the answer to branch from.
            client: who asks; needed for a result that was loaded from a file.

        Raises:
            RequestError: there is no such position or token, or the answer cannot be continued.
            TensormeshError: it failed; ``error.result`` has what arrived.
        """
        return self._asker(client).branch(self, position, token, rank=rank, choice=choice)

    def distribution(
        self, position: int, *, choice: int = 0, client: Asker | None = None
    ) -> pd.DataFrame:
        """The whole distribution before a token, where ``top_logprobs`` has only its top.

        On the local endpoint, which takes token ids: one more token is asked for after the same
        ids, with the log probability of every token of the vocabulary.

        Args:
            position: of the token.
            choice: index of the answer.
            client: who asks; needed for a result that was loaded from a file.

        Returns:
            The columns of ``top_logprobs``, a row for every token, sorted by rank.

        Raises:
            RequestError: there is no such position, its ids are unknown, or the host does not tell.
            TensormeshError: it failed.
        """
        return self._asker(client).distribution(self, position, choice=choice)

    async def abranch(
        self,
        position: int,
        token: str | int | None = None,
        *,
        rank: int | None = None,
        choice: int = 0,
        client: Asker | None = None,
    ) -> ChatResult:
        """:meth:`branch` for async code."""
        asker = self._asker(client)
        return await asker.abranch(self, position, token, rank=rank, choice=choice)

    def compare(
        self,
        other: ChatResult,
        *,
        choice: int = 0,
        other_choice: int = 0,
        repeats: Sequence[ChatResult] = (),
    ) -> Comparison:
        """This answer beside another one, aligned by bytes: where they part, and bits in between.

        Args:
            other: another answer, or the same answer scored under another prompt.
            choice, other_choice: which answers, by their indices.
            repeats: results that ought to be the same as this one. This very result asked for
                again: how far those are apart is the host's numerical noise (the local endpoint is
                exactly reproducible and has none). Scores under prompts that mean the same: how
                far any change of the words takes it. A difference below that is not called real.

        Raises:
            RequestError: there is no such choice, or the other one is no result.
        """
        from .analysis.comparison import Comparison

        everything: list[object] = [other, *repeats]
        for given in everything:
            if not isinstance(given, ChatResult):
                kind = type(given).__name__
                raise RequestError(f"compare: expected a ChatResult, got {kind}.", field="other")
        one, two = self._chosen(choice), other._chosen(other_choice)
        again = [(repeat, repeat._chosen(choice)) for repeat in repeats]
        return Comparison(self, one, other, two, again)

    @property
    def branches(self) -> list[ChatResult]:
        """The branches of this result that are held somewhere: it does not keep them itself."""
        held = [branch for known in self._branches if (branch := known()) is not None]
        self._branches = [ref(branch) for branch in held]
        return held

    def tree(self) -> Tree:
        """This result's whole family of branches, as text and as HTML."""
        from .analysis.tree import Tree

        return Tree(self)

    @property
    @still
    def prefix_logprob(self) -> float | None:
        """Joint log probability of the tokens up to and with the forced one; None where unknown."""
        if self.branch_position is None:
            return None
        import numpy as np

        columns = self._first.columns
        shared = np.array(columns.logprob[: self.branch_position + 1], dtype=np.float64)
        null = np.array(columns.is_null[: len(shared)], dtype=np.bool_)
        total = float(logprob_status(shared, null)[0].sum())
        return total if len(shared) > self.branch_position and math.isfinite(total) else None

    @property
    def prefix_prob(self) -> float | None:
        """The same as a probability."""
        total = self.prefix_logprob
        return None if total is None else math.exp(total)

    def heatmap(self) -> Heatmap:
        """The answer with every token coloured by its surprisal: static, escaped HTML."""
        from .render.heatmap import Heatmap

        return Heatmap(self)

    @still
    def plot(self, kind: str = "surprisal", choice: int = 0) -> Figure:
        """A matplotlib figure of an answer.

        Args:
            kind: ``surprisal`` and entropy bounds along the answer, or ``rank``: a histogram.
            choice: index of the answer.

        Raises:
            RequestError: no such kind or choice.
        """
        from .render.plots import figure

        return figure(self, kind, choice)

    @still
    def inspect(self) -> Inspector:
        """The answer token by token in a widget: hover, click, filter, select."""
        from .widgets.inspector import Inspector

        return Inspector(self)

    @still
    def save(self, path: str | Path) -> Path:
        """Write the result to a JSON file, with every token and nothing secret."""
        target = Path(path)
        target.write_text(json.dumps(record.dump(self), ensure_ascii=False), encoding="utf-8")
        return target

    @classmethod
    def load(cls, path: str | Path) -> ChatResult:
        """Read a result that was saved.

        Raises:
            ResponseError: the file is not a saved result.
        """
        data = Path(path).read_bytes()
        try:
            return record.load(cls, json.loads(data))
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise ResponseError(
                f"{path} is not a saved ChatResult: {one_line(str(error))}"
            ) from None

    @still
    def __reduce__(self) -> Any:
        """Copies and pickles are what a file would hold: they need a ``client=`` to ask again."""
        return record.load, (type(self), record.dump(self))

    @still
    def __repr__(self) -> str:
        tokens = self.completion_tokens
        count = "" if tokens is None else f", {tokens} tokens"
        return f"<ChatResult {self.status}: {one_line(self.text, 60)!r}{count}>"

    @still
    def _repr_pretty_(self, printer: Any, _cycle: bool) -> None:
        printer.text(plain(self))

    @still
    def _repr_html_(self) -> str:
        from .render.heatmap import result_html

        return result_html(self)

    @property
    def _first(self) -> Choice:
        return self.choices[0] if self.choices else self._nothing

    @functools.cached_property
    def _nothing(self) -> Choice:
        """Stands in for the answer until one begins."""
        return Choice(0, self._reply.vocabulary, self.request)

    def _asker(self, client: Asker | None) -> Asker:
        asker = client or self._client
        if asker is None:
            raise RequestError(
                "This result has no client to ask with, as after loading: give client=.",
                field="client",
            )
        return asker

    def _chosen(self, index: int) -> Choice:
        """The choice of that index.

        Raises:
            RequestError: there is none.
        """
        for choice in self.choices or [self._nothing]:
            if choice.index == index:
                return choice
        have = ", ".join(str(choice.index) for choice in self.choices) or "0"
        raise RequestError(f"choice: there is no {index!r}; there are {have}.", field="choice")

    def _frame(self, frame: pd.DataFrame) -> pd.DataFrame:
        """The frame with its provenance."""
        frame.attrs.update(record.provenance(self))
        return frame
