"""The parts of a result that the inspector's page shows in addition to its frames, as JSON."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, TypedDict

from ...render.colours import FULL_BITS, Legend, scales
from ...wire.messages import content_text
from ...wire.sanitize import escape_unsafe, one_line

if TYPE_CHECKING:
    import pandas as pd

    from ...result import ChatResult

__all__ = ["BranchNode", "ExactFacts", "ResultView", "branch_node", "exact_facts", "result_view"]


class BranchNode(TypedDict):
    """A result in the tree of branches; ``parent`` is an index, None for the original."""

    parent: int | None
    label: str
    text: str
    chance: str


class ExactFacts(TypedDict):
    """Facts about a token whose whole distribution is known: bits, rank, nats, probability."""

    entropy: float
    rank: int | None
    margin: float
    mass: float


class ResultView(TypedDict):
    """Facts about a result; ``text`` is the answer if it has no tokens."""

    title: str
    footer: str
    text: str
    problem: str | None
    warnings: list[str]
    choices: list[int]
    segments: list[str]
    statuses: list[str]
    vocab_size: int | None
    logprob_kind: str
    can_branch: bool
    can_fetch: bool
    scales: dict[str, Legend]
    full_bits: float


def result_view(result: ChatResult, logprobs: pd.DataFrame) -> ResultView:
    """The view of a result, given its ``logprobs``."""
    failure = str(result.error) if result.error else "Stopped before the end."
    return {
        "title": _title(result),
        "footer": escape_unsafe(result.footer),
        "text": "" if len(logprobs) else escape_unsafe(result.text),
        "problem": None if result.status in ("complete", "streaming") else one_line(failure),
        "warnings": [escape_unsafe(warning) for warning in result.warnings],
        "choices": [choice.index for choice in result.choices],
        "segments": list(logprobs["segment"].cat.categories),
        "statuses": list(logprobs["logprob_status"].cat.categories),
        "vocab_size": result.vocab_size,
        "logprob_kind": logprobs.attrs["logprob_kind"],
        "can_branch": result.can_ask,
        "can_fetch": result.can_ask and result.host == "local",
        "scales": {scale.name: scale.legend for scale in scales(logprobs)},
        "full_bits": FULL_BITS,
    }


def exact_facts(distribution: pd.DataFrame) -> ExactFacts:
    """The facts of a whole distribution, given its rows of ``top_logprobs``."""
    known = distribution[distribution["logprob"].notna()]
    rank = known.loc[known["chosen"].astype(bool), "rank"]
    best = known["logprob"].nlargest(2)
    return {
        "entropy": float(-(known["prob"] * known["logprob"]).sum() / math.log(2)),
        "rank": int(rank.iloc[0]) if len(rank) else None,
        "margin": float(best.iloc[0] - best.iloc[-1]),
        "mass": float(known["prob"].sum()),
    }


def _title(result: ChatResult) -> str:
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


def branch_node(result: ChatResult, logprobs: pd.DataFrame, parent: int | None) -> BranchNode:
    """A result in the tree of branches, given its ``logprobs``."""
    label, chance = "original", ""
    if parent is not None and result.branch_position is not None:
        token = logprobs["token"].iloc[result.branch_position]
        label = f"{escape_unsafe(token)!r} at {result.branch_position}"
    if result.prefix_prob is not None:
        chance = f"(joint probability to there {result.prefix_prob:.2g})"
    return {"parent": parent, "label": label, "text": one_line(result.text, 70), "chance": chance}
