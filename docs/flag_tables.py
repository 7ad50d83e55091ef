"""Writes ``reference/fields.md``, the request fields, and ``reference/flags.md``, the magic's flags.

    python docs/flag_tables.py

Fields, flags and the local endpoint's behaviour come from the package. The behaviour of Serverless
is written here, from public sources that each entry names. A test asserts that the file is current.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from tensormesh_nb.local.api.field_support import EXTENSIONS, SUPPORT, FieldSupport
from tensormesh_nb.notebook.grammar.flags import FLAGS
from tensormesh_nb.wire.request import ChatRequest

TARGET = Path(__file__).parent / "reference"

SERVERLESS: Mapping[str, str] = {
    "model": "Required: the exact id with its organisation [seed]. An unknown one gives 404 [vllm].",
    "messages": "Required [seed]. Roles and parts as in OpenAI's API; images only where the model "
    "takes them [vllm].",
    "temperature": "0 is greedy [seed]; below 0.01 it is raised to 0.01 or taken as greedy [kb].",
    "top_p": "Documented: change it or temperature, not both [seed]. Above 0, up to 1 [vllm].",
    "max_tokens": "Documented [seed]. If it is too small, the answer ends with `length`, and a "
    "reasoning model may return no content [seed, live-A].",
    "max_completion_tokens": "An alias; if both are set, the runtime decides which one counts [seed]; "
    "vLLM prefers this one [vllm].",
    "n": "Documented; above 1 with temperature 0 gives 400 [seed].",
    "stop": "Documented; the text is not returned [seed]. `stop_reason` names the match [vllm]. "
    "The maximum number is unknown.",
    "top_k": "Documented [seed]; 0 and -1 are off [vllm].",
    "min_p": "Documented [seed]; relative to the likeliest token [kb].",
    "typical_p": "Documented [seed]; vLLM has no such field, so probably ignored [inf].",
    "seed": "Documented as best effort [seed].",
    "repetition_penalty": "Documented [seed]; above 0, 1 is off [vllm].",
    "presence_penalty": "Documented [seed]; -2 to 2 [vllm].",
    "frequency_penalty": "Documented [seed]; -2 to 2 [vllm].",
    "mirostat_target": "Documented [seed]; vLLM has no such field, so probably ignored [inf].",
    "mirostat_lr": "Documented [seed]; vLLM has no such field, so probably ignored [inf].",
    "logit_bias": "Documented: ids as strings [seed]. Clamped to -100 to 100, ids outside of the "
    "vocabulary refused [kb].",
    "ignore_eos": "Documented; may be refused [seed]. vLLM has it [vllm].",
    "stream": "Server-sent events, ending with `[DONE]` [seed, vllm].",
    "stream_options": "An error without `stream: true` [seed]. `include_usage` adds a last "
    "chunk with the usage [vllm].",
    "logprobs": "Documented [seed]. One entry per generated token, including the end token; before "
    "temperature unless the operator changed it [vllm, kb].",
    "top_logprobs": "Needs `logprobs: true` [seed]. The maximum is unknown: 20 by default in "
    "vLLM, 5 at Fireworks [vllm, fw-oas].",
    "return_token_ids": "Documented [seed]: `token_ids` in choices, `prompt_token_ids` beside them "
    "[vllm].",
    "echo": "Documented as returning the prompt too; may be refused [seed]. In vLLM it repeats only "
    "the last message [vllm]. Which one applies is unknown.",
    "echo_last": "Documented [seed]; vLLM has no such field. The effect is unknown.",
    "raw_output": "Documented; may be an error on some deployments [seed]. Otherwise unknown.",
    "perf_metrics_in_response": "Documented; may have no effect [seed]. Otherwise unknown.",
    "response_format": "`json_object` and `text`; any other key is refused [seed, sdk]. "
    "`json_schema` is undocumented but worked with all 9 models tested [live-A].",
    "tools": "Documented: functions only [seed]. A function without a description is "
    "reportedly refused [litellm].",
    "tool_choice": "Documented [seed]; needs tools [vllm]. gpt-oss models accept only `auto` [ai-sdk].",
    "parallel_tool_calls": "Documented [seed]; false keeps only the first call [vllm].",
    "functions": "Documented as deprecated [seed]; vLLM has no such field, so probably ignored "
    "[inf].",
    "function_call": "Documented as deprecated [seed]; vLLM has no such field, so probably ignored "
    "[inf].",
    "reasoning_effort": "Documented [seed]. gpt-oss follows it; gemma-4 reasons only with it [live-A].",
    "reasoning_history": "Documented [seed]; vLLM has no such field, so probably ignored [inf].",
    "thinking": "Documented [seed]; vLLM has no such field, so probably ignored [inf]. `chat_template_kwargs` "
    "through `extra` works [litellm, live-A].",
    "prompt_truncate_len": "Documented [seed]; vLLM has no such field. The effect is unknown.",
    "context_length_exceeded_behavior": "Documented [seed]; vLLM replies 400, as with `error` [vllm]. "
    "The effect of `truncate` is unknown.",
    "prompt_cache_isolation_key": "Documented [seed]; vLLM has no such field. The effect is "
    "unknown.",
    "speculation": "Documented as affecting only the speed [seed]. Not confirmed.",
    "prediction": "Documented as affecting only the speed [seed]. Not confirmed.",
    "user": "Documented [seed]; vLLM does not use it [vllm].",
    "metadata": "Documented, for tracing only [seed]. Its use is unknown.",
    "extra": "Keys that vLLM knows probably work; others are ignored with a line in its log "
    "[vllm, inf].",
}

_HEAD = """\
# Request fields

