"""Write what the pages share with Python: colours, flags and the marks of messages.

Run ``python frontend/constants.py`` after a change in ``palette.py`` or ``colour_scale.py`` of
``tensormesh_nb/render``, or in the syntax of flags and cells in ``tensormesh_nb/notebook/grammar``,
then build the pages.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from tensormesh_nb.notebook.grammar.arguments import CONTINUED
from tensormesh_nb.notebook.grammar.cell import ESCAPED_LINE, ROLE_LINE
from tensormesh_nb.notebook.grammar.flags import FLAGS, SHORT_FLAGS
from tensormesh_nb.render.colour_scale import NO_SHADE
from tensormesh_nb.render.palette import DARK, HATCH, LIGHT, ORANGE

FRONTEND = Path(__file__).parent
_MADE = "Made by frontend/constants.py from tensormesh_nb/render."


def files() -> dict[str, str]:
    """The files' texts by their paths in ``frontend/``."""
    return {
        "shared/colours.css": _colours(),
        "shared/constants.ts": _constants(),
        "labextension/constants.ts": _syntax(),
    }


def _colours() -> str:
    css = [f"/* {_MADE} */\n.tm-widget {{\n"]
    for name, theme in (("light", LIGHT), ("dark", DARK)):
        hues = {"hue": theme.hue, "entropy": theme.entropy, "after": theme.after}
        css += [f"  --tm-{name}-{each}: {' '.join(map(str, hue))};\n" for each, hue in hues.items()]
    css.append(f"  --tm-orange: {' '.join(map(str, ORANGE))};\n")
    # As prettier writes it.
    hatch = HATCH.replace(",", ", ").replace("rgba(128, 128, 128, .45)", "rgb(128 128 128 / 0.45)")
    css.append(f"  --tm-hatch: {hatch};\n}}\n")
    return "".join(css)


def _constants() -> str:
    return (
        f"/** {_MADE} */\n\n"
        "/** The shade of a token without a number. */\n"
        f"export const NO_SHADE = {NO_SHADE};\n"
    )


def _syntax() -> str:
    flags = FLAGS.values()
    return "\n".join(
        [
            "/** Made by frontend/constants.py from tensormesh_nb/notebook/grammar. */\n",
            "/** The flags of the magic, without dashes. */",
            _words("FLAGS", (flag.spelling.removeprefix("--") for flag in flags)),
            _words("SHORT_FLAGS", SHORT_FLAGS),
            "/** Flags that `--no-` may precede. */",
            _words("SWITCHES", (flag.spelling[2:] for flag in flags if flag.is_switch)),
            "/** Regular expressions: a line that starts a message, and one that only looks so. */",
            f"export const ROLE_LINE = {json.dumps(ROLE_LINE.pattern)};",
            f"export const ESCAPED_LINE = {json.dumps(ESCAPED_LINE.pattern)};\n",
            "/** A regular expression: the end of a magic line that the next line continues. */",
            f"export const CONTINUED = {json.dumps(CONTINUED.pattern)};",
            "",
        ]
    )


def _words(name: str, words: Iterable[str]) -> str:
    """A constant, as prettier writes it."""
    quoted = [json.dumps(word) for word in sorted(words)]
    line = f"export const {name} = [{', '.join(quoted)}];\n"
    if len(line) <= 101:
        return line
    listed = "".join(f"  {word},\n" for word in quoted)
    return f"export const {name} = [\n{listed}];\n"


if __name__ == "__main__":
    for name, text in files().items():
        (FRONTEND / name).write_text(text, encoding="utf-8")
