"""Sanitizes HTML as GitHub does in saved notebooks.

The allowlist is ``DEFAULT_CONFIG`` of html-pipeline's sanitization filter
(https://github.com/gjtorikian/html-pipeline/blob/main/lib/html_pipeline/sanitization_filter.rb).
``style`` and ``class`` are not in it, and GitHub removes them from notebooks
(https://github.com/jupyter/nbviewer/issues/450).
"""

from __future__ import annotations

import nh3

__all__ = ["sanitize_like_github"]

_TAGS = (
    "h1 h2 h3 h4 h5 h6 br b i strong em a pre code img tt div ins del sup sub p ol ul table thead "
    "tbody tfoot blockquote dl dt dd kbd q samp var hr ruby rt rp li tr td th s strike summary "
    "details caption figure figcaption abbr bdo cite dfn mark small span time wbr"
)
_EVERYWHERE = (
    "abbr accept accept-charset accesskey action align alt aria-describedby aria-hidden aria-label "
    "aria-labelledby axis border cellpadding cellspacing char charoff charset checked clear cols "
    "colspan color compact coords datetime dir disabled enctype for frame headers height hreflang "
    "hspace id ismap label lang maxlength media method multiple name nohref noshade nowrap open "
    "progress prompt readonly rel rev role rows rowspan rules scope selected shape size span start "
    "summary tabindex title type usemap valign value width itemprop"
)


def sanitize_like_github(page: str) -> str:
    """The HTML without the tags and attributes that GitHub removes."""
    attributes = {
        "*": set(_EVERYWHERE.split()),
        "a": {"href"},
        "img": {"src", "longdesc"},
        "div": {"itemscope", "itemtype"},
        **{quoted: {"cite"} for quoted in ("blockquote", "del", "ins", "q")},
    }
    return nh3.clean(page, tags=set(_TAGS.split()), attributes=attributes, link_rel=None)
