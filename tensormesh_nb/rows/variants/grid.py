"""The variants of a prompt: every combination of the swept values."""

from __future__ import annotations

import hashlib
import operator
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import msgspec
from msgspec import inspect

from ...errors import RequestError
from ...wire.request import ChatRequest
from ...wire.sanitize import one_line

__all__ = ["Grid", "Variant", "swept_values"]

_LABEL = 40  # characters of a value in a label
_MOST_VARIANTS = 1000
# Fields that cannot be swept, with a hint.
_FIXED = {
    "messages": "give a list of prompts instead",
    "n": "repeat=... sends several requests and keeps every answer",
    "stream": "it does not change an answer",
    "stream_options": "it does not change an answer",
}


@dataclass(frozen=True)
class Variant:
    """One combination of values.

    Attributes:
        label: the values that distinguish the variant: ``A · temperature 0.7``.
        settings: the swept values by name; None where the field is not given.
        prompt: the prompt.
        fields: all request fields.
    """

    label: str
    settings: Mapping[str, Any]
    prompt: Any
    fields: Mapping[str, Any]

    def seeded(self, repeat: int) -> dict[str, Any]:
        """The fields of a repeat: if a seed is given, each repeat has its own.

        The first repeat uses the given seed, so it equals a single request.
        """
        seed = self.fields.get("seed")
        if seed is None or repeat == 0:
            return dict(self.fields)
        digest = hashlib.sha256(f"{seed}/{repeat}".encode()).digest()
        return {**self.fields, "seed": int.from_bytes(digest[:4], "big") >> 1}


class Grid:
    """The variants of a prompt.

    Args:
        prompt: a prompt, or a list of prompts: texts, or lists of messages.
        models: the models; by default the ones in ``fields["model"]``.
        fields: request fields; a list where a field takes one value is swept.
        repeat: number of requests for each variant.

    Attributes:
        variants: the variants in order; the last swept field changes fastest.
        names: names of the swept fields: ``prompt``, ``model``, then the others as given.
        repeat: number of requests for each variant.

    Raises:
        RequestError: a value is invalid or given twice, or there are no values.
    """

    def __init__(
        self, prompt: Any, models: Sequence[str], fields: Mapping[str, Any], repeat: int
    ) -> None:
        self.repeat = _repeats(repeat)
        axes: dict[str, list[Any]] = {}
        if (prompts := _prompts(prompt)) is not None:
            axes["prompt"] = prompts
        fixed = {name: value for name, value in fields.items() if value is not None}
        if (chosen := _models(models, fixed.get("model"))) is not None:
            axes["model"] = chosen
            fixed.pop("model", None)
        for name in [*fixed]:
            values = swept_values(name, fixed[name])
            if values is not None:
                axes[name] = values
                del fixed[name]
        _check_fixed(axes, fixed)
        self.names = [*axes]
        count = 1
        for values in axes.values():
            count *= len(values)
        if count > _MOST_VARIANTS:
            sizes = " x ".join(f"{len(values)} {name}" for name, values in axes.items())
            raise RequestError(
                f"{sizes} are {count:,} variants; at most {_MOST_VARIANTS:,} can be compared."
            )
        self.variants = list(_variants(axes, prompt, fixed))

    @property
    def is_repeated_alike(self) -> bool:
        """Whether repeats send the same request at temperature 0, so that answers are the same."""
        return self.repeat > 1 and any(
            each.fields.get("temperature") == 0 for each in self.variants
        )


def _repeats(given: Any) -> int:
    try:
        count = 0 if isinstance(given, bool) else operator.index(given)
    except TypeError:
        count = 0
    if count < 1:
        raise RequestError(
            f"repeat: expected a whole number from 1, got {given!r}.", field="repeat"
        )
    return count


def swept_values(name: str, value: Any) -> list[Any] | None:
    """The values of a swept field; None if the value is one value.

    A list is swept where the field takes no list (``temperature=[0, 1]``); where it takes one, a
    list of lists is (``stop=[["a"], ["b"]]``).

    Raises:
        RequestError: the field does not exist or cannot be swept; there are no values, or one is
            invalid or given twice.
    """
    if name == "system":
        field, takes_list = None, False
    else:
        field = ChatRequest.field(name)
        takes_list = field.accepts(inspect.ListType)
    values = _as_list(value)
    if name == "system" and values is not None:
        values = [each if each != "" else None for each in values]  # both mean no system message
    if values is None or (takes_list and not any(_is_plain_list(each) for each in values)):
        return None
    if name in _FIXED:
        raise RequestError(f"{name}: cannot be swept; {_FIXED[name]}.", field=name)
    if not values:
        raise RequestError(f"{name}: the list of values is empty.", field=name)
    for each in values:
        if field is None:
            if each is not None and not isinstance(each, str):
                raise RequestError(f"system: expected a text, got {each!r:.60}.", field="system")
        elif each is not None and not callable(each) and name != "tools":
            field.convert(each)
    _check_distinct(name, values)
    return values


