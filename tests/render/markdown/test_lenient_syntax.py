"""What models mean where CommonMark reads otherwise."""

from __future__ import annotations

import pytest

from tensormesh_nb.render.markdown.writer import safe_markdown


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("**注意：**请看", "<strong>注意：</strong>请看"),
        ("これは**「強調」**です", "これは<strong>「強調」</strong>です"),
        ("**Note:**text", "<strong>Note:</strong>text"),
        ("これは**強調**です", "これは**強調**です"),
        ("**a** b", "**a** b"),
        ("f(**kwargs), g(**other)", r"f(\*\*kwargs), g(\*\*other)"),
        ("2 ** 3 ** 4", r"2 \*\* 3 \*\* 4"),
    ],
)
def test_strong_text_beside_brackets_and_sentence_ends(text: str, written: str) -> None:
    assert safe_markdown(text) == written


def test_fences_inside_a_fence_of_markdown() -> None:
    inside = "# T\n```python\nx\n```\nmore"
    assert safe_markdown(f"```markdown\n{inside}\n```\nafter") == (
        f"````markdown\n{inside}\n````\n\nafter"
    )
    assert safe_markdown("- a\n  ```md\n  ```py\n  x\n  ```\n  ```\n- b").startswith("- a\n  <pre>")
    # Without an end it is read as CommonMark reads it.
    assert safe_markdown("```markdown\n```py\nx\n```\ny") == "````markdown\n```py\nx\n````\n\ny"
    assert safe_markdown("```markdown\nx\n```\n\n```\ny\n```") == (
        "```markdown\nx\n```\n\n```\ny\n```"
    )


def test_bars_of_formulas_in_tables() -> None:
    table = "| a | b |\n| --- | --- |\n"
    assert safe_markdown(f"{table}| $|x|$ | $p(a|b)$ |") == (
        f"{table}| $\\vert x\\vert $ | $p(a\\vert b)$ |"
    )
    assert safe_markdown(f"{table}| $5 | $6 |").endswith(
        "| <span>&#36;</span>5 | <span>&#36;</span>6 |"
    )
    assert safe_markdown(f"{table}|$5|$6|").endswith("5 | <span>&#36;</span>6 |")
    assert safe_markdown("$|x|$ and `a|b`") == "$|x|$ and `a|b`"


def test_footnotes_are_text() -> None:
    assert safe_markdown("a[^1]\n\n[^1]: b") == "a[^1]\n\n&#91;^1&#93;: b"
    assert safe_markdown("[a][1]\n\n[1]: https://a.example") == "[a](https://a.example)"
