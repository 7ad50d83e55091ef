"""The file of finished rows."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

import tensormesh_nb as tm
from tensormesh_nb.rows.outcome import Record, RowOutcome
from tensormesh_nb.rows.store.row_store import RowStore

from ...factories import entry, make_chunk, make_result
from .outcomes import KEYS, OK


def test_outcomes_and_answers_are_read_again(path: Path) -> None:
    result = make_result(make_chunk("Hi", [entry("Hi")]))
    store = RowStore(path)
    store.put(KEYS[0], OK, result)
    store.put(KEYS[1], RowOutcome("failed", "It broke."), None)
    store.put(KEYS[1], RowOutcome("failed", "It broke again.", 2), None)
    store.close()
    again = RowStore(path)
    assert len(again) == 2
    assert again.rows(KEYS) == {KEYS[0]: OK, KEYS[1]: RowOutcome("failed", "It broke again.", 2)}
    assert again.answer(KEYS[0])["response"]["choices"][0]["message"]["content"] == "Hi"
    assert again.answer(KEYS[1]) is None
    assert again.answer(KEYS[2]) is None
    again.close()


def test_merged_rows_are_those_of_the_other_store_unless_they_are_complete(path: Path) -> None:
    result = make_result(make_chunk("Hi", [entry("Hi")]))
    one, other = RowStore(path), RowStore(path.with_name("other.db"))
    failed = RowOutcome("failed", "It broke.")
    one.put(KEYS[0], OK, None)
    one.put(KEYS[1], failed, None)
    one.start(KEYS[2])
    for key, row in ((KEYS[0], failed), (KEYS[1], OK), (KEYS[2], OK)):
        other.put(key, row, result)
    one.merge(other.records())
    assert one.rows(KEYS) == dict.fromkeys(KEYS[:3], OK)
    assert one.answer(KEYS[0]) is None
    assert one.answer(KEYS[1]) == other.answer(KEYS[1])
    assert not one.start(KEYS[2])  # it is no longer being sent
    other.drop(KEYS[:2])
    assert [record.key for record in other.records()] == [KEYS[2]]
    one.close()
    other.remove()
    assert [each.name for each in path.parent.iterdir() if "other" in each.name] == []


def test_store_can_be_closed_in_another_thread(path: Path) -> None:
    store = RowStore(path)
    thread = threading.Thread(target=store.close)
    thread.start()
    thread.join()
    again = RowStore(path)  # the first one still exists
    again.close()
    assert store.path == again.path


def test_more_keys_than_a_statement_may_have(path: Path) -> None:
    store = RowStore(path)
    keys = [number.to_bytes(32, "big") for number in range(1201)]
    for key in keys:
        store.put(key, OK, None)
    assert len(store.rows(keys)) == 1201
    store.close()


def test_row_that_is_being_sent_is_known_until_it_is_put_or_refused(path: Path) -> None:
    store = RowStore(path)
    for key in KEYS[:3]:
        assert not store.start(key)
    store.put(KEYS[0], OK, None)
    store.refuse(KEYS[1])
    store.close()
    again = RowStore(path)
    assert [again.start(key) for key in KEYS[:3]] == [False, False, True]
    assert len(again) == 1
    again.close()


def test_statuses_are_counted_for_the_given_rows(path: Path) -> None:
    store = RowStore(path)
    for number, status in enumerate(("ok", "ok", "failed", "stopped")):
        store.put(KEYS[number], RowOutcome(status), None)  # type: ignore[arg-type]
    assert store.statuses(KEYS[1:]) == {"ok": 1, "failed": 1, "stopped": 1}
    store.close()


def test_outcomes_of_a_moment_are_read_although_later_ones_replaced_them(path: Path) -> None:
    store = RowStore(path)
    moments = [store.moment()]
    for number, text in ((0, "a"), (1, "b"), (1, "c"), (0, "d"), (1, "e")):
        store.put(KEYS[number], RowOutcome("stopped", text=text), None)
        moments.append(store.moment())
    store.merge([Record.of(KEYS[1], OK, None)])
    texts = [[row.text for row in store.rows(KEYS[:2], each).values()] for each in moments]
    assert list(map(sorted, texts)) == [[], ["a"], ["a", "b"], ["a", "c"], ["c", "d"], ["d", "e"]]
    assert store.statuses(KEYS, moments[-1]) == {"stopped": 2}
    assert store.statuses(KEYS) == {"stopped": 1, "ok": 1}
    store.close()


def test_file_is_private_whatever_the_umask(path: Path) -> None:
    before = os.umask(0)
    try:
        store = RowStore(path.parent / "folder" / path.name)
        store.put(KEYS[0], OK, None)
        modes = {
            each.name: stat.S_IMODE(each.stat().st_mode) for each in store.path.parent.iterdir()
        }
        assert set(modes.values()) == {0o600}, modes
        assert stat.S_IMODE(store.path.parent.stat().st_mode) == 0o700
        store.close()
    finally:
        os.umask(before)


def test_put_survives_the_death_of_the_process(path: Path) -> None:
    code = (
        "import os, signal, sys\n"
        "from tensormesh_nb.rows.store.row_store import RowStore\n"
        "from tensormesh_nb.rows.outcome import RowOutcome\n"
        "store = RowStore(sys.argv[1])\n"
        "for n in range(50):\n"
        "    store.put(bytes([n]) * 32, RowOutcome('ok', text=str(n)), None)\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    done = subprocess.run([sys.executable, "-c", code, str(path)], check=False, timeout=60)
    assert done.returncode == -signal.SIGKILL
    store = RowStore(path)
    assert len(store) == 50
    store.close()


def test_another_process_is_refused_and_this_one_gets_the_same_store(path: Path) -> None:
    store = RowStore.open(path)
    assert RowStore.open(path) is store
    code = (
        "import sys\nfrom tensormesh_nb.rows.store.row_store import RowStore\nRowStore(sys.argv[1])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(path)],
        check=False,
        timeout=60,
        capture_output=True,
        text=True,
    )
    assert "is in use by another process. Wait until it ends, or pass another store." in done.stderr
    store.close()
    again = RowStore.open(path)
    assert again is not store
    again.close()


def test_file_that_was_deleted_or_replaced_is_opened_anew(path: Path) -> None:
    first = RowStore.open(path)
    first.put(KEYS[0], OK, None)
    path.unlink()
    second = RowStore.open(path)
    assert path.exists()
    assert len(second) == 0
    with pytest.raises(tm.SettingsError, match="is closed"):
        len(first)
    os.replace(path, path.with_name("moved.db"))
    third = RowStore.open(path)
    with third.reserved():
        path.unlink()
        again = RowStore.open(path)
        with pytest.raises(tm.SettingsError, match="in use by another run"), again.reserved():
            pass
    with pytest.raises(tm.SettingsError, match="deleted or moved"), third.reserved():
        pass
    for store in (first, second, third):
        store.close()


def test_store_on_a_symbolic_link_keeps_the_link(tmp_path: Path, path: Path) -> None:
    path.symlink_to(tmp_path / "real.db")
    store = RowStore.open(path)
    store.put(KEYS[0], OK, None)
    assert RowStore.open(tmp_path / "real.db") is store
    store.close()
    assert path.is_symlink()
    assert (tmp_path / "real.db").stat().st_size > 0


def test_only_one_run_at_a_time_uses_a_store(path: Path) -> None:
    store = RowStore.open(path)
    with store.reserved():  # noqa: SIM117
        with pytest.raises(tm.SettingsError, match="in use by another run of this process"):
            store.reserved().__enter__()
    with store.reserved():
        pass
    store.close()


def test_threads_get_the_same_store(path: Path) -> None:
    found: list[RowStore] = []
    barrier = threading.Barrier(4)

    def opens() -> None:
        barrier.wait()
        found.append(RowStore.open(path))

    threads = [threading.Thread(target=opens) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 4
    assert len(set(map(id, found))) == 1
    found[0].close()


def test_closed_store_is_named_as_such(path: Path) -> None:
    store = RowStore(path)
    store.close()
    with pytest.raises(tm.SettingsError, match="is closed"):
        store.rows(KEYS)
