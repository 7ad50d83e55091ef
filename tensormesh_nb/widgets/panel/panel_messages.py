"""Messages between a panel and its pages; frontend/panel/messages.ts has the same types."""

from __future__ import annotations

from typing import Any, Literal, TypeAlias, TypedDict

from ..markdown import Tree
from ..page_widget import PageMessage

__all__ = [
    "AskHeatmap",
    "AskMathFont",
    "AskModels",
    "AskRequest",
    "Closed",
    "Delete",
    "FromPage",
    "Inspect",
    "InspectorOpened",
    "Keep",
    "MessageView",
    "Open",
    "Piece",
    "Restore",
    "Retry",
    "RunningAnswerView",
    "Send",
    "SetValue",
    "SettingsView",
    "ShowVersion",
    "Snapshot",
    "StartOver",
    "Stop",
    "ToPage",
    "TurnChanges",
    "TurnView",
    "VersionsView",
]

# From a page. Turns are named by their ids.


class Open(PageMessage, tag="open"):
    """The page is new, or has missed messages: it asks for everything."""


class Closed(PageMessage, tag="closed"):
    """The last view of the panel is gone."""


class Send(PageMessage, tag="send"):
    """Send a message, replacing the turn ``at`` or as a new turn."""

    text: str
    at: str | None = None


class Stop(PageMessage, tag="stop"):
    """Stop the running answer."""


class Retry(PageMessage, tag="retry"):
    """Send the prompt of a turn again."""

    id: str


class Delete(PageMessage, tag="delete"):
    """Remove a turn."""

    id: str


class Keep(PageMessage, tag="keep"):
    """Add the partial answer to the conversation."""


class Restore(PageMessage, tag="restore"):
    """Return to a branch, by its number from 1."""

    number: int


class ShowVersion(PageMessage, tag="version"):
    """Show another version of a turn, by its number from 1."""

    id: str
    number: int


class StartOver(PageMessage, tag="start_over"):
    """Go on without turns, which become a branch."""


class SetValue(PageMessage, tag="set"):
    """Set a setting to a typed text; an empty one unsets it."""

    name: str
    value: str


class AskModels(PageMessage, tag="models"):
    """List the host's models."""


class AskRequest(PageMessage, tag="request"):
    """Show the request that would send this text."""

    text: str


class AskHeatmap(PageMessage, tag="heatmap"):
    """Show the heat map of a turn."""

    id: str


class AskMathFont(PageMessage, tag="math_font"):
    """Send the font for formulas, because the browser's system has none."""


class Inspect(PageMessage, tag="inspect"):
    """Open the inspector of a turn."""

    id: str


FromPage: TypeAlias = (
    Open
    | Closed
    | Send
    | Stop
    | Retry
    | Delete
    | Keep
    | Restore
    | ShowVersion
    | StartOver
    | SetValue
    | AskModels
    | AskRequest
    | AskHeatmap
    | AskMathFont
    | Inspect
)

# To a page.


class MessageView(TypedDict):
    role: str
    text: str


class TurnView(TypedDict):
    """A turn: messages and answer as text, and what went wrong.

    ``text`` is the answer as it was received, to be copied; ``content`` and ``other_choices`` are
    Markdown to be shown, escaped.
    """

    id: str
    messages: list[MessageView]
    prompt: str
    tool_steps: list[str]
    reasoning: str
    text: str
    content: str
    other_choices: list[str]
    footer: str
    status: str
    problem: str
    advice: str
    warnings: list[str]
    has_tokens: bool
    is_cut: bool  # the answer ended at a limit; the footer says which


class VersionsView(TypedDict):
    """The place of a turn among its versions, from 1; ``of`` is what the versions differ in."""

    number: int
    count: int
    of: Literal["message", "answer"]


class TurnChanges(TypedDict):
    """The ids of all turns in order, and the views of those that the page does not have.

    ``versions`` has the turns with more than one version.
    """

    order: list[str]
    attempt: str | None
    turns: dict[str, TurnView]
    branches: list[str]
    versions: dict[str, VersionsView]


class Piece(TypedDict):
    """Text to add to a part of the running answer, at an offset in UTF-16 units."""

    part: Literal["text", "reasoning"]
    offset: int
    text: str


class RunningAnswerView(TypedDict):
    """The running answer; ``base`` are the ids of the turns that it follows."""

    prompt: str
    base: list[str]
    pieces: list[Piece]


class SettingsView(TypedDict):
    """Set values as text, what applies where none is set, and the hosts to choose from."""

    set: dict[str, str]
    defaults: dict[str, str]
    host: str
    model: str
    hosts: list[str]


class Snapshot(TurnChanges):
    """Everything that a page begins with; ``form`` has controls (see ``Control``)."""

    name: str
    running: RunningAnswerView | None
    form: list[dict[str, Any]]
    settings: SettingsView


class SnapshotMessage(Snapshot):
    kind: Literal["snapshot"]


class Turns(TurnChanges):
    kind: Literal["turns"]


class Started(TypedDict):
    kind: Literal["started"]
    answer: RunningAnswerView


class Delta(TypedDict):
    kind: Literal["delta"]
    pieces: list[Piece]


class Ended(TurnChanges):
    kind: Literal["ended"]


class NotSent(Ended):
    """The end of an answer that was never sent; ``text`` is the message."""

    problem: str
    advice: str
    text: str


class Notice(TypedDict):
    kind: Literal["notice"]
    lines: list[str]


class Refused(TypedDict):
    kind: Literal["refused"]
    problem: str
    advice: str
    text: str


class SettingsChanged(TypedDict):
    kind: Literal["settings"]
    settings: SettingsView


class SettingRefused(TypedDict):
    kind: Literal["setting_refused"]
    name: str
    problem: str


class Models(TypedDict):
    kind: Literal["models"]
    models: list[str]


class RequestTexts(TypedDict):
    kind: Literal["request"]
    texts: dict[str, str]


class HeatmapTree(TypedDict):
    kind: Literal["heatmap"]
    id: str
    tree: Tree


class InspectorOpened(TypedDict):
    """An inspector of a turn; ``model`` is missing where front ends make no widgets outside of
    cells.
    """

    kind: Literal["inspect"]
    id: str
    cell: str
    model: str | None


ToPage: TypeAlias = (
    SnapshotMessage
    | Turns
    | Started
    | Delta
    | Ended
    | NotSent
    | Notice
    | Refused
    | SettingsChanged
    | SettingRefused
    | Models
    | RequestTexts
    | HeatmapTree
    | InspectorOpened
)
