"""Arguments: a magic line becomes options. The flags are generated from ChatRequest's fields."""

from __future__ import annotations

import difflib
import json
import keyword
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from ...errors import ArgumentError
from ...wire.request import ChatRequest
from ...wire.sanitize import one_line
from .flags import Flag, field_flag, tools_flag
from .line import split

__all__ = ["FLAGS", "ROUNDS", "Options", "flag_named", "nearest", "parse", "refuse_key"]

_SHORT_FIELDS = {"model": "-m", "temperature": "-t", "max_tokens": "-n"}
ROUNDS = 5
"""Rounds of tool calls that are run when no number is said."""

_KEY_NAMES = {"api_key", "apikey", "key", "api_token", "token", "bearer", "authorization"}


@dataclass
class Options:
    """What a magic line says.

    Attributes:
        fields: request fields by their API names, checked.
        out: the variable to bind the result to.
        system: a system message.
        messages: what stands in front of the cell's text: a variable's name, or messages.
        chat: the name of the conversation that this cell is a turn of.
        store: the file that this conversation lives in.
        keep: whether a stopped or failed turn enters the conversation too.
        client: the variable that holds the Client to ask with.
        run_tools: rounds of tool calls to run, at most; 0 runs none.
        host, key_env, timeout: settings for this call.
        raw: leave ``{{ }}`` in the text alone.
        dry_run: show the request instead of sending it.
        help: show the usage.
        reset: with the command config, take back what was set.
        words: what is no flag, in order: a subcommand and its arguments.
    """

    fields: dict[str, Any] = field(default_factory=dict)
    out: str | None = None
    system: str | None = None
    messages: Any = None
    chat: str | None = None
    store: str | None = None
    keep: bool = False
    client: str | None = None
    run_tools: int = 0
    host: str | None = None
    key_env: str | None = None
    timeout: float | None = None
    raw: bool = False
    dry_run: bool = False
    help: bool = False
    reset: bool = False
    words: list[str] = field(default_factory=list)


def parse(line: str) -> Options:
    """Read a magic line.

    Raises:
        ArgumentError: one line that names the flag, what was expected and what was given.
    """
    given: dict[str, Any] = {}
    options = Options()
    words = iter(_Words(split(line)))
    for word in words:
        if word == "--":
            options.words.extend(words)
        elif _is_flag(word):
            flag, value = _read(word, words)
            _keep(given, flag, value)
        else:
            options.words.append(word)
    for name, value in given.items():
        if FLAGS[name].is_field:
            options.fields[name] = value
        else:
            setattr(options, name, value)
    return options


def flag_named(spelling: str) -> Flag:
    """The flag that is written so: ``--top-p``, ``--top_p``, ``-t``.

    Raises:
        ArgumentError: there is none; names the nearest.
    """
    if spelling in _SHORT:
        return _SHORT[spelling]
    name = spelling[2:].replace("-", "_") if spelling.startswith("--") else ""
    if name in FLAGS:
        return FLAGS[name]
    refuse_key(spelling)
    hint = nearest(spelling, [flag.spelling for flag in FLAGS.values()])
    raise ArgumentError(
        f"{one_line(spelling, 60)}: no such flag.{hint} "
        "%tmchat help lists them; fields of other hosts go through --extra '{...}'."
    )


def refuse_key(spelling: str) -> None:
    """Refuse what looks like a way to type a key.

    Raises:
        ArgumentError: it does; says where keys go.
    """
    if spelling.strip("-").replace("-", "_").lower() in _KEY_NAMES:
        raise ArgumentError(
            f"{spelling}: keys are not typed in cells, where they would be saved. Set the "
            "environment variable TENSORMESH_INFERENCE_API_KEY before the kernel starts; for "
            "another host --key-env names the variable that holds its key."
        )


def nearest(word: str, words: list[str]) -> str:
    """`` Did you mean X?``, or nothing."""
    longer = [each for each in words if len(word) > 3 and each.startswith(word)]
    # Dashes make everything alike.
    bare = {each.lstrip("-"): each for each in words}
    close = difflib.get_close_matches(word.lstrip("-"), bare, n=1)
    near = longer or [bare[each] for each in close]
    return f" Did you mean {near[0]}?" if near else ""


class _Words:
    """The words of a line, one at a time, with a look at the next one."""

    def __init__(self, words: list[str]) -> None:
        self._words = words
        self._at = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        word = self.peek()
        if word is None:
            raise StopIteration
        self._at += 1
        return word

    def peek(self) -> str | None:
        return self._words[self._at] if self._at < len(self._words) else None


def _is_flag(word: str) -> bool:
    # A negative number is a value.
    return word.startswith("-") and len(word) > 1 and not word[1].isdigit() and word[1] != "."


