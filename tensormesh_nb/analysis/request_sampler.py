"""The sampler that an answer was made with, as far as its request says."""

from __future__ import annotations

from dataclasses import asdict, replace

from ..errors import RequestError
from ..wire.request import ChatRequest
from .sampling import Sampler

__all__ = ["request_sampler"]


def request_sampler(request: ChatRequest, host: str) -> tuple[Sampler, str]:
    """The request's sampler, and one line on where its values come from.

    Fields that the request leaves to the host have their neutral value. The line names them:
    the local endpoint has the API's defaults, those of other hosts are unknown.
    """
    body, sampler = request.body(), Sampler()
    given: list[str] = []
    left: list[str] = []
    for name in asdict(sampler):
        value = body.get(name)
        if value is None:
            left.append(name)
            continue
        origin = " (default for the local model)" if name in request.defaulted else ""
        try:
            sampler = replace(sampler, **{name: value})
        except RequestError:  # a host may accept more than the sampler does
            origin = " (which the sampler cannot apply)"
        given.append(f"{name} {value:g}{origin}")
    if left:
        defaults = "the API's defaults (off)" if host == "local" else "the host's defaults, unknown"
        given.append(f"{', '.join(left)}: {defaults}")
    return sampler, " · ".join(given)
