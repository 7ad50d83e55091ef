"""The frames of many results as one, with columns for where each row comes from."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any, Protocol

import numpy as np
import pandas as pd
from pandas.api.types import union_categoricals

from ..assembly.likelihood import Likelihood
from ..assembly.tokens.token_table import TokenTable
from ..errors import RequestError
from ..frames.dtypes import category_of, floats
from ..frames.logprobs import logprobs_frame
from ..frames.token_ids import token_ids_frame
from ..frames.token_rows import of_prompt
from ..frames.top_logprobs import top_logprobs_frame
from ..wire.messages import content_text
from ..wire.request import ChatRequest

__all__ = ["FramedResult", "Results", "concat"]


class FramedResult(Protocol):
    """A result that has frames."""

    @property
    def request(self) -> ChatRequest: ...
    @property
    def host(self) -> str: ...
    @property
    def model(self) -> str: ...
    @property
    def status(self) -> Any: ...
    @property
    def text(self) -> str: ...
    @property
    def finish_reason(self) -> str | None: ...
    @property
    def logprobs(self) -> pd.DataFrame: ...
    @property
    def top_logprobs(self) -> pd.DataFrame: ...
    @property
    def prompt_logprobs(self) -> pd.DataFrame: ...
    @property
    def prompt_top_logprobs(self) -> pd.DataFrame: ...
    @property
    def token_ids(self) -> pd.DataFrame: ...
    def likelihood(self) -> Likelihood: ...


_PROPERTIES = tuple(name for name in vars(FramedResult) if not name.startswith("_"))


def concat(results: Iterable[FramedResult] | Mapping[Any, FramedResult]) -> Results:
    """The frames of many results as one.

    Args:
        results: results, or a mapping of an id to each.

    Returns:
        ``logprobs``, ``top_logprobs``, ``token_ids``, ``prompt_logprobs`` and
        ``prompt_top_logprobs`` of all results, each after the columns ``id`` (the mapping's key, or
        the number of the result from 0), ``prompt`` (the last message of the user), ``model`` and
        ``temperature``; and ``frame``, with one row per result.

    Raises:
        RequestError: an item is not a ChatResult.
    """
    items: list[tuple[Any, FramedResult]]
    given: object = results
    if isinstance(results, Mapping):
        items = list(results.items())
    elif isinstance(given, str) or not isinstance(given, Iterable):
        kind = type(given).__name__
        raise RequestError(f"concat: expected a list of ChatResults, got {kind}.", field="results")
    else:
        items = list(enumerate(given))
    for key, result in items:
        if not all(hasattr(type(result), name) for name in _PROPERTIES):
            kind = type(result).__name__
            raise RequestError(
                f"concat: expected a ChatResult as item {key!r}, got {kind}.", field="results"
            )
    return Results([key for key, _ in items], [result for _, result in items])


class Results:
    """Several results whose frames are joined; see :func:`concat`.

    A frame is built when it is read, and kept. Its ``attrs`` are those that all results share;
    ``differing`` names the others, ``warnings`` has every warning once.

    Args:
        ids: an id for each result.
        results: the results.
    """

    def __init__(self, ids: Sequence[Any], results: Sequence[FramedResult]) -> None:
        self._ids, self._results = list(ids), list(results)

    def __len__(self) -> int:
        return len(self._results)

    @property
    def results(self) -> list[FramedResult]:
        """The results."""
        return list(self._results)

    @cached_property
    def frame(self) -> pd.DataFrame:
        """One row per result: id, prompt, model, temperature, host, status, finish_reason, text,
        tokens, logprob, mean_surprisal (bits) and perplexity; the last three as in ChatResult.
        """
        results = self._results
        found = [result.likelihood() for result in results]
        return self._headed(
            pd.DataFrame(
                {
                    "host": category_of([result.host for result in results]),
                    "status": category_of([str(result.status) for result in results]),
                    "finish_reason": category_of([result.finish_reason for result in results]),
                    "text": pd.array([result.text for result in results], dtype="string"),
                    "tokens": np.array([one.tokens for one in found], dtype=np.int64),
                    "logprob": _numbers([one.logprob for one in found]),
                    "mean_surprisal": _numbers([one.mean_surprisal for one in found]),
                    "perplexity": _numbers([one.perplexity for one in found]),
                }
            ),
            np.arange(len(results)),
        )

    @cached_property
    def logprobs(self) -> pd.DataFrame:
        """The ``logprobs`` of all results."""
        return self._joined(lambda result: result.logprobs, _no_logprobs)

    @cached_property
    def top_logprobs(self) -> pd.DataFrame:
        """The ``top_logprobs`` of all results."""
        return self._joined(lambda result: result.top_logprobs, _no_top_logprobs)

    @cached_property
    def token_ids(self) -> pd.DataFrame:
        """The ``token_ids`` of all results."""
        return self._joined(lambda result: result.token_ids, lambda: token_ids_frame([], [], None))

    @cached_property
    def prompt_logprobs(self) -> pd.DataFrame:
        """The ``prompt_logprobs`` of all results."""
        return self._joined(
            lambda result: result.prompt_logprobs, lambda: of_prompt(_no_logprobs())
        )

    @cached_property
    def prompt_top_logprobs(self) -> pd.DataFrame:
        """The ``prompt_top_logprobs`` of all results."""
        return self._joined(
            lambda result: result.prompt_top_logprobs, lambda: of_prompt(_no_top_logprobs())
        )

    def __repr__(self) -> str:
        count = len(self._results)
        models = sorted({result.model for result in self._results})
        of = f" of {', '.join(models[:3])}{', ...' if len(models) > 3 else ''}" if models else ""
        return (
            f"<Results: {count} result{'' if count == 1 else 's'}{of}; .frame, .logprobs, "
            ".top_logprobs, .token_ids>"
        )

    def _joined(
        self, read: Callable[[FramedResult], pd.DataFrame], empty: Callable[[], pd.DataFrame]
    ) -> pd.DataFrame:
        frames: list[pd.DataFrame] = []
        attrs: list[Mapping[Any, Any]] = []
        for result in self._results:
            frame = read(result)
            attrs.append(frame.attrs)
            frame.attrs = {}  # pandas copies them deeply with every column
            frames.append(frame)
        made = _joined(frames) if frames else empty()
        made = self._headed(made, np.repeat(np.arange(len(frames)), [len(one) for one in frames]))
        made.attrs.update(_common(attrs))
        return made

    def _headed(self, frame: pd.DataFrame, rows: np.ndarray[Any, Any]) -> pd.DataFrame:
        """The frame with a column for each fact about its rows' results first."""
        requests = [result.request for result in self._results]
        prompts = category_of([_prompt(request) for request in requests])
        temperatures = _numbers([request.temperature for request in requests])
        head = {
            "id": _id_column(self._ids).take(rows),
            "prompt": prompts.take(rows),
            "model": category_of([result.model for result in self._results]).take(rows),
            "temperature": temperatures.take(rows),
        }
        columns = {**head, **{str(name): frame[name].array for name in frame.columns}}
        return pd.DataFrame(columns, copy=False)


