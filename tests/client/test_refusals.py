"""Refused defaults are left out; refused fields of the caller are named."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

import tensormesh_nb as tm
from tensormesh_nb.client.refusals import Refusals, advice, find_refusal
from tensormesh_nb.client.request_defaults import DEFAULTS
from tensormesh_nb.conversation.registry import HISTORIES
from tensormesh_nb.wire.error_bodies import parse_error_body

from ..replay_host import DONE, ReplayHost, Script, chunk, head, sse


def openai(message: str, param: str | None = None, code: str | None = None) -> dict[str, Any]:
    error = {"message": message, "type": "invalid_request_error", "param": param, "code": code}
    return {"error": error}


def extra(*locs: list[str]) -> list[dict[str, Any]]:
    """Pydantic's errors for keys that it does not know."""
    words = "Extra inputs are not permitted"
    return [{"type": "extra_forbidden", "loc": loc, "msg": words, "input": True} for loc in locs]


def google(*names: str) -> list[dict[str, Any]]:
    lines = [
        f'Invalid JSON payload received. Unknown name "{n}": Cannot find field.' for n in names
    ]
    details = [{"@type": "BadRequest", "fieldViolations": [{"description": x} for x in lines]}]
    error = {"code": 400, "message": "\n".join(lines), "status": "INVALID_ARGUMENT"}
    return [{"error": {**error, "details": details}}]


def cerebras(*names: str) -> dict[str, Any]:
    lines = [f"body.{name}: property 'body.{name}' is unsupported" for name in names]
    return {
        "message": "\n".join(lines),
        "type": "invalid_request_error",
        "param": "validation_error",
        "code": "wrong_api_format",
    }


TOOL = {"type": "function", "function": {"name": "f", "description": "d"}}
IDS, LOGPROBS = {"return_token_ids"}, {"logprobs", "top_logprobs"}
ALTERNATIVES, USAGE = {"top_logprobs"}, {"stream_options"}
DEFAULT_LIMIT = DEFAULTS["top_logprobs"]

