"""What a sweep sends, and what it does about a model that the host does not have."""

from __future__ import annotations

from pathlib import Path

import pytest

import tensormesh_nb as tm

from ...client.asking import client
from ...replay_host import ReplayHost, Request, Script, head
from .sweeping import Answers, sent, sweep_of


def test_repeats_share_no_answer_and_are_continued_from_the_store(tmp_path: Path) -> None:
    with ReplayHost(Answers()) as host, client(host) as asking:
        three = sweep_of(asking, tmp_path, temperature=1, repeat=3)
        assert sorted(three.frame["text"]) == ["m 1 HI 0", "m 1 HI 1", "m 1 HI 2"]
        five = sweep_of(asking, tmp_path, temperature=1, repeat=5)
        assert len(host.requests) == 5
        assert list(five.frame["text"])[:3] == list(three.frame["text"])
        assert five.frame["text"].nunique() == 5


def test_each_repeat_sends_its_own_seed(tmp_path: Path) -> None:
    with ReplayHost(Answers()) as host, client(host) as asking:
        out = sweep_of(asking, tmp_path, temperature=1, seed=7, repeat=3)
        seeds = [body["seed"] for body in sent(host)]
    assert len(set(seeds)) == 3
    assert 7 in seeds
    assert out.frame["text"].nunique() == 3


def test_missing_model_is_asked_once_or_twice_and_leaves_the_others_alone(tmp_path: Path) -> None:
    table = [{"word": word} for word in "abcdef"]
    with ReplayHost(Answers()) as host, client(host) as asking:
        out = sweep_of(
            asking, tmp_path, "{{ word }}", table=table, models=["m", "gone"], concurrency=2
        )
        asked = sum(body["model"] == "gone" for body in sent(host))
        assert asked <= 2
        assert out.counts == {"ok": 6, "failed": 6, "stopped": 0, "not_sent": 0}
        failed = out.failed
        assert set(failed["variant"]) == {"gone"}
        assert failed["error"].str.contains("no such model").all()
        # It may have been added since.
        out.resume()
        assert sum(body["model"] == "gone" for body in sent(host)) > asked
        assert sum(body["model"] == "m" for body in sent(host)) == 6


def test_error_of_every_request_ends_the_run(tmp_path: Path) -> None:
    def refuse(_: Request) -> Script:
        return [head("401 No", "application/json") + b'{"error": "no"}']

    with ReplayHost(refuse) as host, client(host) as asking:
        out = sweep_of(asking, tmp_path, temperature=[0, 1], repeat=9, concurrency=1)
        assert len(host.requests) == 1
        assert "Every request would fail" in out.notices[0]
        with pytest.raises(tm.AuthenticationFailed):
            sweep_of(asking, tmp_path, temperature=[0, 1], on_error="raise")
