"""A run from its start to its end, and its continuation."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

import tensormesh_nb as tm

from ..client.asking import client
from ..leak_watch import KEY
from ..replay_host import ReplayHost, Request, Script, chunk, head, sse
from .answers import echo, prompt_of, prompts

TEXTS = [{"text": text} for text in "abcdef"]


def large(count: int = 1000) -> list[dict[str, str]]:
    return [{"text": str(number)} for number in range(count)]


def test_map_without_a_store_names_a_new_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    with ReplayHost(echo) as host, client(host) as asking:
        rows = asking.map(TEXTS, "{{ text }}")
        assert rows.store.is_relative_to(tmp_path)
        assert rows.counts["ok"] == 6
        # A second run is a new one, and one that names the store continues it.
        asking.map(TEXTS, "{{ text }}", progress=False)
        assert len(host.requests) == 12
        asking.map(TEXTS, "{{ text }}", store=rows.store, progress=False)
        assert len(host.requests) == 12
    shown = capsys.readouterr().err
    assert "6/6" in shown
    assert shown.startswith(f"Answers are kept in {rows.store}.")
    assert shown.count("Answers are kept") == 1


def test_run_that_ends_early_says_where_another_process_finds_its_answers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    with ReplayHost([head("404 No", "application/json") + b"{}"]) as host, client(host) as asking:
        rows = asking.map(TEXTS, "{{ text }}", progress=False)
    end = f'. After a restart, repeat the run with store="~/tensormesh_nb/rows/{rows.store.name}".'
    assert rows.notices[-1].endswith(end)


def test_file_deleted_during_a_run_is_named(tmp_path: Path) -> None:
    path = tmp_path / "r.db"

    def deleting(request: Request) -> Script:
        path.unlink(missing_ok=True)
        return echo(request)

    with ReplayHost(deleting) as host, client(host) as asking:
        rows = asking.map(TEXTS, "{{ text }}", store=path, progress=False)
        assert rows.counts["ok"] == 6
        assert "was deleted or moved during the run" in rows.notices[-1]
        with pytest.raises(tm.SettingsError, match="was deleted or moved after it was opened"):
            rows.resume()


def test_amap_is_the_same_in_a_running_loop(tmp_path: Path) -> None:
    async def both(asking: tm.Client) -> Any:
        return await asking.amap(TEXTS, "{{ text }}", store=tmp_path / "r.db", progress=False)

    with ReplayHost(echo) as host, client(host) as asking:
        rows = asyncio.run(both(asking))
        assert list(rows.frame["answer_text"]) == list("ABCDEF")
        assert asyncio.run(rows.aresume()) is rows
        assert len(host.requests) == 6


def test_failure_is_raised_if_wanted_and_finished_rows_are_kept(tmp_path: Path) -> None:
    def bad(request: Request) -> Script:
        if prompt_of(request) == "c":
            return [head("400 No", "application/json") + b'{"error": "no"}']
        return echo(request)

    with ReplayHost(bad) as host, client(host) as asking:
        given: dict[str, Any] = {"store": tmp_path / "r.db", "progress": False, "concurrency": 1}
        with pytest.raises(tm.BadRequest):
            asking.map(TEXTS, "{{ text }}", on_error="raise", **given)
        assert prompts(host) == ["a", "b", "c"]
        rows = asking.map(TEXTS, "{{ text }}", **given)
        assert prompts(host) == ["a", "b", "c", "c", "d", "e", "f"]
        assert rows.counts == {"ok": 5, "failed": 1, "stopped": 0, "not_sent": 0}


def test_interrupt_returns_the_rows_and_says_how_to_go_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    stuck = True

    def slow(request: Request) -> Script:
        if prompt_of(request) == "c" and stuck:
            threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT)).start()
            return [head(), *sse(chunk("par")), 30.0]
        return echo(request)

    with ReplayHost(slow) as host, client(host) as asking:
        rows = asking.map(TEXTS, "{{ text }}", store=tmp_path / "r.db", concurrency=1)
        assert rows.counts == {"ok": 2, "failed": 0, "stopped": 1, "not_sent": 3}
        assert list(rows.frame["answer_text"].fillna("")) == ["A", "B", "par", "", "", ""]
        line = "Interrupted. 2 of 6 rows are done; resume() sends the others."
        assert rows.notices == [line]
        assert line in capsys.readouterr().err
        stuck = False
        rows.resume()
        assert rows.counts["ok"] == 6
        assert prompts(host) == ["a", "b", "c", "c", "d", "e", "f"]
        assert rows.notices == []


def test_answers_that_a_cache_gave_again_are_counted(tmp_path: Path) -> None:
    def reply(name: str) -> Script:
        choice = {"index": 0, "finish_reason": "stop", "message": {"content": "A"}}
        body = {"id": name, "created": 1, "model": "m", "choices": [choice]}
        return [head(kind="application/json") + json.dumps(body).encode()]

    texts = [{"word": "a"}, {"word": "a"}, {"word": "b"}]
    given: dict[str, Any] = {"store": tmp_path / "r.db", "progress": False, "stream": False}
    names = iter(["chatcmpl-0123456789", "chatcmpl-0123456789", "chatcmpl-other-one"])
    with ReplayHost(lambda _: reply(next(names))) as host, client(host) as asking:
        for _ in range(2):  # also from the store
            rows = asking.map(texts, "{{ word }}", **given)
            (line,) = rows.notices
            assert line.startswith("1 answer has the id, the time and the text of another")
    # Ids of Ollama come again by chance.
    with ReplayHost(reply("chatcmpl-123")) as host, client(host) as asking:
        assert asking.map(texts, "{{ word }}", **given).notices == []


def test_complete_answers_without_text_are_counted(tmp_path: Path) -> None:
    def reply(request: Request) -> Script:
        reason = prompt_of(request)
        choice = {"index": 0, "finish_reason": reason, "message": {"content": None}}
        return [head(kind="application/json") + json.dumps({"choices": [choice]}).encode()]

    reasons = [{"a": reason} for reason in ("length", "length", "stop", "tool_calls")]
    with ReplayHost(reply) as host, client(host) as asking:
        rows = asking.map(reasons, "{{ a }}", store=tmp_path / "r.db", progress=False, stream=False)
    assert sorted(rows.notices) == [
        "1 answer has no text (finish_reason stop).",
        "2 answers have no text (finish_reason length). The model may have used max_tokens to "
        "reason.",
    ]


@pytest.mark.parametrize(("answer", "sent"), [("y", 1000), ("", 20), ("no", 20)])
def test_large_run_asks_with_an_estimate(
    answer: str, sent: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    questions: list[str] = []

    def reply(question: str) -> str:
        questions.append(question)
        return answer

    monkeypatch.setattr("builtins.input", reply)
    with ReplayHost(echo) as host, client(host) as asking:
        rows = asking.map(large(), "{{ text }}", store=tmp_path / "r.db", progress=False)
        assert len(host.requests) == sent
    assert questions == ["980 more rows: 10,780 to 10,780 tokens. Continue? [y/N] "]
    assert rows.counts == {"ok": sent, "failed": 0, "stopped": 0, "not_sent": 1000 - sent}


def test_large_run_goes_on_only_with_the_flag_if_nobody_can_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nobody(_: str) -> str:
        raise RuntimeError(
            "raw_input was called, but this frontend does not support input requests."
        )

    monkeypatch.setattr("builtins.input", nobody)
    given: dict[str, Any] = {"store": tmp_path / "r.db", "progress": False}
    with ReplayHost(echo) as host, client(host) as asking:
        rows = asking.map(large(), "{{ text }}", **given)
        assert "Nobody can answer: pass confirm=False." in rows.notices[-1]
        assert len(host.requests) == 20
        with pytest.raises(tm.RequestError, match="confirm=False"):
            asyncio.run(asking.amap(large(), "{{ text }}", **given))
        asking.map(large(), "{{ text }}", confirm=False, **given)
        assert len(host.requests) == 1000
        # Complete rows cost nothing, so there is nothing to ask.
        assert asking.map(large(), "{{ text }}", **given).counts["ok"] == 1000
        assert asyncio.run(asking.amap(large(), "{{ text }}", **given)).counts["ok"] == 1000
        with pytest.raises(tm.RequestError, match=r"^3 more rows: async code cannot ask"):
            asyncio.run(asking.amap(large(1003), "{{ text }}", **given))
        # The estimate is that of complete rows; none is sent before the answer.
        rows = asking.map(large(1003), "{{ text }}", **given)
        assert rows.notices[-1].startswith("3 more rows: 33 to 33 tokens. Nobody can answer")
        assert len(host.requests) == 1000


def test_killed_run_pays_no_finished_row_again(tmp_path: Path) -> None:
    """Every row that was reported is in the store; at most the running ones are sent again."""
    code = (
        "import sys\n"
        "import tensormesh_nb as tm\n"
        "client = tm.Client(host=sys.argv[1], key_env='ROWS_KEY', model='m')\n"
        "rows = [{'text': str(n)} for n in range(300)]\n"
        "client.map(rows, '{{ text }}', store=sys.argv[2], concurrency=4, progress=False)\n"
    )
    store = tmp_path / "r.db"
    concurrency, kills = 4, 3
    killed = threading.Event()
    process: list[subprocess.Popen[bytes]] = []
    lock = threading.Lock()
    next_kill = [40]

    def kills_at(request: Request) -> Script:
        with lock:
            if len(host.requests) >= next_kill[0] and not killed.is_set():
                killed.set()
                process[-1].kill()
        return echo(request)

    with ReplayHost(kills_at) as host:
        for _ in range(kills):
            killed.clear()
            process.append(
                subprocess.Popen(
                    [sys.executable, "-c", code, host.url, str(store)],
                    env={**os.environ, "ROWS_KEY": KEY},
                )
            )
            process[-1].wait(60)
            assert killed.is_set()
            next_kill[0] = len(host.requests) + 50
        killed.set()
        with client(host) as asking:
            rows = asking.map(
                [{"text": str(n)} for n in range(300)],
                "{{ text }}",
                store=store,
                concurrency=concurrency,
                progress=False,
            )
        again = len(host.requests) - 300
    assert rows.counts["ok"] == 300
    assert 0 <= again <= kills * concurrency
    # The rows of the last kill are reported: nobody knows whether the host processed them.
    assert 1 <= rows.resent <= concurrency
    assert f"{rows.resent} rows were being sent when an earlier run was killed" in rows.notices[0]


@pytest.mark.parametrize("store", ["", ":memory:", 5])
def test_store_that_is_no_file_is_refused(store: Any) -> None:
    with ReplayHost(echo) as host, client(host) as asking:
        with pytest.raises(tm.RequestError, match="store: expected the path of a file, got"):
            asking.map(TEXTS, "{{ text }}", store=store)
        assert not host.requests


def test_damaged_store_is_refused(tmp_path: Path) -> None:
    store = tmp_path / "rows.db"
    with ReplayHost(echo) as host, client(host) as asking:
        asking.map(TEXTS, "{{ text }}", store=store, progress=False).close()
        with contextlib.closing(sqlite3.connect(store)) as database:
            (page,) = database.execute(
                "SELECT rootpage FROM sqlite_master WHERE name = 'row'"
            ).fetchone()
            (size,) = database.execute("PRAGMA page_size").fetchone()
        with store.open("r+b") as file:
            file.seek((page - 1) * size)
            file.write(b"\xff" * size)
        with pytest.raises(tm.ResponseError, match="is damaged") as caught:
            asking.map(TEXTS, "{{ text }}", store=store, progress=False)
        assert "\n" not in str(caught.value)
