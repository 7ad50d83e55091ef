"""The command line: ``tensormesh-nb demo | lab | serve | model | chat``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from ._version import __version__
from .errors import ArgumentError, Interrupted, TensormeshError
from .wire.sanitize import PieceSanitizer, escape_unsafe

__all__ = ["main"]

Command = Callable[[argparse.Namespace], int]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; returns the exit code: 0, 1 for a failure, 2 for a wrong command line."""
    options = _parser().parse_args(arguments)
    command: Command = options.command
    try:
        return command(options)
    except Interrupted as error:
        print(f"\n{error}", file=sys.stderr)
        return 130
    except KeyboardInterrupt:
        return 130
    except TensormeshError as error:
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="tensormesh-nb",
        description="Talk to a language model from a notebook and see what it was thinking.",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=__version__)
    commands = parser.add_subparsers(metavar="command", required=True)
    _add_demo(commands)
    _add_lab(commands)
    _add_serve(commands)
    _add_model(commands)
    _add_chat(commands)
    return parser


def _add(commands: Any, name: str, command: Command, says: str) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(
        name, help=says, description=says, allow_abbrev=False
    )
    parser.set_defaults(command=command)
    return parser


def _add_demo(commands: Any) -> None:
    says = "Run the quickstart on the embedded model, then open it in JupyterLab."
    parser = _add(commands, "demo", _demo, says)
    parser.add_argument(
        "--execute",
        action="store_true",
        help="write the executed notebook and an HTML page instead of opening JupyterLab "
        "(what happens anyway without a display)",
    )
    parser.add_argument(
        "--output",
        type=Path,
        default=Path("tensormesh-demo"),
        metavar="DIR",
        help="where to write (default: %(default)s)",
    )


def _demo(options: argparse.Namespace) -> int:
    from .cli import demo

    print("Running the quickstart on the embedded model ...", flush=True)
    done = demo.execute(demo.shipped() / demo.QUICKSTART, options.output)
    for text in done.outputs:
        print(f"\n{escape_unsafe(text)}")
    print(f"\nNotebook: {done.notebook}\nPage:     {done.page}")
    if options.execute or not demo.has_display():
        return 0
    return demo.open_lab(done.notebook)


def _add_lab(commands: Any) -> None:
    says = "Copy the example notebooks to a folder and open it in JupyterLab."
    parser = _add(commands, "lab", _lab, says)
    parser.add_argument(
        "directory",
        type=Path,
        nargs="?",
        default=Path("tensormesh-notebooks"),
        help="the folder; notebooks that are there already are left alone (default: %(default)s)",
    )


def _lab(options: argparse.Namespace) -> int:
    from .cli import demo

    demo.copy_notebooks(options.directory)
    return demo.open_lab(options.directory)


def _add_serve(commands: Any) -> None:
    from .local.server import main as serve

    says = "Run the embedded endpoint (an OpenAI-compatible server on loopback) until Ctrl-C."
    serve.add_arguments(_add(commands, "serve", serve.run, says))


def _add_model(commands: Any) -> None:
    says = "Say where the embedded model's weights are; fetch them with --fetch."
    parser = _add(commands, "model", _model, says)
    parser.add_argument("--fetch", action="store_true", help="fetch them now (93 MB, once)")


def _model(options: argparse.Namespace) -> int:
    from .local.manager import weights as model

    path = model.ensure() if options.fetch else model.locate()
    if path is None:
        print(
            f"{model.MODEL} is not here yet; it will be kept in {model.cache_directory()}.\n"
            "Fetch it with: tensormesh-nb model --fetch"
        )
        return 1
    print(f"{model.model_id(path)}\n{path}")
    return 0


def _add_chat(commands: Any) -> None:
    parser = _add(commands, "chat", _chat, "Ask once and print the answer as it comes.")
    parser.add_argument("prompt", help="the question; - reads it from standard input")
    parser.add_argument("-m", "--model", help="the model's id")
    parser.add_argument("-s", "--system", help="a system message")
    parser.add_argument("-t", "--temperature", type=float, help="sampling temperature, 0 to 2")
    parser.add_argument("-n", "--max-tokens", type=int, help="stop after this many tokens")
    parser.add_argument("--seed", type=int, help="ask for the same sample again")
    parser.add_argument("--host", help="serverless, local or a base URL")
    parser.add_argument("--logprobs", action="store_true", help="print the frame of tokens as well")


def _chat(options: argparse.Namespace) -> int:
    from .client.client import Client

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
        pieces = PieceSanitizer()
        with turn:
            for chunk in turn:
                for part in chunk.choices or ():
                    text = part.delta.text if part.delta else ""
                    print(pieces.escape(text), end="", flush=True)
        print(f"\n{turn.result.footer}", file=sys.stderr)
    if options.logprobs:
        columns = ["token", "logprob", "surprisal", "rank", "entropy_min", "entropy_max"]
        print(escape_unsafe(turn.result.logprobs[columns].to_string()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
