"""The file of the default model, and the variables that name another file or directory."""

from __future__ import annotations

__all__ = ["CACHE_VARIABLE", "FILE", "MODEL", "MODEL_VARIABLE", "SHA256", "SIZE"]

MODEL = "HuggingFaceTB/SmolLM2-135M-Instruct"
FILE = "SmolLM2-135M-Instruct.Q4_1.gguf"
SIZE = 98_362_432  # bytes
SHA256 = "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53"

CACHE_VARIABLE = "TENSORMESH_NB_CACHE"
MODEL_VARIABLE = "TENSORMESH_NB_MODEL"
