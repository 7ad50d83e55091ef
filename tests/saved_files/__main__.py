"""Writes the files of this release: ``python -m tests.saved_files``.

Run it before a release. The answers come from the local model, one from recorded bytes.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import tensormesh_nb as tm

from ..factories import load_recorded
from . import RELEASES

SHORT: dict[str, Any] = {"max_tokens": 4, "temperature": 0, "top_logprobs": 2}


def temperature(city: str) -> str:
    """The temperature of a city, in degrees Celsius."""
    return f"{len(city)}"


def write_rows(client: tm.Client, path: Path) -> None:
    """Write a store with two rows."""
    path.unlink(missing_ok=True)
    table = [{"prompt": "Say one."}, {"prompt": "Say two."}]
    client.map(table, "{{ prompt }}", store=path, progress=False, **SHORT).close()


def main() -> None:
    """Write the files into the folder of this version."""
    folder = RELEASES / tm.__version__
    folder.mkdir(exist_ok=True)
    with tm.Client(host="local") as client:
        answer = client.chat("Name two colours.", n=2, max_tokens=8, seed=1, echo=True)
        answer.save(folder / "answer.json")
        second = answer.top_logprobs.query("choice == 0 and position == 2 and rank == 2")
        answer.branch(2, second.token.iloc[0]).save(folder / "branch.json")
        client.score("The sky is", " blue").save(folder / "score.json")
        client.chat(
            "How warm is it in Rome?",
            tools=[temperature],
            tool_choice="required",
            run_tools=True,
            max_tokens=48,
        ).save(folder / "tools.json")
        talk = client.conversation("lesson", store=folder / "conversation.json")
        for prompt in ("Say one.", "Say two."):
            talk.send(prompt, max_tokens=4)
        talk.edit(1, "Say three.", max_tokens=4)
        write_rows(client, folder / "rows.db")
    cassette = folder / "cassette.jsonl"
    cassette.unlink(missing_ok=True)
    with tm.Client(host="local", cassette=cassette, cassette_mode="record") as client:
        client.chat("Say one.", **SHORT)
        client.chat("Say one.", stream=False, **SHORT)
    load_recorded("reasoning.sse", n=2).save(folder / "reasoning.json")


if __name__ == "__main__":
    main()
