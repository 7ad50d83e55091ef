"""``tensormesh-nb chat``: one question, answered in the terminal."""

from __future__ import annotations

import argparse
import sys

from ..errors import ArgumentError
from ..wire.sanitize import PieceSanitizer, escape_unsafe

__all__ = ["HELP", "add_arguments", "run"]

HELP = "Send one prompt and print the answer as it streams."

_COLUMNS = ["token", "logprob", "surprisal", "rank", "entropy_min", "entropy_max"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("prompt", help="the prompt; - reads it from standard input")
    parser.add_argument("-m", "--model", help="the model's id")
    parser.add_argument("-s", "--system", help="a system message")
    parser.add_argument("-t", "--temperature", type=float, help="sampling temperature, 0 to 2")
    parser.add_argument("-n", "--max-tokens", type=int, help="stop after this many tokens")
    parser.add_argument("--seed", type=int, help="seed of the sampler, for the same answer again")
    parser.add_argument("--host", help="serverless, local or a base URL")
    parser.add_argument("--logprobs", action="store_true", help="also print the logprobs frame")


def run(options: argparse.Namespace) -> int:
    # Importing it loads asyncio.
    from ..client.client import Client

    prompt = sys.stdin.read() if options.prompt == "-" else options.prompt
    if not prompt.strip():
        raise ArgumentError("The prompt is empty.")
    system = [{"role": "system", "content": options.system}] if options.system else []
    with Client(host=options.host, model=options.model) as client:
        turn = client.stream(
            [*system, {"role": "user", "content": prompt}],
            temperature=options.temperature,
            max_tokens=options.max_tokens,
            seed=options.seed,
            top_logprobs=5 if options.logprobs else None,
        )
        for notice in client.notices:
            print(notice, file=sys.stderr)
        sanitizer = PieceSanitizer()
        with turn:
            for chunk in turn:
                for choice in chunk.choices or ():
                    text = choice.delta.text if choice.delta else ""
                    print(sanitizer.escape(text), end="", flush=True)
        print(flush=True)
        print(turn.result.footer, file=sys.stderr)
    if options.logprobs:
        print(escape_unsafe(turn.result.logprobs[_COLUMNS].to_string()))
    return 0
