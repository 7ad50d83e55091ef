"""Prompt cells in JupyterLab: text with marks, while other cells stay Python."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Route, expect

from tensormesh_nb.errors import ArgumentError
from tensormesh_nb.notebook.grammar.cell import read_cell

from ..hostile_text import HOSTILE
from .accessibility import pale
from .lab import READY, Lab, NotebookPage
from .notebook import write

PROMPT = """\
%%tmchat -t 0.7 --no-logprobs -s "You're terse." -o answer
@system
You're a careful teacher. Don't guess: say "I don't know" if you aren't sure.
@user
# Task
What's the capital of **{{ country }}**, and why doesn't this code run?
```python
def f(x):
    return x[len(x)  # it's wrong
```
Answer in `one` sentence, for {{ {"a": {"b": 1}}["a"] }} person :(
\\@user
@tool call_1
{"temperature": 21.5}
@assistant
The capital is"""
ROLES = ["@system", "@user", "@tool", "@assistant"]
PYTHON = "country = 'France'\nprint(\"it's Python\")"


class PromptPage(NotebookPage):
    """A notebook with prompt cells."""

    def cell(self, number: int) -> Locator:
        return self.page.locator(".jp-Notebook .jp-Cell").nth(number).locator(".cm-editor")

    def marks(self, number: int, kind: str) -> list[str]:
        return self.cell(number).locator(f".tm-{kind}").all_text_contents()

    def source(self, number: int) -> str:
        source: str = self.page.evaluate(
            "n => jupyterapp.shell.currentWidget.content.widgets[n].model.sharedModel.getSource()",
            number,
        )
        return source

    def edit(self, number: int, text: str) -> None:
        """Replace a cell's text with the keyboard."""
        self.cell(number).locator(".cm-line").first.click()
        self.page.keyboard.press("Control+a")
        self.page.keyboard.insert_text(text)

    def complete(self, label: str) -> None:
        self.page.keyboard.press("Tab")
        choice = self.page.locator(".jp-Completer-item", has_text=label).first
        choice.wait_for()
        choice.click()

    def expect_prompt(self, number: int) -> None:
        expect(self.cell(number).locator(".tm-magic")).to_have_text("%%tmchat")
        # Every coloured piece is ours: Python's have other classes.
        coloured = self.cell(number).locator(".cm-line span:not([class*=tm-])")
        assert coloured.all_text_contents() == []

    def expect_python(self, number: int) -> None:
        expect(self.cell(number).locator("[class*=tm-]")).to_have_count(0)
        expect(self.cell(number)).not_to_have_class("tm-prompt")
        expect(self.cell(number).locator(".cm-line span").first).to_be_visible()

    def select_cell(self, number: int) -> None:
        self.page.evaluate(
            """n => {
                const { content } = jupyterapp.shell.currentWidget;
                content.mode = "command";
                content.deselectAll();
                content.activeCellIndex = n;
            }""",
            number,
        )


@pytest.fixture(scope="module")
def opened(browser: Browser, lab: Lab) -> Iterator[PromptPage]:
    name = write(lab.root / "prompts.ipynb", f"%load_ext tensormesh_nb\n{PYTHON}", PROMPT, PYTHON)
    page = PromptPage(browser, lab)
    page.open(name)
    page.run("application:toggle-left-area")
    yield page
    assert not page.problems
    page.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_prompt_cells_are_text_with_marks(opened: PromptPage, theme: str, pictures: Path) -> None:
    opened.change_theme(theme)
    opened.page.set_viewport_size({"width": 683, "height": 512})  # 1024 x 768 at 150 %
    opened.expect_prompt(1)
    opened.expect_python(0)
    opened.expect_python(2)
    assert opened.marks(1, "role") == ROLES
    assert opened.marks(1, "flag") == ["-t", "--no-logprobs", "-s", "-o"]
    assert opened.marks(1, "string") == ['"You\'re terse."']
    assert opened.marks(1, "template") == ["{{ country }}", '{{ {"a": {"b": 1}}["a"] }}']
    assert opened.cell(1).locator(".tm-fence").count() == 4
    assert pale(opened.cell(1)) == []
    wide, room = opened.cell(1).evaluate(
        "cell => { const s = cell.querySelector('.cm-scroller');"
        " return [s.scrollWidth, s.clientWidth]; }"
    )
    assert wide <= room
    opened.select_cell(1)
    opened.cell(1).evaluate("cell => cell.scrollIntoView(true)")
    opened.screenshot(pictures / f"labextension-{theme}.png")
    opened.page.set_viewport_size({"width": 1100, "height": 1000})
    opened.change_theme("light")


def test_typing_is_not_corrected_as_python(opened: PromptPage) -> None:
    for number in (1, 2):
        opened.page.evaluate(
            """n => jupyterapp.shell.currentWidget.content.widgets[n].editor
                .setOption("autoClosingBrackets", true)""",
            number,
        )
        opened.cell(number).locator(".cm-line").last.click()
        opened.page.keyboard.press("Control+End")
        opened.page.keyboard.type("\nit's (\nif x:\n- a\n  - b\nc")
    assert opened.source(1).endswith("\nit's (\nif x:\n- a\n  - b\n  c")
    assert "it's ()" not in opened.source(1)
    assert opened.source(2).endswith(")")  # Python's quote and bracket were closed
    opened.expect_prompt(1)
    opened.edit(1, "%%tmchat -t 0")
    opened.page.keyboard.type("\nor else")
    assert opened.source(1) == "%%tmchat -t 0\nor else"  # Python would indent the second line
    opened.edit(1, PROMPT)
    opened.edit(2, PYTHON)


def test_change_paste_undo_and_redo(opened: PromptPage) -> None:
    opened.edit(1, "print('x')")
    opened.expect_python(1)
    opened.page.keyboard.press("Control+z")
    opened.expect_prompt(1)
    opened.page.keyboard.press("Control+Shift+z")
    opened.expect_python(1)
    opened.page.keyboard.press("Control+a")
    opened.page.evaluate(
        """text => {
            const data = new DataTransfer();
            data.setData("text/plain", text);
            document.activeElement.dispatchEvent(new ClipboardEvent(
                "paste", {clipboardData: data, bubbles: true, cancelable: true}));
        }""",
        f"\n  \n{PROMPT}",
    )
    opened.expect_prompt(1)
    assert opened.source(1) == f"\n  \n{PROMPT}"
    assert opened.marks(1, "role") == ROLES
    # A letter at a time: it is a prompt from the last letter of the name on.
    opened.edit(1, "%%tmcha")
    expect(opened.cell(1).locator(".tm-magic")).to_have_count(0)
    opened.page.keyboard.type("t")
    opened.expect_prompt(1)
    opened.page.keyboard.type("s")
    expect(opened.cell(1).locator(".tm-magic")).to_have_count(0)
    opened.edit(1, PROMPT)
    opened.expect_prompt(1)


def test_move_split_merge_and_change_of_type(opened: PromptPage) -> None:
    opened.select_cell(1)
    opened.run("notebook:move-cell-down")
    opened.expect_prompt(2)
    opened.expect_python(1)
    opened.run("notebook:move-cell-up")
    opened.cell(1).locator(".cm-line", has_text="@tool call_1").click()
    opened.page.keyboard.press("Home")
    opened.run("notebook:split-cell-at-cursor")
    opened.expect_prompt(1)
    assert opened.marks(1, "role") == ROLES[:2]
    expect(opened.cell(2).locator("[class*=tm-]")).to_have_count(0)
    opened.select_cell(1)
    opened.run("notebook:merge-cell-below")
    opened.expect_prompt(1)
    assert opened.marks(1, "role") == ROLES
    opened.run("notebook:change-cell-to-markdown")
    opened.run("notebook:change-cell-to-code")
    opened.expect_prompt(1)
    opened.run("notebook:duplicate-below")
    opened.expect_prompt(2)
    opened.select_cell(1)
    opened.run("notebook:delete-cell")
    opened.expect_prompt(1)
    opened.expect_python(2)


def test_kernel_restart_and_completion(opened: PromptPage) -> None:
    opened.page.evaluate("jupyterapp.shell.currentWidget.sessionContext.session.kernel.restart()")
    opened.page.wait_for_function(READY, timeout=60_000)
    opened.expect_prompt(1)
    opened.expect_python(2)
    opened.run_cell(0)
    opened.edit(1, "%%tmchat --dry-run --temper")
    opened.complete("--temperature")
    expect(opened.cell(1).locator(".tm-flag").nth(1)).to_have_text("--temperature")
    opened.page.keyboard.type(" 0\nDon't mention elephants, eleph")
    opened.complete("elephants")  # a word of the cell
    expect(opened.cell(1).locator(".cm-line").last).to_have_text(
        "Don't mention elephants, elephants"
    )
    opened.run_cell(1)
    output = opened.page.locator(".jp-Notebook .jp-Cell").nth(1).locator(".jp-OutputArea")
    expect(output).to_contain_text("Don't mention elephants, elephants")
    opened.expect_prompt(1)
    opened.edit(1, PROMPT)


def test_a_second_notebook(opened: PromptPage, lab: Lab) -> None:
    name = write(lab.root / "second.ipynb", "%%time\n%%tmchat\nIt's", "# no\n%%tmchat\nIt's")
    opened.page.evaluate(
        "name => jupyterapp.commands.execute('docmanager:open', {path: name})", name
    )
    opened.page.wait_for_function(READY, timeout=60_000)
    shown = opened.page.locator(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-Cell .cm-editor")
    expect(shown.nth(0).locator(".tm-magic")).to_have_text("%%tmchat")
    expect(shown.nth(1).locator("[class*=tm-]")).to_have_count(0)
    opened.run("application:close")
    opened.page.wait_for_function(READY, timeout=60_000)
    opened.expect_prompt(1)


@pytest.mark.parametrize("separator", ["\n", " "], ids=["lines", "one line"])
def test_a_long_prompt_is_marked_where_it_is_visible(opened: PromptPage, separator: str) -> None:
    text = f"It's {{{{ x }}}} and `y`, don't {{{{ z }}}}.{separator}" * 2_700  # 100,000 characters
    opened.select_cell(1)
    opened.page.evaluate(
        """text => {
            const cell = jupyterapp.shell.currentWidget.content.widgets[1];
            cell.model.sharedModel.setSource(text);
            cell.node.scrollIntoView(true);
            cell.editor.focus();
        }""",
        f"%%tmchat\n@system\nA\n@user\n{text}",
    )
    opened.expect_prompt(1)
    marks = opened.cell(1).locator("[class*=tm-]")
    assert 0 < marks.count() < 2_000  # of 8,100
    opened.page.keyboard.press("Control+End")
    opened.page.keyboard.type("\n@assistant\nIt's")
    expect(opened.cell(1).locator(".tm-role").last).to_have_text("@assistant")
    assert 0 < marks.count() < 2_000


def test_hostile_prompts_run_nothing_and_roles_are_those_of_the_kernel(
    browser: Browser, lab: Lab
) -> None:
    bodies = [f"{text}\n@user\n{text} {{{{ {text} }}}}\n@tool x\n{text}" for text in HOSTILE[:-1]]
    bodies += ["@user\r\nx\n@user\u2028\nx", "@tool\ta\u00a0b\nx", "\\@tool\u2028x\n@tool a b\nx"]
    name = write(lab.root / "hostile.ipynb", *[f"%%tmchat\n{body}" for body in bodies])
    page = PromptPage(browser, lab)
    foreign: list[str] = []
    page.page.on("dialog", lambda dialog: (foreign.append(dialog.message), dialog.dismiss()))
    page.page.on("request", lambda request: foreign.append(request.url))
    page.open(name)
    expect(page.page.locator(".jp-Notebook .tm-magic")).to_have_count(len(bodies))
    for number, body in enumerate(bodies):
        try:
            messages = read_cell(page.source(number).partition("\n")[2], {}, raw=True)
        except ArgumentError:
            continue  # an empty message
        started = page.cell(number).locator(".tm-role").count()
        assert started in (len(messages), len(messages) - 1), ascii(body)
    added = page.page.evaluate(
        """[...document.querySelectorAll(".jp-Notebook .cm-content *")].filter((node) =>
            node.matches("script, iframe, svg, object, embed, link, form, video, meta, style, a")
            || [...node.attributes].some(({ name }) => name.startsWith("on")))
            .map((node) => node.outerHTML)"""
    )
    assert added == []
    own = (f"http://127.0.0.1:{lab.port}/", f"ws://127.0.0.1:{lab.port}/", "data:", "blob:")
    assert [each for each in foreign if not each.startswith(own)] == []
    assert not page.problems
    page.close()


# What JupyterLab shares with the extension, broken in two ways.
BROKEN = {
    "another copy of CodeMirror": """{...scope, "@codemirror/state": {"6.0.0": {loaded: 1, get:
        async () => {
            const versions = Object.values(scope["@codemirror/state"]);
            const copy = {...(await versions[0].get())()};
            copy.StateField = {define: () => ({})};
            return () => copy;
        }}}}""",
    "no registry": """{...scope, "@jupyterlab/codemirror": {"4.0.0": {loaded: 1, get:
        async () => {
            const versions = Object.values(scope["@jupyterlab/codemirror"]);
            const copy = {...(await versions[0].get())(), IEditorExtensionRegistry: undefined};
            return () => copy;
        }}}}""",
}


@pytest.mark.parametrize("shared", BROKEN.values(), ids=BROKEN)
def test_whatever_fails_jupyterlab_starts(browser: Browser, lab: Lab, shared: str) -> None:
    name = write(lab.root / "broken.ipynb", PYTHON, PROMPT)
    page = PromptPage(browser, lab, is_new=True)

    def serve(route: Route) -> None:
        script = route.fetch().text()
        broken = f"""{{ const own = window._JUPYTERLAB["tensormesh-nb"], init = own.init;
            own.init = (scope) => init({shared}); }}"""
        route.fulfill(body=f"{script}\n{broken}", content_type="text/javascript")

    logged: list[str] = []
    page.page.on("console", lambda message: logged.append(message.text))
    page.page.route("**/tensormesh-nb/static/remoteEntry.*.js", serve)
    page.open(name)
    page.expect_python(0)
    page.expect_python(1)
    assert len([line for line in logged if "tensormesh-nb" in line]) == 1
    assert not page.problems
    page.close()
