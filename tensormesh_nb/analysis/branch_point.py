"""Fork: the place in an answer where another token is put, and the answer that grows from there."""

from __future__ import annotations

import codecs
import math
import operator
from dataclasses import dataclass, replace
from typing import Any

from ..assembly.answer import Answer
from ..assembly.builder import Builder
from ..assembly.choice import Choice
from ..assembly.forced_token import ForcedToken
from ..assembly.token_table import usable_id
from ..errors import RequestError

__all__ = ["Fork", "fork", "whole_number"]

_END_TOKENS = frozenset(
    {"<|im_end|>", "<|endoftext|>", "</s>", "<|eot_id|>", "<|end|>", "<|return|>", "<eos>"}
    | {"<end_of_turn>", "<｜end▁of▁sentence｜>", "<|end_of_text|>"}
)


@dataclass(frozen=True)
class Fork:
    """Where an answer is left, and with which token.

    Attributes:
        parent: the answer that is left.
        choice: the choice in it.
        position: of the token that is replaced.
        forced: the token that is put there.
    """

    parent: Answer
    choice: Choice
    position: int
    forced: ForcedToken

    @property
    def ends(self) -> bool:
        """Whether the forced token ends the answer, so that nothing can follow it."""
        text, choice = self.forced.text, self.choice
        last = choice.tokens[-1] if choice.tokens else None
        segments = choice.alignment().segment
        own_end = choice.finish_reason == "stop" and segments[-1:] == ["special"]
        return text is not None and (text in _END_TOKENS or (own_end and text == last))

    @property
    def prefix_ids(self) -> list[int]:
        """Ids of prompt and answer before the forced token.

        Raises:
            RequestError: some are unknown.
        """
        prompt, own = self.parent.prompt.ids, self.choice.token_ids[: self.position]
        if not prompt or None in prompt or None in own:
            raise RequestError(
                "branch: the result does not know the ids of its prompt and tokens. "
                "Ask with return_token_ids=True."
            )
        return [token_id for token_id in (*prompt, *own) if token_id is not None]

    @property
    def prefix_text(self) -> bytes:
        """The bytes of the text before the forced token.

        Raises:
            RequestError: they are unknown.
        """
        laid, whole = self.choice.alignment(), self.choice.raw_text.encode("utf-8", "surrogatepass")
        raw = laid.bytes[: self.position]
        joined = b"".join(piece for piece in raw if piece is not None)
        if None not in raw and whole.startswith(joined):
            return joined
        start = laid.start[self.position]
        if laid.segment[self.position] == "content" and start >= 0:
            return self.choice.text.encode("utf-8", "surrogatepass")[:start]
        raise RequestError(
            f"branch: the bytes of the text before position {self.position} are unknown, "
            "so it cannot be continued. Ask with logprobs=True."
        )

    @property
    def remaining(self) -> int | None:
        """How many tokens may follow: what max_tokens leaves; None without a limit."""
        request = self.parent.request
        limits = (request.max_tokens, request.max_completion_tokens)
        known = [limit for limit in limits if limit is not None]
        return max(min(known) - self.position - 1, 0) if known else None

    def begin(self) -> Builder:
        """A builder of the branch, with the tokens that it shares with its parent and the forced
        token.

        Raises:
            RequestError: the text before the forced token is unknown.
        """
        parent, before = self.parent, self.prefix_text
        request = parent.request.replace(n=None, echo=None, echo_last=None)
        builder = Builder(request, host=parent.host, vocab_size=parent.vocab_size)
        builder.answer.prompt_messages = parent.prompt_messages
        prompt = builder.answer.prompt
        prompt.ids, prompt.tokens = list(parent.prompt.ids), parent.prompt.tokens
        decoder = codecs.getincrementaldecoder("utf-8")("replace")
        text = decoder.decode(before + self.forced_bytes)
        forced = self.forced if self.forced.is_recorded else None
        builder.start_branch(self.choice, self.position, forced, text)
        return builder

    @property
    def forced_bytes(self) -> bytes:
        """The forced token's bytes in the text; nothing where it ends it or they are unknown."""
        if not self.forced.is_recorded or self.ends:
            return b""
        return self.choice.columns.table.readable_bytes(self.forced.code) or b""


