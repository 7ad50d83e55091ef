"""``tensormesh-nb model``: the weights of the embedded model."""

from __future__ import annotations

import argparse

__all__ = ["HELP", "add_arguments", "run"]

HELP = "Print where the embedded model's weights are, or download them."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--fetch", action="store_true", help="download them now (93 MB, once)")


def run(options: argparse.Namespace) -> int:
    from ..local.manager.default_model import MODEL
    from ..local.manager.weights_path import cache_directory, ensure, locate, model_id

    path = ensure() if options.fetch else locate()
    if path is None:
        print(
            f"{MODEL} has not been downloaded; it belongs in {cache_directory()}.\n"
            "Download it with: tensormesh-nb model --fetch"
        )
        return 1
    print(f"{model_id(path)}\n{path}")
    return 0
