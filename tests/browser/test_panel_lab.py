"""The panel in JupyterLab on the embedded model: the conversation of a new user."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, expect

from ..replay_host import ReplayHost, chunk, head, sse
from .accessibility import pale
from .lab import READY, Lab, NotebookPage
from .notebook import write

OPEN = (
    "import tensormesh_nb as tm\n"
    "panel = tm.panel('lesson', host='local', temperature=0, max_tokens=40, "
    "system='You are a helpful assistant.')\n"
    "panel"
)
PARIS = "The capital of France is Paris."


class PanelPage(NotebookPage):
    """A notebook whose first cell shows a panel."""

    def show(self, name: str) -> None:
        self.open(name)
        self.run("application:toggle-left-area")
        self.cell(0)
        self.panel.wait_for(timeout=60_000)

    def cell(self, index: int) -> Locator:
        """Run a cell; returns its outputs."""
        self.page.evaluate(
            f"window.jupyterapp.shell.currentWidget.content.activeCellIndex = {index}"
        )
        self.run("notebook:run-cell")
        self.page.wait_for_function(READY, timeout=60_000)
        return (
            self.page.locator(".jp-Notebook .jp-Cell").nth(index).locator(".jp-OutputArea-output")
        )

    @property
    def panel(self) -> Locator:
        return self.page.locator(".tm-panel")

    def button(self, name: str, nth: int = 0) -> Locator:
        return self.panel.get_by_role("button", name=name, exact=True).nth(nth)

    @property
    def box(self) -> Locator:
        return self.panel.get_by_role("textbox", name="Message", exact=True)

    def say(self, text: str) -> None:
        self.box.fill(text)
        self.box.press("Enter")

    @property
    def replies(self) -> Locator:
        return self.panel.locator(".tm-turn:not(.tm-running) .tm-content")


@pytest.fixture(scope="module")
def opened(browser: Browser, lab: Lab) -> Iterator[PanelPage]:
    name = write(
        lab.root / "panel.ipynb",
        OPEN,
        "print(panel.last.text, '|', panel.last.status, '|', len(panel.last.logprobs))",
        "print(panel.inspector.rows['token'].tolist(), panel.inspector.result is panel.last)",
        "panel.settings['top_p'] = 0.5\nprint(dict(panel.settings))",
        "other = tm.panel('lesson')\nother",
        "panel.send('Say hello.').text",
    )
    page = PanelPage(browser, lab)
    page.show(name)
    yield page
    assert not page.problems
    page.close()


def test_send_and_pick_the_result_up_in_the_next_cell(opened: PanelPage) -> None:
    opened.say("What is the capital of France?")
    expect(opened.replies.first).to_have_text(PARIS, timeout=60_000)
    expect(opened.box).to_have_value("")
    expect(opened.panel.locator(".tm-footer")).to_contain_text("tokens/s")
    assert opened.cell(1).inner_text().startswith(f"{PARIS} | complete | ")


def test_click_on_a_token_shows_alternatives(opened: PanelPage, pictures: Path) -> None:
    opened.button("Heat map").click()
    opened.panel.locator(".tm-heatmap span", has_text="Paris").first.wait_for()
    opened.button("Open in inspector").click()
    inspected = opened.panel.locator(".tm-turn").first.locator(".tm-inspected .tm-inspector")
    inspected.locator(".tm-cell", has_text="Paris").click()
    expect(inspected.locator(".tm-card")).to_contain_text("%")
    opened.panel.screenshot(path=pictures / "panel-inspector.png")
    assert opened.cell(2).inner_text().strip() == "[' Paris'] True"
    opened.button("Close inspector").click()
    expect(inspected).to_have_count(0)
    opened.button("Heat map").click()


def test_settings_go_both_ways(opened: PanelPage, pictures: Path) -> None:
    opened.button("Settings").click()
    heat = opened.panel.get_by_label("temperature", exact=True)
    expect(heat).to_have_value("0")
    expect(opened.panel.locator("datalist[id$=models] option")).to_have_count(1)
    heat.fill("7")
    heat.press("Tab")
    expect(opened.panel.locator(".tm-setting .tm-alarm", has_text="from 0 to 2")).to_be_visible()
    heat.fill("0.9")
    heat.press("Tab")
    # ipywidgets holds a state back while an earlier one is under way; a cell does not wait for it.
    for _ in range(10):
        if "'temperature': 0.9" in (printed := opened.cell(3).inner_text()):
            break
    assert "'temperature': 0.9" in printed
    expect(opened.panel.get_by_label("top_p", exact=True)).to_have_value("0.5")
    opened.panel.screenshot(path=pictures / "panel-settings.png")
    assert pale(opened.panel) == []
    heat.fill("0")
    heat.press("Tab")
    opened.panel.get_by_label("top_p", exact=True).fill("")
    opened.panel.get_by_label("top_p", exact=True).press("Tab")
    opened.button("Settings").click()


def test_the_request_is_ready_to_paste(opened: PanelPage, pictures: Path) -> None:
    opened.box.fill("And of Spain?")
    opened.button("Show request").click()
    request = opened.panel.locator(".tm-request")
    expect(request).to_contain_text("Authorization: Bearer ***")
    expect(request).to_contain_text("%%tmchat -c lesson --host local")
    expect(request).to_contain_text("client.conversation('lesson').send(")
    opened.panel.screenshot(path=pictures / "panel-request.png")
    opened.button("Show request").click()


def test_an_earlier_message_is_edited_and_the_branch_restored(
    opened: PanelPage, pictures: Path
) -> None:
    opened.say("Say hello.")
    expect(opened.replies).to_have_count(2, timeout=60_000)
    opened.button("Edit this message").click()
    editor = opened.panel.get_by_role("textbox", name="Edited message")
    expect(editor).to_have_value("What is the capital of France?")
    editor.fill("What is the capital of Italy?")
    opened.panel.screenshot(path=pictures / "panel-edit.png")
    editor.press("Enter")
    expect(opened.replies).to_have_count(1, timeout=60_000)
    expect(opened.panel.locator(".tm-user")).to_contain_text("Italy")
    opened.panel.locator(".tm-branches summary").click()
    opened.panel.get_by_role("button", name="Restore branch 1").click()
    expect(opened.replies).to_have_count(2)
    expect(opened.replies.first).to_have_text(PARIS)


def test_retry_and_delete(opened: PanelPage) -> None:
    opened.button("Retry", 1).click()
    expect(opened.panel.locator(".tm-running")).to_have_count(0, timeout=60_000)
    expect(opened.replies).to_have_count(2, timeout=60_000)
    opened.button("Delete this turn", 1).click()
    expect(opened.replies).to_have_count(1)


def test_stop_in_the_middle_and_the_endpoint_is_free_again(
    opened: PanelPage, pictures: Path
) -> None:
    opened.page.evaluate("() => { window.began = 0; }")
    opened.panel.get_by_role("button", name="Settings", exact=True).click()
    limit = opened.panel.get_by_label("max_tokens", exact=True)
    limit.fill("1500")
    limit.press("Tab")
    opened.button("Settings").click()
    opened.say("Write a long story about a dragon.")
    expect(opened.panel.locator(".tm-running .tm-content")).to_contain_text(" ", timeout=60_000)
    opened.page.wait_for_timeout(500)
    opened.panel.screenshot(path=pictures / "panel-streaming.png")
    opened.button("Stop").click()
    expect(opened.panel.locator(".tm-running")).to_have_count(0, timeout=2_000)
    last = opened.panel.locator(".tm-turn").last
    expect(last).to_have_attribute("data-status", "interrupted")
    expect(last.locator(".tm-outside")).to_contain_text("Stopped.")
    assert opened.cell(1).inner_text().split(" | ")[1] == "interrupted"
    assert opened.cell(5).inner_text()
    expect(last.locator(".tm-outside")).to_have_count(0)
    # A stopped answer that the next message follows is a part of the conversation.
    expect(opened.panel.locator(".tm-turn[data-status=interrupted] .tm-outside")).to_be_hidden()


def test_a_second_panel_is_in_step(opened: PanelPage) -> None:
    opened.cell(4)
    panels = opened.page.locator(".tm-panel")
    expect(panels).to_have_count(2)
    expect(panels.nth(1).locator(".tm-content")).to_have_count(
        panels.nth(0).locator(".tm-content").count()
    )


def test_saved_and_opened_again_without_a_kernel(
    opened: PanelPage, browser: Browser, lab: Lab, pictures: Path
) -> None:
    saved: Any = opened.save()
    static, place = saved["cells"][0]["outputs"]
    html = "".join(static["data"]["text/html"])
    assert PARIS in html
    assert "What is the capital of France?" in html
    assert "<script" not in html
    assert set(place["data"]) == {"text/plain", "text/html"}  # no view, which would be an error
    saved["metadata"]["kernelspec"]["name"] = "gone"
    (lab.root / "panel-dead.ipynb").write_text(json.dumps(saved))
    page = NotebookPage(browser, lab, is_new=True)
    page.page.goto(lab.url("panel-dead.ipynb"))
    text = page.page.locator(".tm-chat", has_text=PARIS)
    text.first.wait_for(timeout=60_000)
    assert text.first.is_visible()
    page.page.wait_for_timeout(500)
    page.screenshot(pictures / "panel-dead.png")
    page.close()
    # An open page shows that the kernel has ended at once, not after an unanswered message.
    opened.shut_down()
    ended = opened.page.locator(".tm-problem").first
    expect(ended).to_contain_text("The kernel that held this conversation has ended", timeout=3000)
    # Opened again as a trusted notebook on a new kernel, which does not have the widget.
    again = NotebookPage(browser, lab)
    again.open("panel.ipynb")
    again.page.locator(".tm-chat", has_text=PARIS).first.wait_for(timeout=60_000)
    again.wait_until_ready()
    assert again.page.get_by_text("Error displaying widget").count() == 0
    again.screenshot(pictures / "panel-again.png")
    again.close()


def test_dark_and_errors_and_a_closed_output(browser: Browser, lab: Lab, pictures: Path) -> None:
    slow = [head(), *sse(*[step for n in range(400) for step in (chunk(f"w{n} "), 0.05)])]
    text = "Half an **answer**\n\n```python\nx = f(1)  # so\n```\n\n| a |\n|---|\n| $x^2$ |"
    broken = [head(), *sse(chunk(text))]
    with ReplayHost(broken, slow) as host:
        name = write(
            lab.root / "panel-dark.ipynb",
            "import tensormesh_nb as tm\n"
            f"panel = tm.panel('dark', client=tm.Client(host={host.url!r}, model='m'))\npanel",
        )
        page = PanelPage(browser, lab, dark=True)
        page.show(name)
        page.say("Hello?")
        problem = page.panel.locator(".tm-problem")
        expect(problem).to_contain_text("The stream ended before the answer was complete")
        expect(problem).to_contain_text("press Retry")
        expect(page.replies).to_contain_text("Half an answer")
        page.panel.screenshot(path=pictures / "panel-dark.png")
        assert pale(page.panel) == []
        for theme in ("light", "dark"):  # switched while the panel is open
            page.change_theme(theme)
            ground = page.panel.locator(".tm-chat-box").evaluate(
                "n => Number(getComputedStyle(n).backgroundColor.match(/\\d+/)[0])"
            )
            assert (ground > 128) == (theme == "light")
            assert pale(page.panel) == []
            page.panel.screenshot(path=pictures / f"panel-{theme}.png")
        page.button("Retry").click()
        expect(page.panel.locator(".tm-running .tm-content")).to_contain_text("w10 ")
        page.run("notebook:clear-all-cell-outputs")
        assert host.requests[1].abandoned.wait(10)
        assert not page.problems
        page.close()