def _joined(frames: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """The rows of frames of the same columns, with the categories of all."""
    columns: dict[str, Any] = {}
    for name in frames[0].columns:
        parts = [frame[name] for frame in frames]
        if isinstance(parts[0].dtype, pd.CategoricalDtype):
            columns[str(name)] = union_categoricals([part.array for part in parts])
        else:
            columns[str(name)] = pd.concat(parts, ignore_index=True).array
    return pd.DataFrame(columns, copy=False)


def _common(attrs: Sequence[Mapping[Any, Any]]) -> dict[Any, Any]:
    """The values that all attrs share; None for those that differ, which ``differing`` names."""
    if not attrs:
        return {"results": 0, "differing": [], "warnings": []}
    first, *others = attrs
    found: dict[Any, Any] = {}
    differing: list[str] = []
    for name, value in first.items():
        if name == "warnings":
            continue
        if isinstance(value, dict):
            every = [other.get(name) or {} for other in others]
            found[name] = {
                key: part
                for key, part in value.items()
                if all(key in other and other[key] == part for other in every)
            }
            keys = dict.fromkeys(key for each in (value, *every) for key in each)
            differing += [f"{name}.{key}" for key in keys if key not in found[name]]
        elif all(other.get(name) == value for other in others):
            found[name] = value
        else:
            found[name] = None
            differing.append(name)
    counts = Counter(line for one in attrs for line in one.get("warnings", ()))
    warnings = [f"{line} ({n} results)" if n > 1 else line for line, n in counts.items()]
    return {**found, "warnings": warnings, "results": len(attrs), "differing": differing}


def _no_logprobs() -> pd.DataFrame:
    return logprobs_frame([], TokenTable(), None)


def _no_top_logprobs() -> pd.DataFrame:
    return top_logprobs_frame([], TokenTable())


def _prompt(request: ChatRequest) -> str | None:
    """The last message of the user."""
    prompts = [message for message in request.messages if message.get("role") == "user"]
    return content_text(prompts[-1].get("content")) if prompts else None


def _id_column(ids: Sequence[Any]) -> Any:
    """Ids as a column: whole numbers, else categories of text, else objects."""
    if all(type(one) is int for one in ids):
        return _whole_numbers(ids)
    if all(isinstance(one, str) for one in ids):
        return category_of(ids)
    return np.fromiter(ids, np.object_, len(ids))


def _whole_numbers(values: Sequence[int]) -> pd.arrays.IntegerArray:
    """Int64 of any whole numbers, negative ones too."""
    array = np.array(values, dtype=np.int64)
    return pd.arrays.IntegerArray(array, np.zeros(len(array), dtype=np.bool_))


def _numbers(values: Sequence[float | None]) -> pd.arrays.FloatingArray:
    return floats(np.array([math.nan if one is None else one for one in values], np.float64))
