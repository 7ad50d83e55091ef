"""Whether an answer is right."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tensormesh_nb.rows.variants.truth import is_right


@pytest.mark.parametrize(
    ("text", "truth", "expected"),
    [
        ("Paris", "paris", True),
        ("  **Paris**.\n", "Paris", True),
        ("New  York", "New York", True),
        ("Paris, France", "Paris", False),
        ("", "Paris", False),
        ("4", 4, True),
        ("4.0", 4, True),
        ("04.", np.int64(4), True),
        ("0.3", 0.1 + 0.2, True),
        ("four", 4, False),
        ("5", 4, False),
        ("True", True, True),
        ("1", True, False),
        ("nan", 4.0, False),
    ],
)
def test_answer_is_right_if_it_is_the_truth(text: str, truth: Any, expected: bool) -> None:
    assert is_right(text, truth) is expected
