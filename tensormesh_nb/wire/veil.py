"""Veil: chunks without the key, in case an answer repeats it.

A host that echoes what it was sent, or a model that was shown the key, would put it into outputs,
files and notebooks. It may come in pieces: chunks that may have begun it are held back until what
follows tells. So nobody is given it, neither while the answer comes nor afterwards, at the cost of
a glance at every text. Of a key in many pieces the first two characters may be shown.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from functools import partial
from itertools import accumulate
from typing import Any

import msgspec

from ..config.secret import STARS, Secret
from .chunks import NULL, Alternative, Chunk, ChunkChoice, Delta, TokenLogprob

__all__ = ["Veil"]

Timed = tuple[float, list[Chunk]]
"""Chunks and when they came."""

_HELD = 3  # characters: fewer say nothing, and every tenth word ends with one
_ELSEWHERE = 8  # chunks of an answer that may come between two pieces of one of its texts
_ANSWERS = 128  # at once; the API allows no more, and their number is the host's
_KNOWN = 8  # characters after which a text is looked at closely
_ESCAPED = re.compile(r"[^\w.~-]", re.ASCII)  # what some writers of JSON do not leave as it is


class Veil:
    """Hides one secret in the chunks of one reply.

    Args:
        secret: the key that was sent, or None.
    """

    def __init__(self, secret: Secret | None) -> None:
        self._spellings = secret.spellings if secret is not None else ()
        self._wire = tuple(spelling.encode() for spelling in self._spellings)
        self._escapes = tuple(_escapes(self._spellings[0])) if self._spellings else ()
        self._first = _common_start(self._spellings)
        by_length = sorted(self._spellings, key=len, reverse=True)
        self._whole = re.compile("|".join(map(re.escape, by_length)))
        self._suspect = re.compile("|".join(map(_beginning, self._spellings)), re.DOTALL)
        self._longest = max(map(len, self._spellings), default=0)
        self._patience = 2 * self._longest + 16  # chunks of one answer that may be held
        self._end = b""
        self._stands = False  # somewhere in the bytes since the last chunk, in one piece
        self._stood = False  # the same, of the bytes until then: their last event may go on
        self._held: list[tuple[float, Chunk, bool]] = []
        self._texts: dict[int, dict[str, _Text]] = {}
        self._waiting: set[_Text] = set()
        self._answers: set[int] = set()  # that the chunks held are of

    def see(self, piece: bytes) -> None:
        """Look at bytes of the reply before they are decoded."""
        if not self._spellings:
            return
        window = self._end + piece
        self._end = window[-self._longest :]
        for spelling in self._wire:
            if spelling in window:
                self._stands = True
        if self._escapes and b"\\" in window:
            self._stands = self._stands or any(escape in window for escape in self._escapes)

    def through(self, chunks: list[Chunk], time: float) -> list[Timed]:
        """What may be shown now that these chunks have come, each with the time of its arrival."""
        if not self._spellings or not chunks:
            return [(time, chunks)]
        stands = self._stands or self._stood
        self._stands, self._stood = False, self._stands
        if not stands and not self._texts and self._is_clean(chunks):
            return [(time, chunks)]
        ready: list[Timed] = []
        at = 0
        while at < len(chunks):
            clean = at if stands or self._texts else self._clean_until(chunks, at)
            if clean > at:
                ready.append((time, chunks[at:clean]))
            else:
                self._hold(chunks[at], time, stands)
                ready += self._free()
            at = max(clean, at + 1)
        return _joined(ready)

    def rest(self) -> list[Timed]:
        """What was held back, when nothing follows. Half a key at the end is hidden as well."""
        self._let_all_go()
        return self._free()

    def _clean_until(self, chunks: list[Chunk], at: int) -> int:
        """The first chunk that by itself can hold part of the secret."""
        places = range(at, len(chunks))
        return next((n for n in places if not self._is_clean(chunks[n : n + 1])), len(chunks))

    def _is_clean(self, chunks: list[Chunk]) -> bool:
        """Whether no text that the chunks write together can be part of the secret.

        Nearly always so. This is the only thing that every token pays for.
        """
        contents, thoughts, tokens = [], [], []
        indices = set()
        for chunk in chunks:
            for part in chunk.choices or ():
                delta, logprobs = part.delta, part.logprobs
                if (
                    delta is None
                    or delta.tool_calls
                    or delta.function_call is not None
                    or delta.refusal
                    or delta.extra_keys
                    or (delta.reasoning and delta.reasoning_content not in (None, delta.reasoning))
                ):
                    return False
                indices.add(part.index)
                content = delta.content
                if content:
                    if content.__class__ is not str:
                        return False
                    contents.append(content)
                if thought := delta.reasoning or delta.reasoning_content:
                    thoughts.append(thought)
                if logprobs is not None:
                    if logprobs.tokens or logprobs.refusal:
                        return False
                    tokens += [entry.token for entry in logprobs.content or ()]
        if len(indices) > 1:  # answers in turns are not one text
            return False
        texts = {"".join(contents), "".join(thoughts), "".join(tokens)}
        return not any(self._first in text and self._suspect.search(text) for text in texts)

    def _hold(self, chunk: Chunk, time: float, stands: bool) -> None:
        self._held.append((time, chunk, stands))
        for part in chunk.choices or ():
            self._answers.add(part.index)
            texts = self._texts.setdefault(part.index, {})
            grown = set()
            for name, slot in _slots(part):
                grown.add(name)
                texts.setdefault(name, _Text(self._spellings, self._whole)).add(slot)
            elsewhere = bool(grown - _TOKENS)
            for name, text in list(texts.items()):
                text.settle()
                text.idle = 0 if name in grown else text.idle + 1
                # It goes on elsewhere: who waits for the rest would wait in vain.
                moved = text.idle >= _ELSEWHERE and elsewhere and name not in _TOKENS
                if moved or part.finish_reason is not None:
                    text.let_go()
                self._note(text)
                if not text.waits and (not text.tail or text.idle >= self._patience):
                    del texts[name]
            if not texts:
                del self._texts[part.index]
        patience = self._patience * min(len(self._answers) or 1, _ANSWERS)
        if len(self._held) > patience or chunk.error is not None:
            self._let_all_go()

    def _note(self, text: _Text) -> None:
        (self._waiting.add if text.waits else self._waiting.discard)(text)

    def _let_all_go(self) -> None:
        for text in self._waiting:
            text.let_go()
        self._waiting.clear()

    def _free(self) -> list[Timed]:
        """What is held, unless a text in it is still open."""
        if self._waiting:
            return []
        held, self._held = self._held, []
        self._answers.clear()
        for _, chunk, stands in held:
            if stands:
                _walk(chunk, self._spellings)
        return _joined([(time, [chunk]) for time, chunk, _ in held])


class _Text:
    """One text that grows over chunks.

    Attributes:
        tail: its end, where that may be the beginning of the secret.
        idle: chunks of the same answer that have come since it last grew.
    """

    def __init__(self, spellings: tuple[str, ...], whole: re.Pattern[str]) -> None:
        self.tail = ""
        self.idle = 0
        self._shown = ""  # as much of the tail as has been let go
        self._slots: list[_Slot] = []
        self._spellings, self._whole = spellings, whole

    @property
    def waits(self) -> bool:
        """Whether something is held back for it."""
        return bool(self._slots)

    def add(self, slot: _Slot) -> None:
        """Let it grow."""
        self._slots.append(slot)

    def settle(self) -> None:
        """Hide what is certain, and keep what is open."""
        if self._slots:
            text = self._shown + "".join([slot.text for slot in self._slots])
            found = [match.span() for match in self._whole.finditer(text)]
            self.tail = _tail(text[found[-1][1] :] if found else text, self._spellings)
            if len(self.tail) < _HELD:
                self._show(found)

    def let_go(self) -> None:
        """Wait no longer. Half a secret is hidden as well."""
        if self._slots:
            text = self._shown + "".join([slot.text for slot in self._slots])
            found = [match.span() for match in self._whole.finditer(text)]
            if any(2 * len(self.tail) >= len(s) for s in self._spellings if self._opens(s)):
                found.append((len(text) - len(self.tail), len(text)))
            self._show(found)

    def _opens(self, spelling: str) -> bool:
        return spelling.startswith(self.tail)

    def _show(self, found: list[tuple[int, int]]) -> None:
        if found:
            self._hide(found)
        self._slots, self._shown = [], self.tail

    def _hide(self, found: list[tuple[int, int]]) -> None:
        ends = list(accumulate([len(slot.text) for slot in self._slots], initial=len(self._shown)))
        for start, end in found:
            start = max(start, ends[0])
            first = at = bisect_right(ends, start) - 1
            while at < len(self._slots) and ends[at] < end:
                self._slots[at].hide(start - ends[at], end - ends[at], STARS if at == first else "")
                at += 1
        for slot in self._slots:
            slot.write()


class _Slot:
    """A place in a chunk that holds a piece of a text.

    Args:
        text: the piece.
        put: writes another one.
        also: is called when part of it is hidden.
    """

    def __init__(self, text: str, put: Callable[[str], None], also: Callable[[], None]) -> None:
        self.text = text
        self._left: list[str] = []
        self._until = 0
        self._put, self._also = put, also

    def hide(self, start: int, end: int, stars: str) -> None:
        """Put something in the place of characters; calls go from left to right."""
        self._left += self.text[self._until : max(start, 0)], stars
        self._until = end

    def write(self) -> None:
        """Do what was asked for."""
        if self._left:
            self._put("".join((*self._left, self.text[self._until :])))
            self._also()


# What the tokens that were told wrote; and the same with the text of chunks that tell of none.
_ROWS, _FILLED = "rows", "filled rows"
_TOKENS = {_ROWS, _FILLED}


def _slots(part: ChunkChoice) -> Iterator[tuple[str, _Slot]]:
    """The texts that a chunk lets grow, by name."""
    also = partial(_hide_ids, part)
    delta = part.delta or part.message
    texts = [] if delta is None else [*_texts(delta)]
    if delta is None and part.text:
        texts.append(("content", part.text, partial(setattr, part, "text")))
    for name, text, put in texts:
        yield name, _Slot(text, put, also)
    rows = [*_rows(part)]
    for text, put, hide_id in rows:
        for name in _TOKENS:
            yield name, _Slot(text, put, hide_id)
    if texts and not rows:
        yield _FILLED, _Slot(texts[0][1], _leave, _leave)


def _texts(delta: Delta) -> Iterator[tuple[str, str, Callable[[str], None]]]:
    """Name and text of what goes on in the next delta, and what writes another text there."""
    for name in ("content", "reasoning", "reasoning_content", "refusal"):
        text = delta.text if name == "content" else getattr(delta, name)
        if text:
            yield name, text, partial(setattr, delta, name)
    more = delta.extra_keys or {}
    for name, value in more.items():
        if isinstance(value, str):
            yield f"extra {name}", value, partial(more.__setitem__, name)
    functions = [(call.index, call.function) for call in delta.tool_calls or ()]
    for index, function in (*functions, (None, delta.function_call)):
        for name in ("name", "arguments") if function is not None else ():
            text = getattr(function, name)
            if isinstance(text, str):
                yield f"{name} {index}", text, partial(setattr, function, name)


def _rows(part: ChunkChoice) -> Iterator[tuple[str, Callable[[str], None], Callable[[], None]]]:
    """What each token wrote, what hides it, and what hides its id."""
    logprobs = part.logprobs
    if logprobs is None:
        return
    if logprobs.tokens:  # parallel arrays: one entry a token is what is kept anyway
        logprobs.content, logprobs.tokens = logprobs.entries(), None
    entries = [*(logprobs.content or ()), *(logprobs.refusal or ())]
    for number, entry in enumerate(entries):
        at = number if len(entries) == len(part.token_ids or ()) else None
        also = partial(_hide_ids, part, at)
        yield _written(entry), partial(_hide_row, entry), also


def _leave(*_: str) -> None:
    """Hide nothing: the text itself does that."""


def _written(entry: TokenLogprob) -> str:
    """What a token wrote, also where the host gives its id in the string's place."""
    if not entry.token.startswith("token_id:"):
        return entry.token
    try:
        return bytes(msgspec.json.decode(entry.bytes) or b"").decode("utf-8", "replace")
    except (ValueError, TypeError):
        return entry.token


