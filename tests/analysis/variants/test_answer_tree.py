"""The tree of several answers."""

from __future__ import annotations

import random

import pytest

from tensormesh_nb.analysis.variants.answer_tree import AnswerTree

ROME = ["It is Rome.", "It is Rome, in Italy.", "It is Rome.", "It is Paris.", "It is"]


def parts(answers: list[str]) -> list[tuple[int, int, int, str]]:
    frame = AnswerTree(answers).frame
    columns = (frame["depth"], frame["count"], frame["ends"], frame["text"])
    return list(zip(*columns, strict=True))


def test_answers_share_what_they_share_and_count_it() -> None:
    assert parts(ROME) == [
        (0, 5, 1, "It is"),
        (1, 4, 0, " "),
        (2, 3, 0, "Rome"),
        (3, 2, 2, "."),
        (3, 1, 1, ", in Italy."),
        (2, 1, 1, "Paris."),
    ]
    tree = AnswerTree(ROME)
    assert tree.parts_at == 5
    assert tree.statement == "5 answers, 4 different; they part at byte 5, after “It is”."


def test_every_answer_is_a_path_of_the_tree() -> None:
    random.seed(1)
    answers = [" ".join(random.choices("ab", k=random.randint(0, 5))) for _ in range(200)]
    frame = AnswerTree(answers).frame
    whole: list[str] = []
    for parent, text in zip(frame["parent"].fillna(-1), frame["text"], strict=True):
        whole.append((whole[parent] if parent >= 0 else "") + text)
    ends = {text: int(n) for text, n in zip(whole, frame["ends"], strict=True) if n}
    assert ends == {text: answers.count(text) for text in set(answers)}


@pytest.mark.parametrize(
    ("answers", "statement", "at"),
    [
        ([], "There is no complete answer.", None),
        (["x"], "There is one answer.", None),
        (["", ""], "All 2 answers are the same.", None),
        (["x", "y"], "2 answers, 2 different; they part at the first word.", 0),
        # Words are not split, and neither are characters.
        (["unhappy", "unhappily"], "2 answers, 2 different; they part at the first word.", 0),
        (["東京です", "東京だ"], "2 answers, 2 different; they part at byte 6, after “東京”.", 6),
    ],
)
def test_place_where_answers_first_part(answers: list[str], statement: str, at: int | None) -> None:
    tree = AnswerTree(answers)
    assert (tree.statement, tree.parts_at) == (statement, at)
