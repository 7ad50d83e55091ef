"""The inspector's sampler: its controls, and its effect on one token, as JSON for the page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, TypedDict

from ...analysis.sampling import KEPT, RecordedDistribution, Sampler, recorded_of, resample
from ...errors import RequestError
from ...wire.sanitize import one_line
from ..controls import controls

if TYPE_CHECKING:
    import pandas as pd


__all__ = [
    "RecordedToken",
    "SampledReply",
    "SamplerField",
    "refused",
    "sampled",
    "sampler_fields",
]


class SamplerField(TypedDict):
    """A parameter: the bounds of its request field, and the value that changes nothing."""

    name: str
    minimum: float | None
    maximum: float | None
    step: float | None
    neutral: float


class SampledRow(TypedDict):
    """Bounds of an alternative's new probability; ``kept`` is no, maybe or yes."""

    low: float
    high: float
    kept: str


class SampledReply(TypedDict):
    """A reply to the page.

    Attributes:
        request: number of the request that this answers.
        problem: why the sampler was refused, else "".
        rows: by the alternative's index.
        unseen: bounds of the new probability of all unseen tokens together.
        exact: whether all intervals are points.
    """

    kind: str
    request: int
    problem: str
    rows: dict[int, SampledRow]
    unseen: tuple[float, float]
    exact: bool


def sampler_fields() -> list[SamplerField]:
    """The sampler's parameters, in the order they apply to the list of alternatives."""
    by_name = {control.name: control for control in controls()}
    fields: list[SamplerField] = []
    for name, neutral in asdict(Sampler()).items():
        control = by_name[name]
        fields.append(
            {
                "name": name,
                "minimum": neutral if control.kind == "integer" else control.minimum,
                "maximum": control.maximum,
                "step": control.step,
                "neutral": neutral,
            }
        )
    return fields


@dataclass(frozen=True)
class RecordedToken:
    """The recorded distribution before a token, and the index of the chosen alternative."""

    recorded: RecordedDistribution
    chosen: tuple[int, ...]

    @classmethod
    def of(
        cls, token: pd.Series[Any], alternatives: pd.DataFrame, vocab_size: int | None
    ) -> RecordedToken:
        """The token of a row of ``logprobs``, given its rows of ``top_logprobs``."""
        known = alternatives[alternatives["logprob"].notna()]
        chosen = known["chosen"].to_numpy(dtype=bool).nonzero()[0].tolist()
        return cls(recorded_of(token, known, vocab_size), tuple(chosen))


def refused(request: int, problem: str) -> SampledReply:
    """The reply to a request that cannot be answered."""
    return {
        "kind": "sampled",
        "request": request,
        "problem": problem,
        "rows": {},
        "unseen": (0.0, 0.0),
        "exact": False,
    }


def sampled(
    request: int, token: RecordedToken, values: Mapping[str, Any], rows: int
) -> SampledReply:
    """The effect of a sampler on one token's distribution.

    Args:
        request: number of the page's request.
        token: the token.
        values: the sampler's parameters.
        rows: how many alternatives the page lists; the chosen one is added.
    """
    try:
        sampler = Sampler(**values)
    except (RequestError, TypeError) as error:
        return refused(request, one_line(str(error)))
    found = resample(token.recorded, sampler)
    listed = {*range(min(rows, len(found.kept))), *token.chosen}
    return {
        "kind": "sampled",
        "request": request,
        "problem": "",
        "rows": {
            index: {
                "low": float(found.low[index]),
                "high": float(found.high[index]),
                "kept": KEPT[found.kept[index]],
            }
            for index in sorted(listed)
        },
        "unseen": (float(found.unseen[0]), float(found.unseen[1])),
        "exact": bool(found.exact),
    }
