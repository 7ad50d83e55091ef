"""The format number of saved files: files of earlier releases are read, newer ones are refused."""

from __future__ import annotations

import contextlib
import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest

import tensormesh_nb as tm
from tensormesh_nb.assembly.formats import saved_answer
from tensormesh_nb.assembly.formats.saved_file import check_format, load_file
from tensormesh_nb.client.cassette import cassette_file
from tensormesh_nb.conversation import store
from tensormesh_nb.rows.store import store_tables
from tensormesh_nb.rows.store.row_store import RowStore

from ...saved_files import RELEASES

FILES = sorted(RELEASES.glob("*/*.json"))
ANSWERS = [path for path in FILES if path.stem != "conversation"]
CONVERSATIONS = [path for path in FILES if path.stem == "conversation"]


def named(path: Path) -> str:
    return f"{path.parent.name}-{path.stem}"


def tokens(choice: dict[str, Any]) -> list[str]:
    return [row["token"] for row in (choice.get("logprobs") or {}).get("content") or ()]


@pytest.mark.parametrize("path", ANSWERS, ids=named)
def test_answers_of_earlier_releases_are_read(path: Path, tmp_path: Path) -> None:
    saved = json.loads(path.read_bytes())
    result = tm.ChatResult.load(path)
    for choice, raw in zip(result.choices, saved["response"]["choices"], strict=True):
        # The host's text and tokens start with the prompt if the request had echo.
        assert (raw["message"].get("content") or "").endswith(choice.text)
        kept = list(result.logprobs.query("choice == @choice.index")["token"])
        assert kept == tokens(raw)[len(tokens(raw)) - len(kept) :]
        assert bool(kept) == bool(tokens(raw))
    assert (result.status, result.host) == (saved["status"], saved["host"])
    assert result.request.messages == saved["request"]["messages"]
    again = tm.ChatResult.load(result.save(tmp_path / "again.json"))
    assert again.response == result.response


@pytest.mark.parametrize("path", CONVERSATIONS, ids=named)
def test_conversations_of_earlier_releases_are_read(path: Path, tmp_path: Path) -> None:
    saved = json.loads(path.read_bytes())
    history = store.load(path)
    assert [turn.id for turn in history.turns] == [
        saved["turns"][index]["id"] for index in saved["line"]
    ]
    assert len(history.branches) == len(saved["branches"]) == 1
    store.save(history, tmp_path / "again.json")
    assert store.load(tmp_path / "again.json").messages == history.messages


@pytest.mark.parametrize("path", sorted(RELEASES.glob("*/*.db")), ids=named)
def test_rows_of_earlier_releases_are_read(path: Path, tmp_path: Path) -> None:
    copy = tmp_path / path.name
    copy.write_bytes(path.read_bytes())  # opening a store may change it
    with contextlib.closing(RowStore(copy)) as rows:
        keys = [record.key for record in rows.records()]
        texts = {row.text for row in rows.rows(keys).values()}
        answers = {rows.answer(key, convert=saved_answer.load).first.text for key in keys}
    assert len(keys) == 2
    assert texts == answers


def test_this_release_has_files_of_its_formats() -> None:
    folder = RELEASES / tm.__version__
    with contextlib.closing(sqlite3.connect(folder / "rows.db")) as rows:
        assert rows.execute("PRAGMA user_version").fetchone() == (store_tables.FORMAT,)
    header = json.loads((folder / "cassette.jsonl").read_bytes().splitlines()[0])
    assert header["format"] == cassette_file.FORMAT
    formats = {path.stem: json.loads(path.read_bytes())["format"] for path in folder.glob("*.json")}
    assert formats.pop("conversation") == store.FORMAT
    assert formats
    assert set(formats.values()) == {saved_answer.FORMAT}


@pytest.mark.parametrize(
    ("saved", "message"),
    [
        ([], "expected a JSON object"),
        ({}, "expected a format from 1 to 3, got None"),
        ({"format": 0}, "got 0"),
        ({"format": True}, "got True"),
        ({"format": "3"}, "got '3'"),
        ({"format": 4}, r"a newer version of tensormesh-nb \(format 4\)"),
        ({"format": 4, "version": "9.1"}, "version 9.1 of tensormesh-nb"),
        ({"format": 4, "version": ["9.1"]}, "a newer version"),
    ],
)
def test_unreadable_format_is_named(saved: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        check_format(saved, 3)


@pytest.mark.parametrize("format_", [1, 2, 3])
def test_readable_formats(format_: int) -> None:
    check_format({"format": format_}, 3)


@pytest.mark.parametrize("path", [ANSWERS[0], CONVERSATIONS[0]], ids=named)
def test_newer_file_is_refused_in_one_line(path: Path, tmp_path: Path) -> None:
    load = store.load if path in CONVERSATIONS else tm.ChatResult.load
    newer = tmp_path / "newer.json"
    newer.write_text(json.dumps({**json.loads(path.read_bytes()), "format": 9, "version": "2.0"}))
    with pytest.raises(tm.ResponseError) as refused:
        load(newer)
    assert str(refused.value) == (
        f"{newer} was saved by version 2.0 of tensormesh-nb (format 9), which this version cannot "
        "read. Update it: pip install -U tensormesh-nb"
    )


def test_newer_answer_in_a_conversation_is_refused(tmp_path: Path) -> None:
    document = json.loads(CONVERSATIONS[0].read_bytes())
    document["turns"][0]["result"] |= {"format": 9, "version": "2.0\x1b[31m"}
    newer = tmp_path / "newer.json"
    newer.write_text(json.dumps(document))
    with pytest.raises(tm.ResponseError, match=r"saved by version 2\.0") as refused:
        store.load(newer)
    assert "\x1b" not in str(refused.value)


def test_large_file_without_an_object_is_not_read(tmp_path: Path) -> None:
    for start in (b"", b"[1]"):
        path = tmp_path / "disk.img"
        with path.open("wb") as file:
            file.write(start)
            file.truncate(2**32)  # takes no space
        with pytest.raises(tm.ResponseError, match="expected a JSON object"):
            tm.ChatResult.load(path)
        with pytest.raises(tm.ResponseError, match="expected a JSON object"):
            store.load(path)
        path.unlink()  # the search for leaks would read it


def test_unreadable_file_is_reported(tmp_path: Path) -> None:
    with pytest.raises(tm.ResponseError, match="cannot be read: Is a directory"):
        load_file(tmp_path, "x", dict)
    with pytest.raises(tm.ResponseError, match="cannot be read: No such file"):
        load_file(tmp_path / "missing", "x", dict)
