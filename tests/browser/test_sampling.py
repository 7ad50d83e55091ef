"""The page's sampling arithmetic is the kernel's: same intervals, same words, on drawn cases."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from playwright.sync_api import Browser

from tensormesh_nb.analysis.sampling import Recorded, Sampler, resample
from tensormesh_nb.widgets.assets import HERE

COMPUTE = """async ({code, cases}) => {
    const url = URL.createObjectURL(new Blob([code], {type: "text/javascript"}));
    const { resample } = await import(url);
    return cases.map(({recorded, sampler}) => {
        const others = recorded.others < 0 ? Infinity : recorded.others;
        const prob = Float64Array.from(recorded.prob);
        const found = resample({...recorded, prob, others}, sampler);
        return {low: [...found.low], high: [...found.high], kept: [...found.kept],
            unseen: found.unseen, exact: found.exact};
    });
}"""


def cases() -> list[tuple[Recorded, Sampler]]:
    random = np.random.default_rng(20261123)
    drawn = []
    for _ in range(400):
        size = int(random.integers(2, 40))
        prob = np.sort(random.dirichlet(np.full(size, random.choice([0.1, 0.5, 2.0]))))[::-1].copy()
        listed = int(random.integers(0, size))
        outside = int(random.integers(listed, size)) if random.random() < 0.4 else None
        if random.random() < 0.1:
            prob[-1] = 0.0
        known = prob[[*range(listed), *([outside] if outside is not None else [])]]
        if not len(known):
            continue
        others = float(size - len(known)) if random.random() < 0.5 else math.inf
        sampler = Sampler(
            temperature=float(random.choice([0.0, 0.3, 0.8, 1.0, 1.5])),
            top_p=float(random.choice([0.2, 0.8, 0.97, 1.0])),
            top_k=int(random.choice([0, 0, 2, 10])),
            min_p=float(random.choice([0.0, 0.0, 0.01, 0.3])),
        )
        drawn.append((Recorded(known, listed, max(0.0, 1 - float(known.sum())), others), sampler))
    return drawn


def test_both_sides_compute_the_same(browser: Browser) -> None:
    drawn = cases()
    page = browser.new_page()
    sent: list[dict[str, Any]] = [
        {
            "recorded": {
                "prob": recorded.prob.tolist(),
                "listed": recorded.listed,
                "unseen": recorded.unseen,
                "others": -1 if math.isinf(recorded.others) else recorded.others,
            },
            "sampler": vars(sampler),
        }
        for recorded, sampler in drawn
    ]
    code = (HERE / "sampling.js").read_text()
    found = page.evaluate(COMPUTE, {"code": code, "cases": sent})
    page.close()
    for (recorded, sampler), theirs in zip(drawn, found, strict=True):
        ours = resample(recorded, sampler)
        np.testing.assert_allclose(theirs["low"], ours.low, atol=1e-12)
        np.testing.assert_allclose(theirs["high"], ours.high, atol=1e-12)
        np.testing.assert_allclose(theirs["unseen"], ours.unseen, atol=1e-12)
        assert theirs["kept"] == ours.kept.tolist()
        assert theirs["exact"] == ours.exact
    assert {resample(recorded, sampler).exact for recorded, sampler in drawn} == {True, False}
