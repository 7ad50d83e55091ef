"""Manual checks of Python clients that are too large for the test environment.

    python -m venv clients && clients/bin/pip install instructor "pydantic-ai-slim[openai]" \\
        langchain-openai outlines guidance dspy
    tensormesh-nb serve                                  # prints the URL and where the key is
    clients/bin/python tests/hosts/clients/python_clients.py BASE_URL KEY MODEL [CLIENT ...]

Prints one line a check: the client, the check, and "ok" or the error. This package is not imported.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Iterator
from importlib import metadata
from typing import Any

from pydantic import BaseModel

ASKED = "What is the capital of France?"
Checks = Iterator[tuple[str, Callable[[], Any]]]


class Person(BaseModel):
    """Has what most schemas have: a text and a number without bounds."""

    name: str
    age: int


class Shop(BaseModel):
    """Lists, decimals, maps and null values."""

    items: list[str]
    prices: dict[str, float]
    owner: Person | None


def weather(city: str) -> str:
    """Current weather in a city."""
    return f"Rain in {city}."


def must(value: Any) -> Any:
    """The value, which must not be empty."""
    if not value:
        raise AssertionError("empty")
    return value


def instructor(url: str, key: str, model: str) -> Checks:
    import instructor
    import openai

    made = openai.OpenAI(base_url=url, api_key=key, max_retries=0)
    for mode in ("JSON_SCHEMA", "JSON", "TOOLS"):
        client = instructor.from_openai(made, mode=getattr(instructor.Mode, mode))

        def create(kind: type, client: Any = client, **more: Any) -> Any:
            messages = [{"role": "user", "content": "Jason is 25 years old."}]
            return client.chat.completions.create(
                model=model, response_model=kind, messages=messages, max_retries=0, **more
            )

        yield f"{mode} Person", lambda create=create: create(Person)
        yield f"{mode} Shop", lambda create=create: create(Shop)
        yield (
            f"{mode} partial stream",
            lambda create=create: must(list(create(instructor.Partial[Person], stream=True))),
        )


def pydantic_ai(url: str, key: str, model: str) -> Checks:
    from pydantic_ai import Agent, NativeOutput, ToolOutput
    from pydantic_ai.models.openai import OpenAIChatModel
    from pydantic_ai.providers.openai import OpenAIProvider

    chat = OpenAIChatModel(model, provider=OpenAIProvider(base_url=url, api_key=key))
    settings: Any = {"max_tokens": 256, "temperature": 0}
    yield "chat", lambda: must(Agent(chat, model_settings=settings).run_sync(ASKED).output)
    for form in (NativeOutput, ToolOutput):
        agent = Agent(chat, output_type=form(Person), model_settings=settings)
        yield form.__name__, lambda agent=agent: agent.run_sync("Jason is 25 years old.").output
    tooled = Agent(chat, tools=[weather], model_settings=settings)
    yield "tools", lambda: must(tooled.run_sync("Weather in Oslo?").output)

    async def stream() -> Any:
        async with Agent(chat, model_settings=settings).run_stream(ASKED) as run:
            return must([piece async for piece in run.stream_text(delta=True)])

    yield "stream", lambda: asyncio.run(stream())


def langchain_openai(url: str, key: str, model: str) -> Checks:
    from langchain_openai import ChatOpenAI, OpenAI

    common: Any = {"base_url": url, "api_key": key, "model": model, "max_retries": 0}
    chat = ChatOpenAI(**common, temperature=0, max_tokens=256)
    yield "chat", lambda: must(chat.invoke(ASKED).content)
    yield "stream", lambda: must([piece.content for piece in chat.stream(ASKED)])
    yield "batch", lambda: must(chat.batch([ASKED, "Hi."]))
    logprobs = chat.bind(logprobs=True, top_logprobs=2)
    yield "logprobs", lambda: must(logprobs.invoke(ASKED).response_metadata["logprobs"])
    for method in ("json_schema", "function_calling", "json_mode"):
        for kind in (Person, Shop):
            made = chat.with_structured_output(kind, method=method, include_raw=True)
            asked = "Jason is 25 years old. Answer in JSON."
            yield f"{method} {kind.__name__}", lambda made=made, asked=asked: made.invoke(asked)
    tooled = chat.bind_tools([weather], tool_choice="required")
    yield "tools", lambda: must(tooled.invoke("Weather in Oslo?").tool_calls)
    yield "completions", lambda: must(OpenAI(**common).invoke("Once upon"))


def outlines(url: str, key: str, model: str) -> Checks:
    import openai
    import outlines
    from outlines.inputs import Chat

    made = outlines.from_openai(openai.OpenAI(base_url=url, api_key=key, max_retries=0), model)
    yield "chat", lambda: must(made(ASKED, max_tokens=50))
    yield "chat of messages", lambda: must(made(Chat([{"role": "user", "content": ASKED}])))
    for kind in (Person, Shop):
        yield kind.__name__, lambda kind=kind: kind.model_validate_json(made("Jason is 25.", kind))
    yield "stream", lambda: must(list(made.stream(ASKED, max_tokens=50)))
    vllm = outlines.from_vllm(openai.OpenAI(base_url=url, api_key=key, max_retries=0), model)
    yield "as vLLM: Person", lambda: Person.model_validate_json(vllm("Jason is 25.", Person))
    yield "as vLLM: choice", lambda: must(vllm("Yes?", outlines.types.Choice(["yes", "no"])))
    yield "as vLLM: regex", lambda: must(vllm("Number?", outlines.types.Regex("[0-9]{3}")))


def guidance(url: str, key: str, model: str) -> Checks:
    from guidance import assistant, gen, models, user
    from guidance import json as json_gen

    def run(part: Any) -> Any:
        state = models.OpenAI(model, api_key=key, base_url=url, echo=False)
        with user():
            state += "Jason is 25 years old."
        with assistant():
            state += part
        return must(state["x"])

    yield "gen", lambda: run(gen("x", max_tokens=50))
    yield "json", lambda: Person.model_validate_json(run(json_gen("x", schema=Person)))


def dspy(url: str, key: str, model: str) -> Checks:
    import dspy

    chat = dspy.LM(f"openai/{model}", api_base=url, api_key=key, cache=False, max_tokens=256)
    for adapter in (dspy.ChatAdapter(), dspy.JSONAdapter()):
        for signature in ("question -> answer", "text -> name: str, age: int"):

            def run(adapter: Any = adapter, signature: str = signature) -> Any:
                with dspy.context(lm=chat, adapter=adapter):
                    given = {signature.split()[0]: "Jason is 25 years old."}
                    return dspy.Predict(signature)(**given)

            yield f"{type(adapter).__name__} {signature}", run
    yield "call", lambda: must(chat("Say hello."))


CLIENTS = {
    "instructor": instructor,
    "pydantic-ai-slim": pydantic_ai,
    "langchain-openai": langchain_openai,
    "outlines": outlines,
    "guidance": guidance,
    "dspy": dspy,
}


def check(name: str, url: str, key: str, model: str) -> None:
    """Run the checks of one client."""
    version = metadata.version(name)
    for title, run in CLIENTS[name](url, key, model):
        try:
            done = f"ok: {str(run())[:90]!r}"
        except Exception as error:
            done = f"{type(error).__name__}: {' '.join(str(error).split())[:300]}"
        print(f"{name} {version} | {title} | {done}", flush=True)


if __name__ == "__main__":
    for wanted in sys.argv[4:] or CLIENTS:
        check(wanted, *sys.argv[1:4])
