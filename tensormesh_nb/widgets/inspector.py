"""Inspector: one result under the reader's hand, token by token."""

from __future__ import annotations

import operator
import secrets
import threading
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import anywidget
import traitlets
from IPython.display import publish_display_data

from ..analysis.sampling import Sampler, resampled_frame
from ..errors import ArgumentError, RequestError, TensormeshError
from ..render.plain_text import plain
from ..wire.sanitize import escape_unsafe, one_line
from .assets import module, style
from .packed_frames import pack, pack_alternatives

if TYPE_CHECKING:
    import pandas as pd

    from ..result import ChatResult

__all__ = ["Inspector"]

NAMED = 100  # tokens of a whole distribution whose strings go to the page


class Inspector(anywidget.AnyWidget):
    """A result to look at: heat map, alternatives, strip chart, filters, sampler, branches.

    What is shown is in frames: ``frame``, ``alternatives``, ``what_if``. Positions are those of the
    choice that is shown.

    Attributes:
        results: the result, and what has branched off it since.
        shown: which of them is shown, 0 for the original.
        choice: index of the choice that is shown.
        pinned: position of the token whose card stays, or None.
        selected: positions, in order. May be set to positions, to a column of them, or to rows of
            ``result.logprobs``: those tokens light up.
        sampler: temperature, top_p, top_k and min_p of the sampler explorer.

    Raises:
        TraitError: a value that the result has no place for.
    """

    _esm = module("inspector.js")
    _css = style("tokens.css", "inspector.css")

    shown = traitlets.Int(0).tag(sync=True)
    choice = traitlets.Int(0).tag(sync=True)
    pinned = traitlets.Int(None, allow_none=True).tag(sync=True)
    selected: Any = traitlets.TraitType(()).tag(sync=True)
    sampler = traitlets.Dict(asdict(Sampler())).tag(sync=True)

    # What the page draws. Nothing of a client is in it.
    _columns = traitlets.Dict().tag(sync=True)
    _about = traitlets.Dict().tag(sync=True)
    _tree: Any = traitlets.List().tag(sync=True)
    _fetched: Any = traitlets.List().tag(sync=True)  # distributions that a page may ask for again
    _static = traitlets.Unicode().tag(sync=True)
    _progress = traitlets.Unicode().tag(sync=True)
    _problem = traitlets.Unicode().tag(sync=True)

    def __init__(self, result: ChatResult) -> None:
        self.results: tuple[ChatResult, ...] = (result,)
        self._frames: dict[int, tuple[pd.DataFrame, pd.DataFrame]] = {}
        self._distributions: dict[tuple[int, int, int], pd.DataFrame] = {}
        self._working = threading.Lock()
        super().__init__(choice=_first_choice(result), _static=secrets.token_hex(6))
        self._tree = [_node(result, None)]
        self._show()
        self.on_msg(self._hear)

    @property
    def result(self) -> ChatResult:
        """The result that is shown."""
        return self.results[self.shown]

    @property
    def branches(self) -> tuple[ChatResult, ...]:
        """What has branched off the original, in order of time."""
        return self.results[1:]

    @property
    def frame(self) -> pd.DataFrame:
        """The result's ``logprobs``, of all choices: a row for every token that is drawn."""
        return self._framed()[0]

    @property
    def alternatives(self) -> pd.DataFrame:
        """The result's ``top_logprobs``."""
        return self._framed()[1]

    @property
    def rows(self) -> pd.DataFrame:
        """The rows of ``frame`` that are selected."""
        frame = self.frame
        return frame[(frame["choice"] == self.choice) & frame["position"].isin(self.selected)]

    @property
    def what_if(self) -> pd.DataFrame:
        """The pinned token's alternatives as the sampler would have them (see ``resampled_frame``).

        Raises:
            ArgumentError: no token is pinned.
        """
        if self.pinned is None:
            raise ArgumentError("Pin a token first: inspector.pinned = 3, or click one.")
        frame, tops = self._framed()
        row = frame[(frame["choice"] == self.choice) & (frame["position"] == self.pinned)].iloc[0]
        whole = self._distributions.get((self.shown, self.choice, self.pinned))
        if whole is not None:
            return resampled_frame(row, whole, len(whole), Sampler(**self.sampler))
        own = tops[(tops["choice"] == self.choice) & (tops["position"] == self.pinned)]
        return resampled_frame(row, own, self.result.vocab_size, Sampler(**self.sampler))

    def __repr__(self) -> str:
        return f"<Inspector of {self.result!r}, {len(self.selected)} selected>"

    # How it is shown.

    def _ipython_display_(self) -> None:
        """Two outputs: static HTML, which stays readable, and the view, which hides it.

        In one output a front end would prefer the view and, in a saved notebook without its
        kernel, show an error in place of the answer.
        """
        bundle = self._repr_mimebundle_()
        fallback = {name: bundle.pop(name) for name in ("text/html", "text/plain")}
        publish_display_data(fallback)  # type: ignore[no-untyped-call]
        view = {**bundle, "text/plain": repr(self)}
        publish_display_data(view)  # type: ignore[no-untyped-call]

    def _repr_mimebundle_(self, **keys: Any) -> Any:
        found: Any = super()._repr_mimebundle_(**keys)
        bundle = found[0] if isinstance(found, tuple) else found
        static = (
            f'<div class="tm-static" data-for="{self._static}">{self.result._repr_html_()}</div>'
        )
        return {**(bundle or {}), "text/html": static, "text/plain": plain(self.result._answer)}

    def _show(self) -> None:
        """Send the frames of the result to the page."""
        with self.hold_sync():
            self._columns = pack(*self._framed())
            self._about = _about(self.result)

    def _framed(self) -> tuple[pd.DataFrame, pd.DataFrame]:
        if self.shown not in self._frames:
            self._frames[self.shown] = self.result.logprobs, self.result.top_logprobs
        return self._frames[self.shown]

    # Branches and distributions: what is asked of the host, off the main thread.

    def branch(self, position: int, *, rank: int | None = None, token: Any = None) -> ChatResult:
        """Continue the answer with another token from a position on, and show it.

        Args:
            position: which token to replace, of the choice that is shown.
            rank: the alternative's rank.
            token: or the alternative itself, its text or id.

        Raises:
            TensormeshError: the host cannot, or it failed.
        """
        parent, chosen = self.shown, {"rank": rank, "token": token}
        given = {name: value for name, value in chosen.items() if value is not None}
        made = self.results[parent].branch(position, choice=self.choice, **given)
        self.results = (*self.results, made)
        with self.hold_sync():  # the page gets the tree and what it shows in one piece
            self._tree = [*self._tree, _node(made, parent)]
            self.shown = len(self.results) - 1
        return made

    def distribution(self, position: int) -> pd.DataFrame:
        """The whole distribution before a token, from a host that tells it.

        Args:
            position: of the choice that is shown.

        Raises:
            TensormeshError: the host does not tell, or it failed.
        """
        key = (self.shown, self.choice, position)
        found = self._distributions.get(key)
        if found is None:
            found = self._distributions[key] = self.result.distribution(
                position, choice=self.choice
            )
        self._send_distribution(key)
        self._fetched = ["/".join(map(str, each)) for each in self._distributions]
        return found

    def _send_distribution(self, key: tuple[int, int, int]) -> None:
        columns = pack_alternatives(self._distributions[key], NAMED)
        content = {
            "kind": "distribution",
            "key": "/".join(map(str, key)),
            "names": list(columns),
            "types": [kind for kind, _ in columns.values()],
        }
        self.send(content, [raw for _, raw in columns.values()])

    def _hear(self, _widget: Any, content: Mapping[str, Any], _buffers: Any) -> None:
        """What the page asks for. It may come on any thread, and is done on another."""
        position, rank = int(content["position"]), content.get("rank")
        if content["kind"] == "branch":
            self._work(
                f"Branching at position {position} …", lambda: self.branch(position, rank=rank)
            )
        elif (key := (self.shown, self.choice, position)) in self._distributions:
            self._send_distribution(key)
        elif content["kind"] == "fetch":
            self._work("Fetching the distribution …", lambda: self.distribution(position))

    def _work(self, progress: str, job: Callable[[], Any]) -> None:
        """Do a job on a thread of its own and tell the page how it goes; one at a time."""
        if self._working.acquire(blocking=False):
            self._progress, self._problem = progress, ""
            threading.Thread(target=self._do, args=(job,), name="inspector", daemon=True).start()

    def _do(self, job: Callable[[], Any]) -> None:
        try:
            job()
        except TensormeshError as error:
            self._problem = one_line(str(error))
        except Exception as error:
            self._problem = one_line(f"{type(error).__name__}: {error}")
            raise
        finally:
            self._progress = ""
            self._working.release()

    @traitlets.observe("shown")
    def _switch(self, _change: Any) -> None:
        with self.hold_sync():
            self.choice = _first_choice(self.result)
            self._forget_positions(None)
            self._show()

    @traitlets.validate("shown")
    def _check_shown(self, proposal: Any) -> int:
        if not 0 <= proposal["value"] < len(self.results):
            raise traitlets.TraitError(f"shown: there are {len(self.results)} results.")
        return int(proposal["value"])

    @traitlets.validate("sampler")
    def _check_sampler(self, proposal: Any) -> dict[str, float]:
        try:
            return asdict(Sampler(**{**asdict(Sampler()), **proposal["value"]}))
        except (RequestError, TypeError) as error:
            raise traitlets.TraitError(f"sampler: {error}") from None

    # What is selected.

    @traitlets.validate("selected")
    def _check_selected(self, proposal: Any) -> tuple[int, ...]:
        return self._within("selected", self._positions(proposal["value"]))

    def _within(self, name: str, positions: tuple[int, ...]) -> tuple[int, ...]:
        count = int((self.frame["choice"] == self.choice).sum())
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
        known = [choice.index for choice in self.result.choices] or [0]
        if proposal["value"] not in known:
            raise traitlets.TraitError(f"choice: {proposal['value']} is not among {known}.")
        return int(proposal["value"])

    @traitlets.observe("choice")
    def _forget_positions(self, _change: Any) -> None:
        self.pinned, self.selected = None, ()

    def _positions(self, given: Any) -> tuple[int, ...]:
        """Positions from what was assigned: numbers, a column, or rows of a frame."""
        try:
            if hasattr(given, "columns"):
                choices = {int(choice) for choice in given["choice"]}
                if choices and self.choice not in choices:
                    self.choice = min(choices)
                given = given.loc[given["choice"] == self.choice, "position"]
            return tuple(sorted({_whole(position) for position in given}))
        except (TypeError, KeyError):
            raise traitlets.TraitError(
                "selected takes positions, a column of positions, or rows of result.logprobs "
                "(of a condition: frame[condition])."
            ) from None


