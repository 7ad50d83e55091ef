"""Messages from a panel to its pages; frontend/panel/messages.ts has the same types."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, TypeAlias, TypedDict

from ..markdown import Tree

__all__ = [
    "FromPage",
    "MessageView",
    "Piece",
    "RunningAnswerView",
    "SettingsView",
    "Snapshot",
    "ToPage",
    "TurnChanges",
    "TurnView",
]

FromPage: TypeAlias = Mapping[str, Any]
"""A message from a page, unchecked."""


class MessageView(TypedDict):
    role: str
    text: str


class TurnView(TypedDict):
    """A turn: messages and answer as text, the answer as nodes too, and what went wrong."""

    id: str
    messages: list[MessageView]
    prompt: str
    tool_steps: list[str]
    reasoning: str
    text: str
    content: Tree
    other_choices: list[Tree]
    footer: str
    status: str
    problem: str
    advice: str
    warnings: list[str]
    has_tokens: bool


class TurnChanges(TypedDict):
    """The ids of all turns in order, and the views of those that the page does not have."""

    order: list[str]
    attempt: str | None
    turns: dict[str, TurnView]
    branches: list[str]


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
    """Set values as text, and what applies where none is set."""

    set: dict[str, str]
    defaults: dict[str, str]
    host: str
    model: str


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
    """An inspector; ``model`` is missing where front ends make no widgets outside of cells."""

    kind: Literal["inspect"]
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
