"""What stands in a line of Markdown, written so that nothing acts or is misread."""

from __future__ import annotations

import pytest

from tensormesh_nb.render.markdown.inline_writer import code_as_html
from tensormesh_nb.render.markdown.writer import safe_markdown


@pytest.mark.parametrize(
    "text",
    [
        "**a** *b* ~~c~~ `d` __e f__ _g_",
        "[l](https://a.example/b_c?d=1)",
        "$x^2$ and $$y$$",
        "snake_case, 5 > 3, a & b, 2 + 2 = 4 (really) [1] #1 100%!",
        "`$HOME` and `a|b`",
        "H<sub>2</sub>O<br>x<sup>2</sup>",
    ],
)
def test_ordinary_markdown_stays_as_it_is(text: str) -> None:
    assert safe_markdown(text) == text


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("<b>", "&lt;b>"),
        ("![cat](https://a.example/c.png)", "[image: cat](https://a.example/c.png)"),
        ("![cat](cat.png)", "image: cat"),
        ("[![cat](https://a.example/c.png)](https://b.example)", "[image: cat](https://b.example)"),
        ("[x](rel.md) [y](//a.example) [z](ftp://a.example)", "x y z"),
        ("[x](javascript:alert(1))", "&#91;x&#93;(javascript:alert(1))"),
        ("see http://a.example/b_c.", "see [http://a.example/b\\_c](http://a.example/b_c)."),
        ("!http://a.example", "&#33;[http://a.example](http://a.example)"),
        ("http://a.example)x www.a.example", "http&#58;//a.example)x www&#46;a.example"),
        ("$5 and $6", "<span>&#36;</span>5 and <span>&#36;</span>6"),
        (r"C:\(x\)", r"C:(x)"),
        (r"a\\(b\\)", "a<span>&#92;</span>(b<span>&#92;</span>)"),
        ("&lt;b&gt; &amp;lt;", "&lt;b> &amp;lt;"),
        ("__init__", r"\_\_init\_\_"),
        ("2 * 3", r"2 \* 3"),
        ("a\nb", "a  \nb"),
        (r"1\. x", r"1\. x"),
        ("a\n&#45; b&#10;&#10;# c", "a  \n\\- b  # c"),
        ("`<b>` `` ` ``", "<code>&#60;b&#62;</code> <code>&#96;</code>"),
        (r"`\\(x\\)`", "<code>&#92;&#92;&#40;x&#92;&#92;&#41;</code>"),
        ("$a<b$ $[x](y)$", "$a< b$ $[x] (y)$"),
        ("x\u202ey", "x&#92;u202ey"),
        ("a &#x202e; b", "a &#92;u202e b"),
    ],
)
def test_what_could_act_is_written_otherwise(text: str, written: str) -> None:
    assert safe_markdown(text) == written


def test_code_as_html_has_no_sign_that_a_front_end_reads() -> None:
    assert code_as_html("a_b <i>\n") == "a&#95;b &#60;i&#62;&#10;"
