import assert from "node:assert/strict";
import { mock, test } from "node:test";

import { plugins } from "../labextension/plugin";
import { sharedModule } from "../labextension/shared_modules";

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

test("without CodeMirror there is no plugin, and one line in the log", async () => {
  const warn = mock.method(console, "warn", () => {});
  const lab = { "@jupyterlab/codemirror": { "4.0.0": shared({}) } };
  const broken = { get: () => Promise.reject(new Error("no network\nat x")), loaded: true };
  assert.deepEqual(await plugins({}), []); // Voila
  assert.equal(warn.mock.callCount(), 0);
  assert.deepEqual(await plugins(lab), []);
  assert.deepEqual(await plugins({ ...lab, "@codemirror/state": { "6.0.0": broken } }), []);
  assert.equal(warn.mock.callCount(), 1);
  assert.match(String(warn.mock.calls[0]?.arguments[0]), /^tensormesh-nb: .* share @codemirror/);
});