Every field of the chat completions API is an argument of `Client.chat`, a flag of `%%tmchat` and a control of the
panel, under the field's own name. `%tmchat help fields` lists types and bounds. This page is generated by
`python docs/flag_tables.py`.

The column on Serverless is based on these public sources; it was not tested against the live service: **seed** the
API reference; **sdk** the vendor's Python package; **ai-sdk** its TypeScript package; **litellm** LiteLLM's page on
it; **live-A** notes by a user of the live service (2026-10); **vllm** the source of vLLM, which Serverless appears to
run on; **fw-oas** Fireworks' API, which has the same field names; **kb** general knowledge; **inf** inferred.

| field | flag | the embedded endpoint | Serverless |
|---|---|---|---|
"""

_EXTENSIONS = """
## Through `extra`

The embedded endpoint also supports these fields of vLLM and OpenAI. It refuses any other field by name, as OpenAI and
Fireworks do; vLLM ignores unknown fields, including misspelt ones.

| field | the embedded endpoint |
|---|---|
"""


_FLAGS = """\
# Flags

These are the flags of `%%tmchat` that are not [request fields](fields.md). This page is generated by
`python docs/flag_tables.py`. A switch can be turned off by `--no-NAME`.

| flag | value | meaning |
|---|---|---|
"""


def pages() -> dict[str, str]:
    """The texts by file name."""
    rows = [_row(*cells) for cells in _fields()]
    extensions = [_row(f"`{name}`", _effect(support)) for name, support in EXTENSIONS.items()]
    return {
        "fields.md": f"{_HEAD}{''.join(rows)}{_EXTENSIONS}{''.join(extensions)}",
        "flags.md": _FLAGS + "".join(_row(*cells) for cells in _own_flags()),
    }


def _own_flags() -> Iterator[tuple[str, str, str]]:
    for flag in FLAGS.values():
        if not flag.is_field:
            spelling = f"`{flag.short}` `{flag.spelling}`" if flag.short else f"`{flag.spelling}`"
            yield spelling, flag.expected, flag.description


def _fields() -> Iterator[tuple[str, str, str, str]]:
    for field in ChatRequest.fields():
        flag = FLAGS[field.name]
        spelling = f"`{flag.short}` `{flag.spelling}`" if flag.short else f"`{flag.spelling}`"
        if field.name == "messages":
            spelling = f"the cell's text; `-s`, {spelling}"
        local = _effect(SUPPORT[field.name]) if field.name != "extra" else "See below."
        yield f"`{field.name}`", spelling, local, SERVERLESS[field.name]


def _effect(support: FieldSupport) -> str:
    note = support.note.rstrip(".") + "."
    return {
        "works": note,
        "accepted": f"Checked, but has no effect: {note}",
        "refused": f"Refused with 400: {note}",
    }[support.kind]


def _row(*cells: str) -> str:
    # A pipe would end the cell, and a viewer would hide a tag.
    escaped = (" ".join(cell.split()).replace("|", "\\|").replace("<", "&lt;") for cell in cells)
    return f"| {' | '.join(escaped)} |\n"


if __name__ == "__main__":
    for name, text in pages().items():
        (TARGET / name).write_text(text, encoding="utf-8")
