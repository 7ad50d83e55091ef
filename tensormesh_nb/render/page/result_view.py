"""The parts of a result that the inspector's page shows in addition to its frames, as JSON."""

from __future__ import annotations

import math
from bisect import bisect_left
from typing import TYPE_CHECKING, TypedDict

from ...analysis.request_sampler import request_sampler
from ...assembly.answer_view import AnswerView
from ...assembly.warnings import no_logprobs
from ...wire.messages import content_text
from ...wire.sanitize import escape_unsafe, one_line
from ..colour_scale import (
    ENTROPY,
    FULL_BITS,
    RANK,
    RANK_CLASS,
    RANK_CLASS_ENDS,
    SURPRISAL,
    Legend,
    scales,
)
from ..footer import footer

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "BranchNode",
    "ExactFacts",
    "ResultView",
    "branch_node",
    "exact_facts",
    "parent_choice",
    "result_view",
]


class BranchNode(TypedDict):
    """A result in the tree of branches.

    Attributes:
        parent: an index, None for the original.
        position: of the token that the branch replaced, None for the original.
        choice: the choice of the parent that it continues.
        label: the new token and its position.
        text: the result's own text, from that token.
        chance: the probability of the text up to that token.
    """

    parent: int | None
    position: int | None
    choice: int
    label: str
    text: str
    chance: str


class ExactFacts(TypedDict):
    """Facts about a token whose whole distribution is known, as columns of ``logprobs``.

    Attributes:
        entropy: in bits.
        rank: of the token; None if it is not in the distribution, as the next three.
        logprob, prob, surprisal: of the token.
        margin: in nats.
        mass: the probability of all tokens.
        shades, beyond: colours by measure (see ``Scale``).
    """

    entropy: float
    rank: int | None
    logprob: float | None
    prob: float | None
    surprisal: float | None
    margin: float
    mass: float
    shades: dict[str, int]
    beyond: dict[str, bool]


class ResultView(TypedDict):
    """Facts about a result.

    Attributes:
        shown: its index among the results of the page.
        text: the answer if it has no tokens.
        empty: why it has none, and how to get them.
        made_with: the sampler of the request.
    """

    shown: int
    title: str
    footer: str
    text: str
    empty: str
    problem: str | None
    warnings: list[str]
    made_with: str
    choices: list[int]
    segments: list[str]
    statuses: list[str]
    vocab_size: int | None
    logprob_kind: str
    can_branch: bool
    can_fetch: bool
    scales: dict[str, Legend]
    full_bits: float


def result_view(
    result: AnswerView, logprobs: pd.DataFrame, shown: int = 0, *, can_ask: bool = False
) -> ResultView:
    """The view of a result.

    Args:
        result: the result.
        logprobs: its frame.
        shown: its index among the results of the page.
        can_ask: whether a client can continue it.
    """
    answer = result._answer
    absence = escape_unsafe(no_logprobs(answer))
    return {
        "shown": shown,
        "title": _title(result),
        "footer": escape_unsafe(footer(answer)),
        "text": "" if len(logprobs) else escape_unsafe(result.text),
        "empty": f"No tokens: {absence}." if absence else "",
        "problem": _problem(result),
        "warnings": [escape_unsafe(warning) for warning in result.warnings],
        "made_with": request_sampler(result.request, result.host)[1],
        "choices": [choice.index for choice in result.choices],
        "segments": list(logprobs["segment"].cat.categories),
        "statuses": list(logprobs["logprob_status"].cat.categories),
        "vocab_size": result.vocab_size,
        "logprob_kind": result.logprob_kind,
        "can_branch": can_ask,
        "can_fetch": can_ask and result.host == "local",
        "scales": {scale.name: scale.legend for scale in scales(logprobs)},
        "full_bits": FULL_BITS,
    }


def _problem(result: AnswerView) -> str | None:
    """Why the answer is not complete, or None."""
    if result.status == "complete":
        return None
    if result.status == "streaming":
        return "The answer was still streaming: these are its first tokens."
    return one_line(str(result.error) if result.error else "Stopped before the end.")


def exact_facts(distribution: pd.DataFrame) -> ExactFacts:
    """The facts of a whole distribution, given its rows of ``top_logprobs``."""
    known = distribution[distribution["logprob"].notna()]
    chosen = known[known["chosen"].astype(bool)].head(1)
    best = known["logprob"].nlargest(2)
    entropy = float(-(known["prob"] * known["logprob"]).sum() / math.log(2))
    logprob = float(chosen["logprob"].iloc[0]) if len(chosen) else None
    rank = int(chosen["rank"].iloc[0]) if len(chosen) else None
    surprisal = None if logprob is None else max(-logprob / math.log(2), 0.0)
    rank_class = None if rank is None else bisect_left(RANK_CLASS_ENDS, rank)
    measured = {RANK: rank, RANK_CLASS: rank_class, SURPRISAL: surprisal, ENTROPY: entropy}
    numbers = {scale: float(value) for scale, value in measured.items() if value is not None}
    return {
        "entropy": entropy,
        "rank": rank,
        "logprob": logprob,
        "prob": None if logprob is None else math.exp(logprob),
        "surprisal": surprisal,
        "margin": float(best.iloc[0] - best.iloc[-1]),
        "mass": float(known["prob"].sum()),
        "shades": {scale.name: scale.shade(number) for scale, number in numbers.items()},
        "beyond": {scale.name: number > scale.end for scale, number in numbers.items()},
    }


def _title(result: AnswerView) -> str:
    """Where the answer comes from: the prompt, the model and the host."""
    branched = result.branch_position
    prompts = [m for m in result.request.messages if m["role"] == "user"]
    parts = [
        f"branch at {branched}" if branched is not None else "",
        f"“{one_line(content_text(prompts[-1].get('content')), 60)}”" if prompts else "",
        one_line(result.model, 40),
        escape_unsafe(result.host),
    ]
    return " · ".join(part for part in parts if part)


def branch_node(result: AnswerView, parent: int | None, choice: int = 0) -> BranchNode:
    """A result in the tree of branches; ``choice`` is that of the parent."""
    at = None if parent is None else result.branch_position
    label, chance, text = "original", "", result.text
    tokens = result.choices[0].tokens if result.choices else []
    if at is not None and at < len(tokens):
        label = f"{escape_unsafe(tokens[at] or '')!r} at {at}"
        start = max(result.choices[0].alignment().start[at], 0)
        text = (text or "").encode("utf-8", "surrogatepass")[start:].decode("utf-8", "replace")
    if result.prefix_prob is not None:
        chance = f"(joint probability to there {result.prefix_prob:.2g})"
    return {
        "parent": parent,
        "position": at,
        "choice": choice,
        "label": label,
        "text": one_line(text, 70),
        "chance": chance,
    }


def parent_choice(parent: AnswerView, branch: AnswerView) -> int:
    """The index of the choice that a branch continues: the one that begins with its tokens."""
    at = branch.branch_position or 0
    start = branch.choices[0].tokens[:at] if branch.choices else []
    found = (choice.index for choice in parent.choices if choice.tokens[:at] == start)
    return next(found, 0)
