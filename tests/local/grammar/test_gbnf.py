"""GBNF: the meaning of grammars, and hostile grammars."""

from __future__ import annotations

import re

import pytest

from ..conftest import Api


@pytest.mark.parametrize(
    ("grammar", "pattern"),
    [
        # A parser with greedy terminals could never leave these rules.
        ('root ::= [a-z]{1,3} "z" [0-9]', "[a-z]{1,3}z[0-9]"),
        ('root ::= x "b"\nx ::= "a" | "ab" | x "c"', "(a|ab)c*b"),
        (r'root ::= [^a-z\]\-]{2} "\x41\u00e9\n"  # a comment', r"[^a-z\]\-]{2}A\u00e9\n"),
        ("root ::= [\U0001f600-\U0001f64f]{2}", "[\U0001f600-\U0001f64f]{2}"),
        (r"root ::= [\U0001F600-\U0001F64F]", "[\U0001f600-\U0001f64f]"),
        ('root ::= ("a" | ) (b |\n "c")\nb ::= "bb"? "!"', "a?((bb)?!|c)"),
        ('root ::= . ".*/" ""', r"(?s:.)\.\*/"),
    ],
)
def test_gbnf_has_llama_cpps_meaning(api: Api, grammar: str, pattern: str) -> None:
    for seed in (1, 2):
        fields = {"temperature": 1, "seed": seed, "max_tokens": 60}
        answer = api.ask("Go.", structured_outputs={"grammar": grammar}, **fields)["choices"][0]
        assert answer["finish_reason"] == "stop"
        assert re.fullmatch(pattern, answer["message"]["content"])


CHAIN = "root ::= a0\n" + "".join(f"a{n} ::= a{n + 1}\n" for n in range(300)) + 'a300 ::= "x"'


@pytest.mark.parametrize(
    ("grammar", "refused"),
    [
        (CHAIN, True),
        ("root ::= a\na ::= b\nb ::= a", True),
        ("root ::= " + "(" * 5000, True),
        ("root ::= " + "(" * 5000 + '"a"' + ")" * 5000, True),
        ('root ::= "' + "a" * 1_000_000 + '"', True),
        ('root ::= "\\', True),
        (r'root ::= "\uD800"', True),
        ("root ::= [z-a]", True),
        ('root ::= "a" *+', True),
        ("root ::= foo", True),
        ('x ::= "a"', True),
        ('root ::= "a"\nroot ::= "b"', True),
        ("start: <[0-100]>", True),
        ('root ::= root "a" | "b"', False),
        ('root ::= root root | "a" | ""', False),
        ('root ::= (("a"{1000}){1000}){1000}', False),
    ],
)
def test_hostile_grammars(api: Api, grammar: str, refused: bool) -> None:
    response = api.post("Go.", structured_outputs={"grammar": grammar}, max_tokens=12)
    assert response.status_code == (400 if refused else 200), response.text
    if refused:
        assert response.json()["error"]["param"] == "structured_outputs.grammar"
