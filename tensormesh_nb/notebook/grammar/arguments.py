"""The magic line, split into words and parsed into options."""

from __future__ import annotations

import io
import json
import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ...errors import ArgumentError
from ...render.markdown.view_names import View
from ...wire.sanitize import one_line
from ...wire.template import Template
from .cell import RAW_ADVICE
from .flag_values import MatchName
from .flags import FLAGS, SHORT_FLAGS, Flag, flag_named

__all__ = [
    "CONTINUED",
    "Options",
    "join_continued",
    "parse",
    "refuse_variable",
    "split",
    "stray_word",
]

_SPACE = " \t\r\n\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}"  # the last two occur in pasted text
_json = json.JSONDecoder()
_JSON_WORD = re.compile(r"(?:[-\w]+=)?(?=[{\[])")
_TEMPLATE_WORD = re.compile(r"(?:[-\w]+=)?\{\{.*?\}\}(?=\s|$)")
CONTINUED = re.compile(r"(?<!\\)(?:\\\\)*\\\s*$")
"""The end of a magic line that the next line continues."""

# A backslash before a letter, as in a Windows path, stays. While the line is split, a character
# that no text contains replaces it.
_PLAIN_BACKSLASH = re.compile(r"\\(?:([\s\"'\\]|$)|)")
_BACKSLASH = "\ufdd0"
_VARIABLE = re.compile(r"\$?\{\s*([A-Za-z_]\w*)\s*\}|\$([A-Za-z_]\w*)")
_VARIABLE_WORD = re.compile(rf"(?:[-\w]+=)?(?:{_VARIABLE.pattern})(?=\s|$)")
_FREE_TEXT = {"system", "stop"}
_VALUES = {"yes", "no", "on", "off"}  # that are written after a switch by mistake
_DASHES = "\N{EN DASH}\N{EM DASH}\N{MINUS SIGN}"
_CURLY_QUOTES = re.compile("[\N{LEFT DOUBLE QUOTATION MARK}\N{RIGHT DOUBLE QUOTATION MARK}]")
_MANY = 10  # answers, above which --n may be mistaken for -n


@dataclass
class Options:
    """The parsed magic line.

    Attributes:
        fields: request fields by their API names, checked.
        out: the variable to assign the result to.
        system: a system message.
        messages: messages before the cell's text: a variable's name, or a list.
        chat: the name of the cell's conversation.
        store: the file that holds the conversation, or the rows.
        keep: whether a stopped or failed turn is kept in the conversation.
        inputs: the variable that holds the table whose rows are sent.
        models: models to compare.
        sweep: names of request fields, each with the values to compare.
        repeat: the number of requests for each variant.
        truth, match: the column of ``inputs`` with the right answers, and how they are compared.
        concurrency, max_cost, max_total_tokens, yes: options of its run.
        client: the variable that holds the Client to send with.
        run_tools: the most rounds of tool calls to run; 0 runs none.
        host, key_env, timeout, timeout_total: settings for this call.
        view: how the answer is displayed, instead of as configured.
        inspect: open the inspector under the answer.
        next: show the distribution of the next token instead of an answer.
        temperatures: with ``next``, temperatures to show side by side.
        raw: send ``{{ }}`` unchanged.
        dry_run: show the request instead of sending it.
        help: show the help.
        reset: with the command config, unset all values.
        words: words that are not flags, in order: a command and its arguments.
    """

    fields: dict[str, Any] = field(default_factory=dict)
    out: str | None = None
    system: str | None = None
    messages: Any = None
    chat: str | None = None
    store: str | None = None
    keep: bool = False
    inputs: str | None = None
    models: list[str] | None = None
    sweep: list[tuple[str, list[Any]]] = field(default_factory=list)
    repeat: int | None = None
    truth: str | None = None
    match: MatchName | None = None
    concurrency: int | None = None
    max_cost: float | None = None
    max_total_tokens: int | None = None
    yes: bool = False
    client: str | None = None
    run_tools: int = 0
    host: str | None = None
    key_env: str | None = None
    timeout: float | None = None
    timeout_total: float | None = None
    view: View | None = None
    inspect: bool = False
    next: bool = False
    temperatures: list[float] | None = None
    raw: bool = False
    dry_run: bool = False
    help: bool = False
    reset: bool = False
    words: list[str] = field(default_factory=list)

    @property
    def has_variants(self) -> bool:
        """Whether the cell is sent with several models or settings, or several times."""
        return self.models is not None or bool(self.sweep) or self.repeat is not None