def _hide_row(entry: TokenLogprob, _left: str) -> None:
    """Stars of unknown id and bytes, for the token and where it is its own alternative."""
    written = entry.token
    for one in (*(entry.top_logprobs or ()), entry):
        if one.token == written:
            one.token, one.bytes, one.token_id = STARS, NULL, None
    entry.extra_tokens = entry.extra_keys = None


def _hide_ids(part: ChunkChoice, at: int | None = None) -> None:
    """Let no list of ids say what the strings do not."""
    ids = part.token_ids
    if ids and at is not None:
        ids[at] = None
    elif ids and not (part.logprobs and len(part.logprobs.content or ()) == len(ids)):
        part.token_ids = [None] * len(ids)


def _joined(timed: list[Timed]) -> list[Timed]:
    """What came at one time, in one list."""
    joined: list[Timed] = []
    for time, chunks in timed:
        if joined and joined[-1][0] == time:
            joined[-1][1].extend(chunks)
        else:
            joined.append((time, chunks))
    return joined


def _tail(text: str, spellings: tuple[str, ...]) -> str:
    """The longest end of a text with which the secret may begin."""
    found = ""
    for spelling in spellings:
        at = text.find(spelling[0], max(0, len(text) - len(spelling) + 1))
        while at >= 0 and not spelling.startswith(text[at:]):
            at = text.find(spelling[0], at + 1)
        if 0 <= at < len(text) - len(found):
            found = text[at:]
    return found


