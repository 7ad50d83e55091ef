"""The host that a request goes to, resolved."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

from ...config.redactor import Redactor
from ...config.secret import Secret

__all__ = ["Target"]


@dataclass(frozen=True)
class Target:
    """The host that a request goes to.

    Attributes:
        name: ``serverless``, ``local``, ``control plane`` or a base URL, as it is shown.
        base_url: the URL that paths are appended to.
        key: the Bearer key, or None.
        vocab_size: the model's number of tokens, or None if unknown.
        key_source: where the key was set, for messages; empty for an endpoint of this user.
        find: the target for a request that must be sent, given this one and the method; None if
            this one is ready. It may start the local endpoint, and raises if a key is missing.
    """

    name: str
    base_url: str
    key: Secret | None
    vocab_size: int | None
    key_source: str = ""
    find: Callable[[Target, str], Target] | None = field(default=None, compare=False, repr=False)

    @property
    def is_shared(self) -> bool:
        """Whether it is somebody else's endpoint, which no request starts again."""
        return self.name == "local" and bool(self.key_source)

    @cached_property
    def redactor(self) -> Redactor:
        """Takes the key out of what this host sends."""
        return Redactor(self.key)
