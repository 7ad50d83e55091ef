"""The help text of the magic, generated from its flags and commands."""

from __future__ import annotations

import textwrap

from ...wire.fields.field_info import Group
from ...wire.request import ChatRequest
from .flags import FLAGS, Flag

__all__ = ["COMMANDS", "help_text"]

COMMANDS = {
    "config": "Show every setting with its source; NAME=VALUE sets one for this session, "
    "NAME= unsets it, --reset unsets all.",
    "models": "The host's models, as a frame.",
    "last": "The last result, of a cell or of Python.",
    "chats": "The conversations, one line each.",
    "show": "A conversation (show NAME), or all names.",
    "branch": "The branches of a conversation (branch NAME), or go back to one (branch NAME 1).",
    "export": "A conversation as Markdown, JSON or a notebook: export NAME FILE (.md, .json, "
    ".ipynb), or export NAME markdown|json|notebook to print it.",
    "reset": "Forget a conversation (reset NAME).",
    "panel": "A chat panel for a conversation (panel NAME).",
    "usage": "Tokens used in this session, per model and host, as a frame.",
    "help": "Show this help.",
}
"""Descriptions of the commands."""

_INTRODUCTION = """\
Talk to a language model.

    %%tmchat [flags]
    What is the capital of {{ country }}?

A line that is exactly @system, @user, @assistant or @tool ID starts a message of that role; a
backslash (\\@user) makes such a line text. --messages NAME puts messages or an earlier result
first. {{ expression }} is replaced by its value in the notebook, once, also on the first line; the
rest of the text is sent unchanged. The result is Out[n] and _, and the variable of -o, even after
an interrupt or an error.

With -c NAME the cell is a turn of a conversation and sees earlier turns. Running it again
replaces its own turn; later turns are kept as a branch, which %tmchat branch NAME lists and
restores. Failed and stopped turns are not kept, except with --keep. --store FILE keeps the
conversation in a file, so that it survives a kernel restart.

The line is split as in a shell; a backslash at its end continues it. Objects and lists are
JSON, or a variable that holds one: --logit-bias '{"42": -5}', --response-format form, --stop END,
--stop ["a", "b"]. Switches: --logprobs, --no-logprobs."""

_OWN = (
    *("out", "system", "messages", "chat", "store", "keep", "run_tools", "model", "host"),
    *("key_env", "client", "timeout", "timeout_total", "inspect", "raw", "dry_run", "help"),
)
_TITLES: dict[Group, str] = {
    "sampling": "Sampling",
    "output": "Output",
    "tools": "Tools",
    "reasoning": "Reasoning",
    "other": "Other",
}


def help_text() -> str:
    """Introduction, commands and flags in groups."""
    commands = "\n".join(_entry(name, text) for name, text in COMMANDS.items())
    return "\n\n".join(
        [
            _INTRODUCTION,
            f"%tmchat COMMAND\n{commands}",
            *(f"{title}\n{_entries(names)}" for title, names in _grouped().items()),
        ]
    )


def _grouped() -> dict[str, tuple[str, ...]]:
    """Names of flags by title: the magic's own, then request fields by group."""
    fields = ChatRequest.fields()
    return {"This cell": _OWN} | {
        title: tuple(field.name for field in fields if field.group == group)
        for group, title in _TITLES.items()
    }


def _entries(names: tuple[str, ...]) -> str:
    return "\n".join(_entry(_head(FLAGS[name]), _description(FLAGS[name])) for name in names)


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
