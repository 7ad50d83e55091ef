"""Which entries of a token table are the same token: by id, or by string if ids are missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..assembly.tokens.token_table import TokenTable

__all__ = ["TokenIdentity"]

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Codes = NDArray[np.int32]


@dataclass(frozen=True)
class TokenIdentity:
    """Ids and strings of a token table, one item per code.

    Attributes:
        id: the token id, -1 if unknown.
        has_id: whether the id is known.
        key: a number shared by entries of one id, or of one string without ids.
        texts: all distinct strings.
        text: index of the entry's string in ``texts``.
        distinct: whether no two entries share an id or a string.
        only_text: whether neither the id nor bytes are known.
        unclear: whether the string is also empty or has a replacement character, so that many
            tokens may have it.
    """

    id: Ints
    has_id: Bools
    key: NDArray[Any]
    texts: Sequence[str]
    text: NDArray[Any]
    distinct: bool
    only_text: Bools
    unclear: Bools

    @classmethod
    def of(cls, table: TokenTable) -> TokenIdentity:
        """Compare all entries of a table."""
        ids, texts = table.id_array(), [*dict.fromkeys(table.tokens)]
        text = np.arange(len(ids))
        if len(texts) < len(ids):
            # Compare strings, not bytes: hosts send different bytes for a token's two places.
            index = {token: number for number, token in enumerate(texts)}
            text = np.array([index[token] for token in table.tokens])
        key, different, has_id = text, len(texts), ids >= 0
        if has_id.any():
            found, key = np.unique(np.where(has_id, ids, -1 - text), return_inverse=True)
            different = len(found)
        only_text = ~has_id & np.array(table.lacks_bytes(), np.bool_)
        return cls(
            id=ids,
            has_id=has_id,
            key=key.astype(np.min_scalar_type(len(key))),
            texts=texts,
            text=text.astype(np.min_scalar_type(-1 - len(texts))),
            distinct=different == len(texts) == len(ids),
            only_text=only_text,
            unclear=only_text & np.array([not t or "\ufffd" in t for t in table.tokens], np.bool_),
        )

    def may_be_same(self, code: Codes, other: Codes) -> Bools:
        """Whether pairs of entries share an id or a string."""
        same: Bools = code == other
        if not self.distinct:
            same = (self.key[code] == self.key[other]) | (self.text[code] == self.text[other])
        return same
