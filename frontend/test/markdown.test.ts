import assert from "node:assert/strict";
import { test } from "node:test";

import { completed } from "../markdown/growing";
import { type Environment, tokensOf } from "../markdown/reader";
import { size, type Tree, treeOf } from "../markdown/tree";

function read(source: string, growing = false): Tree {
  const environment: Environment = { growing };
  return treeOf(tokensOf(source, environment));
}

/** A tree in short: `p(a strong(b))`. */
function brief(tree: Tree): string {
  return tree
    .map((node) => {
      if (typeof node === "string") return node;
      const [tag, attributes, ...children] = node;
      const inner = tag === "formula" ? attributes.tex : brief(children);
      return `${tag}(${inner})`;
    })
    .join("");
}

test("Markdown becomes elements", () => {
  for (const [source, expected] of [
    ["# T\n\n**b** *e* `c` ~~s~~", "h1(T)p(strong(b) em(e) code(c) s(s))"],
    ["- [x] done\n- [ ] open", "ul(li(task()done)li(task()open))"],
    ["```py\na < b\n```", "code-block(a < b)"],
    ["a<br>b <b>c</b>", "p(abr()b <b>c</b>)"],
    ["see https://a.example/x.", "p(see a(https://a.example/x).)"],
    [
      "H<sub>2</sub>O <b>x</b> <sub onclick=x>y</sub>",
      "p(Hsub(2)O <b>x</b> <sub onclick=x>y</sub>)",
    ],
    ["他说**「重要」**的事", "p(他说strong(「重要」)的事)"],
    ["**不变。**源码", "p(strong(不变。)源码)"],
    [
      "```markdown\n# T\n```py\nx\n```\nend\n```\nafter",
      "code-block(# T\n```py\nx\n```\nend)p(after)",
    ],
    ["```md\n# T\n```\nafter\n```py\nx\n```", "code-block(# T)p(after)code-block(x)"],
    ["__init__ and __bold text__", "p(__init__ and strong(bold text))"],
    ["numpy.random and result.md", "p(numpy.random and result.md)"],
  ])
    assert.equal(brief(read(source)), expected);
});

test("tables keep the alignment of their columns", () => {
  const [table] = read("|a|b|c|\n|:-|-:|:-:|\n|1|2|3|");
  const classes = JSON.stringify(table).match(/tm-\w+/g);
  assert.deepEqual(classes, [
    ...["tm-left", "tm-right", "tm-center"],
    ...["tm-left", "tm-right", "tm-center"],
  ]);
});

test("formulas of every form are found", () => {
  for (const [source, expected] of [
    ["$x^2$", "p(formula(x^2))"],
    ["a \\(x\\) b", "p(a formula(x) b)"],
    ["$$\na\n\nb\n$$", "formula(a\n\nb)"],
    ["so\n\\[\nx = 1\n\\]\nthen", "p(so)formula(x = 1)p(then)"],
    ["1. a\n   $$x$$\n2. b", "ol(li(aformula(x))li(b))"],
    ["where $$x$$ holds", "p(where formula(x) holds)"],
    ["**$a$**: ($b$), $c$.", "p(strong(formula(a)): (formula(b)), formula(c).)"],
    ["```math\nx\n```", "formula(x)"],
    ["costs $\\$0.60$ each", "p(costs formula(\\$0.60) each)"],
    ["\\begin{pmatrix}1&2\\end{pmatrix}", "formula(\\begin{pmatrix}1&2\\end{pmatrix})"],
    [
      "| f | \\(P(a|b)\\) |\n|---|---|\n| $|x|$ | `$a|` b$ |",
      "table(thead(tr(th(f)th(formula(P(a|b)))))tbody(tr(td(formula(|x|))td(code($a|) b$))))",
    ],
    [
      "| $P(a | b)$ | c |\n|---|---|\n| $5 | 10$ |\n| \\(P(a | b)\\) | d |",
      "table(thead(tr(th(formula(P(a | b)))th(c)))tbody(tr(td($5)td(10$))tr(td(formula(P(a | b)))td(d))))",
    ],
    ["\\begin{align}\na\n\\end{align}", "formula(\\begin{align}\na\n\\end{align})"],
    ["值$x$的", "p(值formula(x)的)"],
    ["\\[\nx\n\\] and more", "p(formula(x) and more)"],
  ])
    assert.equal(brief(read(source)), expected, source);
});

