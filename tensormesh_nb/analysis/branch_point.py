"""The position in an answer where a branch replaces a token, and the start of that branch."""

from __future__ import annotations

import codecs
import math
import operator
from dataclasses import dataclass, replace
from typing import Any

from ..assembly.answer import Answer
from ..assembly.builder import Builder
from ..assembly.choice import Choice
from ..assembly.tokens.forced_token import ForcedToken
from ..assembly.tokens.token_table import usable_id
from ..assembly.warnings import no_logprobs
from ..errors import RequestError

__all__ = ["END_TOKENS", "BranchPoint", "branch_point", "whole_number"]

END_TOKENS = frozenset(
    {"<|im_end|>", "<|endoftext|>", "</s>", "<|eot_id|>", "<|end|>", "<|return|>", "<eos>"}
    | {"<end_of_turn>", "<｜end▁of▁sentence｜>", "<|end_of_text|>"}
)
_ASK_FOR_IDS = " Ask with return_token_ids=True."


@dataclass(frozen=True)
class BranchPoint:
    """A position in an answer and the token that a branch puts there.

    Attributes:
        parent: the answer.
        choice: the choice in it.
        position: position of the token that is replaced.
        forced: the new token.
    """

    parent: Answer
    choice: Choice
    position: int
    forced: ForcedToken

    @property
    def ends(self) -> bool:
        """Whether the forced token ends the answer."""
        forced, choice = self.forced, self.choice
        if forced.text in END_TOKENS:
            return True
        if choice.finish_reason != "stop" or choice.alignment().segment[-1:] != ["special"]:
            return False
        last, last_id = choice.tokens[-1], choice.token_ids[-1]
        if forced.token_id is not None and last_id is not None:
            return forced.token_id == last_id
        # Hosts also write a part of a character as an empty string.
        return bool(forced.text) and forced.text == last

    @property
    def prefix_ids(self) -> list[int]:
        """Ids of the prompt and of the answer before the forced token.

        Raises:
            RequestError: one of the ids is unknown.
        """
        prompt, own = self.parent.prompt.ids, self.choice.token_ids[: self.position]
        if not prompt or None in prompt or None in own:
            hint = "" if self.parent.request.return_token_ids else _ASK_FOR_IDS
            raise RequestError(f"branch: the ids of the prompt or of the answer are unknown.{hint}")
        return [token_id for token_id in (*prompt, *own) if token_id is not None]

    @property
    def prefix_text(self) -> bytes:
        """The text before the forced token, in UTF-8.

        Raises:
            RequestError: the bytes of a token are unknown.
        """
        alignment = self.choice.alignment()
        whole = self.choice.raw_text.encode("utf-8", "surrogatepass")
        raw = alignment.bytes[: self.position]
        joined = b"".join(piece for piece in raw if piece is not None)
        if None not in raw and whole.startswith(joined):
            return joined
        start = alignment.start[self.position]
        if alignment.segment[self.position] == "content" and start >= 0:
            return self.choice.text.encode("utf-8", "surrogatepass")[:start]
        raise RequestError(
            f"branch: the text before position {self.position} is unknown: the tokens do not align "
            "with the text of the answer, so it cannot be continued there."
        )

    @property
    def remaining(self) -> int | None:
        """Number of tokens that ``max_tokens`` leaves after the forced one, or None."""
        request = self.parent.request
        limits = (request.max_tokens, request.max_completion_tokens)
        known = [limit for limit in limits if limit is not None]
        return max(min(known) - self.position - 1, 0) if known else None

    def begin(self) -> Builder:
        """A builder that holds the tokens shared with the parent, and the forced token.

        Raises:
            RequestError: the text before the forced token is unknown.
        """
        parent, before = self.parent, self.prefix_text
        request = parent.request.replace(n=None, echo=None, echo_last=None)
        answer = Answer(request, host=parent.host, vocab_size=parent.vocab_size)
        answer.prompt_messages = parent.prompt_messages
        answer.prompt.ids, answer.prompt.tokens = list(parent.prompt.ids), parent.prompt.tokens
        decoder = codecs.getincrementaldecoder("utf-8")("replace")
        text = decoder.decode(before + self.forced_bytes)
        forced = self.forced if self.forced.is_recorded else None
        builder = Builder(answer)
        builder.start_branch(self.choice, self.position, forced, text)
        return builder

    @property
    def forced_bytes(self) -> bytes:
        """Bytes that the forced token adds to the text; empty if it ends the text or if unknown."""
        return (self.written if self.forced.is_recorded else None) or b""

    @property
    def written(self) -> bytes | None:
        """What the forced token writes: nothing if it ends the answer; None if unknown."""
        if self.ends:
            return b""
        if not self.forced.is_recorded:
            return None if self.forced.text is None else self.forced.text.encode()
        # An empty string may be a part of a character.
        return self.choice.columns.table.readable_bytes(self.forced.code) or None