def _escapes(spelling: str) -> Iterator[bytes]:
    """How JSON may write characters of the secret by their numbers."""
    for character in set(_ESCAPED.findall(spelling)):
        yield f"\\u{ord(character):04x}".encode()
        yield f"\\u{ord(character):04X}".encode()


def _common_start(spellings: tuple[str, ...]) -> str:
    """The character that all begin with; empty where they differ."""
    firsts = {spelling[0] for spelling in spellings}
    return firsts.pop() if len(firsts) == 1 else ""


def _beginning(spelling: str) -> str:
    """A pattern that finds a spelling, or a beginning of it at the end of a text."""
    pattern = ""
    for character in reversed(spelling[:_KNOWN]):
        pattern = re.escape(character) + (rf"(?:\Z|{pattern})" if pattern else "")
    return pattern


def _walk(value: Any, spellings: tuple[str, ...]) -> Any:
    """The value without the secret; what can change is changed in place."""
    if isinstance(value, str):
        for spelling in spellings:
            value = value.replace(spelling, STARS)
        return value
    if isinstance(value, list):
        value[:] = [_walk(item, spellings) for item in value]
    elif isinstance(value, dict):
        found = {_walk(k, spellings): _walk(v, spellings) for k, v in value.items()}
        value.clear()
        value.update(found)
    elif isinstance(value, TokenLogprob | Alternative) and _walk(value.token, spellings) != (
        value.token
    ):
        value.token, value.bytes, value.token_id = STARS, NULL, None
    if isinstance(value, msgspec.Struct):
        for name in value.__struct_fields__:
            setattr(value, name, _walk(getattr(value, name), spellings))
    return value
