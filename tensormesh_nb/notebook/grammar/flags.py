"""The flags of the magic: its own, and one for every request field."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from msgspec import inspect

from ...errors import ArgumentError, RequestError
from ...render.markdown.view_names import VIEWS
from ...wire.fields.field_info import Field
from ...wire.fields.short_forms import EXPECTED
from ...wire.fields.suggestions import named_elsewhere
from ...wire.near_names import did_you_mean
from ...wire.request import ChatRequest
from ...wire.sanitize import one_line
from .flag_values import (
    MATCHES,
    positive,
    read_match,
    read_messages,
    read_models,
    read_name,
    read_rounds,
    read_sweep,
    read_temperatures,
    read_text,
    read_view,
    seconds,
    variable,
)

__all__ = [
    "FLAGS",
    "SHORT_FLAGS",
    "TOOL_ROUNDS",
    "Flag",
    "VariableName",
    "flag_named",
    "refuse_key",
]

TOOL_ROUNDS = 5
"""Rounds of ``--run-tools`` without a number."""

_FORMATS = ("json_object", "json", "text")  # response formats, which are no variables
_SHORT_FIELDS = {"model": "-m", "temperature": "-t", "max_tokens": "-n"}
_KEY_NAMES = {"api_key", "apikey", "key", "api_token", "token", "bearer", "authorization"}


@dataclass(frozen=True)
class Flag:
    """One flag.

    Attributes:
        name: the name of the option or request field, with underscores.
        description: one sentence.
        expected: the valid values, in words; empty for a switch.
        read: converts text to a checked value; raises ArgumentError.
        short: a short form such as ``-o``, or empty.
        choices: all valid words, for completion.
        placeholder: the value's name in the help: ``NUMBER``.
        is_switch: takes no value, except an optional ``true`` or ``false``; ``--no-NAME`` negates.
        is_field: sets a request field.
        repeats: may be given several times; the values become a list.
        default: the value of a flag without one; None if a value is required.
    """

    name: str
    description: str
    expected: str
    read: Callable[[str], Any]
    short: str = ""
    choices: tuple[str, ...] = ()
    placeholder: str = "TEXT"
    is_switch: bool = False
    is_field: bool = False
    repeats: bool = False
    default: Any = None

    @property
    def spelling(self) -> str:
        """The long form: ``--top-p``."""
        return f"--{self.name.replace('_', '-')}"


@dataclass(frozen=True)
class VariableName:
    """A notebook variable that holds a flag's value."""

    name: str

    def __repr__(self) -> str:
        return self.name


def flag_named(spelling: str) -> Flag:
    """The flag with this spelling: ``--top-p``, ``--top_p``, ``-t``.

    Raises:
        ArgumentError: the flag is unknown; names the nearest one.
    """
    if spelling in SHORT_FLAGS:
        return SHORT_FLAGS[spelling]
    name = spelling[2:].replace("-", "_") if spelling.startswith("--") else ""
    if name in FLAGS:
        return FLAGS[name]
    refuse_key(spelling)
    meant = named_elsewhere(name)
    known = [flag.spelling for flag in FLAGS.values()]
    hint = f" Did you mean {FLAGS[meant].spelling}?" if meant else did_you_mean(spelling, known)
    if spelling[:2] in SHORT_FLAGS and spelling[2:].replace(".", "").isdecimal():
        hint = f" Did you mean {spelling[:2]} {one_line(spelling[2:], 60)}?"
    raise ArgumentError(
        f"{one_line(spelling, 60)}: unknown flag.{hint} "
        "%tmchat help flags lists them; --extra '{...}' passes fields of other hosts."
    )


def refuse_key(spelling: str) -> None:
    """Refuse flags and settings for an API key.

    Raises:
        ArgumentError: the name is that of a key.
    """
    if spelling.strip("-").replace("-", "_").lower() in _KEY_NAMES:
        raise ArgumentError(
            f"{spelling}: a key in a cell would be saved with the notebook. Set the environment "
            "variable TENSORMESH_INFERENCE_API_KEY before the kernel starts; for another host "
            "--key-env names the variable that holds its key."
        )


