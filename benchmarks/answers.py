"""Answers of the replay server, rendered to the bytes of an HTTP reply."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import astuple, dataclass
from functools import cache, cached_property

__all__ = ["HEAD", "Answer"]

_WORDS = 4000
_SYLLABLES = [*"abcdefghilmnoprstuvw", "ing", "the", "er", "on", "st", "re", "ed", "al"]
_RARE = ["è", "ñ", "日", "本", "й", "😀"]
_AWKWARD = [" \u2028", "\u2029x", "a\u0085", "\v\f", '"\\\\n\n', "\x1c"]

HEAD = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\n"
    b"Transfer-Encoding: chunked\r\n\r\n"
)
_WHOLE = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
_USAGE = b'{"prompt_tokens":9,"completion_tokens":%d,"total_tokens":%d}'
_START = b'{"id":"chatcmpl-1","object":"chat.completion.chunk","created":1764000000,"model":"m",'


@dataclass(frozen=True)
class Answer:
    """One answer and how it is sent. The same values always give the same bytes.

    Attributes:
        tokens: number of tokens, one per event.
        alternatives: ``top_logprobs`` of each token; 0 means no logprobs at all.
        cut: bytes per HTTP chunk; 0 sends one HTTP chunk per event.
        rate: events per second; 0 means no limit.
        size: characters of text in each event; 0 means the length of its token.
        awkward: 1 adds characters that ``str.splitlines`` wrongly takes for line ends.
        whole: 1 sends one JSON document instead of events.
        delay: milliseconds before the answer begins.
    """

    tokens: int = 2000
    alternatives: int = 0
    cut: int = 0
    rate: int = 0
    size: int = 0
    awkward: int = 0
    whole: int = 0
    delay: int = 0

    @classmethod
    def parse(cls, path: str) -> Answer:
        """Return the answer for the path of a request."""
        return cls(*map(int, path.split("/")[1].split("-")))

    @property
    def path(self) -> str:
        """The path prefix of this answer."""
        return "/" + "-".join(map(str, astuple(self)))

    @property
    def text(self) -> str:
        """The whole text."""
        return "".join(self._texts)

    @property
    def characters(self) -> int:
        """Length of the text."""
        return sum(map(len, self._texts))

    @property
    def rows(self) -> int:
        """Number of rows of both frames together."""
        return self.tokens * (1 + self.alternatives)

    def events(self) -> Iterator[bytes]:
        """Yield the data of each event."""
        for number, (code, text) in enumerate(zip(self._codes, self._texts, strict=True)):
            finish = b'"stop"' if number == self.tokens - 1 else b"null"
            yield b"".join(
                [
                    _START,
                    b'"choices":[{"index":0,"delta":{"content":%b}' % _json(text),
                    b',"logprobs":%b' % self._logprobs(code, number),
                    b',"finish_reason":%b,"token_ids":[%d]}]}' % (finish, code),
                ]
            )
        yield _START + b'"choices":[],"usage":' + _USAGE % (self.tokens, self.tokens + 9) + b"}"
        yield b"[DONE]"

    def chunks(self) -> Iterator[bytes]:
        """Yield the header and the HTTP chunks of the reply."""
        if self.whole:
            body = self._document()
            yield _WHOLE % len(body)
            yield body
            return
        yield HEAD
        events = (b"data: " + event + b"\n\n" for event in self.events())
        for piece in _pieces(b"".join(events), self.cut) if self.cut else events:
            yield b"%x\r\n%b\r\n" % (len(piece), piece)
        yield b"0\r\n\r\n"

    def _document(self) -> bytes:
        entries = [
            self._logprobs(code, number)[len(b'{"content":[') : -len(b"]}")]
            for number, code in enumerate(self._codes)
        ]
        logprobs = b'{"content":[%b]}' % b",".join(entries) if self.alternatives else b"null"
        return b"".join(
            [
                _START.replace(b".chunk", b""),
                b'"choices":[{"index":0,"message":{"role":"assistant","content":%b},'
                % _json(self.text),
                b'"logprobs":%b,"finish_reason":"stop"}],"usage":' % logprobs,
                _USAGE % (self.tokens, self.tokens + 9),
                b"}",
            ]
        )

    @cached_property
    def _codes(self) -> list[int]:
        # Low codes are frequent, like common words.
        chance = random.Random(self.tokens)
        return [int(_WORDS * chance.random() ** 3) for _ in range(self.tokens)]

    @cached_property
    def _texts(self) -> list[str]:
        words = _words(self.awkward)
        if not self.size:
            return [words[code] for code in self._codes]
        return [(words[code] * self.size)[: self.size] for code in self._codes]

    def _logprobs(self, code: int, number: int) -> bytes:
        if not self.alternatives:
            return b"null"
        entries = _entries(self.awkward)
        step = 0.21 + number % 1000 / 7919
        tops = b",".join(
            entries[(code + rank) % _WORDS] % -(step * (rank + 0.3))
            for rank in range(self.alternatives)
        )
        chosen = entries[code] % -(step * 0.3)
        return b'{"content":[%b,"top_logprobs":[%b]}]}' % (chosen[:-1], tops)


@cache
def _words(awkward: int) -> list[str]:
    """Return distinct tokens of one to four syllables, most with a leading space."""
    chance = random.Random(awkward)
    words: dict[str, None] = dict.fromkeys(_AWKWARD if awkward else ())
    while len(words) < _WORDS:
        space = " " if chance.random() < 0.7 else ""
        parts = _RARE if chance.random() < 0.1 else _SYLLABLES
        words[space + "".join(chance.choices(parts, k=chance.randint(1, 4)))] = None
    return list(words)


@cache
def _entries(awkward: int) -> list[bytes]:
    """Return every token as an entry of ``top_logprobs``, with a placeholder for its logprob."""
    return [
        b'{"token":%b,"logprob":%%.12f,"bytes":%b}'
        % (_json(word).replace(b"%", b"%%"), _json(list(word.encode())))
        for word in _words(awkward)
    ]


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _pieces(body: bytes, size: int) -> Iterator[bytes]:
    return (body[start : start + size] for start in range(0, len(body), size))
