"""The ``token_ids`` frame: one row per token id of the prompt and of the answer."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from ..assembly.alignment.offsets import PROMPT, SEGMENTS
from ..assembly.choice import Choice
from .dtypes import integers, occurring
from .token_rows import id_array, owned_frame

__all__ = ["token_ids_frame"]


def token_ids_frame(
    choices: Sequence[Choice],
    prompt_ids: Sequence[int | None],
    prompt_tokens: Sequence[str] | None,
) -> pd.DataFrame:
    """One row per token id: the prompt's, then the generated ones of each choice.

    Args:
        choices: the answers.
        prompt_ids: ids of the prompt as the model saw it.
        prompt_tokens: their strings, if the host sent them.
    """
    strings: list[str | None] = list(prompt_tokens or ())
    strings = strings if len(strings) == len(prompt_ids) else [None] * len(prompt_ids)
    segment: list[str | None] = [PROMPT] * len(prompt_ids)
    number, position = [-1] * len(prompt_ids), [*range(len(prompt_ids))]
    ids: list[int | None] = list(prompt_ids)
    for choice in choices:
        generated = choice.token_ids
        segment += choice.alignment().segment
        number += [choice.index] * len(generated)
        position += range(len(generated))
        ids += generated
        strings += choice.tokens
    names = list(dict.fromkeys(string for string in strings if string is not None))
    code = {name: i for i, name in enumerate(names)}
    codes = [-1 if string is None else code[string] for string in strings]
    return owned_frame(
        {
            "segment": pd.Categorical(segment, categories=[PROMPT, *SEGMENTS]),
            "choice": integers(np.array(number, dtype=np.int64)),
            "position": np.array(position, dtype=np.int64),
            "token_id": integers(id_array(ids)),
            "token": occurring(np.array(codes, dtype=np.int64), names),
        }
    )
