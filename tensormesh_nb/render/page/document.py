"""Documents of one file, without kernel and network: the only script is the package's own.

The data for the script are compressed bytes in base64: nothing that a host sent can be read as
markup or as a script. A policy in the document forbids all loads and all other scripts.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ...config.private_files import file_path, write_private
from ...errors import SettingsError
from ..html import escaped

__all__ = ["document", "write_page"]

_STATIC = Path(__file__).parent / "static"  # built by frontend/build.mjs
_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; script-src {}; base-uri 'none'; "
    "form-action 'none'"
)


def document(
    title: str,
    static: Sequence[str],
    compared: Sequence[str],
    data: tuple[Any, bytes] | None = None,
) -> str:
    """A document.

    Args:
        title: its title, as text.
        static: HTML that the inspector replaces.
        compared: HTML of comparisons, which stay.
        data: what the inspector shows: JSON and the bytes that it refers to.
    """
    style = (_STATIC / "page.css").read_text(encoding="utf-8")
    script, allowed = "", "'none'"
    if data is not None:
        code = (_STATIC / "page.js").read_text(encoding="utf-8")
        digest = base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()
        allowed = f"'sha256-{digest}'"
        script = (
            f'<script type="application/octet-stream" id="tm-data">{_encoded(*data)}</script>\n'
            f'<script type="module">{code}</script>\n'
        )
    comparisons = "".join(f"<h2>Comparison</h2>{each}" for each in compared)
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY.format(allowed)}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n'
        '<meta name="generator" content="tensormesh-nb">\n'
        f"<title>{escaped(title)}</title>\n<style>{style}</style>\n</head>\n<body>\n"
        f'<h1 dir="auto">{escaped(title)}</h1>\n<div id="tm-inspector"></div>\n'
        f'<main class="tm-static">{"".join(static)}</main>\n<section>{comparisons}</section>\n'
        f"{script}</body>\n</html>\n"
    )


def _encoded(head: Any, blob: bytes) -> str:
    """JSON in the first line, then the bytes; compressed, as base64."""
    raw = json.dumps(head).encode() + b"\n" + blob
    return base64.b64encode(gzip.compress(raw, mtime=0)).decode()


def write_page(path: str | Path, page: str) -> Path:
    """Write a page to a file.

    Raises:
        SettingsError: the file cannot be written, or its name does not end in ``.html``.
    """
    target = file_path(path)
    if target.suffix.lower() not in (".html", ".htm"):
        raise SettingsError(f"{str(path)!r} is not written: the name of a page ends in .html.")
    write_private(target, page)
    return target
