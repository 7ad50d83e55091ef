"""``tensormesh-nb serve``: the embedded endpoint in the foreground."""

from __future__ import annotations

from ..local.server.main import add_arguments, run

__all__ = ["HELP", "add_arguments", "run"]

HELP = "Run the embedded endpoint (an OpenAI-compatible server on loopback) until Ctrl-C."
