"""A branch: an answer that replaces one token of another answer and continues from there.

Hosts that take token ids continue the ids, which is exact. Other hosts continue the text as an
assistant message, which is exact if they report that they read the same tokens.
"""

from __future__ import annotations

from typing import Any

from ...analysis.branch_point import BranchPoint
from .operation import Operation

__all__ = ["CHAT_ONLY", "FORMS", "Branch"]

# Fields that completions do not have, or that a host cannot apply from the middle on.
CHAT_ONLY = frozenset(
    {"messages", "max_completion_tokens", "tools", "tool_choice", "parallel_tool_calls"}
    | {"functions", "function_call", "prompt_truncate_len", "reasoning_effort", "raw_output"}
    | {"reasoning_history", "thinking", "add_generation_prompt", "continue_final_message"}
    | {"chat_template_kwargs", "chat_template", "prompt_logprobs", "prompt_cache_isolation_key"}
)
FORMS = frozenset({"response_format", "structured_outputs", "tools"})


class Branch(Operation):
    """The common part of both ways."""

    def __init__(self, point: BranchPoint) -> None:
        super().__init__(point.begin())
        self._point = point
        self.answer.branch_is_exact = None
        lost = sorted(FORMS & self._fields().keys())
        if lost:
            self.answer.notices.append(
                f"{' and '.join(lost)} had no effect after the branch: "
                "hosts apply them to whole answers only."
            )

    @property
    def is_done(self) -> bool:
        point = self._point
        if point.ends:
            self.builder.set_finish_reason("stop")
            return True
        if point.remaining == 0:
            self.builder.set_finish_reason("length")
            return True
        return False

    def _fields(self) -> dict[str, Any]:
        return self.answer.request.body()

    def _sampling_fields(self) -> dict[str, Any]:
        """The fields for the rest of the answer: sampling as before, and the rest of max_tokens."""
        left_out = CHAT_ONLY | FORMS | {"n", "echo", "echo_last"}
        body = {key: value for key, value in self._fields().items() if key not in left_out}
        remaining = self._point.remaining
        return body if remaining is None else {**body, "max_tokens": remaining}
