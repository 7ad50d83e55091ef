"""Messages and state of any shape, as anything that runs in a page could send them."""

from __future__ import annotations

from typing import Any, get_args

import msgspec
from hypothesis import strategies as st

__all__ = ["any_json", "odd_messages"]


def any_json() -> st.SearchStrategy[Any]:
    scalars = (
        st.none()
        | st.booleans()
        | st.integers(-(2**70), 2**70)
        | st.floats()
        | st.text(max_size=6)
        | st.sampled_from(
            ["host", "model", "temperature", "local", "http://evil.example", "\udc80"]
        )
    )
    return st.recursive(
        scalars,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner),
        max_leaves=4,
    )


def odd_messages(kinds: Any) -> st.SearchStrategy[Any]:
    """Messages with the names of these kinds and of their fields, each with any value."""
    structs = get_args(kinds)
    names = sorted({field for struct in structs for field in struct.__struct_fields__})
    tags = [msgspec.inspect.type_info(struct).tag for struct in structs]
    return any_json() | st.fixed_dictionaries(
        {"kind": st.sampled_from([*tags, "nonsense"]) | any_json()},
        optional={**dict.fromkeys(names, any_json()), "extra": any_json()},
    )
