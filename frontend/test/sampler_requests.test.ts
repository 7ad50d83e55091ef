import assert from "node:assert/strict";
import { mock, test } from "node:test";

import type { SampledMessage, Sampler, ToKernel, Token } from "../inspector/messages";
import { SamplerRequests } from "../inspector/card/sampler_requests";

const TOKEN: Token = { shown: 0, choice: 0, position: 3 };

function sampler(temperature: number): Sampler {
  return { temperature, top_k: 0, top_p: 1, min_p: 0 };
}

function reply(request: number): SampledMessage {
  return { kind: "sampled", request, problem: "", rows: {}, unseen: [0, 0], exact: true };
}

/** Requests to a kernel that the test plays. */
function opened(connected = true) {
  const sent: ToKernel[] = [];
  let changes = 0;
  const send = (message: ToKernel) => connected && sent.push(message) > 0;
  const requests = new SamplerRequests(send, () => (changes += 1));
  const temperatures = () =>
    sent.map((each) => (each.kind === "sample" ? each.sampler.temperature : null));
  return { requests, temperatures, changes: () => changes };
}

test("one request is under way at a time, and the newest state follows it", () => {
  const { requests, temperatures } = opened();
  for (const temperature of [0.1, 0.2, 0.3])
    requests.want({ token: TOKEN, sampler: sampler(temperature) });
  assert.deepEqual(temperatures(), [0.1]);
  requests.receive(reply(1));
  assert.deepEqual(temperatures(), [0.1, 0.3]);
  assert.equal(requests.settled, false);
  requests.receive(reply(2));
  assert.deepEqual(temperatures(), [0.1, 0.3]);
  assert.equal(requests.reply?.request, 2);
  assert.equal(requests.settled, true);
  requests.close();
});

test("a reply to an older request, or for another token, is dropped", () => {
  const { requests, changes } = opened();
  requests.want({ token: TOKEN, sampler: sampler(0.1) });
  requests.receive(reply(1));
  requests.want({ token: TOKEN, sampler: sampler(0.2) });
  requests.receive(reply(1));
  assert.equal(changes(), 1);
  requests.want({ token: { ...TOKEN, position: 4 }, sampler: sampler(0.2) });
  assert.equal(requests.reply, null);
  requests.receive(reply(2));
  assert.equal(requests.reply, null);
  requests.want(null);
  requests.receive(reply(3));
  assert.equal(requests.reply, null);
  requests.close();
});

test("a silent kernel is noticed, and its late reply is shown", () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const { requests, temperatures, changes } = opened();
  requests.want({ token: TOKEN, sampler: sampler(0.1) });
  mock.timers.tick(2000);
  assert.equal(requests.silent, true);
  assert.equal(changes(), 1);
  requests.want({ token: TOKEN, sampler: sampler(0.2) });
  requests.want({ token: TOKEN, sampler: sampler(0.3) });
  assert.deepEqual(temperatures(), [0.1, 0.2]);
  mock.timers.tick(2000);
  assert.deepEqual(temperatures(), [0.1, 0.2, 0.3]);
  requests.receive(reply(2));
  assert.equal(requests.reply, null);
  requests.receive(reply(3));
  assert.equal(requests.silent, false);
  assert.deepEqual(requests.reply, reply(3));
  mock.timers.reset();
});

test("a closed connection counts as silent at once", () => {
  const { requests } = opened(false);
  requests.want({ token: TOKEN, sampler: sampler(0.1) });
  assert.equal(requests.silent, true);
  assert.equal(requests.reply, null);
});