# Wordings from public reports: status, body, refused fields, whether for one model only.
WORDINGS: dict[str, tuple[int, Any, set[str], bool]] = {
    "transformers serve": (
        422,
        {"detail": "Unexpected fields in the request: {'return_token_ids'}"},
        IDS,
        False,
    ),
    "OpenAI, older": (
        400,
        openai("Unrecognized request argument supplied: return_token_ids"),
        IDS,
        False,
    ),
    "OpenAI, several": (
        400,
        openai("Unrecognized request arguments supplied: logprobs, return_token_ids, top_logprobs"),
        IDS | LOGPROBS,
        False,
    ),
    "OpenAI, newer": (
        400,
        openai("Unknown parameter: 'return_token_ids'.", "return_token_ids", "unknown_parameter"),
        IDS,
        False,
    ),
    "OpenAI, reasoning models": (
        400,
        openai("Unsupported parameter: 'logprobs' is not supported with this model.", "logprobs"),
        LOGPROBS,
        True,
    ),
    "OpenAI, not allowed": (
        403,
        openai("You are not allowed to request logprobs from this model."),
        LOGPROBS,
        True,
    ),
    "OpenAI, no streams": (
        400,
        openai(
            "Unsupported value: 'stream' does not support true with this model. "
            "Only the default (false) value is supported.",
            "stream",
            "unsupported_value",
        ),
        {"stream", *USAGE},
        True,
    ),
    "Azure, gpt-4": (
        400,
        openai("This model does not support the 'logprobs' parameter.", "logprobs"),
        LOGPROBS,
        True,
    ),
    "Azure, on your data": (
        400,
        {
            "error": {
                "code": 400,
                "message": "Validation error at #/logprobs: Extra inputs are not permitted",
                "requestid": "5b8",
            }
        },
        LOGPROBS,
        False,
    ),
    "Azure, reasoning models": (
        400,
        openai("logprobs is not supported with reasoning models"),
        LOGPROBS,
        True,
    ),
    "Mistral": (
        422,
        {
            "object": "error",
            "message": {"detail": extra(["body", "stream_options", "include_usage"])},
            "type": "invalid_request_error",
            "param": None,
            "code": None,
        },
        USAGE,
        False,
    ),
    "Mistral, all at once": (
        422,
        {"detail": extra(*(["body", name] for name in sorted(IDS | LOGPROBS)))},
        IDS | LOGPROBS,
        False,
    ),
    "Mistral, through a proxy": (
        422,
        {
            "object": "error",
            "message": json.dumps({"detail": extra(["body", "return_token_ids"])}),
            "type": "internal_error_proxy",
        },
        IDS,
        False,
    ),
    "Groq": (
        400,
        {
            "error": {
                "message": "property 'return_token_ids' is unsupported, did you mean 'stream'?",
                "type": "invalid_request_error",
            }
        },
        IDS,
        False,
    ),
    "Groq, logprobs": (
        400,
        {"error": {"message": "logprobs is not supported with this model"}},
        LOGPROBS,
        True,
    ),
    "Gemini": (400, google("return_token_ids", "top_logprobs"), IDS | ALTERNATIVES, False),
    "Gemini, a model": (
        400,
        {
            "error": {
                "code": 400,
                "message": "Unable to submit request because Logprobs is not "
                "supported for this model.",
                "status": "INVALID_ARGUMENT",
            }
        },
        LOGPROBS,
        True,
    ),
    "Cerebras": (400, cerebras("return_token_ids", "stream_options"), IDS | USAGE, False),
    "LiteLLM": (
        400,
        openai(
            "litellm.UnsupportedParamsError: bedrock does not support parameters: "
            "['logprobs', 'top_logprobs'], for model=claude. To drop these, set "
            "`litellm.drop_params=True`"
        ),
        LOGPROBS,
        True,
    ),
    "serde": (
        422,
        "Failed to deserialize the JSON body into the target type: unknown field "
        "`return_token_ids`, expected one of `messages`, `model`, `logprobs`, `stream`",
        IDS,
        False,
    ),
    "JSON Schema": (
        400,
        {"message": "Additional properties are not allowed ('return_token_ids' was unexpected)"},
        IDS,
        False,
    ),
    "pydantic 1": (
        422,
        {
            "detail": [
                {
                    "loc": ["body", "stream_options"],
                    "msg": "extra fields not permitted",
                    "type": "value_error.extra",
                }
            ]
        },
        USAGE,
        False,
    ),
    "stream_options": (
        400,
        openai("stream_options is not supported, stream must be used without it"),
        USAGE,
        False,
    ),
    "Databricks": (
        400,
        {
            "error_code": "BAD_REQUEST",
            "message": 'Bad request: json: unknown field "stream_options"\n',
        },
        USAGE,
        False,
    ),
    "not implemented": (501, openai("Streaming is not implemented"), {"stream", *USAGE}, False),
    "DeepSeek reasoner": (
        400,
        openai("deepseek-reasoner does not support the parameter `logprobs`"),
        LOGPROBS,
        False,
    ),
    "llama.cpp": (
        400,
        openai("logprobs is not supported with tools + stream"),
        LOGPROBS,
        False,
    ),
    "llama.cpp, older": (
        500,
        {
            "error": {
                "code": 500,
                "message": "logprobs is not supported with tools + stream",
                "type": "server_error",
            }
        },
        LOGPROBS,
        False,
    ),
    "echoed body": (
        422,
        {"detail": [{"loc": ["body", "return_token_ids"], "msg": "extra", "input": DEFAULTS}]},
        IDS,
        False,
    ),
}

LIMITS: dict[str, tuple[Any, int]] = {
    "vLLM": (openai("Requested sample logprobs of 5, which is greater than max allowed: 3"), 0),
    "at most": (openai("top_logprobs must be <= 2", "top_logprobs"), 2),
    "OpenAI": (
        openai(
            "Invalid 'top_logprobs': integer above maximum value. Expected a value <= 3, "
            "but got 5 instead.",
            "top_logprobs",
        ),
        3,
    ),
    "pydantic": (
        {
            "detail": [
                {
                    "loc": ["body", "top_logprobs"],
                    "input": 5,
                    "ctx": {"le": 4},
                    "msg": "Input should be less than or equal to 4",
                }
            ]
        },
        4,
    ),
    "range": (openai("top_logprobs: value must be between 0 and 3"), 3),
    "brackets": (openai("'top_logprobs' must be in [0, 2]"), 2),
    "none": (openai("top_logprobs must be at most 0"), 0),
}


