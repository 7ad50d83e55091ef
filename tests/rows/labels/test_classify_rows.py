"""Classification on hosts that score prompts and on those that do not."""

from __future__ import annotations

import asyncio
import json
import math
import signal
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import tensormesh_nb as tm

from ...client.asking import client
from ...replay_host import ReplayHost, Request, Script, head

TABLE = [{"text": "a", "true": "yes"}, {"text": "b", "true": "no"}]
TOP = [("Yes", -0.5), ("No", -1.5), ("Perhaps", -3.0)]


def first_token(request: Request) -> Script:
    """A host without log probabilities of a prompt, such as OpenAI's."""
    if "prompt_logprobs" in request.json():
        error = {"error": {"message": "Unknown parameter: 'prompt_logprobs'."}}
        return [head("400 Bad Request", "application/json") + json.dumps(error).encode()]
    top = [{"token": token, "logprob": logprob, "bytes": None} for token, logprob in TOP]
    choice = {
        "index": 0,
        "message": {"role": "assistant", "content": "Yes"},
        "logprobs": {"content": [{**top[0], "top_logprobs": top}]},
        "finish_reason": "length",
    }
    body = {"model": "m", "choices": [choice], "usage": {"total_tokens": 5}}
    return [head(kind="application/json") + json.dumps(body).encode()]


def vllm(request: Request) -> Script:
    """A host that scores: the tokens of the prompt are those of its last two messages."""
    if "/tokenize" in request.line:
        return [head("404 Not Found", "application/json") + b"{}"]
    answer = request.json()["messages"][-1]["content"]
    logprob = {"yes": -0.25, "no": -2.0}[answer]
    body = {
        "model": "m",
        "choices": [
            {
                "index": 0,
                "message": {"role": "assistant", "content": "x"},
                "finish_reason": "length",
            }
        ],
        "prompt_token_ids": [1, 2],
        "prompt_logprobs": [
            None,
            {"2": {"logprob": logprob, "rank": 1, "decoded_token": answer}},
        ],
    }
    return [head(kind="application/json") + json.dumps(body).encode()]


def run(answering: Any, path: Path, **arguments: Any) -> Any:
    given = {"store": path / "r.db", "progress": False, **arguments}
    with ReplayHost(answering) as host, client(host) as asking:
        labelled = asking.classify(TABLE, "{{ text }}?", ["yes", "no"], **given)
        return labelled, [request.json() for request in host.requests]


def test_host_that_scores_is_asked_for_every_label(tmp_path: Path) -> None:
    labelled, sent = run(vllm, tmp_path)
    scored = [body["messages"][-1]["content"] for body in sent if "prompt_logprobs" in body]
    # The first score decides that the host can, and is not paid again.
    assert sorted(scored) == ["no", "no", "yes", "yes"]
    assert labelled.is_exact
    assert labelled.frame["p_yes"].round(6).tolist() == [0.778801, 0.778801]
    assert labelled.notices == []


def test_spellings_that_the_host_trims_to_the_same_tokens_count_once(tmp_path: Path) -> None:
    ids = {"yes": 5, " yes": 6, "no": 7}

    def scoring(request: Request, *, trims: bool) -> Script:
        if "/tokenize" in request.line:
            return [head(kind="application/json") + b'{"tokens": [1]}']
        text = request.json()["messages"][-1]["content"]
        token = text.strip() if trims else text
        listed = {str(ids[token]): {"logprob": -2.0, "rank": 1, "decoded_token": token}}
        choice = {"index": 0, "message": {"role": "assistant", "content": "x"}}
        body = {"choices": [choice], "prompt_token_ids": [1, ids[token]]}
        body["prompt_logprobs"] = [None, listed]
        return [head(kind="application/json") + json.dumps(body).encode()]

    for trims, count in ((True, 1), (False, 2)):
        answering = partial(scoring, trims=trims)
        labelled, _ = run(answering, tmp_path / str(count), variants={"yes": [" yes"]})
        assert labelled.is_exact
        assert labelled.frame["p_yes"].tolist() == pytest.approx([count * math.exp(-2)] * 2)
        assert labelled.probabilities["spellings"][0] == ("yes", " yes")[:count]


