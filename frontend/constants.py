"""Write what the pages share with Python: ``shared/colours.css`` and ``shared/constants.ts``.

Run ``python frontend/constants.py`` after a change in ``palette.py`` or ``colours.py`` of
``tensormesh_nb/render``, then build the pages.
"""

from __future__ import annotations

from pathlib import Path

from tensormesh_nb.render.colours import NO_SHADE
from tensormesh_nb.render.palette import DARK, HATCH, LIGHT, ORANGE

SHARED = Path(__file__).parent / "shared"
_MADE = "Made by frontend/constants.py from tensormesh_nb/render."


def files() -> dict[str, str]:
    """The files' texts by their names."""
    css = [f"/* {_MADE} */\n.tm-widget {{\n"]
    for name, theme in (("light", LIGHT), ("dark", DARK)):
        hues = {"hue": theme.hue, "entropy": theme.entropy, "after": theme.after}
        css += [f"  --tm-{name}-{each}: {' '.join(map(str, hue))};\n" for each, hue in hues.items()]
    css.append(f"  --tm-orange: {' '.join(map(str, ORANGE))};\n")
    # As prettier writes it.
    hatch = HATCH.replace(",", ", ").replace("rgba(128, 128, 128, .45)", "rgb(128 128 128 / 0.45)")
    css.append(f"  --tm-hatch: {hatch};\n}}\n")
    typescript = (
        f"/** {_MADE} */\n\n"
        "/** The shade of a token without a number. */\n"
        f"export const NO_SHADE = {NO_SHADE};\n"
    )
    return {"colours.css": "".join(css), "constants.ts": typescript}


if __name__ == "__main__":
    for name, text in files().items():
        (SHARED / name).write_text(text, encoding="utf-8")