def request(**fields: Any) -> tm.ChatRequest:
    return tm.ChatRequest.of("hi", model="m", defaults=DEFAULTS, **fields)


def error_of(status: int, body: Any) -> tm.StatusError:
    raw = body if isinstance(body, str) else json.dumps(body)
    parsed = parse_error_body(status, raw.encode())
    kind = tm.StatusError.kind(status)
    return kind(parsed.message, status_code=status, param=parsed.param, body=parsed.body)


@pytest.mark.parametrize("name", WORDINGS)
def test_refused_defaults_are_found(name: str) -> None:
    status, body, fields, is_for_model = WORDINGS[name]
    found = find_refusal(error_of(status, body), request())
    assert found is not None
    assert found.changes == dict.fromkeys(fields)
    assert found.model == ("m" if is_for_model else "")
    sent = found.apply(request())
    assert not fields & sent.body().keys()
    assert sent.defaulted == set(DEFAULTS) - fields


@pytest.mark.parametrize("name", WORDINGS)
def test_fields_of_the_caller_are_not_left_out(name: str) -> None:
    status, body, fields, _ = WORDINGS[name]
    own = request(**{name: value for name, value in DEFAULTS.items() if name in fields})
    error = error_of(status, body)
    found = find_refusal(error, own)
    assert not (set(found.changes) if found else set()) & fields
    for field in fields:
        assert f"--{field.replace('_', '-')}" in advice(error, own) or name in PROSE


# "Streaming": a word of English, not certainly the field.
PROSE = ("not implemented",)


@pytest.mark.parametrize("name", LIMITS)
def test_limits_of_alternatives(name: str) -> None:
    body, limit = LIMITS[name]
    found = find_refusal(error_of(400, body), request())
    assert found is not None
    if limit:
        assert found.changes == {"top_logprobs": limit}
        sent = found.apply(request())
        assert (sent.logprobs, sent.top_logprobs) == (True, limit)
        assert sent.defaulted == set(DEFAULTS)
        assert f"allows at most {limit} top_logprobs" in found.notice("h")
    else:
        assert found.changes["top_logprobs"] is None


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (400, openai("Unknown parameter: 'top_k'. Supported parameters: logprobs, stream.")),
        (400, openai("property 'tpo_logprobs' is unsupported, did you mean 'top_logprobs'?")),
        (401, openai("logprobs need another key")),
        (429, openai("Too many requests with logprobs")),
        (500, {"error": {"message": "logprobs broke", "type": "server_error"}}),
        (400, openai("Invalid value for top_logprobs_num")),
        (400, {"detail": [{"loc": ["body", "x"], "msg": "missing", "input": DEFAULTS}]}),
        (400, None),
        (400, ""),
        (400, [[[[[[[[[[[["logprobs"]]]]]]]]]]]]),
    ],
)
def test_other_errors_refuse_nothing(status: int, body: Any) -> None:
    assert find_refusal(error_of(status, body), request()) is None


def refused(status: int, body: Any) -> Script:
    words = {400: "400 Bad Request", 403: "403 Forbidden", 422: "422 Unprocessable Entity"}
    data = body if isinstance(body, str) else json.dumps(body)
    return [head(words[status], "application/json"), data.encode()]


ANSWER: Script = [head(), *sse(chunk("ok", finish_reason="stop"), DONE)]
NO_IDS = refused(422, {"detail": "Unexpected fields in the request: {'return_token_ids'}"})
NO_LOGPROBS = refused(400, openai("This model does not support the 'logprobs' parameter."))
NO_USAGE = refused(422, {"detail": extra(["body", "stream_options", "include_usage"])})


def by_chat(client: tm.Client, **fields: Any) -> tm.ChatResult:
    return client.chat("hi", **fields)


def by_achat(client: tm.Client, **fields: Any) -> tm.ChatResult:
    return asyncio.run(client.achat("hi", **fields))


def by_stream(client: tm.Client, **fields: Any) -> tm.ChatResult:
    with client.stream("hi", **fields) as turn:
        for _ in turn:
            pass
    return turn.result


def by_astream(client: tm.Client, **fields: Any) -> tm.ChatResult:
    async def ask() -> tm.ChatResult:
        async with client.astream("hi", **fields) as turn:
            async for _ in turn:
                pass
        return turn.result

    return asyncio.run(ask())


