"""A sweep from the arguments of ``client.sweep``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import tensormesh_nb as tm
from tensormesh_nb.rows.variants.variants import Variants

from ...client.asking import client
from ...replay_host import DONE, ReplayHost, chunk, head, sse
from .sweeping import Answers, sent, sweep_of

TABLE = [{"w": "a", "right": "m 0 A"}, {"w": "b", "right": "x"}]


def test_messages_and_prompts_are_sent_as_they_are(tmp_path: Path) -> None:
    messages = [{"role": "system", "content": "{{ no }}"}, {"role": "user", "content": "{{ x }}"}]
    with ReplayHost(Answers()) as host, client(host) as asking:
        sweep_of(asking, tmp_path, messages, temperature=[0, 1])
        assert [body["messages"] for body in sent(host)] == [messages] * 2


def test_table_is_filled_and_scored(tmp_path: Path) -> None:
    with ReplayHost(Answers()) as host, client(host) as asking:
        out = sweep_of(
            asking,
            tmp_path,
            "{{ w }}{{ mark }}",
            table=TABLE,
            truth="right",
            variables={"mark": ""},
            models=["m", "k"],
            temperature=0,
        )
    assert list(out.frame["right"]) == [1.0, 0.0, 0.0, 0.0]
    assert out.compare().test is not None
    assert list(out.summary["right"]) == [0.5, 0.0]


def test_rows_without_logprobs_are_not_streamed_but_single_answers_are(tmp_path: Path) -> None:
    with ReplayHost(Answers()) as host, client(host) as asking:
        sweep_of(asking, tmp_path, "{{ w }}", table=TABLE, temperature=[0], logprobs=False)
        sweep_of(asking, tmp_path, "x", temperature=[0], logprobs=False)
        assert [body.get("stream") for body in sent(host)] == [False, False, True]


def test_watcher_sees_answers_while_they_arrive(tmp_path: Path) -> None:
    seen: list[list[tuple[str, bool]]] = []

    def watch(variants: Variants) -> None:
        parts = variants.texts_so_far(5)
        seen.append([(text, outcome is not None) for [(text, outcome)] in parts])

    slow = [head(), *sse(chunk("Hel"), 0.7, chunk("lo", finish_reason="stop"), DONE)]
    with ReplayHost(slow) as host, client(host) as asking:
        out = sweep_of(asking, tmp_path, temperature=[0, 1], watch=watch)
    assert [("Hel", False)] * 2 in seen
    assert [text for [(text, _)] in out.texts_so_far(5)] == ["Hello"] * 2


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"temperature": "hot"}, "temperature: expected a number from 0 to 2, got 'hot'."),
        ({"temperature": [0, [1]]}, "temperature: expected a number from 0 to 2, got [1]."),
        ({"colour": 1}, "unknown field: colour."),
        ({"truth": "right"}, "truth: there is no table; pass table=."),
        ({"table": TABLE, "truth": "wright"}, "no column 'wright'. Did you mean right?"),
        ({"table": TABLE, "truth": ["yes"]}, "truth: expected the name of a column, got list."),
        (
            {"table": [{"right": ["a", "b"]}], "truth": "right"},
            "truth: row 0 has a list, which cannot be compared with a text. Pass a function",
        ),
        ({"match": len}, "match: pass the column of right answers: truth='column'."),
        ({"table": TABLE, "truth": "right", "match": 5}, "match: expected 'equals', 'contains' or"),
        ({"variables": {"a": 1}}, "variables: they fill {{ }} for the rows of a table; pass"),
        ({"watch": 5}, "watch: expected a function, got 5."),
        ({"table": []}, "The table has no rows."),
        ({"table": TABLE, "prompt": "{{ v }}"}, "the table has no column 'v'."),
        ({"models": ["A", "A"]}, "models: “A” is given twice."),
        ({"max_cost": 0}, "max_cost: expected a positive number"),
        ({"on_error": "skip"}, "on_error: expected 'keep' or 'raise'"),
    ],
    ids=str,
)
def test_wrong_arguments_are_refused_before_anything_is_sent(
    arguments: dict[str, Any], message: str, tmp_path: Path
) -> None:
    with ReplayHost(Answers()) as host, client(host) as asking:
        with pytest.raises(tm.RequestError) as refused:
            sweep_of(asking, tmp_path, **arguments)
        assert message in str(refused.value)
        assert not host.requests


def test_many_requests_are_asked_about_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    questions: list[str] = []
    monkeypatch.setattr("builtins.input", lambda text: questions.append(text) or "no")
    with ReplayHost(Answers()) as host, client(host) as asking:
        out = sweep_of(asking, tmp_path, temperature=[0, 1], repeat=500)
        assert len(host.requests) == 20
    (question,) = questions
    assert question.startswith("980 more answers: ")
    assert out.counts["not_sent"] == 980
