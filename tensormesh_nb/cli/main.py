"""The parser of the command line and its exit codes."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence

from .._version import __version__
from ..errors import Interrupted, TensormeshError
from . import chat, demo, lab, model, serve

__all__ = ["main"]

COMMANDS = {"demo": demo, "lab": lab, "serve": serve, "model": model, "chat": chat}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command.

    Returns:
        The exit code: 0, 1 after an error, 130 after Ctrl-C.

    Raises:
        SystemExit: with code 2 if the command line is wrong, 0 after ``--help`` or ``--version``.
    """
    options = _parser().parse_args(arguments)
    run: Callable[[argparse.Namespace], int] = options.run
    try:
        return run(options)
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
        description="Talk to a language model from a notebook and see its token probabilities.",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=__version__)
    commands = parser.add_subparsers(metavar="command", required=True)
    for name, module in COMMANDS.items():
        command = commands.add_parser(
            name, help=module.HELP, description=module.HELP, allow_abbrev=False
        )
        module.add_arguments(command)
        command.set_defaults(run=module.run)
    return parser