def by_conversation(client: tm.Client, **fields: Any) -> tm.ChatResult:
    HISTORIES.clear()
    return client.conversation("lesson").send("hi", **fields)


WAYS = [by_chat, by_achat, by_stream, by_astream, by_conversation]


@pytest.mark.parametrize("ask", WAYS)
def test_a_strict_host_answers_and_is_remembered(ask: Any) -> None:
    with ReplayHost(NO_IDS, NO_LOGPROBS, NO_USAGE, ANSWER) as host:
        client = tm.Client(host=host.url, model="m")
        first, second = ask(client), ask(client)
        bodies = [request.json() for request in host.requests]
    assert (first.text, first.status) == ("ok", "complete")
    assert len(bodies) == 5
    for left_out, body in zip((set(), IDS, LOGPROBS | IDS), bodies, strict=False):
        assert body.keys() & DEFAULTS.keys() == DEFAULTS.keys() - left_out
    assert bodies[3] == bodies[4]
    assert bodies[3].keys() == {"model", "messages", "stream"}
    # Said once, each in a line, and no advice to request what the host refuses.
    assert first.warnings == [
        f"{host.url} refused return_token_ids, which was left out.",
        f"{host.url} (m) refused logprobs and top_logprobs, which were left out.",
        f"{host.url} refused stream_options, which was left out.",
    ]
    assert second.warnings == []
    assert first.request.body().keys() == bodies[3].keys()


def test_a_refusal_for_one_model_is_not_one_for_another() -> None:
    with ReplayHost(NO_LOGPROBS, ANSWER) as host:
        client = tm.Client(host=host.url)
        for model in ("m", "other", "m"):
            client.chat("hi", model=model)
        asked = [request.json().get("logprobs") for request in host.requests]
    assert asked == [True, None, True, None]


def test_refusal_applies_only_to_the_same_combination_of_fields() -> None:
    refusal = refused(400, openai("logprobs is not supported with tools + stream"))
    with ReplayHost(refusal, ANSWER) as host:
        client = tm.Client(host=host.url, model="m")
        first = client.chat("hi", tools=[TOOL])
        client.chat("hi")
        client.chat("hi", tools=[TOOL])
        client.chat("hi", tools=[TOOL], stream=False)
        sent = [request.json() for request in host.requests]
    assert ["logprobs" in body for body in sent] == [True, False, True, False, True]
    assert [body["stream"] for body in sent] == [True, True, True, True, False]
    assert first.warnings == [
        f"{host.url} refused logprobs and top_logprobs beside stream and tools, which were left "
        "out."
    ]


def test_a_host_without_streams_answers_whole() -> None:
    no_stream = refused(400, WORDINGS["OpenAI, no streams"][1])
    message = {"role": "assistant", "content": "ok"}
    body = {"choices": [{"index": 0, "message": message, "finish_reason": "stop"}]}
    whole: Script = [head(kind="application/json"), json.dumps(body).encode()]
    for ask in (by_chat, by_astream):
        with ReplayHost(no_stream, whole) as host:
            result = ask(tm.Client(host=host.url, model="m"))
            left = {"logprobs", "top_logprobs", "return_token_ids"}
            assert host.requests[1].json().keys() == {"model", "messages", *left}
        assert (result.text, result.status) == ("ok", "complete")


def test_fewer_alternatives_are_requested_where_a_host_limits_them() -> None:
    with ReplayHost(refused(400, LIMITS["at most"][0]), ANSWER) as host:
        client = tm.Client(host=host.url, model="m")
        result = client.chat("hi")
        client.chat("hi")
        assert [r.json()["top_logprobs"] for r in host.requests] == [5, 2, 2]
    assert any("allows at most 2 top_logprobs" in warning for warning in result.warnings)


@pytest.mark.parametrize("ask", WAYS)
def test_refused_field_of_the_caller_is_named_in_the_error(ask: Any) -> None:
    with ReplayHost(refused(400, cerebras("top_k")), ANSWER) as host:
        client = tm.Client(host=host.url, model="m")
        with pytest.raises(tm.TensormeshError) as caught:
            ask(client, top_k=3)
        assert len(host.requests) == 1
    message = str(caught.value)
    assert message.endswith(" Change or leave out top_k= (--top-k).")
    assert len(message.splitlines()) == 1
    assert client._host.refusals == Refusals()