# Flags of request fields.


def _field_flag(field: Field, short: str = "") -> Flag:
    """The flag of a request field."""
    return Flag(
        name=field.name,
        description=field.description,
        expected=EXPECTED.get(field.name, field.expected),
        read=lambda text: _read_field(field, text),
        short=short,
        choices=field.choices,
        placeholder=_placeholder(field),
        is_switch=all(isinstance(kind, inspect.BoolType) for kind in field.types),
        is_field=True,
        repeats=any(_is_list_of_text(kind) for kind in field.types),
    )


def _tools_flag(field: Field) -> Flag:
    """The flag of the field ``tools``: function names, or JSON as for other fields."""
    plain = _field_flag(field)
    expected = "names of functions in the notebook, such as f,g, or a list in JSON"

    def read(text: str) -> Any:
        if text[:1] in ("[", "{"):
            return plain.read(text)
        names = [name.strip() for name in text.split(",")]
        if not all(part.isidentifier() for name in names for part in name.split(".")):
            shown = one_line(text, 60)
            raise ArgumentError(f"--tools: expected {expected}; got {shown!r}.", field="tools")
        return names

    return replace(plain, expected=expected, read=read, placeholder="NAMES", repeats=True)


def _placeholder(field: Field) -> str:
    if field.choices:
        return "|".join(field.choices)
    if field.accepts(inspect.StrType):
        return "TEXT"
    return "JSON" if field.accepts(inspect.DictType, inspect.ListType) else "NUMBER"


def _is_structured(field: Field) -> bool:
    """Whether all values are objects or lists, so that a plain word is a variable."""
    return all(isinstance(kind, inspect.DictType | inspect.ListType) for kind in field.types)


def _is_list_of_text(kind: inspect.Type) -> bool:
    return isinstance(kind, inspect.ListType) and isinstance(kind.item_type, inspect.StrType)


def _read_field(field: Field, text: str) -> Any:
    is_format = field.name == "response_format" and text in _FORMATS
    if _is_structured(field) and text.isidentifier() and not is_format:
        return VariableName(text)
    try:
        return field.parse(text)
    except RequestError as error:
        spelling = f"--{field.name.replace('_', '-')}"
        reason = str(error).removeprefix(f"{field.name}: ")
        raise ArgumentError(f"{spelling}: {reason}", field=field.name) from None


# The magic's own flags.


def _switch(name: str, description: str, short: str = "") -> Flag:
    def read(text: str) -> bool:
        if text not in ("true", "false"):
            raise ArgumentError(f"--{name}: expected true or false, got {text!r:.60}.")
        return text == "true"

    return Flag(name.replace("-", "_"), description, "", read, short, is_switch=True)