def _as_list(value: Any) -> list[Any] | None:
    """The items of a list, tuple, range, array or Series; None for anything else."""
    if isinstance(value, list | tuple | range):
        return list(value)
    if hasattr(value, "tolist"):
        found = value.tolist()
        return found if isinstance(found, list) else None
    return None


def _is_plain_list(value: Any) -> bool:
    return isinstance(value, list | tuple)


def _models(models: Any, model: Any) -> list[str] | None:
    """The models to compare; None if there is at most one."""
    if isinstance(models, str):
        raise RequestError(
            f"models: expected a list of model ids, got {models!r:.60}. Write models=[{models!r}].",
            field="models",
        )
    name = "models"
    found = _as_list(models)
    if found is None:
        kind = type(models).__name__
        raise RequestError(f"models: expected a list of model ids, got {kind}.", field="models")
    if not found:
        name, found = "model", _as_list(model)
        if found is None:
            return None
        if not found:
            raise RequestError("model: the list of values is empty.", field="model")
    elif model is not None:
        raise RequestError("Give either models or model.", field="models")
    for each in found:
        if not isinstance(each, str) or not each.strip():
            raise RequestError(f"{name}: expected model ids, got {each!r:.60}.", field=name)
    _check_distinct(name, found)
    return found


def _prompts(prompt: Any) -> list[Any] | None:
    """The prompts of a list of prompts; None if it is one prompt."""
    found = _as_list(prompt)
    if not found:
        return None
    is_text = [isinstance(each, str) for each in found]
    is_list = [isinstance(each, list | tuple) for each in found]
    if not any(is_text) and not any(is_list):
        return None  # messages
    if not all(a or b for a, b in zip(is_text, is_list, strict=True)):
        raise RequestError(
            "prompt: expected one prompt, or a list of texts or of lists of messages.",
            field="prompt",
        )
    _check_distinct("prompt", found)
    return found


def _check_distinct(name: str, values: list[Any]) -> None:
    seen = set()
    for value in values:
        plain = float(value) if type(value) is int and abs(value) < 2**53 else value
        key = msgspec.json.encode(plain, enc_hook=repr, order="deterministic")
        if key in seen:
            hint = " To ask a variant several times, use repeat."
            raise RequestError(f"{name}: {_shown(value)} is given twice.{hint}", field=name)
        seen.add(key)


def _check_fixed(axes: Mapping[str, Any], fixed: Mapping[str, Any]) -> None:
    if fixed.get("n", 1) != 1:
        raise RequestError(f"n: cannot be combined with variants; {_FIXED['n']}.", field="n")
    both = ("max_tokens", "max_completion_tokens")
    for one, other in (both, both[::-1]):
        if one in axes and other in fixed:
            raise RequestError(f"{one} is swept: leave out {other}.", field=other)


def _variants(axes: Mapping[str, list[Any]], prompt: Any, fixed: Mapping[str, Any]) -> Any:
    names = [name for name, values in axes.items() if len(values) > 1]
    labels: set[str] = set()
    for number, values in enumerate(product(*axes.values())):
        settings = dict(zip(axes, values, strict=True))
        places = {name: axes[name].index(settings[name]) for name in names}
        parts = [_part(name, settings[name], places[name]) for name in names]
        label = " · ".join(parts) or _only_label(settings, fixed)
        if label in labels:
            label = f"{label} ({number + 1})"
        labels.add(label)
        given = {name: value for name, value in settings.items() if name != "prompt"}
        yield Variant(
            label,
            settings,
            settings.get("prompt", prompt),
            {**fixed, **{name: value for name, value in given.items() if value is not None}},
        )


def _only_label(settings: Mapping[str, Any], fixed: Mapping[str, Any]) -> str:
    """The label of a single variant."""
    return one_line(str(settings.get("model") or fixed.get("model") or "answer"), _LABEL)


def _part(name: str, value: Any, place: int) -> str:
    if name == "model":
        return one_line(value, _LABEL)
    if name == "prompt":
        return f"prompt {place + 1}"
    if value is None:
        return f"no {name}"
    shown = _shown(value)
    return f"{name} {shown if name == 'system' else shown.strip('“”')}"


def _shown(value: Any) -> str:
    if isinstance(value, str):
        return f"“{one_line(value, _LABEL)}”"
    if isinstance(value, float):
        return f"{value:.6g}"
    name = getattr(value, "__name__", None) if callable(value) else None
    return one_line(name or str(value), _LABEL)
