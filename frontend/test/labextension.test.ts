import assert from "node:assert/strict";
import { mock, test } from "node:test";

import { plugins } from "../labextension/plugin";
import { sharedModule, type ShareScope } from "../labextension/shared_modules";

const shared = (value: unknown, loaded = false) => ({
  get: () => Promise.resolve(() => value),
  loaded,
});

test("the shared copy is the loaded one, else the newest", async () => {
  const scope = {
    loaded: { "6.9.0": shared("a", true), "6.10.0": shared("b") },
    newest: { "6.9.0": shared("a"), "6.10.0": shared("b"), "6.2.0": shared("c") },
  };
  assert.equal(await sharedModule(scope, "loaded"), "a");
  assert.equal(await sharedModule(scope, "newest"), "b");
  await assert.rejects(sharedModule(scope, "missing"), /does not share missing/);
});

test("without CodeMirror only cards are shown, and one line is in the log", async () => {
  const warn = mock.method(console, "warn", () => {});
  const lab = { "@jupyterlab/codemirror": { "4.0.0": shared({}) } };
  const broken = { get: () => Promise.reject(new Error("no network\nat x")), loaded: true };
  const ids = async (scope: ShareScope) => (await plugins(scope)).map(({ id }) => id);
  const cards = ["tensormesh-nb:token-cards"];
  assert.deepEqual(await ids({}), cards); // Voila
  assert.equal(warn.mock.callCount(), 0);
  assert.deepEqual(await ids(lab), cards);
  assert.deepEqual(await ids({ ...lab, "@codemirror/state": { "6.0.0": broken } }), cards);
  assert.equal(warn.mock.callCount(), 1);
  assert.match(String(warn.mock.calls[0]?.arguments[0]), /^tensormesh-nb: .* share @codemirror/);
});
