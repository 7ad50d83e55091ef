"""Which texts are Markdown: displayed as such, others would lose line breaks and signs."""

from __future__ import annotations

import pytest

from tensormesh_nb.render.markdown.detection import is_markdown
from tensormesh_nb.render.markdown.reader import MAX_CHARACTERS

MARKDOWN = [
    "**Paris**",
    "The capital is **Paris**.",
    "*sighs* Well.",
    "# Title\n\nText.",
    "## Title\nText.",
    "Title\n=====\n\nText.",
    "Here:\n- a\n- b",
    "1. a\n2. b",
    "- [ ] a\n- [x] b",
    "| a | b |\n|---|---|\n| 1 | 2 |",
    "```\nx\n```",
    "Use this:\n\n```python\nx = 1",  # interrupted
    "`x` is a name.",
    "[a](https://a.example)",
    "![a](https://a.example/a.png)",
    "~~no~~ yes",
    "the value $n$ of $k$",
    r"so \(a+b\) is",
    "\\[\nx\n\\]",
    "$$\nx=1\n\n$$",
    r"\begin{align}a&=b\end{align}",
    '{"a": 1}\n\nis **JSON**',
    "- a\n  - b",
    "**注意：**请看",
    "これは**強調**です。",
    "**Note:**text",
    r"at $\$0.60$ each",
]
PLAIN = [
    "",
    "Hello.\n\nBye.",
    "$5 and $6",
    "It costs $5-$6, or US$7.",
    "$740 for $5 million coverage, $10K flat, $8K later",
    "R$ 12,29/metro (R$ 15,83/metro)",
    "f(**kwargs), g(**other)",
    "2 * 3 * 4 and a*b*c",
    "A* search, B* trees, 100% *",
    "Rated 4*-5*",
    "* see below",
    "- Hello, she said.",
    "1. Paris",
    "2024. That was the year.",
    "x_y_z and snake_case",
    "call __init__ and __str__",
    "def f(*args, **kwargs)",
    "``quoted'' and ``again''",
    "`quoted' and `other'",
    "echo $HOME and $PATH",
    "<b>x</b> & <script>y</script>",
    ">>> 1 + 1\n2",
    r"C:\(x86\)\n",
    "5 > 3, says [1]",
    "a | b\nc | d",
    "# compute\ndef f(x):\n    return x * 2",
    "# Load\n\nimport pandas as pd\ndf = pd.read_csv('x')\nprint(df)",
    "for i in range(3):\n    a[i] = b[i] * c[i]\n    print(a[i])",
    '{"a": "**b**"}',
    '["a", "`b`"]',
    "#1 in the world, #2 at home",
    "    indented verse\n        and more",
    "***",
    "&lt;b&gt;",
]


@pytest.mark.parametrize("text", MARKDOWN)
def test_markdown(text: str) -> None:
    assert is_markdown(text)


@pytest.mark.parametrize("text", PLAIN)
def test_plain_text(text: str) -> None:
    assert not is_markdown(text)


def test_very_long_text_is_plain() -> None:
    assert not is_markdown("**x** " * MAX_CHARACTERS)


def test_blank_lines_cost_little() -> None:
    assert not is_markdown("  \n" * (MAX_CHARACTERS // 3))
