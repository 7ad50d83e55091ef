"""The solutions of the lessons are right. The lessons do not check it: learners would see how."""

from __future__ import annotations

import ast
import contextlib
import io
import json
import math
import re
from typing import Any

import pandas as pd

import tensormesh_nb as tm

from .lessons import NOTEBOOKS

HELPFUL = {"system": "You are a helpful assistant.", "temperature": 0}


def solve(lesson: int, number: int, **names: Any) -> tuple[Any, str]:
    """The last value of a solution's code, and what it prints."""
    book = json.loads(NOTEBOOKS[lesson - 1].read_text(encoding="utf-8"))
    cells = [cell for cell in book["cells"] if "nbgrader" in cell["metadata"]]
    text = "".join(cells[number - 1]["source"])
    [code] = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    *body, last = ast.parse(code).body
    namespace = {"math": math, "pd": pd, "tm": tm, **names}
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        if isinstance(last, ast.Expr):
            exec(compile(ast.Module(body, []), "solution", "exec"), namespace)
            value = eval(compile(ast.Expression(last.value), "solution", "eval"), namespace)
        else:
            exec(compile(ast.Module([*body, last], []), "solution", "exec"), namespace)
            value = None
    return value, printed.getvalue()


def test_tokens(local: tm.Client) -> None:
    def tokens_of(text: str) -> pd.DataFrame:
        return local.score("Read this.", text).logprobs

    numbers, words = solve(2, 1, tokens_of=tokens_of)[1].splitlines()
    assert int(numbers.split()[0]) > int(words.split()[0])
    answer, spelt = solve(2, 2, tokens_of=tokens_of, client=local)
    assert " 3 times" in answer.text
    assert spelt.count("|") == len("strawberry") - 1
    lengths = [int(line.split()[0]) for line in solve(2, 3, tokens_of=tokens_of)[1].splitlines()]
    assert lengths == [1, 9]


def test_surprisal(local: tm.Client) -> None:
    probability, bits = solve(3, 1)[0]
    assert math.isclose(probability, 1 / 10, rel_tol=0.01)
    assert 3 < bits < 4
    _, printed = solve(3, 2, client=local)
    one, zero, _, _, democracy, _ = map(float, re.findall(r"^\d+ .* ([\d.]+)$", printed, re.M))
    assert one + zero < 0.1
    assert democracy > 20
    cats = solve(3, 3, client=local)[0].logprobs.surprisal
    assert cats[:7].sum() > cats[7:14].sum() > cats[14:].sum()
    bits, times = solve(3, 4, client=local)[0]
    assert 1.5 < bits < 2
    assert 3 < times < 4


def test_sampling(local: tm.Client) -> None:
    cup = local.next_token("I would like a cup of")
    shares = dict(line.split() for line in solve(4, 1, cup=cup)[1].splitlines())
    assert float(shares["1.3"]) > 0.5 > float(shares["1.4"])
    assert "Paris" in solve(4, 2, client=local)[0].text
    forbidden = solve(4, 4, client=local)[0].text
    assert forbidden.startswith("The capital of France is ")
    assert "Paris" not in forbidden


def test_branches(local: tm.Client) -> None:
    def bits(result: tm.ChatResult) -> float:
        return float(result.logprobs.surprisal.sum())

    names: dict[str, Any] = {"client": local, "helpful": HELPFUL, "bits": bits}
    names["answer"] = answer = local.chat("Name the largest planet.", **HELPFUL, max_tokens=24)
    _, first = solve(6, 1, **names)
    assert "Jupiter" not in first
    assert "Europa is the largest planet" in first  # a moon
    assert solve(6, 2, **names)[1].split() == ["No.", "Yes."]
    (least, likeliest), (more, second), *_ = solve(6, 4, **names)[0]
    assert likeliest.endswith("is Neptune.")
    assert second.endswith("is Jupiter.")
    assert least < more < bits(answer)


def test_prompts(local: tm.Client) -> None:
    question = {"role": "user", "content": "What is a cat?"}
    helpful = [{"role": "system", "content": HELPFUL["system"]}, question]
    answer = local.chat(helpful, temperature=0, max_tokens=16)
    names = {"client": local, "question": question, "helpful": helpful, "answer": answer}
    lion = solve(7, 1, **names, with_helper=local.score(helpful, answer))[0]
    assert lion.set_index("text").difference["domesticated"] > 2
    bird = solve(7, 4, **names)[0].set_index("text").surprisal
    assert bird.index[-1] == "bird"
    assert bird.iloc[-1] > 13
    assert bird.iloc[:-1].max() < 1


def test_structured_output(local: tm.Client) -> None:
    jobs = {"enum": ["teacher", "doctor", "farmer", "unknown"]}
    fields = {"name": {"type": "string"}, "age": {"type": "integer"}, "city": {"type": "string"}}
    form = {
        "type": "object",
        "properties": {**fields, "job": jobs},
        "required": [*fields, "job"],
        "additionalProperties": False,
    }
    invented = solve(8, 1, client=local, form=form)[0].set_index("path").prob
    assert invented[["/city", "/job", "/colour"]].max() < 0.5 < invented[["/name", "/age"]].min()
    _, both = solve(8, 2, client=local, form=form)
    rule, example = (line.split() for line in both.splitlines() if "/job" in line)
    assert rule[-2] == example[-2] == "unknown"
    assert float(rule[-1]) < float(example[-1]) < 0.5
    called, printed = solve(8, 3, client=local)
    assert printed.strip() == 'add({"a": 17, "b": 25}) → 42'
    assert len(called) > 5


def test_conversations(local: tm.Client) -> None:
    assert "capital" not in solve(10, 1, client=local)[0].text
    assert "Luna" in solve(10, 2, client=local)[0].text


def test_quickstart(local: tm.Client) -> None:
    assert "Jupiter" in solve(1, 3, client=local)[0].text
