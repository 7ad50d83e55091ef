"""The picture of the README shows the inspector as it is."""

from __future__ import annotations

from PIL import Image, ImageChops, ImageStat
from playwright.sync_api import Browser

from .lab import Lab
from .pictures import DOCS, hero, inspector

# Of 255. Times in the footer differ; another layout, colour or answer differs more.
MOST_DIFFERENCE = 4.0


def test_hero_is_current(browser: Browser, lab: Lab) -> None:
    page = inspector(browser, lab)
    made = hero(page).convert("RGB")
    page.close()
    with Image.open(DOCS / "inspector.png") as picture:
        kept = picture.convert("RGB")
    assert abs(made.width - kept.width) <= 2, "run: python -m tests.browser.pictures"
    assert abs(made.height - kept.height) <= 2, "run: python -m tests.browser.pictures"
    size = min(made.width, kept.width), min(made.height, kept.height)
    difference = ImageChops.difference(made.crop((0, 0, *size)), kept.crop((0, 0, *size)))
    mean = sum(ImageStat.Stat(difference).mean) / 3
    assert mean < MOST_DIFFERENCE, "run: python -m tests.browser.pictures"


def test_animation_is_small_enough_for_a_readme() -> None:
    path = DOCS / "inspector.gif"
    assert path.stat().st_size < 2_000_000
    with Image.open(path) as animation:
        assert animation.n_frames >= 8  # type: ignore[attr-defined]
