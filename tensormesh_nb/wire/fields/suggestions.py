"""The error for an argument that is no request field: it names the field that was meant."""

from __future__ import annotations

from collections.abc import Iterable

from ...errors import RequestError, SettingsError
from ..near_names import did_you_mean
from ..sanitize import one_line

__all__ = ["named_elsewhere", "unknown_field", "unknown_setting"]

# Names in other libraries and APIs, which are spelled too differently to be found.
_ELSEWHERE = {
    "extra_body": "extra",
    "guided_json": "response_format",
    "json_schema": "response_format",
    "max_gen_len": "max_tokens",
    "max_length": "max_tokens",
    "max_new_tokens": "max_tokens",
    "max_output_tokens": "max_tokens",
    "n_predict": "max_tokens",
    "num_predict": "max_tokens",
    "num_return_sequences": "n",
    "output_schema": "response_format",
    "instructions": "system",
    "random_seed": "seed",
    "random_state": "seed",
    "repeat_penalty": "repetition_penalty",
    "schema": "response_format",
    "stop_sequences": "stop",
    "streaming": "stream",
    "system_instruction": "system",
    "system_message": "system",
    "system_prompt": "system",
    "temp": "temperature",
}
# Arguments of a Client instead of a request.
_OF_CLIENT = (
    *("host", "api_key", "timeout", "timeout_total", "max_retries", "ca_bundle", "vocab_size"),
    *("cassette", "cassette_mode", "cassette_pace"),
)
_CLIENT_ELSEWHERE = {
    **dict.fromkeys(("base_url", "api_base", "openai_api_base", "endpoint", "url"), "host"),
    **dict.fromkeys(("key", "token", "openai_api_key", "api_token"), "api_key"),
    **dict.fromkeys(("request_timeout", "connect_timeout"), "timeout"),
    **dict.fromkeys(("model_name", "model_id", "deployment"), "model"),
    **dict.fromkeys(("retries", "num_retries"), "max_retries"),
}
_PROMPT = ("question", "text", "content", "input")


def named_elsewhere(name: str) -> str | None:
    """The field that other libraries and APIs call by this name, or None."""
    return _ELSEWHERE.get(name.lower())


def unknown_field(name: str, known: Iterable[str]) -> RequestError:
    """The error for a name that is none of the known ones.

    Args:
        name: the unknown name.
        known: the names of all arguments.
    """
    shown = one_line(name, 60)
    return RequestError(f"unknown field: {shown}. {_hint(name, known)}", field=name)


def unknown_setting(name: str, fields: Iterable[str]) -> SettingsError:
    """The error for an argument of a client that it does not have.

    Args:
        name: the unknown name.
        fields: the names of request fields, which are arguments of its methods.
    """
    low = name.lower()
    field = named_elsewhere(low) or low
    if field in (*fields, "system"):
        hint = f" It is an argument of a request: client.chat(..., {field}=...)."
    elif low in _CLIENT_ELSEWHERE:
        hint = f" Did you mean {_CLIENT_ELSEWHERE[low]}?"
    else:
        hint = did_you_mean(low, (*_OF_CLIENT, "model", "settings", "key_env"))
    return SettingsError(f"unknown argument: {one_line(name, 60)}.{hint}")


def _hint(name: str, known: Iterable[str]) -> str:
    low = name.lower()
    client = _CLIENT_ELSEWHERE.get(low, low)
    if client in _OF_CLIENT:
        return f"It is an argument of the client: tm.Client({client}=...)."
    if low in _PROMPT:
        return "The prompt is the first argument, without a name; or give messages=."
    meant = named_elsewhere(name)
    if meant is not None:
        return f"Did you mean {meant}?"
    return did_you_mean(low, known).strip() or "Pass host-specific fields in extra."