def test_host_that_does_not_score_gives_bounds(tmp_path: Path) -> None:
    labelled, sent = run(first_token, tmp_path)
    assert sum("prompt_logprobs" in body for body in sent) == 1
    assert sum("max_tokens" in body and "prompt_logprobs" not in body for body in sent) == 2
    assert not labelled.is_exact
    frame = labelled.frame
    assert frame["label"].tolist() == ["yes", "yes"]
    assert frame["p_yes"].round(6).tolist() == [0.606531, 0.606531]
    # What the host did not return may belong to any label.
    unseen = 1 - sum(2.718281828459045**logprob for _, logprob in TOP)
    assert frame["p_yes_max"].round(6).tolist() == [round(0.606531 + unseen, 6)] * 2
    assert "interval" in labelled.notices[0]
    assert "so each probability is an interval" in labelled._repr_html_()
    report = run(first_token, tmp_path / "truth", truth="true")[0].report()
    assert report.undecided == 0
    top = alternatives(("yes", 0.4, None), ("no", 0.3, None))  # 0.3 may be "no" as well
    made = run(top, tmp_path / "undecided", truth="true", method="first_token")[0].report()
    assert made.undecided == made.rows == 2
    assert "In 2 rows, another label may be the most probable one." in str(made)


def failing_once(status: str) -> Any:
    """The same host whose first score fails with an error that says nothing about scores."""
    failures = iter([status])

    def answering(request: Request) -> Script:
        if "tokenize" not in request.line and (failure := next(failures, None)):
            return [head(failure, "application/json") + b'{"error": {"message": "Oops."}}']
        return vllm(request)

    return answering


@pytest.mark.parametrize(
    ("table", "answering"),
    [
        ([{"text": None}, *TABLE], vllm),
        (TABLE, failing_once("500 Broken")),
        (TABLE, failing_once("400 Bad Request")),  # the row may be too long
        (TABLE, lambda _: [head("401 No", "application/json") + b"{}"]),
    ],
)
def test_only_the_host_decides_whether_it_scores(
    table: Any, answering: Any, tmp_path: Path
) -> None:
    with ReplayHost(answering) as host, client(host) as asking:
        labelled = asking.classify(
            table, "{{ text }}?", ["yes", "no"], store=tmp_path / "r.db", progress=False
        )
        assert labelled.is_exact
        assert not any("no log probabilities" in notice for notice in labelled.notices)


def test_host_that_refuses_without_a_reason_is_quoted(tmp_path: Path) -> None:
    def refusing(request: Request) -> Script:
        if request.json().get("prompt_logprobs") is not None:
            return [head("400 Bad Request", "application/json") + b'{"error": {"message": "No."}}']
        return first_token(request)

    labelled, sent = run(refusing, tmp_path)
    assert sum("prompt_logprobs" in body for body in sent) == 2  # one of each row
    assert "The host answered: No. (HTTP 400" in labelled.notices[0]
    assert labelled.frame["status"].tolist() == ["ok", "ok"]


def test_a_row_whose_first_score_took_too_long_is_not_sent_again(tmp_path: Path) -> None:
    store = tmp_path / "labels.db"
    options: Any = {"labels": ["x", "y"], "store": store, "progress": False}
    with ReplayHost([30.0]) as host, client(host, timeout_total=0.2) as asking:
        made = asking.classify([{"a": "1"}], "{{ a }}", **options)
        assert len(host.requests) == 1
        assert made.frame["status"].tolist() == ["failed"]
        assert "timeout_total" in made.frame["error"][0]
        made.resume()
        assert len(host.requests) == 3
        with pytest.raises(tm.TimeoutExceeded):
            asking.classify([{"a": "2"}], "{{ a }}", **options, on_error="raise")
        assert len(host.requests) == 4


def test_ctrl_c_during_the_first_score_sends_nothing_else(tmp_path: Path) -> None:
    def interrupting(request: Request) -> Script:
        if "prompt_logprobs" in request.json() and len(host.requests) == 2:
            signal.raise_signal(signal.SIGINT)
            return [30.0]
        return vllm(request)

    with ReplayHost(interrupting) as host, client(host) as asking:
        labelled = asking.classify(
            TABLE, "{{ text }}?", ["yes", "no"], store=tmp_path / "r.db", progress=False
        )
        assert len(host.requests) == 2
        assert labelled.frame["status"].tolist() == ["not_sent", "not_sent"]
        assert labelled.notices == ["Interrupted. resume() sends the requests."]
        assert labelled.resume().frame["status"].tolist() == ["ok", "ok"]
        assert labelled.notices == []


