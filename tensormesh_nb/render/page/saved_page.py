"""The page of a result: the inspector of its tree of branches, heat maps, and comparisons."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ...analysis.branch_tree import BranchTree
from ...assembly.answer_view import AnswerView
from ...wire.messages import content_text
from ...wire.sanitize import one_line
from ..comparison import ComparisonView
from ..heatmap import result_html
from .document import document
from .packed_frames import pack
from .page_source import PageSource
from .result_view import branch_node, parent_choice, result_view

__all__ = ["result_page"]

_TITLE_LENGTH = 300  # characters


def result_page(result: PageSource, others: Sequence[PageSource] = ()) -> str:
    """The page.

    Args:
        result: the result that is shown at first.
        others: results that are compared with it.
    """
    results = _tree(result)
    index = {id(each): number for number, each in enumerate(results)}
    tree = [branch_node(results[0], None)]
    for each in results[1:]:
        parent = each.parent
        assert parent is not None  # noqa: S101  (only the first has none)
        tree.append(branch_node(each, index[id(parent)], parent_choice(parent, each)))
    columns, blob = [], bytearray()
    for each in results:
        places = {}
        for name, (kind, raw) in pack(each.logprobs, each.top_logprobs).items():
            places[name] = (kind, len(blob), len(raw))
            blob += raw
        columns.append(places)
    head = {
        "shown": index[id(result)],
        "tree": tree,
        "results": [
            {"columns": places, "about": result_view(each, each.logprobs, number)}
            for number, (each, places) in enumerate(zip(results, columns, strict=True))
        ],
    }
    compared = [
        ComparisonView(result, result._answer.first, each, each._answer.first, ())._repr_html_()
        for each in others
    ]
    return document(_prompt(result), [*_static(results)], compared, (head, bytes(blob)))


def _tree(result: PageSource) -> list[PageSource]:
    """All results of a tree, the original first."""
    return [each for each in BranchTree(result).results if isinstance(each, PageSource)]


def _prompt(result: AnswerView) -> str:
    """The title of a page: the last prompt."""
    prompts = [m for m in result.request.messages if m["role"] == "user"]
    text = content_text(prompts[-1].get("content")) if prompts else ""
    return one_line(text, _TITLE_LENGTH) or one_line(result.model, _TITLE_LENGTH)


def _static(results: Iterable[PageSource]) -> Iterator[str]:
    """The heat maps, which are displayed without JavaScript and in print."""
    for number, each in enumerate(results):
        if number:
            yield f"<h2>Branch at position {each.branch_position}</h2>"
        yield result_html(each._answer)
