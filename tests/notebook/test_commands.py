"""The commands of ``%tmchat``."""

from __future__ import annotations

from pathlib import Path

import pytest
from IPython.core.interactiveshell import InteractiveShell

from tensormesh_nb.errors import ArgumentError

from ..conversation.turns import answer
from ..replay_host import ReplayHost
from ..saved_files import RELEASES


def command(shell: InteractiveShell, line: str) -> object:
    return shell.run_line_magic("tmchat", line)


def values(shell: InteractiveShell) -> dict[str, object]:
    found: dict[str, object] = shell.find_magic("tmchat").__self__.session.values
    return found


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("modles", "Unknown command 'modles'. Did you mean models?"),
        ("What's the capital of France", "Write the prompt in a cell of its own"),
        ("help temprature", "There is no help on 'temprature'. Did you mean temperature?"),
        ("last", "There is no result yet"),
        ("last -t 0", "--temperature applies to %%tmchat;"),
        ("usage me", "%tmchat usage takes no arguments, got 'me'"),
        ("panel a b", "takes the name of one conversation"),
        ("config temperature=hot", "--temperature: expected a number from 0 to 2"),
        ("config timeout=-1", "timeout (%tmchat config): expected"),
        ("config api_key=ak-typed", "TENSORMESH_INFERENCE_API_KEY"),
        ("config cassette_mode=replay", "cassette_mode (%tmchat config): there is no cassette"),
        ("config tempo=1", "config: unknown name 'tempo'."),
        ("config tempo", "temperature=0.5, got 'tempo'."),
    ],
)
def test_wrong_command_is_one_line(
    shell: InteractiveShell, capsys: pytest.CaptureFixture[str], line: str, says: str
) -> None:
    assert not shell.run_cell(f"%tmchat {line}").success
    (shown,) = capsys.readouterr().out.strip().splitlines()
    assert says in shown
    assert "ak-typed" not in shown
    assert values(shell) == {}


def test_a_cassette_replays_cells_from_the_beginning_when_it_is_set_again(
    shell: InteractiveShell, tmp_path: Path
) -> None:
    path = tmp_path / "lesson.jsonl"

    def ask(timeout: str = "") -> str:
        shell.run_cell_magic("tmchat", f"-o made {timeout}", "Hi")
        return str(shell.user_ns["made"].text)

    with ReplayHost(answer("one"), answer("two"), answer("three")) as host:
        command(shell, f"config host={host.url} model=m cassette={path} cassette_mode=record")
        # Clients of other settings count together.
        assert [ask(), ask("--timeout 5"), ask()] == ["one", "two", "three"]
    for _ in range(2):
        command(shell, f"config cassette={path} cassette_mode=replay cassette_pace=none")
        assert [ask(), ask("--timeout 5"), ask()] == ["one", "two", "three"]
    command(shell, "config cassette=")
    assert values(shell) == {"host": host.url, "model": "m"}


def test_a_replayed_lesson_needs_no_key_and_no_local_endpoint(
    shell: InteractiveShell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, source = tmp_path / "lesson.jsonl", RELEASES / "0.1.0" / "cassette.jsonl"
    path.write_bytes(source.read_bytes())
    monkeypatch.setattr("tensormesh_nb.local.start", None)
    monkeypatch.setattr("tensormesh_nb.local.begin", None)
    command(shell, f"config cassette={path} cassette_mode=replay cassette_pace=none")
    shell.run_cell_magic("tmchat", "-o made -t 0 --max-tokens 4 --top-logprobs 2", "Say one.")
    assert shell.user_ns["made"].finish_reason == "length"
    assert not shell.run_cell("%%tmchat\nSay two.").success
    assert path.read_bytes() == source.read_bytes()


def test_config_sets_unsets_and_resets(
    shell: InteractiveShell, capsys: pytest.CaptureFixture[str]
) -> None:
    command(shell, 'config temperature=0 max-tokens=24 system="Be terse."')
    command(shell, "config")
    rows = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert ["temperature", "0.0", "%tmchat", "config"] in rows
    assert any(row[:3] == ["api_key", "not", "set"] for row in rows)
    assert any(row[:2] == ["host", "local"] for row in rows)
    command(shell, "config max_tokens=")
    assert values(shell) == {"temperature": 0.0, "system": "Be terse."}
    command(shell, "config --reset")
    assert values(shell) == {}


def test_wrong_value_changes_none(shell: InteractiveShell) -> None:
    assert not shell.run_cell("%tmchat config temperature=1 timeout=-1").success
    assert values(shell) == {}


def test_last_and_usage_are_those_of_the_session(shell: InteractiveShell, tmp_path: Path) -> None:
    with ReplayHost(answer("ok")) as host:
        shell.run_cell(f"%%tmchat --host {host.url} -m m -o result\nhi")
        assert command(shell, "last") is shell.user_ns["result"]
        shell.run_cell(f"import tensormesh_nb as tm; client = tm.Client(host={host.url!r})")
        shell.run_cell("answer = client.chat('hi', model='m')")
        assert command(shell, "last") is shell.user_ns["answer"]
        shell.user_ns["df"] = [{"word": "hi"}, {"word": "ho"}]
        runs = {
            "--models A,B": "Variants",
            "-m m --repeat 2": "Variants",
            "-m m --inputs df": "Rows",
        }
        for flags, kind in runs.items():
            store = tmp_path / f"{kind}{len(flags)}.db"
            cell = f"%%tmchat --host {host.url} {flags} --store {store}\n"
            assert shell.run_cell(cell + ("{{ word }}" if kind == "Rows" else "hi")).success
            assert type(last := command(shell, "last")).__name__ == kind
            assert last is shell.user_ns["_"]
            # Reading answers of a run makes none of them the last.
            assert [result.text for result in last.results] == ["ok", "ok"]
            assert command(shell, "last") is last
        given = f"model='m', progress=False, store={str(tmp_path / 'python.db')!r}"
        shell.run_cell(f"client.map(df, '{{{{ word }}}}', {given}).counts")
        with pytest.raises(ArgumentError, match="The last result is gone"):
            command(shell, "last")
    frame = shell.run_cell("%tmchat usage").result
    assert frame[["model", "total_tokens", "uncounted"]].to_numpy().tolist() == [
        ["replayed", 12, 0]
    ]


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("", "%tmchat help TOPIC"),
        ("help", "%tmchat help TOPIC"),
        ("--help", "%tmchat help TOPIC"),
        ("help fields", "--top-p NUMBER"),
        ("help --top-p", "a number from 0 to 1"),
        ("help -n top_k", "--top-k NUMBER"),
        ("help export", "A conversation as Markdown"),
    ],
)
def test_help(
    shell: InteractiveShell, capsys: pytest.CaptureFixture[str], line: str, says: str
) -> None:
    command(shell, line)
    assert says in capsys.readouterr().out