def branch_point(answer: Answer, position: Any, token: Any, rank: Any, choice: int) -> BranchPoint:
    """Find the position and the token of a branch.

    Args:
        answer: the answer to branch from.
        position: position of the token to replace.
        token: string or id of the new token.
        rank: rank of the new token among the recorded alternatives (1 is the most likely); instead
            of ``token``.
        choice: index of the choice.

    Raises:
        RequestError: there is no such position or alternative.
    """
    chosen = answer.choice(choice)
    n = len(chosen.tokens)
    at = whole_number("position", position)
    if not 0 <= at < n:
        valid = f"the answer has tokens 0 to {n - 1}."
        if not n:
            valid = f"the answer has no tokens: {no_logprobs(answer, chosen)}."
        raise RequestError(f"branch: there is no position {position}; {valid}", field="position")
    if (token is None) == (rank is None):
        raise RequestError(
            "branch: give either token= (a string or an id) or rank=.", field="token"
        )
    known = _alternatives(chosen, at)
    forced = _by_rank(known, rank, at) if token is None else _by_token(known, token, at)
    if forced.text is None and forced.token_id in chosen.token_ids:
        text = chosen.tokens[chosen.token_ids.index(forced.token_id)]
        forced = replace(forced, text=text)
    return BranchPoint(answer, chosen, at, forced)


def _alternatives(choice: Choice, position: int) -> list[ForcedToken]:
    """The recorded alternatives at a position, sorted by probability."""
    columns = choice.columns
    if not len(columns):
        return []
    # Imported here, so that no answer waits for numpy.
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
            f"branch: there is no rank {rank} at position {position}: {len(known)} alternatives "
            "are recorded. Ask for more with top_logprobs=.",
            field="rank",
        )
    return known[number - 1]


def _by_token(known: list[ForcedToken], token: Any, position: int) -> ForcedToken:
    if isinstance(token, str):
        same = [one for one in known if one.text == token]
        if len(same) > 1:
            ids = ", ".join(str(one.token_id) for one in same)
            raise RequestError(
                f"branch: several tokens at position {position} have the string {token!r}: "
                f"give one of their ids ({ids}) or a rank.",
                field="token",
            )
        if not token and not same:
            raise RequestError("branch: the token is empty.", field="token")
        try:
            token.encode()
        except UnicodeEncodeError:
            raise RequestError(
                f"branch: {token!r} is not text: it has an unpaired surrogate.", field="token"
            ) from None
        return same[0] if same else ForcedToken(-1, None, token, math.nan)
    number = whole_number("token", token)
    if usable_id(number) is None:
        raise RequestError(f"branch: {token} is not a token id.", field="token")
    same = [one for one in known if one.token_id == number]
    return same[0] if same else ForcedToken(-1, number, None, math.nan)


def whole_number(name: str, value: Any, what: str = "branch") -> int:
    """An argument as an int.

    Raises:
        RequestError: it is not a whole number.
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
