"""A branch on a host that takes text: the host should continue an assistant message.

Some hosts ignore this and begin a new answer. This shows in the ids or the number of the prompt's
tokens, or in a text that repeats the message.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ...analysis.branch_point import BranchPoint
from ...errors import RequestError, ResponseError, StatusError
from ...wire.chunks import Chunk, ChunkChoice
from .branch import FORMS, Branch
from .operation import Post

__all__ = ["BranchByText"]

_FLAGS = ("continue_final_message", "add_generation_prompt")
_NEW_TURN = 3  # fewest tokens that end a message and begin the next one
_REPEATED = 8  # characters; an answer seldom repeats as many at once


class BranchByText(Branch):
    """Continues the text of the answer.

    Args:
        point: the position and the token that replaces the original one.

    Raises:
        RequestError: the text of the answer up to and with that token is unknown, or is not text.
    """

    def __init__(self, point: BranchPoint) -> None:
        choice = point.choice
        if choice.reasoning or choice.tool_calls:
            raise RequestError(
                "branch: this host continues text only, and the answer has reasoning or tool "
                "calls. On host local, branches use token ids."
            )
        super().__init__(point)
        self.answer.request = self.answer.request.fill(return_token_ids=True)
        forced, written = point.forced, point.written
        self._text = self._decoded(point.prefix_text + (written or b""))
        self._must_look_up = written is None
        if written is None and (forced.token_id is None or None in self._own_ids):
            raise self._unknown()
        if written is not None and not forced.is_recorded and not point.ends:
            self.builder.force_text(written.decode(), choice)

    @property
    def _own_ids(self) -> list[int | None]:
        return self._point.choice.token_ids[: self._point.position]

    async def prepare(self, post: Post) -> None:
        if not self._must_look_up:
            return
        point, before = self._point, self._text
        body = {"model": self.answer.model, "tokens": [*self._own_ids, point.forced.token_id]}
        try:
            reply = await post("detokenize", body)
        except (StatusError, ResponseError):  # only vLLM and similar servers have it
            raise self._unknown() from None
        text = reply.get("prompt") if isinstance(reply, dict) else None
        if not isinstance(text, str) or not text.startswith(before) or text == before:
            raise self._unknown()
        written = text[len(before) :]
        if "\ufffd" in written:
            raise self._inside_a_character()
        self._point = replace(point, forced=replace(point.forced, text=written))
        if not self._point.ends:
            self._text = text
            self.builder.force_text(written, None if point.forced.is_recorded else point.choice)
            self.builder.set_token_id(point.position, point.forced.token_id)

    def body(self) -> dict[str, Any]:
        body = {**self._fields(), **self._sampling_fields()}
        for name in ("max_completion_tokens", *FORMS, "tool_choice"):
            body.pop(name, None)
        prefill = {"role": "assistant", "content": self._text}
        flags = {"add_generation_prompt": False, "continue_final_message": True}
        return {**body, "messages": [*body["messages"], prefill], **flags}

    def read(self, chunk: Chunk) -> Chunk:
        ids = chunk.prompt_token_ids
        for choice in chunk.choices or ():
            ids = ids or choice.prompt_token_ids
            choice.prompt_token_ids = None
            self._strip_prefix(choice)
        chunk.prompt_token_ids = chunk.prompt_token_strs = None
        if ids and self.answer.branch_is_exact is None:
            self._verify(ids)
        return chunk

    def _strip_prefix(self, choice: ChunkChoice) -> None:
        """Remove the start from a whole message: llama-server repeats it, without rows."""
        message = choice.message
        if message is None or not message.text.startswith(self._text):
            return
        entries = choice.logprobs.entries() if choice.logprobs is not None else []
        if not "".join(entry.token for entry in entries).startswith(self._text):
            message.content = message.text[len(self._text) :]

    def check(self) -> None:
        if self.answer.branch_is_exact is not None:
            return
        more = self._surplus()
        if (
            self._repeats()
            if more is None
            else more >= _NEW_TURN or more == -len(self._own_ids) - 1
        ):
            raise self._not_continued()
        self.answer.branch_is_exact = False
        same = ", of which it read as many" if more == 0 else ""
        self._notify(f"the host does not return the ids of its prompt{same}")

    def explain(self, error: StatusError) -> str:
        if any(flag in f"{error} {error.body}" for flag in _FLAGS):
            return " This host does not continue answers, so it cannot make branches."
        return super().explain(error)

    def _surplus(self) -> int | None:
        """How many more tokens the host read than prompt and start have; None if unknown."""
        point, usage = self._point, self.answer.usage
        parent, before = point.parent, len(point.parent.prompt.ids)
        if not before and parent.usage is not None and parent.usage.prompt_tokens is not None:
            start = 0 if parent.branch_position is None else parent.branch_position + 1
            before = parent.usage.prompt_tokens - start
        if not before or usage is None or usage.prompt_tokens is None:
            return None
        return usage.prompt_tokens - before - point.position - 1

    def _repeats(self) -> bool:
        """Whether the host repeated the start of the answer."""
        start, text = self._text.strip(), self.answer.first.raw_text[len(self._text) :]
        # "TheThe": a word that begins a sentence, without a space before.
        again = start[:1].isupper() and text.startswith(start)
        return again or (len(start) >= _REPEATED and text.lstrip().startswith(start))

    def _verify(self, ids: list[int | None]) -> None:
        """Compare the tokens that the host read with those of the parent."""
        point, prompt, own = self._point, self._point.parent.prompt.ids, self._own_ids
        if not prompt or None in own:
            self.answer.branch_is_exact = False
            self._notify("the ids of the original are unknown (return_token_ids)")
            return
        beginning, rest = ids[: len(prompt)], ids[len(prompt) :]
        # Hosts seldom return the ids of alternatives: then any single token is the forced one.
        known = point.forced.token_id
        wanted = known if known is not None else (rest or [None])[-1]
        if beginning == prompt and rest == [*own, wanted] and wanted is not None:
            self.answer.branch_is_exact = True
            self.builder.set_token_id(point.position, wanted)
            return
        # If the host ended the message and began a new one, its prompt ends as the first one did.
        closed = len(rest) > 1 and ids[-2:] == prompt[-2:]
        if beginning != prompt or not rest or closed:
            raise self._not_continued()
        self.answer.branch_is_exact = False
        self.answer.notices.append(
            "The host split the start of this branch into other tokens than the original did, so "
            "later probabilities follow different tokens."
        )

    def _notify(self, reason: str) -> None:
        self.answer.notices.append(
            f"It is unknown whether the host read the start of this branch as the same tokens: "
            f"{reason}."
        )

    def _decoded(self, text: bytes) -> str:
        try:
            return text.decode()
        except UnicodeDecodeError:
            raise self._inside_a_character() from None

    def _inside_a_character(self) -> RequestError:
        return RequestError(
            f"branch: position {self._point.position} is inside a character, "
            "where a host that takes text only cannot continue."
        )

    def _unknown(self) -> RequestError:
        forced = self._point.forced
        which = f"token {forced.token_id}" if forced.token_id is not None else "this token"
        return RequestError(
            f"branch: the host did not send the text of {which}, and it takes no ids. "
            "Give the string of a token (token=), or another rank.",
            field="token",
        )

    def _not_continued(self) -> ResponseError:
        return ResponseError(
            "branch: the host began a new answer instead of continuing this one "
            "(it does not support continue_final_message), so it cannot make branches."
        )
