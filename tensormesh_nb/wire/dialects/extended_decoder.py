"""Decoders that know more keys than the typed form.

A strict decoder is fast, but refuses keys and types that it does not know. Unknown keys that the
coercion finds in one chunk become fields of the structs for the next, so a stream in any dialect is
decoded fast after its first chunks. The number of such keys is limited, because a host may invent
a new one for each chunk.
"""

from __future__ import annotations

import functools
import operator
import re
import types
from collections.abc import Callable, Collection
from typing import Any, Union, get_args, get_origin, get_type_hints

import msgspec

from ..coercion import Odd, fitter
from .hosts import ENTRY
from .structs import (
    Alternative,
    Chunk,
    ChunkChoice,
    Delta,
    FunctionCall,
    Logprobs,
    TokenLogprob,
    ToolCall,
)

__all__ = ["MOST", "extended_decoder"]

MOST = 48  # keys of one stream
_NAME = re.compile(r"[^\"\\\x00-\x1f\ud800-\udfff]*")  # what msgspec takes as a key

_SILENT: tuple[Any, ...] = (None, "", [])
Collector = Callable[[Any], None]
# Parts before the structs that contain them.
_STRUCTS = (
    *(Alternative, TokenLogprob, Logprobs, FunctionCall, ToolCall, Delta, ChunkChoice),
    Chunk,
)


@functools.lru_cache(maxsize=64)
def extended_decoder(odd: frozenset[Odd]) -> Callable[[bytes], Chunk]:
    """A strict decoder of chunks whose structs have more keys, or other types of known keys.

    Args:
        odd: structs of the typed form and their keys.
    """
    swaps: dict[Any, Any] = {}
    for struct in _STRUCTS:
        keys = sorted(key for owner, key in odd if owner is struct and _NAME.fullmatch(key))
        _extend(struct, keys, swaps)
    decoder: msgspec.json.Decoder[Chunk] = msgspec.json.Decoder(swaps.get(Chunk, Chunk))
    return decoder.decode


def _extend(struct: type[msgspec.Struct], keys: Collection[str], swaps: dict[Any, Any]) -> None:
    """Add a subclass of a struct to ``swaps``, if it or a part of it has odd keys."""
    hints = get_type_hints(struct)
    swapped = {name: _swapped(hint, swaps) for name, hint in hints.items() if name not in keys}
    fields: list[Any] = [
        (name, hint, None) for name, hint in swapped.items() if hint != hints[name]
    ]
    if not keys and not fields:
        return
    unknown, loose = {}, {}
    renamed = ENTRY if struct in (Alternative, TokenLogprob) else {}
    for number, key in enumerate(keys):
        target = renamed.get(key)
        if key in hints:
            fields.append((key, Any, None))
            loose[key] = hints[key]
        elif target is not None and target not in keys:
            fields.append((target, hints[target], msgspec.field(default=None, name=key)))
        else:
            fields.append((f"odd_{number}", Any, msgspec.field(default=None, name=key)))
            unknown[f"odd_{number}"] = key
    if keys and "extra_keys" not in hints:
        kept = dict[str, Any] | None
        fields.append(("extra_keys", kept, msgspec.field(default=None, name="(extra keys)")))
    collect = _collector(struct, unknown, loose)
    if struct is TokenLogprob and hasattr(swaps.get(Alternative), "extra_keys"):
        collect = _keeping_alternatives(collect)
    swaps[struct] = msgspec.defstruct(
        struct.__name__,
        fields,
        bases=(struct,),
        namespace={} if collect is None else {"__post_init__": collect},
        gc=False,
        kw_only=True,
        forbid_unknown_fields=True,
    )


def _swapped(hint: Any, swaps: dict[Any, Any]) -> Any:
    """A type with the structs in it replaced."""
    if hint in swaps:
        return swaps[hint]
    parts = tuple(_swapped(part, swaps) for part in get_args(hint))
    if not parts or parts == get_args(hint):
        return hint
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        return functools.reduce(operator.or_, parts)
    return origin[parts]


def _collector(
    struct: type[msgspec.Struct], unknown: dict[str, str], loose: dict[str, Any]
) -> Collector | None:
    """The ``__post_init__`` that moves odd keys to where coercion puts them; None without any.

    Empty values add nothing to what the coerced chunk already contained.

    Args:
        struct: the struct that is extended.
        unknown: attributes and the keys that they represent.
        loose: known keys that may have any value, and their types.
    """
    if not loose:
        return _simple_collector(unknown)
    defaults = dict(zip(struct.__struct_fields__, struct.__struct_defaults__, strict=True))
    simple = _simple_collector(unknown)
    fitters = [(name, fitter(kind), defaults[name]) for name, kind in loose.items()]

    def collect(self: Any) -> None:
        if simple is not None:
            simple(self)
        for name, fit, default in fitters:
            converted, left = fit(getattr(self, name))
            setattr(self, name, default if converted is None else converted)
            if left is not None:
                self.extra_keys = {**(self.extra_keys or {}), name: left}

    return collect


def _simple_collector(unknown: dict[str, str]) -> Collector | None:
    """A collector of unknown keys; the usual case of one key is the fastest."""
    if not unknown:
        return None
    if len(unknown) > 1:
        values, keys = operator.attrgetter(*unknown), tuple(unknown.values())
        nothing = (None,) * len(keys)

        def collect(self: Any) -> None:
            found = values(self)
            if found != nothing:
                extra = {k: v for k, v in zip(keys, found, strict=True) if v not in _SILENT}
                if extra:
                    self.extra_keys = extra if self.extra_keys is None else self.extra_keys | extra

        return collect
    ((name, key),) = unknown.items()
    value_of = operator.attrgetter(name)

    def collect_one(self: Any) -> None:
        value = value_of(self)
        if value or (value is not None and value not in _SILENT):  # most are true
            extra = {key: value}
            self.extra_keys = extra if self.extra_keys is None else self.extra_keys | extra

    return collect_one


def _keeping_alternatives(collect: Collector | None) -> Collector:
    """A collector of a token that keeps the odd keys of its alternatives, too."""

    def collect_all(self: Any) -> None:
        if collect is not None:
            collect(self)
        if self.top_logprobs:
            rest = [alternative.extra_keys for alternative in self.top_logprobs]
            if any(rest):
                self.extra_keys = {**(self.extra_keys or {}), "top_logprobs": rest}

    return collect_all