@pytest.mark.parametrize(
    ("body", "fields", "named"),
    [
        (openai("Missing name.", "tools[0].function"), {"tools": [TOOL]}, "tools= (--tools)"),
        (openai("This model does not support tools."), {"tools": [TOOL]}, "tools= (--tools)"),
        ({"detail": extra(["body", "stop", "0"])}, {"stop": ["a"]}, "stop= (--stop)"),
        (openai("Use 'max_completion_tokens' instead of 'max_tokens'."), {"max_tokens": 5},
         "max_tokens= (--max-tokens)"),
        (openai("Bad.", "seed"), {"seed": 1, "top_p": 0.5}, "seed= (--seed)"),
        (cerebras("seed", "top_k"), {"seed": 1, "top_k": 2}, "seed= (--seed) and top_k= (--top-k)"),
    ],
)  # fmt: skip
def test_fields_in_paths_and_lists_are_named(body: Any, fields: dict[str, Any], named: str) -> None:
    assert advice(error_of(400, body), request(**fields)) == f" Change or leave out {named}."


@pytest.mark.parametrize("message", ["Stop now.", "The seed of doubt", "n is a letter", ""])
def test_words_of_english_name_no_field(message: str) -> None:
    given = request(stop=["a"], seed=1, n=2)
    assert advice(error_of(400, openai(message)), given) == ""


def test_a_refused_extra_field_is_named() -> None:
    script = refused(400, openai("Unknown parameter: 'novel'.", "novel"))
    named = r"leave out novel in extra= \(--extra\)\.$"
    with ReplayHost(script) as host, pytest.raises(tm.BadRequest, match=named):
        tm.Client(host=host.url, model="m").chat("hi", extra={"novel": 1})


def test_a_host_that_refuses_everything_is_not_asked_for_ever() -> None:
    every = refused(400, openai(f"logprobs, {', '.join(DEFAULTS)} and top_k are not supported"))
    with ReplayHost(every) as host:
        client = tm.Client(host=host.url, model="m")
        with pytest.raises(tm.BadRequest, match="top_k"):
            client.chat("hi", top_k=1)
        assert 1 < len(host.requests) <= 7
    # Nothing is remembered of a refusal that no answer has confirmed.
    assert client._host.refusals == Refusals()


def test_a_refusal_at_the_start_of_a_stream_counts() -> None:
    event = {"error": {"message": "logprobs is not supported", "code": 400}}
    with ReplayHost([head(), *sse(event)], ANSWER) as host:
        result = tm.Client(host=host.url, model="m").chat("hi")
        assert "logprobs" not in host.requests[1].json()
    assert (result.text, result.status) == ("ok", "complete")
    coded = {"error": {"message": "logprobs is not supported", "code": "unsupported_parameter"}}
    with ReplayHost([head(), *sse(coded)], ANSWER) as host:
        assert tm.Client(host=host.url, model="m").chat("hi").text == "ok"
    late = [head(), *sse(chunk("half"), event)]
    with ReplayHost(late, ANSWER) as host:
        with pytest.raises(tm.StatusError):
            tm.Client(host=host.url, model="m").chat("hi")
        assert len(host.requests) == 1


@pytest.mark.parametrize("key", ["reasoning", "reasoning_content", "reasoning_details"])
def test_reasoning_that_a_host_refuses_is_left_out(key: str) -> None:
    groq = (
        "'messages.1' : for 'role:assistant' the following must be satisfied"
        f"[('messages.1' : property '{key}' is unsupported)]"
    )
    earlier = {"role": "assistant", "content": "yes", key: [] if "details" in key else "hm"}
    messages = [{"role": "user", "content": "?"}, earlier, {"role": "user", "content": "!"}]
    with ReplayHost(refused(400, openai(groq)), ANSWER) as host:
        client = tm.Client(host=host.url, model="m")
        result = client.chat(messages, logprobs=False, return_token_ids=False)
        client.chat(messages)
        sent = [request.json()["messages"][1] for request in host.requests]
    plain = {"role": "assistant", "content": "yes"}
    assert sent == [earlier, plain, plain]
    assert result.warnings == [
        f"{host.url} refused the reasoning of earlier answers, which was left out."
    ]
