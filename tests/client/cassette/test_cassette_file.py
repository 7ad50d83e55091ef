from __future__ import annotations

import multiprocessing
import os
import stat
from pathlib import Path

import pytest

import tensormesh_nb as tm

from ...replay_host import DONE, ReplayHost, Request, Script, chunk, head, sse
from ...saved_files import RELEASES
from ...saved_files.__main__ import SHORT
from ..asking import ANSWER, client
from .recordings import lines, record, replay

HEADER = b'{"format":1,"kind":"tensormesh_nb cassette","version":"0.1.0","host":"local"}\n'
RECORDING = b'{"request":{"host":"local","method":"GET","path":"/models"},"nth":1,%b}\n'

FOREIGN = {
    "vcrpy": (b"interactions:\n- request:\n", "YAML, as vcrpy writes it"),
    "vcr": (b'{"http_interactions": []}', "a cassette of another program"),
    "chat": (b'{"role": "user", "content": "Hi"}\n', 'no "kind": "tensormesh_nb cassette"'),
    "list": (b'[{"role": "user"}]', 'no "kind"'),
    "bytes": (b"\x89PNG\r\n\x1a\n", "the first line is not JSON"),
    "newer": (HEADER.replace(b'"format":1', b'"format":2'), "later|which this version cannot read"),
    "format": (HEADER.replace(b'"format":1', b'"format":"1"'), "expected a format from 1 to 1"),
    "time": (HEADER + RECORDING % b'"sent":"yesterday"', "line 2 is not a recording"),
    "counts": (HEADER + RECORDING % b'"arrivals":[[-1,-1]]', "line 2 is not a recording"),
    "damaged": (HEADER + b"{}\n" + b"{}\n", "line 2 is not a recording"),
    "merged": (HEADER + b"<<<<<<< HEAD\n", "line 2 is from a merge conflict. Remove the lines"),
    "garbled": (HEADER + b'{"request": \xff}\n', "line 2 is not a recording"),
}


@pytest.mark.parametrize(("content", "message"), FOREIGN.values(), ids=FOREIGN)
def test_other_files_are_refused_in_one_line(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "other.jsonl"
    path.write_bytes(content)
    for use in (tm.Cassette, replay):
        with pytest.raises(tm.ResponseError, match=message) as caught:
            use(path)
        assert "\n" not in str(caught.value)
    assert path.read_bytes() == content


def test_half_a_last_line_is_named_and_replaced(tmp_path: Path) -> None:
    path = tmp_path / "crash.jsonl"
    record(path, [ANSWER], lambda asking: [asking.chat("a"), asking.chat("b")])
    whole = path.read_bytes()
    path.write_bytes(whole[:-40])
    with replay(path) as replayed:
        assert replayed.notices == [f"{path}: the last line is incomplete, so it is not used."]
        assert replayed.chat("a").text == "Hi"
        with pytest.raises(tm.NotRecorded):
            replayed.chat("b")
    with ReplayHost(ANSWER) as host, client(host, cassette=path) as asking:
        asking.chat("c")
    assert [line["request"]["body"]["messages"][0]["content"] for line in lines(path)] == [*"ac"]


def test_a_last_line_without_an_end_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "edited.jsonl"
    record(path, [ANSWER], lambda asking: asking.chat("a"))
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().rstrip())
    with ReplayHost(ANSWER) as host, client(host, cassette=path) as asking:
        assert asking.notices == []
        asking.chat("b")
    assert len(tm.Cassette(path)) == 2


@pytest.mark.parametrize("path", sorted(RELEASES.glob("*/*.jsonl")), ids=lambda p: p.parent.name)
def test_cassettes_of_earlier_releases_are_replayed(path: Path) -> None:
    with tm.Client(cassette=path, cassette_mode="replay", cassette_pace="none") as replayed:
        for is_stream in (True, False):
            result = replayed.chat("Say one.", stream=is_stream, **SHORT)
            assert result.host == "local"
            assert len(result.text.split()) > 1
            assert len(result.logprobs) == 4
            assert result.logprobs.entropy_max.notna().all()
    assert list(tm.Cassette(path).frame.prompt) == ["Say one.", "Say one."]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no modes")
def test_only_the_owner_can_read_a_new_file(tmp_path: Path) -> None:
    path = tmp_path / "private.jsonl"
    old = os.umask(0)
    try:
        record(path, [ANSWER], lambda asking: asking.chat("a"))
    finally:
        os.umask(old)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def ask_many(url: str, path: Path, names: str) -> None:
    with client(url, cassette=path, cassette_mode="record") as asking:
        for name in names:
            asking.chat(name)


def test_two_processes_record_into_one_file(tmp_path: Path) -> None:
    path = tmp_path / "shared.jsonl"
    with ReplayHost(ANSWER) as host:
        other = multiprocessing.get_context("spawn").Process(
            target=ask_many, args=(host.url, path, "abcdefgh")
        )
        other.start()
        while not path.exists():
            other.join(0.01)
        ask_many(host.url, path, "hijklmno")
        other.join()
    assert sorted(tm.Cassette(path).frame.prompt) == [*"abcdefghijklmno"]
    assert len(lines(path)) == 15  # the answers to "h" are the same


def test_recordings_are_in_the_order_of_their_requests(tmp_path: Path) -> None:
    path = tmp_path / "order.jsonl"

    def host_answer(request: Request) -> Script:
        is_slow = b"first" in request.body
        text, pause = ("slow", 0.2) if is_slow else ("quick", 0.0)
        return [head(), *sse(pause, chunk(text, finish_reason="stop"), DONE)]

    def ask(asking: tm.Client) -> None:
        with asking.stream("first") as first, asking.stream("second") as second:
            for turn in (second, first):
                for _ in turn:
                    pass

    record(path, [host_answer], ask)
    assert list(tm.Cassette(path).frame.answer) == ["slow", "quick"]


def test_files_that_cannot_be_written_are_named_at_once(tmp_path: Path) -> None:
    for path in (tmp_path / "none" / "a.jsonl", tmp_path):
        with pytest.raises(tm.SettingsError, match="cassette") as caught:
            tm.Client(cassette=path, cassette_mode="record")
        assert "\n" not in str(caught.value)
