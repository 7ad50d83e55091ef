import assert from "node:assert/strict";
import { test } from "node:test";

import { markdownMarks } from "../labextension/markdown";
import { LIMIT, promptStart, readPrompt } from "../labextension/prompt_text";

/** Marks as `kind:text`. */
function marked(cell: string): string[] {
  const prompt = readPrompt(cell);
  assert(prompt);
  return prompt.marks.map(({ from, to, kind }) => `${kind}:${cell.slice(from, to)}`);
}

test("a prompt cell is what IPython runs as one", () => {
  const prompts = [
    ...["%%tmchat", "%%tmchat\nHi", "%%tmchat ", "%%tmchat -t 0\nHi", "\n \n%%tmchat\nHi"],
    ...["  %%tmchat\n  Hi", "%%time\n%%tmchat\nHi", "%%capture out\n\n%%tmchat -t 0\nHi"],
  ];
  const others = [
    ...[
      "",
      "%%tmchatty",
      "%%tmcha",
      "%tmchat models",
      "%%tmchat?",
      "%%tmchat??\nHi",
      "%%tmchat\t-t 0",
    ],
    ...["# prompt\n%%tmchat\nHi", "x = 1\n%%tmchat", "%%writefile f\n%%tmchat\nHi", "%%TMCHAT\nHi"],
    ...["%% tmchat\nHi", "print('%%tmchat')"],
  ];
  for (const cell of prompts) assert(promptStart(cell), cell);
  for (const cell of others) assert.equal(promptStart(cell), null, cell);
});

test("flags, values and continued lines of the magic line are marked", () => {
  assert.deepEqual(
    marked(
      `%%tmchat -m a-1 -t=0.7 --top_p .5 --no-logprobs -s "It's \\" so" --stop ["a", 2] -x\nIt's`,
    ),
    [
      ...[
        "magic:%%tmchat",
        "flag:-m",
        "flag:-t",
        "number:0.7",
        "flag:--top_p",
        "flag:--no-logprobs",
      ],
      ...["flag:-s", `string:"It's \\" so"`, "flag:--stop", `string:"a"`, "number:2"],
    ],
  );
  assert.deepEqual(marked("%%tmchat \\\n  -n 5 \\\n --seed 7\n-t 1"), [
    ...["magic:%%tmchat", "continuation:\\", "flag:-n", "number:5", "continuation:\\"],
    ...["flag:--seed", "number:7"],
  ]);
  assert.deepEqual(marked("%%tmchat --no-model --key -s {{ x['a'] }} -s don't"), [
    ...["magic:%%tmchat", "flag:-s", "template:{{ x['a'] }}", "flag:-s", "string:'t"],
  ]);
});

test("role lines start messages, escaped ones are text", () => {
  const cell =
    "%%tmchat\n@system\nA\n@user \t\nB @user\n@tool call_1\nC\n@assistant\nD\n\\@user\n\\\\@tool x\n@tool\n@User\n @user";
  assert.deepEqual(marked(cell).slice(1), [
    ...["role:@system", "role:@user", "role:@tool", "call:call_1", "role:@assistant"],
    ...["escape:\\", "escape:\\", "role:@tool"],
  ]);
  assert.equal(readPrompt(cell)?.roles.length, 5);
  assert.deepEqual(marked("  %%tmchat\n  @user\n  Hi\n   @user").slice(1), ["role:@user"]);
});

test("templates are what the kernel replaces", () => {
  const cases: [string, string[]][] = [
    ["{{ a }} and {{b}}", ["{{ a }}", "{{b}}"]],
    ["{{ {'a': {'b': 1}} }}}", ["{{ {'a': {'b': 1}} }}"]],
    ['{{ "}}" }} {{ f("\\"}}") }}', ['{{ "}}" }}', '{{ f("\\"}}") }}']],
    ["{{ f(\n1) }}", ["{{ f(\n1) }}"]],
    ["{{}} {{ }} { { x } }", []],
    ["{{ open", []],
    ["{{ don't }} it", ["{{ don't }}"]],
    ["{{ a\n@user\nb }}", []], // a template does not cross messages
    ["{% if x %} {# y #} ${z} {w}", []],
  ];
  for (const [body, expected] of cases) {
    const found = marked(`%%tmchat\n${body}`).filter((each) => each.startsWith("template:"));
    assert.deepEqual(
      found,
      expected.map((each) => `template:${each}`),
      body,
    );
  }
  assert.deepEqual(marked("%%tmchat --raw\n{{ x }}"), ["magic:%%tmchat", "flag:--raw"]);
});

test("fenced code ends at its fence or with its message", () => {
  const fences = (body: string) =>
    readPrompt(`%%tmchat\n${body}`)?.fences.map(({ from, to }) =>
      `%%tmchat\n${body}`.slice(from, to),
    );
  assert.deepEqual(fences("a\n```py\nx\n```\nb\n~~~\n```\n~~~"), [
    "```py\nx\n```",
    "~~~\n```\n~~~",
  ]);
  assert.deepEqual(fences("````\n```\n````\n"), ["````\n```\n````"]);
  assert.deepEqual(fences("```\nx\n@user\ny"), ["```\nx\n"]);
});

test("headings, bold text and code are marked, and nothing else", () => {
  const kinds = (line: string) =>
    markdownMarks(line, 10).map(
      ({ from, to, kind }) => `${kind}:${line.slice(from - 10, to - 10)}`,
    );
  assert.deepEqual(kinds("## Two **b** `c`"), [
    "heading:## Two **b** `c`",
    "strong:**b**",
    "code:`c`",
  ]);
  assert.deepEqual(kinds("``a`b`` __init__ 2**3 ** 4"), ["strong:__init__"]);
  for (const line of ["#hash", "a * b * c", "`open", "** a **", "snake_case_name", "-1", ""])
    assert.deepEqual(kinds(line), [], line);
});

test("reading stays linear in texts that are full of signs", () => {
  // A quadratic reader would not end.
  for (const sign of [
    "{{",
    "{{ ( }}",
    "{{'",
    "}}",
    "**",
    "`a",
    "\\@user\n",
    "@tool\n",
    "```\n",
    "{{ x }}",
  ]) {
    const text = sign.repeat(Math.ceil(LIMIT / sign.length));
    assert(readPrompt(`%%tmchat\n${text}`));
    assert(readPrompt(`%%tmchat ${text}`));
    assert(markdownMarks(text.slice(0, 100_000), 0));
  }
});

test("text beyond the limit is not marked", () => {
  const prompt = readPrompt(`%%tmchat\n@user\n${"a".repeat(LIMIT)}\n@user`);
  assert.equal(prompt?.roles.length, 1);
});
