"""Static HTML: it escapes everything, contains the exact text, and grows with the tokens."""

from __future__ import annotations

import math
import re
from html.parser import HTMLParser
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import tensormesh_nb as tm
from tensormesh_nb.tools.function_tool import ToolRun
from tensormesh_nb.wire.sanitize import MAX_SHOWN

from ..factories import entry, load_recorded, make_chunk, make_result, top_entries
from ..github_sanitizer import sanitize_like_github
from ..hostile_text import HOSTILE

TAGS = {"div", "span", "small", "details", "summary", "pre"}
ATTRIBUTES = {"class", "style", "title"}


class Page(HTMLParser):
    """Reads a page back: its tags, its attributes and its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.titles: list[str] = []
        self.spans: list[str] = []
        self.open = 0
        self.text = ""
        self._skip = self._in_span = False
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.titles += [value or "" for name, value in attrs if name == "title"]
        self.open += 1
        self._skip = tag == "small"
        if tag == "span":
            self._in_span = True
            self.spans.append("")

    def handle_endtag(self, tag: str) -> None:
        self.open -= 1
        self._skip = False
        self._in_span = self._in_span and tag != "span"

    def handle_data(self, data: str) -> None:
        if self._skip:  # a mark of a character that hides
            return
        self.text += data
        if self._in_span:
            self.spans[-1] += data


def page(made: tm.ChatResult) -> Page:
    return Page(str(made.heatmap()))


def drawn(made: tm.ChatResult) -> list[str]:
    """The cells' texts, without the legend's."""
    return page(made).spans[: len(page(made).titles)]


@pytest.mark.parametrize("text", HOSTILE)
def test_text_of_a_host_is_escaped(text: str) -> None:
    made = make_result(
        {
            **make_chunk(
                text,
                [entry(text, -1.0, top_logprobs=top_entries((text, -1.0), (f"x{text}", -2.0)))],
                finish_reason=text,
                delta={
                    "reasoning": f"so {text}",
                    "refusal": text,
                    "tool_calls": [{"function": {"name": text, "arguments": text}}],
                },
            ),
            "model": text,
        }
    )
    made.notices.append(text)
    made._answer.status, made._answer.error = "failed", tm.ServerError(text)
    html = made._repr_html_()
    read = Page(html)
    assert read.tags <= TAGS
    assert read.attributes <= ATTRIBUTES
    assert read.open == 0
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", html)


@pytest.mark.parametrize(
    "made",
    [
        load_recorded("plain.sse"),
        load_recorded("logprobs.json"),
        load_recorded("reasoning.json"),
        make_result(
            make_chunk("a😀b", [entry(t, bytes=None) for t in ("a", "\ufffd", "\ufffd", "b")])
        ),
        make_result(make_chunk("Hello there", [entry("Hello"), entry("Ġthere", bytes=None)])),
        make_result(make_chunk("Hello", [entry("Hel"), entry("lo\nQ")])),
        make_result(make_chunk("Hello", [entry("token_id:1", bytes=None)])),
        make_result(
            make_chunk("\ufffdHi there", [entry("x", bytes=[0xF0]), entry("Hi"), entry(" there")])
        ),
        make_result(
            make_chunk("<think>a</think> <think>b</think>c", [entry("<think>"), entry("a")])
        ),
        make_result(make_chunk(None, [entry("</s>")])),
    ],
)
def test_the_text_is_there_exactly_whatever_the_tokens_say(made: tm.ChatResult) -> None:
    text = page(made).text
    assert text.startswith("Reasoning" * bool(made.reasoning) + (made.reasoning or "") + made.text)


def test_a_character_in_parts_is_one_cell() -> None:
    raw = "😀".encode()
    tokens = [
        entry("a"),
        entry("\ufffd", -1.0, bytes=list(raw[:1])),
        entry("\ufffd", -3.0, bytes=list(raw[1:])),
    ]
    made = make_result(make_chunk("a😀", tokens))
    assert drawn(made) == ["a", "😀"]
    # Coloured by its most surprising part; both numbers are listed.
    assert "rgba(0,114,178,0.52)" in str(made.heatmap())
    assert page(made).titles[1].count("▸") == 2


@pytest.mark.parametrize("sent", [None, []])
def test_empty_token_is_drawn_with_its_character(sent: Any) -> None:
    made = make_result(make_chunk("😀!", [entry("", bytes=sent), entry("😀"), entry("!")]))
    assert drawn(made) == ["😀", "!"]


def test_missing_numbers_are_hatched_with_a_legend() -> None:
    for logprob in (None, -9999.0):
        html = str(make_result(make_chunk("ab", [entry("a"), entry("b", logprob)])).heatmap())
        assert html.count("repeating-linear-gradient") == 2
        assert "unknown" in html
    html = str(make_result(make_chunk("a", [entry("a")])).heatmap())
    assert "repeating-linear-gradient" not in html
    assert "surprisal in bits" in html


def test_the_colour_is_fixed_by_bits_and_clipped() -> None:
    def alpha(logprob: float) -> float:
        html = str(make_result(make_chunk("a", [entry("a", logprob)])).heatmap())
        return float(re.findall(r"rgba\(0,114,178,([\d.]+)\)", html)[0])

    shades = [alpha(-0.6932 * bits) for bits in (0, 1, 4, 8, 20)]
    assert shades == [0, 0.22, 0.49, 0.75, 0.75]
    clipped = [
        str(make_result(make_chunk("a", [entry("a", -0.6932 * bits)])).heatmap()).count("dotted")
        for bits in (7, 9)
    ]
    assert clipped == [1, 2]  # the legend's, and the token's


def test_the_line_below_a_token_is_the_least_entropy_there_was() -> None:
    def width(*shares: float) -> list[str]:
        tops = top_entries(*((f"t{i}", math.log(share)) for i, share in enumerate(shares)))
        made = make_result(make_chunk("t0", [entry("t0", math.log(shares[0]), top_logprobs=tops)]))
        return re.findall(r"border-bottom:(\d)px", str(made.heatmap()))[:-3]

    assert width(0.99, 0.01) == []
    assert width(0.5, 0.5) == ["1"]
    assert width(*[1 / 4] * 4) == ["2"]
    assert width(*[1 / 32] * 32) == ["3"]


def test_tiny_probability_is_not_shown_as_zero() -> None:
    tops = top_entries(("a", -1e-5), ("b", -11.0))
    title = page(make_result(make_chunk("a", [entry("a", -1e-5, top_logprobs=tops)]))).titles[0]
    assert "▸a >99.9%" in title
    assert " b <0.1%" in title
    assert "0.0%" not in title


def test_list_has_all_numbers_of_the_titles() -> None:
    tops = top_entries((" x", -0.5), (" y", -1.0))
    made = make_result(make_chunk(" x", [entry(" x", -0.5, top_logprobs=tops)]))
    read = page(made)
    assert read.text.endswith("at least 1 2 4")
    assert "0 ␣x 60.7% (0.7 bits, rank 1) — ␣y 36.8%" in read.text


def test_invisible_characters_are_marked() -> None:
    text = "a\u200bb \u00ad 👩\u200d👧 می\u200cخواهم"
    html = str(make_result(make_chunk(text, [entry(text)])).heatmap())
    assert page(make_result(make_chunk(text, [entry(text)]))).text.startswith(text)
    assert html.count("[U+") == 2
    assert "[U+200B]" in html
    assert "[U+00AD]" in html
    named = page(
        make_result(make_chunk("a", [entry("a", top_logprobs=top_entries(("\u200b", -1.0)))]))
    ).titles[0]
    assert "\\u200b" in named


def test_chosen_alternative_is_marked() -> None:
    tops = top_entries(*((f" t{i}", -1.0 - i) for i in range(8)))
    made = make_result(make_chunk(" x", [entry(" x", -9.5, top_logprobs=tops)]))
    lines = page(made).titles[0].split("\n")
    assert len(lines) == 7
    assert lines[0] == " ␣t0 36.8%"
    assert lines[5] == "▸␣x <0.1%"
    assert lines[6].startswith(" unseen ")
    assert lines[6].endswith("(13.7 bits, rank ≥9)")


def test_dollars_are_not_typeset() -> None:
    html = make_result(make_chunk("$x$", [entry("$x$")]))._repr_html_()
    assert html.startswith('<div class="tm-result tex2jax_ignore mathjax_ignore"')


def test_white_space_and_line_breaks_stay() -> None:
    made = make_result(make_chunk("a\n\n  b", [entry("a"), entry("\n\n"), entry("  b")]))
    assert drawn(made) == ["a", "\n\n", "  b"]
    assert "white-space:pre-wrap" in str(made.heatmap())


def test_white_space_is_marked_only_between_tokens() -> None:
    text = "a\n\n  b"
    assert str(make_result(make_chunk(text, [entry(text)])).heatmap()).count("<small") == 4
    assert "<small" not in str(make_result(make_chunk(text)).heatmap())


def test_size_is_linear_in_tokens_and_ends_somewhere() -> None:
    def size(tokens: int) -> int:
        tops = top_entries(*((f"alternative {i}", -2.0 - i) for i in range(20)))
        entries = [entry("word ", -1.0, top_logprobs=tops)] * tokens
        return len(str(make_result(make_chunk("word " * tokens, entries)).heatmap()))

    small, large, huge = size(100), size(1000), size(20_000)
    assert large < 10 * small
    assert huge < 6 * large
    assert large / 1000 < 600


def test_five_thousand_tokens_are_two_megabytes() -> None:
    tops = top_entries(*((f" altern{i}", -0.3 - i) for i in range(5)))
    entries = [entry(" altern0", -0.3, top_logprobs=tops)] * 5000
    made = make_result(make_chunk(" altern0" * 5000, entries))
    assert len(made._repr_html_().encode()) < 400 * 5000


def test_omitted_tokens_are_counted() -> None:
    entries = [entry("a")] * 3000
    two = {"choices": [*make_chunk("a" * 3000, entries)["choices"]] * 2}
    two["choices"][1] = {**two["choices"][1], "index": 1}
    html = str(make_result(two, n=2).heatmap())
    assert "Only 2000 of 3000 tokens are listed" in html
    assert "Only 2000 tokens are coloured." in html
    assert page(make_result(two, n=2)).text.count("a" * 3000) == 2


@pytest.mark.parametrize("hostile", HOSTILE)
def test_tool_runs_stand_above_the_answer(hostile: str) -> None:
    made = make_result(make_chunk("21 degrees."))
    called = {"id": "c", "function": {"name": "weather", "arguments": hostile}}
    made._answer.tool_runs = [ToolRun(called, hostile, ok) for ok in (True, False)]
    read = Page(made._repr_html_())
    assert 0 <= read.text.index("weather(") < read.text.index("→") < read.text.index("✗")
    assert read.text.index("✗") < read.text.index("21 degrees.")
    assert read.open == 0
    assert read.tags <= TAGS


def test_every_choice_is_drawn() -> None:
    made = load_recorded("two_choices.json", n=2)
    html = made._repr_html_()
    assert "choice 0" in html
    assert "choice 1" in html
    assert "Mostly green" in html


@given(
    st.lists(st.tuples(st.text(max_size=4), st.binary(max_size=4) | st.none()), max_size=6),
    st.text(max_size=12),
)
def test_any_tokens_and_any_text(tokens: list[tuple[str, bytes | None]], text: str) -> None:
    entries = [entry(t, bytes=None if b is None else list(b)) for t, b in tokens]
    made = make_result(make_chunk(text, entries))
    read = Page(made._repr_html_())
    assert read.open == 0
    assert read.tags <= TAGS


def test_page_gets_a_marked_part_of_a_giant() -> None:
    giant = "x" * (MAX_SHOWN + 5)
    made = make_result(make_chunk(giant, [entry(giant)]), make_chunk("y", [entry("y")]))
    shown = made._repr_html_()
    assert "… 6 more characters are not shown; the result has the full text." in shown
    assert len(shown) < MAX_SHOWN + 5000
    assert made.text == f"{giant}y"


LINE = re.compile(r"^(?P<mark>[▸ ])(?P<token>.+?) (?P<share>[<>]?[\d.]+)%")


FACTS = re.compile(r" \((?P<bits>[\d.]+) bits, rank (?P<bound>≥?)(?P<rank>\d+)\)$")


def answer_of_every_kind() -> tm.ChatResult:
    """Tokens of every kind: likely, rare, outside the returned alternatives, without a number."""
    entries = [
        entry(
            "A", math.log(0.7), top_logprobs=top_entries(("A", math.log(0.7)), ("B", math.log(0.2)))
        ),
        entry(" b", -9.7, top_logprobs=top_entries((" c", -0.1), (" d", -3.1), (" e", -8.0))),
        entry(" e", -0.00001, top_logprobs=top_entries((" e", -0.00001), (" f", -12.0))),
        entry(" g", None),
    ]
    return make_result(make_chunk("A b e g", entries), vocab_size=1000, top_logprobs=3)


def shows(text: str, share: float) -> bool:
    """Whether a share is shown as in the frame, or as a bound of it."""
    of, number = 100 * share, float(text.strip("<>"))
    if text[0] in "<>":
        return of < number if text[0] == "<" else of > number
    return number == pytest.approx(of, abs=0.05)


def test_titles_have_the_numbers_of_the_frames() -> None:
    made = answer_of_every_kind()
    frame, tops = made.logprobs, made.top_logprobs
    titles = Page(str(made.heatmap())).titles
    assert len(titles) == len(frame)
    figures = 0
    for position, title in enumerate(titles):
        row, own = frame.loc[position], tops[tops["position"] == position].set_index("token")
        if pd.isna(row["logprob"]):
            assert not re.search(r"\d", title)
            continue
        facts = FACTS.search(title)
        assert facts is not None
        assert float(facts["bits"]) == pytest.approx(row["surprisal"], abs=0.05)
        assert (facts["bound"] == "≥", int(facts["rank"])) == (row["rank_censored"], row["rank"])
        for text in FACTS.sub("", title).split("\n"):
            found = LINE.search(text)
            assert found is not None, text
            token, share = found["token"].replace("␣", " "), found["share"]
            if token == "unseen":
                assert shows(share, 1 - row["mass_seen"])
            else:
                assert shows(share, own.loc[token, "prob"])
                assert (found["mark"] == "▸") == own.loc[token, "chosen"]
            figures += 1
    assert figures == 2 + 1 + 4 + 1 + 2  # unseen twice


SMILE = "😀".encode()


@pytest.fixture(scope="module")
def answer() -> tm.ChatResult:
    """Reasoning, words, a blank line, a character in two parts, a missing number, a clipped one."""
    tops = top_entries((" Paris", math.log(0.5)), (" Lyon", math.log(0.25)), (" <b>Nice</b>", -3.0))
    content = [
        entry("It is"),
        entry(" Paris", math.log(0.5), top_logprobs=tops),
        entry("\n\n"),
        entry("  so"),
        entry("\ufffd", -1.0, bytes=list(SMILE[:2])),
        entry("\ufffd", -2.0, bytes=list(SMILE[2:])),
        entry(" !", None),
        entry(" $x$", math.log(1 / 1024)),
    ]
    text = "It is Paris\n\n  so😀 ! $x$"
    delta = {"reasoning": "so what"}
    made = make_result(
        make_chunk(text, [entry("so what"), *content], delta=delta, finish_reason="length")
    )
    made.notices.append("something happened")
    return made


def test_answer_reads_in_order_on_github(answer: tm.ChatResult) -> None:
    left = sanitize_like_github(answer._repr_html_())
    assert "style=" not in left
    assert "class=" not in left
    read = Page(left)
    places = [
        read.text.index(part)
        for part in (
            *("Reasoning", "so what", "It is Paris\n\n  so😀 ! $x$", "Tokens as a list"),
            *("surprisal in bits", "entropy before it at least", "unknown"),
            *("Note: something happened", "m · played · 9 tokens"),
        )
    ]
    assert places == sorted(places)


def test_numbers_are_in_titles_and_in_the_list_on_github(answer: tm.ChatResult) -> None:
    read = Page(sanitize_like_github(answer._repr_html_()))
    titles = {
        span: title
        for span, title in zip(read.spans, read.titles, strict=False)
        if span in (" Paris", " $x$", "😀", " !")
    }
    assert titles[" Paris"].split("\n") == [
        *("▸␣Paris 50.0%", " ␣Lyon 25.0%", " ␣<b>Nice</b> 5.0%", " unseen 20.0% (1.0 bits, rank 1)")
    ]
    assert titles[" $x$"].endswith("(10.0 bits, rank ≥1)")
    assert titles["😀"].count("bits") == 2
    assert titles[" !"] == "▸␣! no logprob"
    lines = read.text.split("\n")
    assert "2 ␣Paris 50.0% (1.0 bits, rank 1) — ␣Lyon 25.0% · ␣<b>Nice</b> 5.0%" in lines
    assert "7 ␣! no logprob" in lines
    assert [line.split()[0] for line in lines if "bits, rank" in line][1:] == [*"123456", "8"]


def test_heat_map_without_colours_says_why() -> None:
    text = make_chunk("Hello", finish_reason="stop")
    page = make_result(text, logprobs=False).heatmap()._repr_html_()
    assert "No colours: logprobs were switched off (logprobs=False, --no-logprobs)." in page
    coloured = make_result(make_chunk("Hello", [entry("Hello")], finish_reason="stop"))
    assert "No colours" not in coloured.heatmap()._repr_html_()


@pytest.mark.parametrize("fields", [{"echo": True}, {"extra": {"prompt_logprobs": 3}}])
def test_prompt_s_tokens_are_coloured_if_their_logprobs_were_requested(
    local: tm.Client, fields: dict[str, Any]
) -> None:
    made = local.chat("Hi there", temperature=0, max_tokens=2, stream=False, **fields)
    html = str(made.heatmap("rank_class"))
    prompt, _, _ = html.partition("</details></details>")
    assert re.sub("<[^>]*>", "", prompt).startswith("Prompt (")
    cells = re.findall(r"<span style=\"[^\"]*background:rgba[^>]*>([^<]*)", prompt)
    assert {" there", "ass", "istant"} <= set(cells)
    assert "user\nHi there" in re.sub("<[^>]*>", "", prompt)
    assert "Prompt (" not in str(local.chat("Hi", max_tokens=1).heatmap())


def test_prompt_of_vllm_is_coloured_without_its_first_token() -> None:
    listed: list[Any] = [None]
    for at, token in enumerate(("Hi", " there")):
        listed.append(
            {str(at): {"logprob": -1.0 - at, "rank": 1 + 50 * at, "decoded_token": token}}
        )
    chunk = {**make_chunk("A", [entry("A")]), "prompt_logprobs": listed}
    html = str(make_result({**chunk, "prompt_token_ids": [9, 0, 1]}).heatmap("rank_class"))
    prompt, _, _ = html.partition("</details></details>")
    assert re.sub("<[^>]*>", "", prompt).startswith("Prompt (3 tokens)Hi there")
    assert prompt.count("background:rgba") == 2