def _read(word: str, words: Any) -> tuple[Flag, Any]:
    """The flag of a word, and its value: after ``=``, or the next word, or true."""
    spelling, equals, text = word.partition("=")
    if spelling.startswith(("--no-", "--no_")):
        switched = FLAGS.get(spelling[5:].replace("-", "_"))
        if switched is not None and switched.is_switch and not equals:
            return switched, False
    flag = flag_named(spelling)
    if equals:
        return flag, flag.read(text)
    following = words.peek()
    if flag.is_switch:
        if following in ("true", "false"):
            return flag, flag.read(next(words))
        return flag, True
    if following is None or (_is_flag(following) and _is_known(following)):
        if flag.alone is not None:
            return flag, flag.alone
        raise ArgumentError(f"{spelling}: expected {flag.expected}, got nothing.")
    return flag, flag.read(next(words))


def _is_known(word: str) -> bool:
    spelling = word.partition("=")[0]
    return spelling in _SHORT or spelling[2:].replace("-", "_") in FLAGS


def _keep(given: dict[str, Any], flag: Flag, value: Any) -> None:
    if flag.name not in given:
        given[flag.name] = value
    elif flag.repeats:
        given[flag.name] = [*_as_list(given[flag.name]), *_as_list(value)]
    else:
        same = f" ({flag.short} is the same)" if flag.short else ""
        raise ArgumentError(f"{flag.spelling} is given twice{same}; give it once.")


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _text(text: str) -> str:
    return text


def _variable(name: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if not text.isidentifier() or keyword.iskeyword(text):
            raise ArgumentError(
                f"--{name}: expected the name of a Python variable, got {text!r:.60}."
            )
        return text

    return read


def _messages(text: str) -> Any:
    """A variable's name as it is; JSON read."""
    if text[:1] not in ("[", "{"):
        return _variable("messages")(text)
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        shown = one_line(text, 60)
        raise ArgumentError(f"--messages: this is not JSON: {shown}") from None


def _rounds(text: str) -> int:
    if not text.isdecimal() or len(text) > 6:
        raise ArgumentError(f"--run-tools: expected a number of rounds, got {text!r:.60}.")
    return int(text)


def _name(text: str) -> str:
    if not text.strip() or not text.isprintable():
        raise ArgumentError(f"--chat: expected a name on one line, got {text!r:.60}.")
    return text


def _seconds(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not 0 < number < math.inf:
        raise ArgumentError(f"--timeout: expected a number of seconds above 0, got {text!r:.60}.")
    return number


def _switch(name: str, description: str, short: str = "") -> Flag:
    def read(text: str) -> bool:
        if text not in ("true", "false"):
            raise ArgumentError(f"--{name}: expected true or false, got {text!r:.60}.")
        return text == "true"

    return Flag(name.replace("-", "_"), description, "", read, short, is_switch=True)


_OWN = (
    Flag(
        "out",
        "Bind the result to this variable.",
        "a variable's name",
        _variable("out"),
        "-o",
        placeholder="NAME",
    ),
    Flag("system", "A system message in front of the cell's text.", "a text", _text, "-s"),
    Flag(
        "messages",
        "Messages in front of the cell's text: a variable (a list, a result) or JSON.",
        "a variable's name or a list in JSON",
        _messages,
        placeholder="NAME|JSON",
    ),
    Flag(
        "chat",
        "Make this cell a turn of the conversation of that name.",
        "a name",
        _name,
        "-c",
        placeholder="NAME",
    ),
    Flag(
        "store",
        "With -c: keep the conversation in this file, over a restart of the kernel too.",
        "a file's name",
        _text,
        placeholder="FILE",
    ),
    _switch("keep", "With -c: let the turn enter also when it is stopped or fails."),
    Flag(
        "run_tools",
        f"Run functions when the model asks, in at most N rounds ({ROUNDS} where N is left out).",
        "a number of rounds",
        _rounds,
        placeholder="N",
        alone=ROUNDS,
    ),
    Flag(
        "client",
        "Ask with the Client of that name: another host, with its own key.",
        "a variable's name",
        _variable("client"),
        placeholder="NAME",
    ),
    Flag(
        "host",
        "Where to send it: serverless, local or a URL.",
        "serverless, local or a URL",
        _text,
        choices=("serverless", "local"),
        placeholder="HOST",
    ),
    Flag(
        "key_env",
        "With --host: the environment variable that holds that host's key.",
        "a variable's name",
        _text,
        placeholder="VARIABLE",
    ),
    Flag(
        "timeout",
        "Seconds to connect (config stream_idle_timeout=... limits silence).",
        "a number of seconds",
        _seconds,
        placeholder="SECONDS",
    ),
    _switch("raw", "Send {{ }} as it is."),
    _switch("dry-run", "Show the request, send nothing."),
    _switch("help", "Show this text.", "-h"),
    _switch("reset", "With the command config: take back what was set."),
)

FLAGS: dict[str, Flag] = (
    {flag.name: flag for flag in _OWN}
    | {
        field.name: field_flag(field, _SHORT_FIELDS.get(field.name, ""))
        for field in ChatRequest.fields()
        if field.name != "messages"
    }
    | {"tools": tools_flag(ChatRequest.field("tools"))}
)
"""Every flag by its option's or field's name, the magic's own first."""

_SHORT = {flag.short: flag for flag in FLAGS.values() if flag.short}
