"""Conversations in JSON files."""

from __future__ import annotations

import contextlib
import json
import stat
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tensormesh_nb.config.locked_file import LockedFile
from tensormesh_nb.conversation import store as store_module
from tensormesh_nb.conversation.history import History
from tensormesh_nb.conversation.store import attach_store, load, save
from tensormesh_nb.errors import ResponseError, SettingsError

from ..json_mutations import mutations
from .turns import add_turn, contents, lesson


def branched() -> History:
    history = lesson()
    add_turn(history, "b2 \u2028 é", "b")
    history.system = "Be kind."
    return history


def test_saved_history_is_loaded(tmp_path: Path) -> None:
    history = branched()
    save(history, tmp_path / "lesson.json")
    loaded = load(tmp_path / "lesson.json")
    assert loaded.name == "lesson"
    assert loaded.messages == history.messages
    assert [turn.id for turn in loaded.turns] == [turn.id for turn in history.turns]
    assert loaded.branches[0].summary == history.branches[0].summary
    # One turn is one object, in the conversation and in its branches.
    assert loaded.branches[0].base[0] is loaded.turns[0]
    assert loaded.turns[0].result.text == "A"
    assert loaded.turns[0].result.usage == history.turns[0].result.usage
    assert loaded.turns[0].key == "a"


def test_file_mode_is_private_or_kept(tmp_path: Path) -> None:
    path = tmp_path / "lesson.json"
    save(lesson(), path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.chmod(0o640)
    save(lesson(), path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert [each.name for each in tmp_path.iterdir()] == ["lesson.json"]


def test_failed_write_is_reported(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot be written"):
        save(lesson(), tmp_path / "missing" / "lesson.json")
    history = lesson()
    attach_store(history, tmp_path / "missing" / "lesson.json")
    add_turn(history, "d", "d")
    assert "not saved" in str(history.problem)
    assert len(history.turns) == 4


@pytest.mark.parametrize(
    "text",
    [
        *("", "[]", "{}", "nonsense", '{"format": 1}', "[" * 100_000),
        '{"format": 99, "kind": "tensormesh_nb conversation"}',
        json.dumps(
            {"format": 1, "kind": "tensormesh_nb conversation", "name": "x", "system": None}
            | {"turns": [], "line": [0], "branches": []}
        ),
    ],
)
def test_other_files_are_refused_and_left_alone(tmp_path: Path, text: str) -> None:
    path = tmp_path / "notes.json"
    path.write_text(text)
    with pytest.raises(ResponseError, match=r"is not a saved conversation|by a newer version"):
        attach_store(History("lesson"), path)
    assert path.read_text() == text


def test_damaged_files_are_refused_in_one_line_or_read_whole(tmp_path: Path) -> None:
    path = tmp_path / "lesson.json"
    save(branched(), path)
    document = json.loads(path.read_bytes())
    # Results have tests of their own.
    results = [turn.pop("result") for turn in document["turns"]]
    refusals = []
    for changed in mutations(document):
        if isinstance(changed, dict) and isinstance(changed.get("turns"), list):
            for turn, result in zip(changed["turns"], results, strict=False):
                if isinstance(turn, dict):
                    turn["result"] = result
        path.write_text(json.dumps(changed))
        try:
            loaded = load(path)
        except ResponseError as error:
            refusals.append(str(error))
        else:
            loaded.transcript()
            save(loaded, path)
    assert all("\n" not in line and len(line) < 400 for line in refusals)


def test_every_change_is_written(tmp_path: Path) -> None:
    path = tmp_path / "lesson.json"
    history = History("lesson")
    attach_store(history, path)
    assert not path.exists()
    for text in ("a", "b"):
        add_turn(history, text, text)
        assert contents(load(path).messages) == contents(history.messages)
    history.delete(history.turns[0])
    assert contents(load(path).messages) == ["b", "B"]
    assert len(load(path).branches) == 1


def test_rerun_after_restart_repeats_no_turn(tmp_path: Path) -> None:
    path = tmp_path / "lesson.json"
    for keyed in (True, False, False):
        history = History("lesson")
        attach_store(history, path)
        for text in ("a", "b", "c"):
            add_turn(history, text, text if keyed else None)
        assert contents(history.messages) == ["a", "A", "b", "B", "c", "C"]
    assert [len(branch.turns) for branch in load(path).branches] == [3, 3]


def test_loaded_conversation_continues_without_cell_ids(tmp_path: Path) -> None:
    path = tmp_path / "lesson.json"
    save(lesson("a", "b"), path)
    history = History("lesson")
    attach_store(history, path)
    add_turn(history, "c")
    add_turn(history, "a")
    assert contents(history.messages) == ["a", "A", "b", "B", "c", "C", "a", "A"]


def test_two_kernels_share_a_file(tmp_path: Path) -> None:
    path = tmp_path / "lesson.json"
    one, other = History("lesson"), History("lesson")
    attach_store(one, path)
    attach_store(other, path)
    add_turn(one, "from one")
    add_turn(other, "from the other")
    loaded = load(path)
    assert contents(loaded.messages) == ["from the other", "FROM THE OTHER"]
    assert [branch.turns[0].prompt for branch in loaded.branches] == ["from one"]
    add_turn(one, "again")
    add_turn(one, "and again")
    assert contents(load(path).messages)[::2] == ["from one", "again", "and again"]
    assert len(load(path).branches) == 1


def test_turns_written_at_the_same_moment_are_all_kept(tmp_path: Path) -> None:
    path = tmp_path / "lesson.json"
    histories = {name: History("lesson") for name in "ab"}
    for history in histories.values():
        attach_store(history, path)

    def write(name: str) -> None:
        for number in range(5):
            add_turn(histories[name], f"{name}{number}")

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(write, "ab"))
    loaded = load(path)
    lines = [branch.line for branch in loaded.branches] + [loaded.turns]
    prompts = {turn.prompt for line in lines for turn in line}
    assert prompts == {f"{name}{number}" for name in "ab" for number in range(5)}
    assert {history.problem for history in histories.values()} == {None}


def test_a_turn_written_right_after_ours_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "lesson.json"
    history, other = History("lesson"), History("lesson")

    class Interrupted(LockedFile):
        @contextlib.contextmanager
        def held(self) -> Iterator[None]:
            with super().held():
                yield
            if not other.turns:
                attach_store(other, path)
                add_turn(other, "from the other")

    with monkeypatch.context() as patch:
        patch.setattr(store_module, "LockedFile", Interrupted)
        attach_store(history, path)
    add_turn(history, "a")
    add_turn(history, "b")
    lines = [branch.line for branch in load(path).branches] + [load(path).turns]
    assert {turn.prompt for line in lines for turn in line} == {"a", "b", "from the other"}


def test_symbolic_link_to_a_file_stays(tmp_path: Path) -> None:
    (tmp_path / "shared").mkdir()
    link, file = tmp_path / "lesson.json", tmp_path / "shared" / "lesson.json"
    link.symlink_to(file)
    history = History("lesson")
    attach_store(history, link)
    add_turn(history, "a")
    assert link.is_symlink()
    assert len(load(file).turns) == 1
    assert history.store is not None
    assert history.store.archive() == file.with_name("lesson.json.bak")
    assert link.is_symlink()


def test_loading_twice_adds_nothing(tmp_path: Path) -> None:
    path = tmp_path / "lesson.json"
    history = branched()
    save(history, path)
    before = history.transcript()
    history.merge(load(path), follow=True)
    assert history.transcript() == before
