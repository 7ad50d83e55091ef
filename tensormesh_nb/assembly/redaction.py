"""Takes the key out of a finished answer, in case the host or the model repeated it.

It runs once, when the answer ends, so everything that is kept reads redacted data: final outputs,
frames, files, widgets. Chunks are passed on as they came while the answer streams.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from itertools import accumulate

from ..config.redactor import Redactor
from ..config.secret import STARS
from ..wire.chunks import TokenLogprob
from .answer import Answer
from .choice import Choice
from .message import PartialMessage
from .tokens.columns import TokenColumns
from .tokens.token_table import TokenTable
from .tool_calls import FunctionPart

__all__ = ["redact_answer"]


def redact_answer(answer: Answer, redactor: Redactor) -> None:
    """Replace the key with ``***`` in everything that the host sent.

    A token that wrote part of the key loses its string, bytes and id; its numbers stay.
    """
    if redactor.pattern is None:
        return
    with answer.lock:
        answer.envelope = redactor.value(answer.envelope)
        answer.model = redactor.text(answer.model)
        answer.notices[:] = map(redactor.text, answer.notices)
        _redact_prompt(answer, redactor)
        hidden: set[int] = set()
        for choice in answer.choices:
            hidden |= _redact_choice(choice, redactor)
        _redact_table(answer, redactor, hidden)


def _redact_prompt(answer: Answer, redactor: Redactor) -> None:
    prompt = answer.prompt
    prompt.text = None if prompt.text is None else redactor.text(prompt.text)
    positions = _positions(prompt.tokens or (), redactor)
    if prompt.tokens is not None and positions:
        tokens = list(prompt.tokens)
        paired = len(tokens) == len(prompt.ids)
        prompt.ids = list(prompt.ids) if paired else []
        for position in positions:
            tokens[position] = STARS
            if paired:
                prompt.ids[position] = None
        prompt.tokens = tokens


def _redact_choice(choice: Choice, redactor: Redactor) -> set[int]:
    """Redact a choice; returns the codes of tokens that were hidden in a row."""
    found = _redact_message(choice._message, redactor)
    for name in ("finish_reason", "stop_reason", "raw_output", "extra", "_logprobs_extra"):
        setattr(choice, name, redactor.value(getattr(choice, name)))
    rows = choice.rows
    written = _written(rows.table)
    positions = _positions([written[code] for code in rows.code], redactor)
    hidden = _hide_rows(rows, positions)
    rows.extra = {at: redactor.value(rest) for at, rest in rows.extra.items()}
    sent = choice.sent_ids
    if len(sent) == len(rows):
        for position in positions:
            sent[position] = -1
    elif positions or found:  # which ids wrote the key is unknown
        choice.sent_ids = array("q", [-1]) * len(sent)
    choice._alignment = choice._split = None
    return hidden


def _redact_message(message: PartialMessage, redactor: Redactor) -> bool:
    """Redact a message; returns whether the key was in one of its texts."""
    found = False
    for pieces in (message.content, message.reasoning, message.refusal):
        found = _redact_pieces(pieces, redactor) or found
    message.role = redactor.text(message.role)
    for name, values in list(message._extra.items()):
        pieces = [value for value in values if isinstance(value, str)]
        if len(pieces) == len(values) and _redact_pieces(pieces, redactor):
            values = pieces
        del message._extra[name]
        message._extra[redactor.text(name)] = redactor.value(values)
    for call in message.calls._calls.values():
        call.id = redactor.value(call.id)
        call._type = redactor.value(call._type)
        call._rest = redactor.value(call._rest)
        found = _redact_function(call._function, redactor) or found
    if message.function_call is not None:
        found = _redact_function(message.function_call, redactor) or found
    return found


def _redact_function(function: FunctionPart, redactor: Redactor) -> bool:
    function._name = redactor.text(function._name)
    function._rest = redactor.value(function._rest)
    return _redact_pieces(function._arguments, redactor)


def _redact_pieces(pieces: list[str], redactor: Redactor) -> bool:
    """Redact a text in pieces, if it has the key: it becomes one piece."""
    text = "".join(pieces)
    redacted = redactor.text(text)
    if redacted == text:
        return False
    pieces[:] = [redacted]
    return True


def _positions(texts: Sequence[str], redactor: Redactor) -> list[int]:
    """The texts that overlap the key in all of them joined."""
    ends = list(accumulate(map(len, texts)))
    found: dict[int, None] = {}
    for start, end in redactor.spans("".join(texts)):
        first, last = bisect_right(ends, start), bisect_left(ends, end)
        found.update(dict.fromkeys(range(first, last + 1)))
    return [position for position in found if texts[position]]


def _written(table: TokenTable) -> list[str]:
    """What each token of a table wrote, also if the host sent its id in place of its string."""
    if "token_id:" not in "\0".join(table.tokens):
        return table.tokens
    return [
        (table.true_bytes(code) or b"").decode("utf-8", "replace")
        if token.startswith("token_id:")
        else token
        for code, token in enumerate(table.tokens)
    ]


def _hide_rows(rows: TokenColumns, positions: Iterable[int]) -> set[int]:
    """Hide tokens, and alternatives that repeat them; returns the codes that were replaced."""
    hidden: set[int] = set()
    begins: list[int] = []
    for position in positions:
        if not begins:
            (stars,) = rows.table.codes([TokenLogprob(token=STARS)])
            begins = list(accumulate(rows.top_count, initial=0))
        own = rows.code[position]
        hidden.add(own)
        rows.code[position] = stars
        rows.extra.pop(position, None)
        for place in range(begins[position], begins[position + 1]):
            if rows.table.tokens[rows.top_code[place]] == rows.table.tokens[own]:
                hidden.add(rows.top_code[place])
                rows.top_code[place] = stars
    return hidden


def _redact_table(answer: Answer, redactor: Redactor, hidden: set[int]) -> None:
    """Overwrite the tokens that hold the key, and hidden ones that no row uses any more."""
    used: set[int] = set()
    if hidden:
        used = {code for choice in answer.choices for code in choice.rows.code}
        used |= {code for choice in answer.choices for code in choice.rows.top_code}
    table = answer.token_table
    written, whole = _written(table), set[int]()
    if redactor.finds("\0".join(written)):
        whole = {code for code, text in enumerate(written) if redactor.finds(text)}
    table.overwrite(whole | (hidden - used), STARS)