def test_host_that_allows_fewer_alternatives_is_asked_for_these(tmp_path: Path) -> None:
    def limited(request: Request) -> Script:
        if request.json()["top_logprobs"] > 5:
            body = b'{"error": {"message": "top_logprobs must be between 0 and 5"}}'
            return [head("400 Bad Request", "application/json") + body]
        return first_token(request)

    labelled, _ = run(limited, tmp_path, method="first_token")
    assert labelled.frame["p_yes"].round(6).tolist() == [0.606531, 0.606531]


def test_first_score_counts_for_the_limit(tmp_path: Path) -> None:
    def using(request: Request) -> Script:
        usage = b', "usage": {"prompt_tokens": 149, "completion_tokens": 1, "total_tokens": 150}}'
        return [step[:-1] + usage for step in vllm(request) if isinstance(step, bytes)]

    # A request of at most 190 tokens does not fit after two of 150.
    labelled, sent = run(using, tmp_path, max_total_tokens=400)
    assert sum("prompt_logprobs" in body for body in sent) == 2
    (notice,) = labelled.notices
    assert "2 of 4 scores are done" in notice


def test_method_may_be_chosen(tmp_path: Path) -> None:
    labelled, sent = run(first_token, tmp_path / "1", method="first_token")
    assert not any("prompt_logprobs" in body for body in sent)
    assert labelled.notices == []
    labelled, _ = run(first_token, tmp_path / "2", method="score")
    assert labelled.frame["status"].tolist() == ["failed", "failed"]
    with pytest.raises(tm.RequestError, match="report: no row has an answer"):
        run(first_token, tmp_path / "3", method="score", truth="true")[0].report()


def alternatives(*tops: tuple[str, float, list[int] | None], **message: Any) -> Any:
    """A host whose first token has these alternatives, with their bytes."""
    top = [{"token": token, "logprob": math.log(p), "bytes": raw} for token, p, raw in tops]
    choice = {
        "index": 0,
        "message": {"role": "assistant", "content": tops[0][0], **message},
        "logprobs": {"content": [{**top[0], "top_logprobs": top}]},
        "finish_reason": "length",
    }
    body = json.dumps({"model": "m", "choices": [choice]}).encode()
    return lambda _: [head(kind="application/json") + body]


@pytest.mark.parametrize(
    ("answering", "reason"),
    [
        (alternatives(("yes", 0.9, None), content=None, reasoning_content="yes"), "model reasons"),
        # llama.cpp sends the tokens of a character as one, with the last one's alternatives.
        (
            alternatives(("\u597d", 0.9, [*"\u597d".encode()]), ("\ufffd", 0.1, [0xA5])),
            "tokens of one character",
        ),
        (alternatives(("yes", 0.7, None), ("no", 0.6, None)), "alternatives add up to 1.30"),
        (alternatives(("yes", math.exp(120), None)), "no alternatives"),  # a logit
    ],
)
def test_first_token_that_is_not_the_first_of_the_answer_is_no_evidence(
    answering: Any, reason: str, tmp_path: Path
) -> None:
    labelled, _ = run(answering, tmp_path, method="first_token", truth="true")
    assert labelled.frame["status"].tolist() == ["failed", "failed"]
    assert reason in labelled.frame["error"][0]
    with pytest.raises(tm.RequestError, match=rf"report: no row has an answer\. .*{reason}"):
        labelled.report()