def _whole(position: Any) -> int:
    """A position. True and False are none: a condition's would all light up 0 and 1."""
    if isinstance(position, bool) or type(position).__name__ in ("bool", "bool_"):
        raise TypeError
    if isinstance(position, float) and position.is_integer():  # as merged frames have them
        position = int(position)
    return operator.index(position)


def _first_choice(result: ChatResult) -> int:
    return result.choices[0].index if result.choices else 0


def _node(result: ChatResult, parent: int | None) -> dict[str, Any]:
    """A result in the tree of branches."""
    label, likely = "original", result.prefix_prob
    if parent is not None and result.branch_position is not None:
        token = result.logprobs["token"].iloc[result.branch_position]
        label = f"{escape_unsafe(token)!r} at {result.branch_position}"
    chance = "" if likely is None else f"(joint probability to there {likely:.2g})"
    return {"parent": parent, "label": label, "text": one_line(result.text, 70), "chance": chance}


def _about(result: ChatResult) -> dict[str, Any]:
    """What the page says of a result beside its frames."""
    attrs = result.logprobs.attrs
    failure = str(result.error) if result.error else "Stopped before the end."
    return {
        "footer": escape_unsafe(result.footer),
        "text": "" if len(result.logprobs) else escape_unsafe(result.text),
        "problem": None if result.status in ("complete", "streaming") else one_line(failure),
        "warnings": [escape_unsafe(warning) for warning in result.warnings],
        "choices": [choice.index for choice in result.choices],
        "segments": list(result.logprobs["segment"].cat.categories),
        "statuses": list(result.logprobs["logprob_status"].cat.categories),
        "vocab_size": result.vocab_size,
        "logprob_kind": attrs["logprob_kind"],
        "can_branch": result.can_ask,
        "can_fetch": result.can_ask and result.host == "local",
    }
