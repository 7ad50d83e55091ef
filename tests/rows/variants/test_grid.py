"""The combinations of swept values."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from tensormesh_nb.errors import RequestError
from tensormesh_nb.rows.variants.grid import Grid, swept_values


def grid(prompt: Any = "Hi", models: Any = (), repeat: Any = 1, **fields: Any) -> Grid:
    return Grid(prompt, models, fields, repeat)


def labels(made: Grid) -> list[str]:
    return [variant.label for variant in made.variants]


def test_lists_multiply_and_other_fields_are_the_same_for_all() -> None:
    made = grid(models=["A", "B"], temperature=[0, 0.7], top_p=0.5)
    assert labels(made) == [
        *("A · temperature 0", "A · temperature 0.7"),
        *("B · temperature 0", "B · temperature 0.7"),
    ]
    assert made.names == ["model", "temperature"]
    assert made.variants[3].fields == {"model": "B", "temperature": 0.7, "top_p": 0.5}
    assert made.variants[3].settings == {"model": "B", "temperature": 0.7}


def test_what_does_not_vary_is_not_in_the_labels() -> None:
    assert labels(grid(models=["A"], temperature=[0, 1])) == ["temperature 0", "temperature 1"]
    assert labels(grid(model="A", temperature=0)) == ["A"]
    assert labels(grid(repeat=5)) == ["answer"]


def test_prompts_and_systems_are_swept() -> None:
    messages = [{"role": "user", "content": "Hi"}]
    made = grid(["Hi", "Ho"], system=["Be terse.", None])
    assert labels(made) == [
        *("prompt 1 · system “Be terse.”", "prompt 1 · no system"),
        *("prompt 2 · system “Be terse.”", "prompt 2 · no system"),
    ]
    assert [variant.prompt for variant in made.variants] == ["Hi", "Hi", "Ho", "Ho"]
    assert "system" not in made.variants[1].fields
    assert [each.prompt for each in grid([messages, messages * 2]).variants] == [
        messages,
        messages * 2,
    ]
    assert grid(messages).variants[0].prompt is messages
    assert len(grid(pd.Series(["a", "b"])).variants) == 2
    assert labels(grid(reasoning_effort=["low", "high"], repeat=np.int64(2)))[0] == (
        "reasoning_effort low"
    )


def test_texts_that_begin_alike_have_different_labels() -> None:
    long = "Be very terse and do not say much at all"
    assert len(set(labels(grid(system=[f"{long} 1", f"{long} 2"])))) == 2


@pytest.mark.parametrize(
    ("name", "value", "values"),
    [
        ("temperature", 0.5, None),
        ("temperature", [0, 1], [0, 1]),
        ("temperature", (0.5, None), [0.5, None]),
        ("temperature", np.array([0.0, 0.5]), [0.0, 0.5]),
        ("max_tokens", range(1, 4), [1, 2, 3]),
        # A field that takes a list is swept by a list of lists.
        ("stop", ["a", "b"], None),
        ("stop", [["a"], ["b", "c"]], [["a"], ["b", "c"]]),
        ("stop", [["a"], None], [["a"], None]),
        ("stop", [], None),
        ("logit_bias", [{"1": 2}, {"1": 3}], [{"1": 2}, {"1": 3}]),
        ("tools", [len, max], None),
        ("system", "x", None),
        ("reasoning_effort", ["low", "high"], ["low", "high"]),
    ],
)
def test_list_is_swept_where_one_value_is_expected(name: str, value: Any, values: Any) -> None:
    assert swept_values(name, value) == values


def test_each_repeat_has_a_seed_of_its_own() -> None:
    one, two = grid(seed=[1, 2], repeat=3).variants
    seeds = [each.seeded(repeat)["seed"] for each in (one, two) for repeat in range(3)]
    assert (seeds[0], seeds[3]) == (1, 2)  # as a single request
    assert len(set(seeds)) == 6
    assert all(0 <= seed < 2**31 for seed in seeds)
    assert seeds[1] == one.seeded(1)["seed"] == grid(seed=1, repeat=9).variants[0].seeded(1)["seed"]
    assert grid(repeat=3).variants[0].seeded(1) == {}


def test_repeats_at_temperature_0_are_known_to_be_alike() -> None:
    assert grid(temperature=[0, 1], repeat=2).is_repeated_alike
    assert not grid(temperature=[0, 1]).is_repeated_alike
    assert not grid(temperature=1, repeat=2).is_repeated_alike


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"temprature": [0, 1]}, "unknown field: temprature. Did you mean temperature?"),
        ({"temperature": [0, "hot"]}, "temperature: expected a number from 0 to 2, got 'hot'"),
        ({"temperature": [0, 5]}, "temperature: expected a number from 0 to 2, got 5"),
        ({"temperature": []}, "temperature: the list of values is empty."),
        ({"temperature": [0, 0.0]}, "temperature: 0 is given twice. To ask a variant several"),
        ({"system": ["", None]}, "system: None is given twice."),
        ({"system": ["x", 5]}, "system: expected a text, got 5."),
        ({"models": ["A", "B", "A"]}, "models: “A” is given twice."),
        ({"models": "A"}, "models: expected a list of model ids, got 'A'. Write models=['A']."),
        ({"models": 5}, "models: expected a list of model ids, got int."),
        ({"models": ["A", ""]}, "models: expected model ids, got ''."),
        ({"models": ["A"], "model": "B"}, "Give either models or model."),
        ({"model": []}, "model: the list of values is empty."),
        ({"n": [1, 2]}, "n: cannot be swept; repeat=... sends several requests"),
        ({"n": 3}, "n: cannot be combined with variants; repeat=..."),
        ({"stream": [True, False]}, "stream: cannot be swept"),
        ({"prompt": ["Hi", "Hi"]}, "prompt: “Hi” is given twice."),
        ({"prompt": ["Hi", {"role": "user"}]}, "prompt: expected one prompt, or a list of texts"),
        ({"repeat": 0}, "repeat: expected a whole number from 1, got 0."),
        ({"repeat": True}, "repeat: expected a whole number from 1, got True."),
        ({"repeat": 2.0}, "repeat: expected a whole number from 1, got 2.0."),
        (
            {"max_tokens": [1, 2], "max_completion_tokens": 5},
            "max_tokens is swept: leave out max_completion_tokens.",
        ),
        (
            {"seed": range(50), "top_k": range(50)},
            "50 seed x 50 top_k are 2,500 variants; at most 1,000 can be compared.",
        ),
    ],
    ids=str,
)
def test_wrong_values_have_one_line(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(RequestError) as refused:
        grid(**arguments)
    assert message in str(refused.value)
    assert "\n" not in str(refused.value)