def fork(answer: Answer, position: Any, token: Any, rank: Any, choice: int) -> Fork:
    """The fork that a user asks for.

    Args:
        answer: the answer to leave.
        position: of the token to replace.
        token: a string or an id to put there.
        rank: instead of ``token``: which of the recorded candidates, 1 for the likeliest.
        choice: index of the answer.

    Raises:
        RequestError: there is no such position or candidate.
    """
    chosen = answer.choice(choice)
    n = len(chosen.tokens)
    at = whole_number("position", position)
    if not 0 <= at < n:
        known = f"the answer has {n} tokens, from 0 on."
        if not n:
            known = "the answer has no tokens. Ask with logprobs=True or return_token_ids=True."
        raise RequestError(f"branch: there is no position {position}; {known}", field="position")
    if (token is None) == (rank is None):
        raise RequestError(
            "branch: give either token= (a string or an id) or rank=.", field="token"
        )
    found = _candidates(chosen, at)
    forced = _by_rank(found, rank, at) if token is None else _by_token(found, token, at)
    if forced.text is None and forced.token_id in chosen.token_ids:
        text = chosen.tokens[chosen.token_ids.index(forced.token_id)]
        forced = replace(forced, text=text)
    return Fork(answer, chosen, at, forced)


def _candidates(choice: Choice, position: int) -> list[ForcedToken]:
    columns = choice.columns
    if not len(columns):
        return []
    # Loads numpy, which no answer waits for.
    from ..frames.ranking import ranking_of

    found = ranking_of(columns.part(position, position + 1)).alternatives
    table, own = columns.table, choice.token_ids[position]
    return [
        ForcedToken(
            int(code),
            own if chosen and own is not None else usable_id(table.ids[code]),
            table.tokens[code],
            float(logprob),
        )
        for code, logprob, chosen in zip(found.code, found.logprob, found.chosen, strict=True)
    ]


def _by_rank(known: list[ForcedToken], rank: Any, position: int) -> ForcedToken:
    number = whole_number("rank", rank)
    if not 1 <= number <= len(known):
        raise RequestError(
            f"branch: there is no rank {rank} at position {position}: {len(known)} candidates are "
            "recorded (ask for more with top_logprobs=).",
            field="rank",
        )
    return known[number - 1]


def _by_token(known: list[ForcedToken], token: Any, position: int) -> ForcedToken:
    if isinstance(token, str):
        alike = [one for one in known if one.text == token]
        if len(alike) > 1:
            ids = ", ".join(str(one.token_id) for one in alike)
            raise RequestError(
                f"branch: several tokens at position {position} are written {token!r}: "
                f"give the id of one of them ({ids}) or a rank.",
                field="token",
            )
        if not token and not alike:
            raise RequestError("branch: the token is empty.", field="token")
        try:
            token.encode()
        except UnicodeEncodeError:
            raise RequestError(
                f"branch: {token!r} holds half a surrogate pair: that is no text.", field="token"
            ) from None
        return alike[0] if alike else ForcedToken(-1, None, token, math.nan)
    number = whole_number("token", token)
    if usable_id(number) is None:
        raise RequestError(f"branch: {token} is no token id.", field="token")
    alike = [one for one in known if one.token_id == number]
    return alike[0] if alike else ForcedToken(-1, number, None, math.nan)


def whole_number(name: str, value: Any, what: str = "branch") -> int:
    """An argument that must be a whole number.

    Raises:
        RequestError: it is none.
    """
    try:
        if isinstance(value, bool):
            raise TypeError
        return operator.index(value)
    except TypeError:
        wanted = "a string or a whole number" if name == "token" else "a whole number"
        raise RequestError(
            f"{what}: {name}: expected {wanted}, got {value!r}.", field=name
        ) from None
