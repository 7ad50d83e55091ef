// Clients of JavaScript against the local endpoint, by hand.
//
//     npm install openai ai @ai-sdk/openai-compatible @ai-sdk/openai zod
//     tensormesh-nb serve                       # prints the URL and where the key is
//     node node_clients.mjs BASE_URL KEY MODEL  # a copy of this file beside node_modules
//
// Prints one line a check: the client, the check, and "ok" or the error.

import OpenAI from "openai";
import { generateText, generateObject, streamText, tool } from "ai";
import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import { createOpenAI } from "@ai-sdk/openai";
import { z } from "zod";
import { zodResponseFormat } from "openai/helpers/zod";

const [baseURL, apiKey, model] = process.argv.slice(2);
const messages = [{ role: "user", content: "What is the capital of France?" }];
const Person = z.object({ name: z.string(), age: z.number().int() });
const Shop = z.object({ items: z.array(z.string()), price: z.number(), owner: Person.nullable() });

async function check(name, run) {
  let done;
  try {
    const value = await run();
    done = value === "" || value == null ? "EMPTY" : `ok: ${JSON.stringify(value).slice(0, 90)}`;
  } catch (error) {
    done = `${error.name}: ${String(error.message).slice(0, 300)}`;
  }
  console.log(`${name} | ${done}`);
}

const client = new OpenAI({ baseURL, apiKey, maxRetries: 0 });
const common = { model, messages, max_tokens: 60, temperature: 0 };
const weather = {
  type: "function",
  function: {
    name: "weather",
    description: "Current weather.",
    parameters: { type: "object", properties: { city: { type: "string" } }, required: ["city"] },
  },
};

await check("openai | chat", async () => {
  const reply = await client.chat.completions.create({ ...common, logprobs: true, top_logprobs: 2 });
  return [reply.choices[0].message.content, reply.choices[0].logprobs.content.length];
});
await check("openai | stream", async () => {
  const pieces = [];
  const options = { ...common, stream: true, stream_options: { include_usage: true } };
  for await (const chunk of await client.chat.completions.create(options)) pieces.push(chunk);
  return [pieces.length, pieces.at(-1).usage.completion_tokens];
});
await check("openai | stream helper", async () =>
  (await client.chat.completions.stream(common).finalChatCompletion()).choices[0].message.content);
for (const [name, schema] of Object.entries({ Person, Shop })) {
  await check(`openai | parse ${name}`, async () => {
    const response_format = zodResponseFormat(schema, name);
    const reply = await client.chat.completions.parse({ ...common, max_tokens: 256, response_format });
    return reply.choices[0].message.parsed;
  });
}
await check("openai | tools", async () => {
  const reply = await client.chat.completions.create({
    ...common, tools: [weather], tool_choice: "required",
  });
  return reply.choices[0].message.tool_calls;
});
await check("openai | error", async () => {
  try {
    await client.chat.completions.create({ ...common, model: "no/such" });
  } catch (error) {
    return [error.constructor.name, error.status, error.code, error.param];
  }
});
await check("openai | models", async () => (await client.models.list()).data.map((one) => one.id));

const providers = {
  "openai-compatible": createOpenAICompatible({
    name: "local", baseURL, apiKey, supportsStructuredOutputs: true, includeUsage: true,
  }).chatModel(model),
  "openai (chat)": createOpenAI({ baseURL, apiKey }).chat(model),
  "openai (default: Responses API)": createOpenAI({ baseURL, apiKey })(model),
};
for (const [name, chat] of Object.entries(providers)) {
  const asked = { model: chat, maxRetries: 0, maxOutputTokens: 256, temperature: 0 };
  const prompt = "Jason is 25 years old.";
  await check(`ai, ${name} | chat`, async () => (await generateText({ ...asked, prompt })).text);
  await check(`ai, ${name} | stream`, async () => {
    let text = "";
    const failed = [];
    const reply = streamText({ ...asked, prompt, onError: ({ error }) => failed.push(error) });
    for await (const piece of reply.textStream) text += piece;
    if (failed.length) throw failed[0];
    return [text.length, await reply.finishReason, (await reply.usage).outputTokens];
  });
  for (const [kind, schema] of Object.entries({ Person, Shop })) {
    await check(`ai, ${name} | object ${kind}`, async () =>
      (await generateObject({ ...asked, prompt, schema })).object);
  }
  await check(`ai, ${name} | tools`, async () => {
    const tools = { weather: tool({ description: "x", inputSchema: z.object({ city: z.string() }) }) };
    const reply = await generateText({ ...asked, prompt, tools, toolChoice: "required" });
    return reply.toolCalls.map((call) => [call.toolName, call.input]);
  });
}
