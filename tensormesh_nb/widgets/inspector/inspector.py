"""The inspector widget: one result, token by token."""

from __future__ import annotations

import operator
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import traitlets

from ...analysis.request_sampler import request_sampler
from ...analysis.sampling import Sampler, resampled_frame
from ...errors import ArgumentError, RequestError
from ...render.page.packed_frames import pack, pack_alternatives
from ...render.page.result_view import branch_node, exact_facts, result_view
from ...render.plain_text import plain_text
from ..background_job import BackgroundJob
from ..page_widget import PageWidget, decode_message
from ..publishing import publish_below, publish_widget
from .inspector_messages import Branch, Fetch, FromPage, Sample
from .sampler_view import RecordedToken, refused, sampled, sampler_fields

if TYPE_CHECKING:
    import pandas as pd

    from ...result import ChatResult

__all__ = ["Inspector"]

NAMED = 100  # tokens of a whole distribution whose strings go to the page
Token = tuple[int, int, int]  # index of the result, choice, position


class Inspector(PageWidget):
    """A widget for one result: heat map, alternatives, strip chart, filter, sampler, branches.

    All figures are in the frames ``frame``, ``alternatives`` and ``what_if``. Positions are those
    of the shown choice.

    Attributes:
        results: the result, and the branches made from it since.
        shown: index of the shown result, 0 for the original.
        choice: index of the shown choice.
        pinned: position of the pinned token, or None.
        selected: positions, ascending. Takes positions, a column of positions, or rows of
            ``result.logprobs``; those tokens are highlighted.
        sampler: temperature, top_p, top_k and min_p of the sampler; at first those of the request.

    Raises:
        TraitError: a value that does not fit the result.
    """

    page_name = "inspector"
    from_page = frozenset({"shown", "choice", "pinned", "selected", "sampler"})

    shown = traitlets.Int(0).tag(sync=True)
    choice = traitlets.Int(0).tag(sync=True)
    pinned = traitlets.Int(None, allow_none=True).tag(sync=True)
    selected: Any = traitlets.TraitType(()).tag(sync=True)
    sampler = traitlets.Dict(asdict(Sampler())).tag(sync=True)

    # What the page draws, typed in frontend/inspector/messages.ts. Nothing of a client is in it.
    _columns = traitlets.Dict().tag(sync=True)
    _about: Any = traitlets.Dict().tag(sync=True)
    _tree: Any = traitlets.List().tag(sync=True)
    _beside: Any = traitlets.Dict().tag(sync=True)  # what a shown branch is compared with
    _made_with: Any = traitlets.Dict().tag(sync=True)  # the sampler of the request
    _fetched: Any = traitlets.List().tag(sync=True)  # tokens whose distribution has been fetched
    _sampler_fields: Any = traitlets.List().tag(sync=True)
    _progress = traitlets.Unicode().tag(sync=True)
    _problem = traitlets.Unicode().tag(sync=True)

    def __init__(self, result: ChatResult) -> None:
        self.results: tuple[ChatResult, ...] = (result,)
        self._frames: dict[int, tuple[pd.DataFrame, pd.DataFrame]] = {}
        self._distributions: dict[Token, pd.DataFrame] = {}
        self._sampled: tuple[tuple[Token, bool], RecordedToken] | None = None
        self._job = BackgroundJob("inspector", self._show_job)
        sampler = asdict(request_sampler(result.request, result.host)[0])
        super().__init__(
            choice=_first_choice(result),
            sampler=sampler,
            _made_with=sampler,
            _sampler_fields=sampler_fields(),
        )
        self._tree = [branch_node(result, None)]
        self._show()
        self.on_msg(self._on_message)

    @property
    def result(self) -> ChatResult:
        """The shown result."""
        return self.results[self.shown]

    @property
    def branches(self) -> tuple[ChatResult, ...]:
        """The branches, in the order they were made."""
        return self.results[1:]

    @property
    def frame(self) -> pd.DataFrame:
        """The shown result's ``logprobs``, of all choices."""
        return self._frames_of(self.shown)[0]

    @property
    def alternatives(self) -> pd.DataFrame:
        """The shown result's ``top_logprobs``."""
        return self._frames_of(self.shown)[1]

    @property
    def rows(self) -> pd.DataFrame:
        """The selected rows of ``frame``."""
        frame = self.frame
        return frame[(frame["choice"] == self.choice) & frame["position"].isin(self.selected)]

    @property
    def what_if(self) -> pd.DataFrame:
        """The pinned token's alternatives under the sampler (see ``resampled_frame``).

        Raises:
            ArgumentError: no token is pinned.
        """
        if self.pinned is None:
            raise ArgumentError("Pin a token first: inspector.pinned = 3, or click one.")
        recorded = self._recorded((self.shown, self.choice, self.pinned))
        return resampled_frame(*recorded, Sampler(**self.sampler))

    def _recorded(self, token: Token) -> tuple[pd.Series[Any], pd.DataFrame, int | None]:
        """A token's row, its alternatives or whole distribution, and the size of the vocabulary.

        Raises:
            LookupError: there is no such token.
        """
        shown, choice, position = token
        frame, tops = self._frames_of(shown)
        row = frame[(frame["choice"] == choice) & (frame["position"] == position)].iloc[0]
        whole = self._distributions.get(token)
        if whole is not None:
            return row, whole, len(whole)
        own = tops[(tops["choice"] == choice) & (tops["position"] == position)]
        return row, own, self.results[shown].vocab_size

    def __repr__(self) -> str:
        return f"<Inspector of {self.result!r}, {len(self.selected)} selected>"

    # Display.

    def _ipython_display_(self) -> None:
        """Publish static HTML, which remains readable, and the view, which hides it."""
        publish_widget(self._repr_mimebundle_(), self._static)

    def show_view(self) -> None:
        """Display the widget below an answer that is displayed already, whose colours it hides."""
        publish_below(self._repr_mimebundle_(), self._static)

    def _repr_mimebundle_(self, **keys: Any) -> Any:
        found: Any = super()._repr_mimebundle_(**keys)
        bundle = found[0] if isinstance(found, tuple) else found
        static = (
            f'<div class="tm-static" data-for="{self._static}">{self.result._repr_html_()}</div>'
        )
        text = plain_text(self.result._answer)
        return {**(bundle or {}), "text/html": static, "text/plain": text}

    def _show(self) -> None:
        """Send the shown result to the page."""
        with self.hold_sync():
            self._columns, self._about = self._packed(self.shown)
            parent = self._tree[self.shown]["parent"]
            self._beside = {}
            if parent is not None:
                columns, about = self._packed(parent)
                self._beside = {"columns": columns, "about": about}

    def _packed(self, index: int) -> tuple[Any, Any]:
        """A result as the page draws it."""
        frames, result = self._frames_of(index), self.results[index]
        about = result_view(result, frames[0], index, can_ask=result.can_ask)
        return pack(*frames), about

    def _frames_of(self, index: int) -> tuple[pd.DataFrame, pd.DataFrame]:
        """``logprobs`` and ``top_logprobs`` of a result, built once."""
        if index not in self._frames:
            result = self.results[index]
            self._frames[index] = result.logprobs, result.top_logprobs
        return self._frames[index]

    # Requests to the host.

    def branch(self, position: int, *, rank: int | None = None, token: Any = None) -> ChatResult:
        """Continue the answer with another token at a position, and show the branch.

        Args:
            position: of the token to replace, in the shown choice.
            rank: the alternative's rank.
            token: instead of a rank, the alternative's text or id.

        Raises:
            TensormeshError: the host cannot branch, or the request failed.
        """
        parent, chosen = self.shown, {"rank": rank, "token": token}
        given = {name: value for name, value in chosen.items() if value is not None}
        made = self.results[parent].branch(position, choice=self.choice, **given)
        self._adopt(made, parent)
        return made

    def _adopt(self, made: ChatResult, parent: int) -> None:
        """Add a branch of a result, and show it."""
        self.results = (*self.results, made)
        index = len(self.results) - 1
        with self.hold_sync():  # the page gets the tree and the shown branch together
            self._tree = [*self._tree, branch_node(made, parent, self.choice)]
            self.shown = index
            if made.branch_position is not None and self._count > made.branch_position:
                self.pinned = made.branch_position

    def distribution(self, position: int) -> pd.DataFrame:
        """Fetch the whole distribution before a token, from a host that returns it.

        Args:
            position: of the token, in the shown choice.

        Raises:
            TensormeshError: the host cannot return it, or the request failed.
        """
        return self._distribution((self.shown, self.choice, position))

    def _distribution(self, key: Token) -> pd.DataFrame:
        shown, choice, position = key
        found = self._distributions.get(key)
        if found is None:
            found = self.results[shown].distribution(position, choice=choice)
            self._distributions[key] = found
        self._send_distribution(key)
        self._fetched = ["/".join(map(str, each)) for each in self._distributions]
        return found

    def _send_distribution(self, key: Token) -> None:
        columns = pack_alternatives(self._distributions[key], NAMED)
        content = {
            "kind": "distribution",
            "key": "/".join(map(str, key)),
            "names": list(columns),
            "types": [kind for kind, _ in columns.values()],
            "facts": exact_facts(self._distributions[key]),
        }
        self.send(content, [raw for _, raw in columns.values()])

    # Messages from the page. They arrive on any thread; requests to the host run on another one.

    def _on_message(self, _widget: Any, content: object, _buffers: Any) -> None:
        message: FromPage | None = decode_message(content, FromPage)  # type: ignore[arg-type]
        match message:
            case Sample():
                self._send_sampled(message)
            case Branch(position=position, rank=rank):
                self._job.start(
                    f"Branching at position {position} …", lambda: self.branch(position, rank=rank)
                )
            case Fetch(shown=shown, choice=choice, position=position):
                self._send_or_fetch((shown, choice, position))

    def _send_or_fetch(self, key: Token) -> None:
        if key in self._distributions:
            self._send_distribution(key)
        elif 0 <= key[0] < len(self.results):
            self._job.start("Fetching the distribution …", lambda: self._distribution(key))

    def _send_sampled(self, message: Sample) -> None:
        token = (message.shown, message.choice, message.position)
        key = (token, token in self._distributions)
        try:
            if self._sampled is None or self._sampled[0] != key:  # a slider asks often
                self._sampled = key, RecordedToken.of(*self._recorded(token))
        except LookupError:
            self.send(refused(message.request, "This token is not in the result."))
            return
        rows = min(max(message.rows, 0), NAMED)
        self.send(sampled(message.request, self._sampled[1], message.sampler, rows))

    def _show_job(self, progress: str, problem: str) -> None:
        with self.hold_sync():
            self._progress, self._problem = progress, problem

    @traitlets.observe("shown")
    def _shown_changed(self, _change: Any) -> None:
        with self.hold_sync():
            pinned = self.pinned
            if pinned is None:
                pinned = self.result.branch_position
            self.choice = _first_choice(self.result)
            self._clear_positions(None)
            if pinned is not None and pinned < self._count:
                self.pinned = pinned
            self._show()

    @traitlets.validate("shown")
    def _check_shown(self, proposal: Any) -> int:
        return self._existing(proposal["value"])

    def _existing(self, shown: int) -> int:
        """An index of a result; traits that a page sets together are checked in any order."""
        if not 0 <= shown < len(self.results):
            raise traitlets.TraitError(
                f"shown: expected an index below {len(self.results)}, got {shown}."
            )
        return int(shown)

    @traitlets.validate("sampler")
    def _check_sampler(self, proposal: Any) -> dict[str, float]:
        try:
            return asdict(Sampler(**{**asdict(Sampler()), **proposal["value"]}))
        except (RequestError, TypeError) as error:
            raise traitlets.TraitError(f"sampler: {error}") from None

    # Positions.

    @traitlets.validate("selected")
    def _check_selected(self, proposal: Any) -> tuple[int, ...]:
        return self._within("selected", self._positions(proposal["value"]))

    @property
    def _count(self) -> int:
        """Number of tokens of the shown choice."""
        self._existing(self.shown)
        return int((self.frame["choice"] == self.choice).sum())

    def _within(self, name: str, positions: tuple[int, ...]) -> tuple[int, ...]:
        count = self._count
        for position in positions:
            if not 0 <= position < count:
                raise traitlets.TraitError(
                    f"{name}: choice {self.choice} has no token at position {position}; "
                    f"it has {count} tokens."
                )
        return positions

    @traitlets.validate("pinned")
    def _check_pinned(self, proposal: Any) -> int | None:
        if proposal["value"] is None:
            return None
        return self._within("pinned", (int(proposal["value"]),))[0]

    @traitlets.validate("choice")
    def _check_choice(self, proposal: Any) -> int:
        result = self.results[self._existing(self.shown)]
        known = [choice.index for choice in result.choices] or [0]
        if proposal["value"] not in known:
            raise traitlets.TraitError(f"choice: expected one of {known}, got {proposal['value']}.")
        return int(proposal["value"])

    @traitlets.observe("choice")
    def _clear_positions(self, _change: Any) -> None:
        self.pinned, self.selected = None, ()

    def _positions(self, given: Any) -> tuple[int, ...]:
        """Positions from numbers, from a column of them, or from rows of a frame."""
        try:
            if hasattr(given, "columns"):
                choices = {int(choice) for choice in given["choice"]}
                if choices and self.choice not in choices:
                    self.choice = min(choices)
                given = given.loc[given["choice"] == self.choice, "position"]
            return tuple(sorted({_whole(position) for position in given}))
        except (TypeError, KeyError):
            raise traitlets.TraitError(
                "selected takes positions, a column of positions, or rows of result.logprobs; "
                "for a condition write frame[condition]."
            ) from None


def _whole(position: Any) -> int:
    """A position as an int; booleans are refused, because they come from a condition."""
    if isinstance(position, bool) or type(position).__name__ in ("bool", "bool_"):
        raise TypeError
    if isinstance(position, float) and position.is_integer():  # as merged frames have them
        position = int(position)
    return operator.index(position)


def _first_choice(result: ChatResult) -> int:
    return result.choices[0].index if result.choices else 0
