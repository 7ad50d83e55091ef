"""Write the font of formulas, a part of STIX Two Math: ``python frontend/math_font.py``.

Needs ``npm ci``, and ``pip install fonttools brotli``.
"""

from __future__ import annotations

from pathlib import Path

from fontTools import subset  # type: ignore[import-untyped]

HERE = Path(__file__).parent
SOURCE = HERE / "node_modules/@fontsource/stix-two-math/files/stix-two-math-latin-400-normal.woff2"
TARGET = HERE.parent / "tensormesh_nb/widgets/static/math.woff2"
# Letters, Greek, accents, punctuation, letters like ℝ, arrows, operators, brackets, shapes, and the
# alphabets of formulas. Taller variants of a sign come along.
CHARACTERS = (
    "20-7E,A0-FF,131,237,2C6-2DD,300-338,391-3A9,3B1-3D6,3DC-3DD,3F0-3F6,2000-22FF,2308-230B,"
    "2310-2323,23B0-23B5,23DC-23E1,24C8,25A0-25FF,2605-2606,2660-2667,266D-266F,2713,2720,"
    "27C0-27FF,2920-2928,2933,2945,2980-298A,29B5-29CF,29EB,29F5,2A00-2AFF,1D400-1D7FF"
)


def main() -> None:
    """Write the font."""
    options = ["--layout-features=", "--no-hinting", "--flavor=woff2"]
    subset.main([str(SOURCE), f"--unicodes={CHARACTERS}", *options, f"--output-file={TARGET}"])


if __name__ == "__main__":
    main()