def join_continued(line: str, body: str) -> tuple[str, str]:
    """The magic line, with its continuation lines after a backslash, and the other lines."""
    while CONTINUED.search(line):
        following, _, body = body.partition("\n")
        line = f"{line.rstrip()[:-1]} {following}"
    return line, body


def parse(line: str, names: Mapping[str, Any] | None = None) -> Options:
    """Parse a magic line.

    Args:
        line: the line.
        names: variables of ``{{ expression }}``; by default these stay unchanged.

    Raises:
        ArgumentError: one line that names the flag, what was expected and what was given.
    """
    given: dict[str, Any] = {}
    options = Options()
    words = split(line)
    if names is not None and "--raw" not in words:
        words = [Template(word, RAW_ADVICE).fill(names) if "{{" in word else word for word in words]
    at = 0
    while at < len(words):
        word, following = words[at], words[at + 1] if at + 1 < len(words) else None
        at += 1
        if word == "--":
            options.words += words[at:]
            break
        if not _is_flag(word):
            options.words.append(word)
            continue
        flag, value, takes_next = _read(word, following, names or {})
        at += takes_next
        _add(given, flag, value)
    for name, value in given.items():
        if FLAGS[name].is_field:
            options.fields[name] = value
        else:
            setattr(options, name, value)
    return options


def _is_flag(word: str) -> bool:
    # A negative number is a value.
    return word.startswith("-") and len(word) > 1 and not word[1].isdigit() and word[1] != "."


def stray_word(word: str) -> ArgumentError:
    """The error about a word that is neither a flag nor a flag's value."""
    shown = one_line(word, 40)
    if word[0] in _DASHES:
        spelling = word.lstrip(_DASHES + "-")
        advice = f"Flags begin with hyphens: {'-' * min(len(spelling), 2)}{one_line(spelling, 40)}."
    elif _CURLY_QUOTES.search(word):
        advice = 'Use straight quotes around a value: "two words".'
    else:
        advice = (
            "Write the prompt below the %%tmchat line, and put quotes around a value of several "
            "words."
        )
    return ArgumentError(f"{shown!r} is not a flag. {advice}")


def _read(word: str, following: str | None, names: Mapping[str, Any]) -> tuple[Flag, Any, bool]:
    """The flag of a word, its value, and whether the value is the following word."""
    spelling, equals, text = word.partition("=")
    if spelling.startswith(("--no-", "--no_")):
        switch = FLAGS.get(spelling[5:].replace("-", "_"))
        if switch is not None and switch.is_switch and not equals:
            return switch, False, False
    flag = flag_named(spelling)
    if equals:
        return flag, _value(flag, text, names), False
    if flag.name == "n" and following is not None and following.isdecimal():
        _check_count(following)
    if flag.is_switch:
        word = (following or "").lower()
        if word in _VALUES or word.isdecimal():
            count = " For alternatives: --top-logprobs 5." if flag.name == "logprobs" else ""
            raise ArgumentError(
                f"{spelling} takes no value, got {following!r:.40}: write {spelling} or "
                f"--no-{flag.spelling[2:]}.{count}"
            )
        takes_next = word in ("true", "false")
        return flag, not takes_next or word == "true", takes_next
    if following is None or (_is_flag(following) and _is_known(following)):
        if flag.default is not None:
            return flag, flag.default, False
        raise ArgumentError(f"{spelling}: expected {flag.expected}, got nothing.")
    return flag, _value(flag, following, names), True