@pytest.mark.parametrize(
    ("token", "raw"),
    [("\\xe5", [0xE5]), ("<0xE5>", None), ("<0xE5>", [*b"<0xE5>"]), ("\ufffd", None)],
)
def test_bytes_of_a_token_say_which_label_it_may_begin(
    token: str, raw: list[int] | None, tmp_path: Path
) -> None:
    answering = alternatives((token, 0.6, raw), ("x", 0.25, [120]), ("token_id:7", 0.05, None))
    with ReplayHost(answering) as host, client(host) as asking:
        frame = asking.classify(
            TABLE,
            "{{ text }}?",
            ["\u597d", "no"],
            method="first_token",
            store=tmp_path / "r.db",
            progress=False,
        ).frame
    # The unknown token and what was not returned may be any label.
    assert frame["p_\u597d_max"].round(9).tolist() == [0.75, 0.75]
    assert frame["p_no_max"].round(9).tolist() == [0.15, 0.15]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"n": 2}, "n: classify needs one answer to each prompt. Leave it out."),
        ({"orders": 2}, "orders: the template has no {{ options }}"),
        ({"orders": 3}, "orders: expected a whole number from 1 to 2, as 2 labels have 2 orders"),
        ({"prior": 5}, "prior: expected a text such as 'N/A', or a list of them, got 5."),
        ({"method": "guess"}, "method: expected 'auto', 'score' or 'first_token', got 'guess'"),
        ({"truth": "tru"}, "truth: the table has no column 'tru'"),
        ({"truth": "text"}, "truth: row 0 has 'a', which is not a label ('yes', 'no')"),
        ({"truth": ["yes", "no"]}, "truth: expected the name of a column, got list."),
        ({"temperature": "hot"}, "temperature"),
        ({"variants": {"maybe": ["x"]}}, "variants: 'maybe' is not a label"),
    ],
)
def test_wrong_arguments_are_refused_before_anything_is_sent(
    arguments: dict[str, Any], message: str, tmp_path: Path
) -> None:
    with ReplayHost(first_token) as host, client(host) as asking:
        with pytest.raises(tm.RequestError) as refused:
            asking.classify(
                TABLE,
                "{{ text }}?",
                ["yes", "no"],
                store=tmp_path / "r.db",
                progress=False,
                **arguments,
            )
        assert message in str(refused.value)
        assert not host.requests


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ([1, 2], r"row 0 has 1, which is not a label \('1', '2'\). Use table\['t'\].astype\(str\)"),
        (["1", " 2"], r"row 1 has ' 2', .* Use table\['t'\].str.strip\(\)"),
        ([1.0, None], r'row 0 has 1.0, .* Use table\[\'t\'\].astype\("Int64"\).astype\("string"\)'),
        ([["1"], "2"], r"row 0 has \['1'\], which is not a label"),
        ([np.array(["1"]), "2"], r"row 0 has array.*, which is not a label"),
        ([None, float("nan")], "the column 't' has no values"),
    ],
)
def test_true_labels_of_another_form_are_refused_with_advice(
    cells: list[Any], message: str, tmp_path: Path
) -> None:
    table = pd.DataFrame({"text": ["a", "b"], "t": cells})
    with ReplayHost(first_token) as host, client(host) as asking:
        with pytest.raises(tm.RequestError, match=f"^truth: {message}"):
            asking.classify(table, "{{ text }}?", ["1", "2"], truth="t", store=tmp_path / "r.db")
        assert not host.requests


def test_rows_without_a_true_label_are_left_out_of_the_report(tmp_path: Path) -> None:
    table = [*TABLE, {"text": "c", "true": None}]
    with ReplayHost(vllm) as host, client(host) as asking:
        labelled = asking.classify(
            table,
            "{{ text }}?",
            ["yes", "no"],
            truth="true",
            store=tmp_path / "r.db",
            progress=False,
        )
    made = labelled.report()
    assert (made.rows, made.left_out) == (2, 1)
    assert labelled.frame["label"].notna().all()


def test_async_code_classifies_alike(tmp_path: Path) -> None:
    async def classify(asking: Any, number: int) -> Any:
        return await asking.aclassify(
            TABLE,
            "{{ text }}?",
            ["yes", "no"],
            store=tmp_path / f"{number}.db",
            progress=False,
            prior="N/A",
        )

    for number, answering in enumerate((vllm, first_token)):
        with ReplayHost(answering) as host, client(host) as asking:
            labelled = asyncio.run(classify(asking, number))
            again = asking.classify(
                TABLE,
                "{{ text }}?",
                ["yes", "no"],
                store=tmp_path / f"{number}.db",
                progress=False,
                prior="N/A",
            )
            assert labelled.is_exact is (answering is vllm)
            assert (labelled.frame["status"] == "ok").all()
            assert labelled.frame["label_prior"].notna().all()
            pd.testing.assert_frame_equal(again.frame, labelled.frame)
            pd.testing.assert_frame_equal(again.probabilities, labelled.probabilities)


def test_prompt_without_content_that_fails_is_a_remark(tmp_path: Path) -> None:
    def picky(request: Request) -> Script:
        if "N/A" in json.dumps(request.json()["messages"]):
            return [head("400 Bad Request", "application/json") + b'{"error": {"message": "No."}}']
        return first_token(request)

    labelled, _ = run(picky, tmp_path, prior="N/A", method="first_token")
    assert labelled.frame["status"].tolist() == ["ok", "ok"]
    assert labelled.probabilities["lift"].isna().all()
    assert "The prompt without content has no answer: No." in labelled.notices[0]
