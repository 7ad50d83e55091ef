"""Writes ``docs/fields.md``: what each request field is, here and at Serverless.

    python docs/fields.py

Fields, flags and what the local endpoint does come from the code that does it; what Serverless does
is written down here, from public sources, with the source behind each sentence. A test asserts that
the file is up to date.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from tensormesh_nb.local.api.support import EXTENSIONS, SUPPORT, Support
from tensormesh_nb.notebook.grammar.arguments import FLAGS
from tensormesh_nb.wire.request import ChatRequest

TARGET = Path(__file__).with_suffix(".md")

SERVERLESS: Mapping[str, str] = {
    "model": "Required: the exact id with its organisation [seed]. An unknown one gives 404 [vllm].",
    "messages": "Required [seed]. Roles and parts as in OpenAI's API; images only where the model "
    "takes them [vllm].",
    "temperature": "0 is greedy [seed]; below 0.01 it is raised to 0.01 or taken as greedy [kb].",
    "top_p": "Documented: change it or temperature, not both [seed]. Above 0, up to 1 [vllm].",
    "max_tokens": "Documented [seed]. Too small, it ends with `length`, and with reasoning models "
    "perhaps without content [seed, live-A].",
    "max_completion_tokens": "An alias; which one holds where both are set depends on the runtime "
    "[seed]; vLLM prefers this one [vllm].",
    "n": "Documented; above 1 with temperature 0 gives 400 [seed].",
    "stop": "Documented; the text is not returned [seed]. `stop_reason` tells the hit [vllm]. How "
    "many are taken: unknown.",
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
    "stream": "Server-sent events that end with `[DONE]` [seed, vllm].",
    "stream_options": "An error without `stream: true` [seed]. `include_usage` gives a last chunk "
    "with the usage [vllm].",
    "logprobs": "Documented [seed]. One entry a generated token, the end token included; before "
    "temperature unless the operator changed it [vllm, kb].",
    "top_logprobs": "Needs `logprobs: true` [seed]. The highest number is unknown: 20 by default in "
    "vLLM, 5 at Fireworks [vllm, fw-oas].",
    "return_token_ids": "Documented [seed]: `token_ids` in choices, `prompt_token_ids` beside them "
    "[vllm].",
    "echo": "Documented as returning the prompt too; may be refused [seed]. In vLLM it repeats the "
    "last message only [vllm]. Which one holds is unknown.",
    "echo_last": "Documented [seed]; vLLM has no such field. What it does is unknown.",
    "raw_output": "Documented; may be an error on some deployments [seed]. Otherwise unknown.",
    "perf_metrics_in_response": "Documented; may be taken without effect [seed]. Otherwise unknown.",
    "response_format": "`json_object` and `text`, any other key is refused [seed, sdk]. "
    "`json_schema` is undocumented and worked with all 9 models tried [live-A].",
    "tools": "Documented: functions only [seed]. One without a description is reported to be refused "
    "[litellm].",
    "tool_choice": "Documented [seed]; needs tools [vllm]. gpt-oss models take `auto` only [ai-sdk].",
    "parallel_tool_calls": "Documented [seed]; false keeps the first call only [vllm].",
    "functions": "Documented as deprecated [seed]; vLLM has no such field, so probably ignored "
    "[inf].",
    "function_call": "Documented as deprecated [seed]; vLLM has no such field, so probably ignored "
    "[inf].",
    "reasoning_effort": "Documented [seed]. gpt-oss obeys it; gemma-4 thinks only with it [live-A].",
    "reasoning_history": "Documented [seed]; vLLM has no such field, so probably ignored [inf].",
    "thinking": "Documented [seed]; vLLM has no such field, so probably ignored [inf]. What works is "
    "`chat_template_kwargs` through `extra` [litellm, live-A].",
    "prompt_truncate_len": "Documented [seed]; vLLM has no such field. What it does is unknown.",
    "context_length_exceeded_behavior": "Documented [seed]; vLLM answers 400 as with `error` [vllm]. "
    "What `truncate` does is unknown.",
    "prompt_cache_isolation_key": "Documented [seed]; vLLM has no such field. What it does is "
    "unknown.",
    "speculation": "Documented: it changes the speed only [seed]. Whether it does is unknown.",
    "prediction": "Documented: it changes the speed only [seed]. Whether it does is unknown.",
    "user": "Documented [seed]; vLLM does not use it [vllm].",
    "metadata": "Documented, for tracing only [seed]. What becomes of it is unknown.",
    "extra": "Keys that vLLM knows probably work, others are let through with a line in its log "
    "[vllm, inf].",
}

_HEAD = """\
# Request fields

Every field of the chat completions API, under its own name: an argument of `Client.chat`, a flag of
`%%tmchat`, a control of the panel. Types and bounds: `%tmchat help`. Made by `python docs/fields.py`.

What Serverless does was read in public sources, not tried out here: **seed** the API reference; **sdk** the
vendor's Python package; **ai-sdk** its TypeScript one; **litellm** LiteLLM's page on it; **live-A** somebody's
notes on the live host (2026-10); **vllm** the source of vLLM, the engine that seems to be behind it; **fw-oas**
Fireworks' API, whose names it shares; **kb** general knowledge; **inf** a conclusion.

| field | flag | the embedded endpoint | Serverless |
|---|---|---|---|
"""

_EXTENSIONS = """
## Through `extra`

Fields of vLLM's and OpenAI's that the embedded endpoint knows as well. Any other is refused by name, as OpenAI
and Fireworks do; vLLM lets it through, and a typing error with it.

| field | the embedded endpoint |
|---|---|
"""


def page() -> str:
    """The whole text of ``fields.md``."""
    rows = [_row(*cells) for cells in _fields()]
    more = [_row(f"`{name}`", _said(support)) for name, support in EXTENSIONS.items()]
    return f"{_HEAD}{''.join(rows)}{_EXTENSIONS}{''.join(more)}"


def _fields() -> Iterator[tuple[str, str, str, str]]:
    for field in ChatRequest.fields():
        flag = FLAGS[field.name]
        spelling = f"`{flag.short}` `{flag.spelling}`" if flag.short else f"`{flag.spelling}`"
        if field.name == "messages":
            spelling = f"the cell's text; `-s`, {spelling}"
        local = _said(SUPPORT[field.name]) if field.name != "extra" else "See below."
        yield f"`{field.name}`", spelling, local, SERVERLESS[field.name]


def _said(support: Support) -> str:
    note = support.note.rstrip(".") + "."
    return {
        "works": note,
        "accepted": f"Checked, and without effect: {note}",
        "refused": f"Refused with 400: {note}",
    }[support.kind]


def _row(*cells: str) -> str:
    # Pipes would end a cell, and tags vanish.
    shown = (" ".join(cell.split()).replace("|", "\\|").replace("<", "&lt;") for cell in cells)
    return f"| {' | '.join(shown)} |\n"


if __name__ == "__main__":
    TARGET.write_text(page(), encoding="utf-8")
