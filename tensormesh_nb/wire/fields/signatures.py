"""Signatures in which every request field is a keyword argument, for completion and ``help``."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

import msgspec

from . import keywords

__all__ = ["ShowsTypes", "hides_others", "shows_fields"]

MethodT = TypeVar("MethodT", bound=Callable[..., Any])


class _Annotation(str):
    """An annotation that is displayed without quotes."""

    __slots__ = ()
    __repr__ = str.__str__


class ShowsTypes(type(msgspec.Struct)):  # type: ignore[misc]
    """The class of structs whose fields are shown with their types, without bounds and the like."""

    @property
    def __signature__(cls) -> inspect.Signature:
        own = {each.name: each for each in msgspec.structs.fields(cls)}
        types = get_type_hints(cls)
        return inspect.Signature(
            [
                inspect.Parameter(
                    name,
                    inspect.Parameter.KEYWORD_ONLY,
                    default=_default(field),
                    annotation=_Annotation(_type_text(types[name])),
                )
                for name, field in own.items()
            ]
        )


def shows_fields(method: MethodT) -> MethodT:
    """Make a method show a keyword argument for each field.

    Its last argument is ``**fields: Unpack[KEYWORDS]``, where KEYWORDS is a class in ``keywords``,
    which type checkers read. The method itself does not change: it receives the fields in a dict
    and refuses unknown names.
    """
    own = inspect.signature(method)
    *parameters, fields = [_displayed(each) for each in own.parameters.values()]
    name = str(fields.annotation).removeprefix("Unpack[").removesuffix("]")
    method.__signature__ = own.replace(  # type: ignore[attr-defined]
        parameters=[*parameters, *_parameters(name)],
        return_annotation=_annotation(own.return_annotation),
    )
    return method


def hides_others(method: MethodT) -> MethodT:
    """Hide the last argument of a method, which takes unknown names to refuse them with a hint."""
    own = inspect.signature(method)
    method.__signature__ = own.replace(  # type: ignore[attr-defined]
        parameters=[_displayed(each) for each in [*own.parameters.values()][:-1]]
    )
    return method


@cache
def _parameters(name: str) -> tuple[inspect.Parameter, ...]:
    """The arguments of a class of keywords, all optional."""
    annotations = getattr(keywords, name).__annotations__
    return tuple(
        inspect.Parameter(
            name,
            inspect.Parameter.KEYWORD_ONLY,
            default=None,
            annotation=_annotation(annotation.__forward_arg__),
        )
        for name, annotation in annotations.items()
    )


def _displayed(parameter: inspect.Parameter) -> inspect.Parameter:
    return parameter.replace(annotation=_annotation(parameter.annotation))


def _annotation(annotation: Any) -> Any:
    return _Annotation(annotation) if isinstance(annotation, str) else annotation


def _default(field: msgspec.structs.FieldInfo) -> Any:
    if field.default_factory is not msgspec.NODEFAULT:
        return field.default_factory()
    return inspect.Parameter.empty if field.default is msgspec.NODEFAULT else field.default


def _type_text(hint: Any) -> str:
    """A type as it is written in a signature."""
    if get_origin(hint) in (Union, UnionType):
        return " | ".join(map(_type_text, get_args(hint)))
    return "None" if hint is NoneType else inspect.formatannotation(hint).replace("typing.", "")
