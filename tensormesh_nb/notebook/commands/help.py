"""Guide: the usage text of the magic, generated from its flags and commands."""

from __future__ import annotations

import textwrap

from ...wire.fields import Group
from ...wire.request import ChatRequest
from ..grammar.arguments import FLAGS
from ..grammar.flags import Flag

__all__ = ["COMMANDS", "guide"]

COMMANDS = {
    "config": "Show every setting with its source; NAME=VALUE sets one for this session, "
    "NAME= takes it back, --reset takes all back.",
    "models": "The host's models, as a frame.",
    "last": "The last result again.",
    "chats": "The conversations, one line each.",
    "show": "A conversation (show NAME), or the names of all.",
    "branch": "The branches of a conversation (branch NAME), or go back to one (branch NAME 1).",
    "export": "A conversation as Markdown, JSON or a notebook: export NAME FILE (.md, .json, "
    ".ipynb), or export NAME markdown|json|notebook to print it.",
    "reset": "Forget a conversation (reset NAME).",
    "panel": "A chat panel on a conversation (panel NAME).",
    "usage": "Tokens used in this session, per model and host, as a frame.",
    "help": "This text.",
}
"""Subcommand to what it does."""

_INTRODUCTION = """\
Talk to a language model.

    %%tmchat [flags]
    What is the capital of {{ country }}?

Lines that are exactly @system, @user, @assistant or @tool ID start a message of that role; a
backslash in front (\\@user) keeps such a line as text. --messages NAME puts messages with all
their fields, or an earlier result, in front. {{ expression }} is replaced by its value from the
notebook, once; nothing else in the text is touched. The result is Out[n] and _, and the
variable of -o, also after an interrupt or an error.

With -c NAME the cell is a turn of a conversation: it sees the turns before it. Running it again
edits its own turn; turns that had followed are kept as a branch, which %tmchat branch NAME lists
and gives back. Failed and stopped turns do not enter, unless --keep is given. --store FILE keeps
the conversation in a file, so that it outlives the kernel.

Values of flags are split as a shell would; objects and lists are JSON, or a variable that holds
one: --logit-bias '{"42": -5}', --response-format form, --stop END, --stop ["a", "b"]. Switches:
--logprobs, --no-logprobs."""

_OWN = (
    *("out", "system", "messages", "chat", "store", "keep", "run_tools", "model", "host"),
    *("key_env", "client", "timeout", "raw", "dry_run", "help"),
)
_TITLES: dict[Group, str] = {
    "sampling": "Sampling",
    "output": "What comes back",
    "tools": "Tools",
    "reasoning": "Reasoning",
    "other": "Everything else",
}


def guide() -> str:
    """The usage text: introduction, commands, flags in groups."""
    commands = "\n".join(_entry(name, text) for name, text in COMMANDS.items())
    return "\n\n".join(
        [
            _INTRODUCTION,
            f"%tmchat COMMAND\n{commands}",
            *(f"{title}\n{_entries(names)}" for title, names in _grouped().items()),
        ]
    )


def _grouped() -> dict[str, tuple[str, ...]]:
    """Names of flags by title: the magic's own, then the request fields in their groups."""
    fields = ChatRequest.fields()
    return {"This cell": _OWN} | {
        title: tuple(field.name for field in fields if field.group == group)
        for group, title in _TITLES.items()
    }


def _entries(names: tuple[str, ...]) -> str:
    return "\n".join(_entry(_head(FLAGS[name]), _explained(FLAGS[name])) for name in names)


def _head(flag: Flag) -> str:
    spelling = f"{flag.short}, {flag.spelling}" if flag.short else flag.spelling
    return spelling if flag.is_switch else f"{spelling} {flag.placeholder}"


def _explained(flag: Flag) -> str:
    bounds = flag.expected.removeprefix("a number").removeprefix("an integer").strip()
    numeric = flag.placeholder == "NUMBER" and flag.is_field and not flag.is_switch
    return f"{flag.description} ({bounds})" if numeric and bounds else flag.description


def _entry(head: str, text: str) -> str:
    body = textwrap.wrap(text, 62)
    if len(head) > 30:
        return "\n".join([f"  {head}", *(" " * 34 + line for line in body)])
    lines = [f"  {head:<32}{body[0]}", *(" " * 34 + line for line in body[1:])]
    return "\n".join(lines)
