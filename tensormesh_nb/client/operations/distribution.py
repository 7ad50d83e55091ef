"""The distribution over the whole vocabulary at a position, from a host that takes token ids."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...analysis.branch_point import whole_number
from ...assembly.answer import Answer
from ...assembly.builder import Builder
from ...assembly.warnings import no_logprobs
from ...errors import RequestError
from ...result import ChatResult
from ...wire.request import ChatRequest
from .operation import Operation

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Distribution"]


class Distribution(Operation):
    """Requests one token after the same ids, with log probabilities of the whole vocabulary.

    Args:
        answer: the answer.
        position: of the token in the answer.
        choice: index of the choice.

    Raises:
        RequestError: the host does not give it, there is no such position, or the ids before it
            are unknown.
    """

    path = "completions"

    def __init__(self, answer: Answer, position: int, choice: int) -> None:
        if answer.host != "local":
            raise RequestError(
                f"distribution: {answer.host} does not give the whole distribution; "
                "the local endpoint does."
            )
        own = answer.choice(choice).token_ids
        position = whole_number("position", position, "distribution")
        if not 0 <= position < len(own):
            absence = no_logprobs(answer)
            raise RequestError(
                f"distribution: there is no position {position}; the answer has {len(own)} tokens "
                + (f"({absence})." if absence else "(0-based)."),
                field="position",
            )
        before = [*answer.prompt.ids, *own[:position]]
        self._prompt = [token_id for token_id in before if token_id is not None]
        lacks_prompt = bool(answer.request.messages) and not answer.prompt.ids
        if lacks_prompt or not before or len(self._prompt) != len(before):
            raise RequestError(
                "distribution: the result lacks the token ids of its prompt or answer. "
                "Request them with return_token_ids=True."
            )
        request = ChatRequest.of(
            answer.request.messages, model=answer.model, temperature=0, max_tokens=1,
            top_logprobs=-1,
        )  # fmt: skip
        reply = Answer(request, host=answer.host, vocab_size=answer.vocab_size)
        super().__init__(Builder(reply))
        self._where = {"choice": choice, "position": position}
        self._chosen = own[position]

    def body(self) -> dict[str, Any]:
        body = self.answer.request.body()
        del body["messages"]
        return {**body, "prompt": self._prompt}

    @property
    def frame(self) -> pd.DataFrame:
        """The columns of ``top_logprobs``, with a row for every token of the vocabulary."""
        found = ChatResult(self.answer).top_logprobs
        chosen = (found["token_id"] == self._chosen).fillna(False).astype(bool)
        return found.assign(**self._where, chosen=chosen)