_OWN = (
    Flag(
        "out",
        "Assign the result to this variable.",
        "a variable's name",
        variable("out"),
        "-o",
        placeholder="NAME",
    ),
    Flag("system", "A system message before the cell's text.", "a text", read_text, "-s"),
    Flag(
        "messages",
        "Messages before the cell's text: a variable (a list, a result) or JSON.",
        "a variable's name or a list in JSON",
        read_messages,
        placeholder="NAME|JSON",
    ),
    Flag(
        "chat",
        "Make this cell a turn of this conversation.",
        "a name",
        read_name,
        "-c",
        placeholder="NAME",
    ),
    Flag(
        "store",
        "The file of the conversation (-c), or of the answers to rows and variants.",
        "a file name",
        read_text,
        placeholder="FILE",
    ),
    _switch("keep", "With -c: keep the turn even if it is stopped or fails."),
    Flag(
        "inputs",
        "Send the cell for each row of this table; {{ column }} inserts a cell.",
        "a variable's name",
        variable("inputs"),
        placeholder="NAME",
    ),
    Flag(
        "concurrency",
        "Rows and variants: requests at once; by default as many as make it faster.",
        "a whole number above 0",
        positive("--concurrency", whole=True),
        placeholder="N",
    ),
    Flag(
        "max_cost",
        "Rows and variants: most that all may cost, in the price list's currency.",
        "a number above 0",
        positive("--max-cost", whole=False),
        placeholder="AMOUNT",
    ),
    Flag(
        "max_total_tokens",
        "Rows and variants: most tokens of all prompts and answers.",
        "a whole number above 0",
        positive("--max-total-tokens", whole=True),
        placeholder="N",
    ),
    _switch("yes", "Rows and variants: do not ask before 1,000 requests or more."),
    Flag(
        "models",
        "Compare these models, side by side.",
        "model ids, such as A,B",
        read_models,
        placeholder="A,B",
    ),
    Flag(
        "sweep",
        "Compare these values of a request field; several such flags multiply.",
        "a field and its values, such as temperature=0,0.7",
        read_sweep,
        placeholder="FIELD=VALUES",
        repeats=True,
    ),
    Flag(
        "repeat",
        "Send each variant this many times; repeats are drawn as a tree.",
        "a whole number above 0",
        positive("--repeat", whole=True),
        placeholder="N",
    ),
    Flag(
        "truth",
        "With a table and variants: the column with the right answers.",
        "a column's name",
        read_text,
        placeholder="COLUMN",
    ),
    Flag(
        "match",
        "Whether a right answer equals the truth (default) or contains it.",
        "equals or contains",
        read_match,
        choices=MATCHES,
        placeholder="|".join(MATCHES),
    ),
    Flag(
        "run_tools",
        f"Run the functions that the model calls, in at most N rounds (default {TOOL_ROUNDS}).",
        "a number of rounds",
        read_rounds,
        placeholder="N",
        default=TOOL_ROUNDS,
    ),
    Flag(
        "client",
        "Send with this Client: another host, with its own key.",
        "a variable's name",
        variable("client"),
        placeholder="NAME",
    ),
    Flag(
        "host",
        "The host: serverless, local or a URL.",
        "serverless, local or a URL",
        read_text,
        choices=("serverless", "local"),
        placeholder="HOST",
    ),
    Flag(
        "key_env",
        "With --host: the environment variable that holds its key.",
        "a variable's name",
        read_text,
        placeholder="VARIABLE",
    ),
    Flag(
        "timeout",
        "Seconds to connect (config stream_idle_timeout=... limits pauses).",
        "a number of seconds",
        seconds("--timeout"),
        placeholder="SECONDS",
    ),
    Flag(
        "timeout_total",
        "Seconds for the whole answer; the text so far is kept.",
        "a number of seconds",
        seconds("--timeout-total"),
        placeholder="SECONDS",
    ),
    Flag(
        "view",
        "Show the answer as text (Markdown is rendered), as coloured tokens, as both, or as it "
        "fits: auto.",
        "auto, text, tokens or both",
        read_view,
        choices=VIEWS,
        placeholder="|".join(VIEWS),
    ),
    _switch("inspect", "Open the inspector under the answer."),
    _switch("next", "Show the model's next token with its probabilities and dice, not an answer."),
    Flag(
        "temperatures",
        "With --next: temperatures to show side by side.",
        "numbers from 0 to 2, such as 0.2,1,2",
        read_temperatures,
        placeholder="NUMBERS",
    ),
    _switch("raw", "Send {{ }} unchanged."),
    _switch("dry-run", "Show the request instead of sending it."),
    _switch("help", "Show the help.", "-h"),
    _switch("reset", "With %tmchat config: unset all values."),
)

FLAGS: dict[str, Flag] = (
    {flag.name: flag for flag in _OWN}
    | {
        field.name: _field_flag(field, _SHORT_FIELDS.get(field.name, ""))
        for field in ChatRequest.fields()
        if field.name != "messages"
    }
    | {"tools": _tools_flag(ChatRequest.field("tools"))}
)
"""Every flag by its option's or field's name, the magic's own first."""

SHORT_FLAGS = {flag.short: flag for flag in FLAGS.values() if flag.short}
"""Flags by their short form."""
