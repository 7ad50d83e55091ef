"""The help of the magic, generated from its flags and commands: a short page and its topics."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable

from ...errors import ArgumentError
from ...wire.fields.field_info import Group
from ...wire.near_names import did_you_mean
from ...wire.request import ChatRequest
from ...wire.sanitize import one_line
from .flags import FLAGS, SHORT_FLAGS, Flag

__all__ = ["COMMANDS", "TOPICS", "help_names", "help_page", "help_topic"]

COMMANDS = {
    "config": "Show every setting with its source; NAME=VALUE sets one for this session, "
    "NAME= unsets it, --reset unsets all.",
    "models": "The host's models, as a frame.",
    "last": "The last result, of a cell or of Python: an answer, rows or variants.",
    "chats": "The conversations, one line each.",
    "show": "A conversation (show NAME), or all names.",
    "branch": "The branches of a conversation (branch NAME), or go back to one (branch NAME 1).",
    "export": "A conversation as Markdown, JSON or a notebook: export NAME FILE (.md, .json, "
    ".ipynb), or export NAME markdown|json|notebook to print it.",
    "reset": "Forget a conversation (reset NAME).",
    "panel": "A chat panel for a conversation (panel NAME).",
    "usage": "Tokens used in this session, per model and host, as a frame.",
    "help": "Show the help: help, help TOPIC, help FLAG, help COMMAND.",
}
"""Descriptions of the commands."""

TOPICS = {
    "flags": "flags of this cell",
    "fields": "flags of request fields",
    "commands": "what each command does",
    "text": "roles, {{ }}, the first line",
    "chats": "conversations, -c NAME",
    "all": "everything",
}
"""What ``%tmchat help TOPIC`` is about, by topic."""

_PAGE = """\
Talk to a language model. The prompt is the text below the first line:

    %%tmchat -o answer -t 0
    What is the capital of {{ country }}?

  -o NAME    assign the result        -n NUMBER  at most so many tokens
  -s TEXT    a system message         -t NUMBER  temperature
  -m MODEL   %tmchat models: a list   -c NAME    turn of a conversation
  --inspect  open the inspector       --next     the next token's odds
  --models A,B  --sweep temperature=0,1  --repeat 5   compare answers
  Every request field is a flag: --top-p 0.9. --dry-run sends nothing.
  @system, @user, @assistant start a message; {{ }} inserts a value.
"""

_TEXT = """\
    %%tmchat [flags]
    What is the capital of {{ country }}?

A line that is exactly @system, @user, @assistant or @tool ID starts a message of that role; a
backslash (\\@user) makes such a line text. --messages NAME puts messages or an earlier result
first. {{ expression }} is replaced by its value in the notebook, once, also on the first line; the
rest of the text is sent unchanged. The result is Out[n] and _, and the variable of -o, even after
an interrupt or an error.