test("a formula that was cut off is shown as it was written", () => {
  for (const [source, expected] of [
    ["So\n\n$$\n\\left\\{ a \\\\\nb_1", "p(So)div($$\n\\left\\{ a \\\\\nb_1)"],
    ["\\begin{align}\na &= \\frac{1", "div(\\begin{align}\na &= \\frac{1)"],
    ["$$\nplain *words*\n\nmore", "p($$br()plain em(words))p(more)"],
    ["$$ \\mu and more", "p($$ \\mu and more)"],
  ])
    assert.equal(brief(read(source)), expected, source);
});

test("dollars that are no formula stay", () => {
  for (const source of [
    ...["It costs $5 and $10.", "US$5, A$6 or 7$", "from $HOME/bin:$PATH on", "$5 to $7 a month"],
    ...[
      "C:\\\\(x86\\)",
      "a $ b $ c",
      "**$148+ → $19**（~$1,550）；$15.4/月",
      "$20; price is 30$.",
      "($5)–($10), $155 now, $34",
      "$100 million versus 200$.",
      "$$",
      "$",
      "$ $",
      "\\$x\\$",
      "`$x$`",
      "$x",
    ],
  ]) {
    assert.doesNotMatch(brief(read(source)), /formula/, source);
  }
});

test("nothing of an answer loads or runs", () => {
  const attributes: string[] = [];
  const collect = (tree: Tree): void => {
    for (const node of tree)
      if (typeof node !== "string") {
        const [, own, ...children] = node;
        attributes.push(...Object.entries(own).map((pair) => pair.join("=")));
        collect(children);
      }
  };
  collect(
    read(
      "![a](https://e.example/i.png) ![b](//e.example/i) ![c](data:image/png;base64,AA) " +
        "[d](javascript:alert) [e](vbscript:x) [f](file:///etc) [g](x.md) <javascript:x> " +
        "[h](mailto:a@b.example 'onmouseover=x') [i](data:text/html,x)",
    ),
  );
  const addresses = attributes.filter((each) => each.startsWith("href"));
  assert.deepEqual(addresses, ["href=https://e.example/i.png", "href=mailto:a@b.example"]);
  assert.ok(!attributes.some((each) => /^(src|on|style|title)/.test(each)));
});

test("an image says that it is one", () => {
  const read_ = brief(read("![a cat](https://e.example/i.png)"));
  assert.equal(read_, "p(a(image: a cat))");
});

test("references bring no invisible characters", () => {
  assert.equal(brief(read("a&#8238;b&#x200b;&lt;&shy;")), "p(a&#8238;b&#x200b;<&shy;)");
  assert.equal(brief(read("<https://a.example/%E2%80%AE>")), "p(a(https://a.example/%E2%80%AE))");
});

test("what is open at the end of a growing text is completed", () => {
  for (const [source, expected] of [
    ["a **bo", "a **bo**"],
    ["a **bo ", "a **bo**"],
    ["a **", "a "],
    ["a *", "a "],
    ["**a *b", "**a *b***"],
    ["a * b", "a * b"],
    ["snake_case_na", "snake_case_na"],
    ["say _it", "say _it_"],
    ["a `co", "a `co`"],
    ["a `", "a "],
    ["a `b` c", "a `b` c"],
    ["a ~~b", "a ~~b~~"],
    ["`**` and", "`**` and"],
    ["\\*a", "\\*a"],
    ["[link](https://a.exa", "link"],
    ["see ![cat](http", "see cat"],
    ["Title\n-", "Title\n"],
    ["Title\n--", "Title\n"],
    ["- a\n- ", "- a\n"],
    ["- a\n- [", "- a\n"],
    ["1. a\n2", "1. a\n"],
    ["#", ""],
    ["```py", ""],
    ["a\n\n``", "a\n\n"],
    ["a \\", "a "],
    ["| a | b", "| a | b\n|---|---|"],
    ["| a | b |\n", "| a | b |\n|---|---|"],
    ["| a | b |\n|--", "| a | b |\n|---|---|"],
    ["| a | b |\n|:-|-:|", "| a | b |\n|:-|-:|"],
    ["|", ""],
    ["see \\(a_b", "see \\(a_b"],
    ["2 * 3 * 4", "2 * 3 * 4"],
    ["x $a_b$ **c", "x $a_b$ **c**"],
  ])
    assert.equal(completed(source), expected, JSON.stringify(source));
});

test("the number of elements is counted", () => {
  assert.equal(size(read("- a\n- b **c**")), 4);
});
