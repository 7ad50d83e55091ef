"""What assistive technology can read from a page, and whether its text has enough contrast."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Locator, Page

CONTROLS = frozenset(
    {"button", "combobox", "searchbox", "slider", "spinbutton", "textbox", "tab", "listbox"}
    | {"option", "link", "DisclosureTriangle"}
)

# Texts whose contrast (WCAG 2.2, 1.4.3) is below 4.5: [text, contrast]. A colour is drawn over what
# lies below it, a gradient counts with its last colour. Left out: signs for white space between
# words, what a filter or `disabled` dims.
PALE = r"""root => {
    const pen = Object.assign(document.createElement("canvas"), {width: 1, height: 1})
        .getContext("2d", {willReadFrequently: true});
    const paint = (colours) => {
        pen.globalAlpha = 1;
        pen.fillStyle = "#fff";
        pen.fillRect(0, 0, 1, 1);
        for (const [colour, alpha] of colours) {
            pen.globalAlpha = alpha;
            pen.fillStyle = "#f0f";
            pen.fillStyle = colour;
            pen.fillRect(0, 0, 1, 1);
        }
        const [r, g, b] = [...pen.getImageData(0, 0, 1, 1).data].map((c) => {
            const share = c / 255;
            return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
        });
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const page = matchMedia("(prefers-color-scheme: dark)").matches ? "#111" : "#fff";
    const found = [];
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    for (let text; (text = walker.nextNode()); ) {
        const node = text.parentElement;
        if (!text.data.trim() || !node.checkVisibility()) continue;
        if (node.closest(".tm-white, .tm-dim, :disabled, option")) continue;
        const below = [];
        let alpha = 1;
        for (let each = node; each; each = each.parentElement) {
            const style = getComputedStyle(each);
            alpha *= Number(style.opacity);
            const gradient = style.backgroundImage.match(/rgba?\([^)]*\)/g)?.at(-1);
            const hatched = style.backgroundImage.includes("repeating");
            if (gradient && !hatched) below.unshift([gradient, 1]);
            below.unshift([style.backgroundColor, 1]);
        }
        if (!document.querySelector("[data-jp-theme-light]")) below.unshift([page, 1]);
        const ink = paint([...below, [getComputedStyle(node).color, alpha]]);
        const ground = paint(below);
        const contrast = (Math.max(ink, ground) + 0.05) / (Math.min(ink, ground) + 0.05);
        if (contrast < 4.5) found.push([node.className, text.data, Number(contrast.toFixed(2))]);
    }
    return found;
}"""


@dataclass(frozen=True)
class Node:
    """A node of the accessibility tree.

    Attributes:
        role, name: as reported to assistive technology.
        has: its properties: focusable, live, selected, ...
    """

    role: str
    name: str
    has: dict[str, Any]


def tree(page: Page) -> list[Node]:
    """What Chromium reports to assistive technology about a page."""
    session = page.context.new_cdp_session(page)
    found = session.send("Accessibility.getFullAXTree")["nodes"]
    session.detach()
    return [
        Node(
            node["role"]["value"],
            node.get("name", {}).get("value", "").strip(),
            {each["name"]: each["value"].get("value") for each in node.get("properties", [])},
        )
        for node in found
        if not node["ignored"]
    ]


def pale(widget: Locator) -> list[Any]:
    """Texts that are hard to read, with their contrast."""
    found: list[Any] = widget.evaluate(PALE)
    return found


def tab_stops(page: Page) -> list[dict[str, Any]]:
    """The stops of Tab from the top of the page until it leaves: label, and place in the widget."""
    page.evaluate("document.activeElement.blur()")
    stops: list[dict[str, Any]] = []
    while len(stops) < 200:
        page.keyboard.press("Tab")
        stop = page.evaluate(
            """() => {
                const node = document.activeElement;
                const all = [...document.querySelectorAll(".tm-widget *")];
                const name = node.ariaLabel ?? node.labels?.[0]?.textContent ?? node.textContent;
                return {at: all.indexOf(node), role: node.role ?? node.tagName.toLowerCase(), name};
            }"""
        )
        if stop["at"] < 0:
            break
        stops.append(stop)
    return stops