def _check_count(number: str) -> None:
    """Refuse a number of answers that was probably meant as a number of tokens."""
    if len(number) > 1 and int(number) > _MANY:
        raise ArgumentError(
            f"--n {number} asks for {number} answers, -n {number} for at most {number} tokens. "
            f"Write -n {number}, or --n={number} for {number} answers."
        )


def _value(flag: Flag, text: str, names: Mapping[str, Any]) -> Any:
    refuse_variable(flag.name, flag.spelling, text, names, f"{flag.spelling} ")
    return flag.read(text)


def refuse_variable(
    name: str, label: str, text: str, names: Mapping[str, Any], before: str
) -> None:
    """Refuse a value that looks like a variable of other magics, such as ``$model``.

    Args:
        name: the name of the flag or setting.
        label: what the error calls it.
        text: the value.
        names: the variables; in flags that take free text, only these are refused.
        before: the text before the value, for the advice.

    Raises:
        ArgumentError: the value looks like a variable.
    """
    found = _VARIABLE.fullmatch(text)
    variable = (found[1] or found[2]) if found else None
    if variable is not None and (name not in _FREE_TEXT or variable in names):
        raise ArgumentError(
            f"{label}: {text} is not replaced by a variable. Write {before}{{{{ {variable} }}}}."
        )


def _is_known(word: str) -> bool:
    spelling = word.partition("=")[0]
    return spelling in SHORT_FLAGS or spelling[2:].replace("-", "_") in FLAGS


def _add(given: dict[str, Any], flag: Flag, value: Any) -> None:
    if flag.name not in given:
        given[flag.name] = value
    elif flag.repeats:
        given[flag.name] = [*_as_list(given[flag.name]), *_as_list(value)]
    else:
        same = f" ({flag.short} is the same flag)" if flag.short else ""
        raise ArgumentError(f"{flag.spelling} was given twice{same}; give it once.")


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def split(line: str) -> list[str]:
    """Split a magic line into words.

    Words are split as in a shell. JSON that begins with ``{`` or ``[``, alone or after ``name=``,
    is one word, quotes and spaces included: ``--stop ["a", "b"]``. So are ``{{ expression }}`` and
    ``{ name }``. A backslash stays, except before white space, a quote or a backslash.

    Raises:
        ArgumentError: a quote is not closed, or the line ends in a backslash.
    """
    stream = io.StringIO(
        _PLAIN_BACKSLASH.sub(lambda m: m[0] if m[1] is not None else _BACKSLASH, line)
    )
    lexer = shlex.shlex(stream, posix=True, punctuation_chars=False)
    lexer.whitespace, lexer.whitespace_split = _SPACE, True
    lexer.commenters = ""
    words: list[str] = []
    while True:
        start = _skip_space(line, stream.tell())
        end = _unit_end(line, start)
        if end > start:
            words.append(line[start:end])
            stream.seek(end)
            continue
        try:
            word = lexer.get_token()
        except ValueError as error:
            if "escape" in str(error):
                raise ArgumentError("The line ends in a backslash.") from None
            raise ArgumentError(
                'A quote is not closed. Put double quotes around an apostrophe: -s "Don\'t guess."'
            ) from None
        if word is None:
            return words
        words.append(word.replace(_BACKSLASH, "\\"))


def _skip_space(line: str, start: int) -> int:
    while start < len(line) and line[start] in _SPACE:
        start += 1
    return start


def _unit_end(line: str, start: int) -> int:
    """The end of JSON, ``{{ }}`` or ``{ name }`` that begins here; ``start`` if there is none."""
    template = _TEMPLATE_WORD.match(line, start) or _VARIABLE_WORD.match(line, start)
    if template is not None:
        return template.end()
    match = _JSON_WORD.match(line, start)
    if match is None:
        return start
    try:
        _, end = _json.raw_decode(line, match.end())
    except (ValueError, RecursionError):
        return start
    return end if end == len(line) or line[end].isspace() else start