The first line is split as in a shell; a backslash at its end continues it. Objects and lists are
JSON, or a variable that holds one: --logit-bias '{"42": -5}', --response-format form, --stop END,
--stop ["a", "b"]. Switches: --logprobs, --no-logprobs."""

_CHATS = """\
With -c NAME the cell is a turn of a conversation and sees earlier turns. Running it again
replaces its own turn; later turns are kept as a branch, which %tmchat branch NAME lists and
restores. Failed and stopped turns are not kept, except with --keep. --store FILE keeps the
conversation in a file, so that it survives a kernel restart."""

_OWN = (
    *("out", "system", "messages", "chat", "store", "keep", "run_tools", "model", "host"),
    *("key_env", "client", "timeout", "timeout_total", "view", "inspect", "next"),
    *("temperatures", "raw", "dry_run", "help"),
)
_VARIANTS = ("models", "sweep", "repeat", "truth", "match")
_ROWS = ("inputs", "concurrency", "max_cost", "max_total_tokens", "yes")
_TITLES: dict[Group, str] = {
    "sampling": "Sampling",
    "output": "Output",
    "tools": "Tools",
    "reasoning": "Reasoning",
    "other": "Other",
}


def help_page() -> str:
    """The short page."""
    commands = textwrap.wrap(", ".join(COMMANDS), 70, initial_indent="  ", subsequent_indent="  ")
    topics = (f"  {name:<10}{text}" for name, text in TOPICS.items())
    more = [*topics, "  NAME      a flag, field or command, such as top_p"]
    return "\n".join([_PAGE, "%tmchat COMMAND", *commands, "", "%tmchat help TOPIC", *more])


def help_topic(name: str) -> str:
    """The help on a topic, a flag, a request field or a command.

    Raises:
        ArgumentError: There is none; names the nearest one.
    """
    pages = {
        "flags": _flags,
        "fields": _fields,
        "commands": _commands,
        "text": lambda: _TEXT,
        "chats": lambda: f"{_CHATS}\n\n{_listed(['chats', 'show', 'branch', 'export', 'reset'])}",
        "all": _everything,
    }
    if name in pages:
        return pages[name]()
    if name in COMMANDS:
        return _listed([name])
    flag = SHORT_FLAGS.get(name) or FLAGS.get(name.lstrip("-").replace("-", "_"))
    if flag is not None:
        return _about(flag)
    hint = did_you_mean(name, help_names())
    raise ArgumentError(
        f"There is no help on {one_line(name, 40)!r}.{hint} Topics: {', '.join(TOPICS)}."
    )


def help_names() -> list[str]:
    """Everything that there is help on."""
    return [*TOPICS, *COMMANDS, *FLAGS]


def _everything() -> str:
    return "\n\n".join([_TEXT, _CHATS, _commands(), _flags(), _fields()])


def _flags() -> str:
    """The magic's own flags."""
    sections = {"This cell": _OWN, "Several models and settings": _VARIANTS, "A table": _ROWS}
    return "\n\n".join(_section(title, names) for title, names in sections.items())


def _fields() -> str:
    """Flags of request fields by group."""
    fields = ChatRequest.fields()
    names = {group: tuple(f.name for f in fields if f.group == group) for group in _TITLES}
    return "\n\n".join(_section(title, names[group]) for group, title in _TITLES.items())


def _commands() -> str:
    return f"%tmchat COMMAND\n{_listed(COMMANDS)}"


def _listed(commands: Iterable[str]) -> str:
    return "\n".join(_entry(name, COMMANDS[name]) for name in commands)


def _section(title: str, names: Iterable[str]) -> str:
    entries = (_entry(_head(FLAGS[name]), _description(FLAGS[name])) for name in names)
    return "\n".join([title, *entries])


def _about(flag: Flag) -> str:
    """One flag: its description, its values and the same in Python."""
    lines = [_head(flag), f"  {flag.description}"]
    if flag.is_switch:
        lines.append(f"  Switches: {flag.spelling}, --no-{flag.spelling[2:]}")
    elif flag.expected:
        lines.append(f"  Value: {flag.expected}")
    if flag.is_field:
        default = ChatRequest.field(flag.name).default
        if default is not None:
            lines.append(f"  Hosts use {str(default).lower()} if it is left out.")
        lines.append(f"  In Python: client.chat(..., {flag.name}=...)")
        lines.append(f"  For the session: %tmchat config {flag.name}=...")
    return "\n".join(lines)


def _head(flag: Flag) -> str:
    spelling = f"{flag.short}, {flag.spelling}" if flag.short else flag.spelling
    return spelling if flag.is_switch else f"{spelling} {flag.placeholder}"


def _description(flag: Flag) -> str:
    bounds = flag.expected.removeprefix("a number").removeprefix("an integer").strip()
    numeric = flag.placeholder == "NUMBER" and flag.is_field and not flag.is_switch
    return f"{flag.description} ({bounds})" if numeric and bounds else flag.description


def _entry(head: str, text: str) -> str:
    body = textwrap.wrap(text, 62)
    if len(head) > 30:
        return "\n".join([f"  {head}", *(" " * 34 + line for line in body)])
    lines = [f"  {head:<32}{body[0]}", *(" " * 34 + line for line in body[1:])]
    return "\n".join(lines)
