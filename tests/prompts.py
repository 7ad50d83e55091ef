"""The prompt that most tests of the embedded model use; the model knows the answer."""

from __future__ import annotations

__all__ = ["FRANCE", "QUESTION", "SYSTEM"]

SYSTEM = {"role": "system", "content": "You are a helpful assistant."}
QUESTION = {"role": "user", "content": "What is the capital of France?"}
FRANCE = [SYSTEM, QUESTION]
