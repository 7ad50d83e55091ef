"""ChatResult, the read-only result of a request."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol
from weakref import ref

from .assembly.answer import Answer
from .assembly.formats.saved_answer import dump, load
from .assembly.formats.saved_file import load_file
from .assembly.lock import locked
from .assembly.warnings import no_ids, no_logprobs, no_prompt_logprobs
from .config.private_files import file_path, write_private
from .errors import RequestError
from .render.footer import footer
from .render.markdown.displayed_answer import DisplayedAnswer

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from .guessing.game import Game
    from .render.branch_tree import BranchTreeView
    from .render.comparison import ComparisonView
    from .render.heatmap import Heatmap
    from .widgets.inspector.inspector import Inspector

__all__ = ["BranchClient", "ChatResult"]


class BranchClient(Protocol):
    """A client that continues results."""

    def branch(
        self,
        result: ChatResult,
        position: int,
        token: str | int | None = None,
        *,
        rank: int | None = None,
        choice: int = 0,
    ) -> ChatResult:
        """See :meth:`ChatResult.branch`."""

    async def abranch(
        self,
        result: ChatResult,
        position: int,
        token: str | int | None = None,
        *,
        rank: int | None = None,
        choice: int = 0,
    ) -> ChatResult:
        """See :meth:`ChatResult.abranch`."""

    def distribution(self, result: ChatResult, position: int, *, choice: int = 0) -> pd.DataFrame:
        """See :meth:`ChatResult.distribution`."""


class ChatResult(DisplayedAnswer):
    """An answer, complete or partial, with everything that came with it. It is read-only.

    During a stream it grows: every access reads what has arrived so far. Attributes of a choice
    (``text``, ``tool_calls``, ...) are those of the first one; ``choices`` has all.

    Args:
        answer: the data.
        client: makes branches and distributions; None for a result that was loaded.
        parent: the result that this one is a branch of.
    """

    def __init__(
        self, answer: Answer, client: BranchClient | None = None, parent: ChatResult | None = None
    ) -> None:
        super().__init__(answer)
        self._client = client
        self._parent = parent
        self._branches: list[ref[ChatResult]] = []
        if parent is not None:
            parent._branches.append(ref(self))

    # Frames. pandas is imported here, so that no answer waits for it.

    @property
    @locked
    def logprobs(self) -> pd.DataFrame:
        """One row per generated token. The documentation's page on frames describes the columns.

        ``to_json`` needs ``bytes`` as text: ``frame["bytes"].map(bytes.hex, na_action="ignore")``.
        """
        from .frames.logprobs import logprobs_frame

        answer = self._answer
        requested = answer.request.top_logprobs
        return self._frame(
            logprobs_frame(answer.choices, answer.token_table, answer.vocab_size, requested),
            no_logprobs(answer),
        )

    @property
    @locked
    def top_logprobs(self) -> pd.DataFrame:
        """One row per (token, alternative), the chosen token always among them."""
        from .frames.top_logprobs import top_logprobs_frame

        frame = top_logprobs_frame(self._answer.choices, self._answer.token_table)
        return self._frame(frame, no_logprobs(self._answer))

    @property
    @locked
    def prompt_logprobs(self) -> pd.DataFrame:
        """One row per prompt token with a logprob; columns as in ``logprobs``.

        Hosts return these for ``echo``, ``echo_last`` and vLLM's ``prompt_logprobs``. ``choice`` is
        NA, ``segment`` is ``prompt``, offsets count in the templated prompt.
        """
        from .frames.logprobs import logprobs_frame
        from .frames.token_rows import of_prompt

        answer = self._answer
        rows = answer.prompt_rows()
        found, requested = ([rows], rows.requested) if rows else ([], None)
        frame = logprobs_frame(found, answer.token_table, answer.vocab_size, requested)
        return self._frame(of_prompt(frame), no_prompt_logprobs(answer))

    @property
    @locked
    def prompt_top_logprobs(self) -> pd.DataFrame:
        """One row per (prompt token, alternative); columns as in ``top_logprobs``."""
        from .frames.token_rows import of_prompt
        from .frames.top_logprobs import top_logprobs_frame

        rows = self._answer.prompt_rows()
        table = rows.columns.table if rows else self._answer.token_table
        frame = of_prompt(top_logprobs_frame([rows] if rows else [], table))
        return self._frame(frame, no_prompt_logprobs(self._answer))

    @property
    @locked
    def token_ids(self) -> pd.DataFrame:
        """Ids of the prompt's and of the generated tokens."""
        from .frames.token_ids import token_ids_frame

        answer, prompt = self._answer, self._answer.prompt
        frame = token_ids_frame(answer.choices, prompt.ids, prompt.tokens)
        return self._frame(frame, no_ids(answer))

    @property
    def prompt_token_ids(self) -> list[int | None]:
        """Ids of the prompt as the model saw it; empty if the host does not return them."""
        return self._answer.prompt.ids

    @locked
    def spans(self, kind: str, choice: int = 0, segment: str = "content") -> pd.DataFrame:
        """Words, sentences, lines or JSON fields of an answer, with their probabilities.

        Args:
            kind: ``word``, ``sentence``, ``line`` or ``json``.
            choice: index of the choice.
            segment: ``content``, ``reasoning`` or ``refusal``.

        Returns:
            One row per span. The documentation's page on frames describes the columns.

        Raises:
            RequestError: there is no such kind, choice or segment.
        """
        from .analysis.spans import spans_frame

        found = self._answer.choice(choice)
        return self._frame(spans_frame(found, kind, segment), no_logprobs(self._answer, found))

    # Branches and comparisons.

    @property
    def can_ask(self) -> bool:
        """Whether the result has a client to make branches and distributions with."""
        return self._client is not None

    @property
    def parent(self) -> ChatResult | None:
        """The result that this one is a branch of, or None."""
        return self._parent

    @property
    def branches(self) -> list[ChatResult]:
        """The branches of this result that are referenced; it does not keep them alive."""
        held = [branch for known in self._branches if (branch := known()) is not None]
        self._branches = [ref(branch) for branch in held]
        return held

    def tree(self) -> BranchTreeView:
        """The tree of all branches related to this result, as text and as HTML."""
        from .render.branch_tree import BranchTreeView

        return BranchTreeView(self)

    def branch(
        self,
        position: int,
        token: str | int | None = None,
        *,
        rank: int | None = None,
        choice: int = 0,
        client: BranchClient | None = None,
    ) -> ChatResult:
        """Replace the token at a position and let the model continue from there.

        This result does not change. The new one starts with its tokens before the position and
        has ``parent``, ``branch_position`` and ``prefix_logprob``. Sampling settings are the same;
        ``max_tokens`` counts from the start of the answer. The local endpoint continues token ids,
        which is exact; other hosts continue the text, see ``branch_is_exact``.

        Args:
            position: position of the token to replace.
            token: string or id of the new token.
            rank: rank of the new token among the recorded candidates (1 is the most likely);
                instead of ``token``.
            choice: index of the choice to branch from.
            client: the client to use; required for a result that was loaded from a file.

        Raises:
            RequestError: there is no such position or token, or the answer cannot be continued.
            TensormeshError: the request failed; ``error.result`` has the partial answer.
        """
        return self._client_or(client).branch(self, position, token, rank=rank, choice=choice)

    async def abranch(
        self,
        position: int,
        token: str | int | None = None,
        *,
        rank: int | None = None,
        choice: int = 0,
        client: BranchClient | None = None,
    ) -> ChatResult:
        """:meth:`branch` for async code."""
        used = self._client_or(client)
        return await used.abranch(self, position, token, rank=rank, choice=choice)

    def distribution(
        self, position: int, *, choice: int = 0, client: BranchClient | None = None
    ) -> pd.DataFrame:
        """The whole distribution at a position; ``top_logprobs`` has only the most likely tokens.

        The local endpoint generates one more token after the same ids and returns the logprob of
        every token of the vocabulary. Other hosts do not.

        Args:
            position: position of the token.
            choice: index of the choice.
            client: the client to use; required for a result that was loaded from a file.

        Returns:
            The columns of ``top_logprobs``, one row per token of the vocabulary, sorted by rank.

        Raises:
            RequestError: there is no such position, or its ids or distribution are not available.
            TensormeshError: the request failed.
        """
        return self._client_or(client).distribution(self, position, choice=choice)

    def compare(
        self,
        other: ChatResult,
        *,
        choice: int = 0,
        other_choice: int = 0,
        repeats: Sequence[ChatResult] = (),
    ) -> ComparisonView:
        """Compare this answer with another, aligned by bytes, in bits.

        Args:
            other: another answer, or the same answer scored under another prompt.
            choice, other_choice: indices of the choices.
            repeats: results that should equal this one, to measure noise. Repeats of the same
                request measure the host's numerical noise (0 on the local endpoint); scores under
                prompts of the same meaning measure the effect of wording. Smaller differences are
                not marked as real.

        Raises:
            RequestError: there is no such choice, or an argument is not a ChatResult.
        """
        from .render.comparison import ComparisonView

        everything: list[object] = [other, *repeats]
        for given in everything:
            if not isinstance(given, ChatResult):
                kind = type(given).__name__
                raise RequestError(f"compare: expected a ChatResult, got {kind}.", field="other")
        one, two = self._answer.choice(choice), other._answer.choice(other_choice)
        again = [(repeat, repeat._answer.choice(choice)) for repeat in repeats]
        return ComparisonView(self, one, other, two, again)

    # Views and files.

    @property
    @locked
    def footer(self) -> str:
        """One line: model, host, tokens, time to first token, rate, finish reason, cost."""
        return footer(self._answer)

    def heatmap(self, by: str = "surprisal") -> Heatmap:
        """The answer with every token coloured by a measure: static, escaped HTML.

        Args:
            by: ``surprisal``, ``entropy``, ``rank``, or ``rank_class`` (top 10, 100, 1,000, rest).

        Raises:
            RequestError: there is no such measure.
        """
        from .render.heatmap import Heatmap

        return Heatmap(self._answer, by)

    @locked
    def plot(self, kind: str = "surprisal", choice: int = 0) -> Figure:
        """A matplotlib figure of an answer, which is pyplot's current figure.

        Args:
            kind: ``surprisal`` (with entropy bounds, along the answer) or ``rank`` (a histogram).
            choice: index of the choice.

        Raises:
            RequestError: there is no such kind or choice.
        """
        from .render.plots import figure

        found = self._answer.choice(choice)
        return figure(self.logprobs, kind, found.index, no_logprobs(self._answer, found))

    @locked
    def inspect(self) -> Inspector:
        """The answer token by token in a widget: hover, click, filter, select."""
        from .widgets.inspector.inspector import Inspector

        return Inspector(self)

    def game(
        self,
        *,
        players: Iterable[str] = (),
        start: int | None = None,
        tokens: int | None = None,
        choice: int = 0,
        vocab_size: int | None = None,
    ) -> Game:
        """Guess this answer as a class; arguments and errors are :func:`tensormesh_nb.game`'s."""
        from .guessing.game import game

        options: dict[str, Any] = {"start": start, "tokens": tokens, "vocab_size": vocab_size}
        return game(self, players=players, choice=choice, **options)

    @locked
    def save(self, path: str | Path) -> Path:
        """Write the result to a JSON file, with every token and without secrets.

        The file is replaced at once or not at all. Only its owner can read a new file.

        Raises:
            SettingsError: the file cannot be written.
        """
        target = file_path(path)
        write_private(target, json.dumps(dump(self._answer), ensure_ascii=False))
        return target

    @classmethod
    def load(cls, path: str | Path) -> ChatResult:
        """Read a result that was saved.

        Raises:
            ResponseError: the file cannot be read, is from a newer version, or is not a
                saved result.
        """
        return load_file(path, "ChatResult", cls._from_saved)

    @classmethod
    def _from_saved(cls, saved: dict[str, Any]) -> ChatResult:
        return cls(load(saved))

    @locked
    def __reduce__(self) -> Any:
        """Pickles and copies hold what a file holds: they have no client."""
        return self._from_saved, (dump(self._answer),)

    def _client_or(self, client: BranchClient | None) -> BranchClient:
        used = client or self._client
        if used is None:
            raise RequestError("The result has no client: give client=.", field="client")
        return used

    def _frame(self, frame: pd.DataFrame, absence: str) -> pd.DataFrame:
        from .frames.provenance import provenance

        frame.attrs.update(provenance(self._answer, absence))
        return frame
