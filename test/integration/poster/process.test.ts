import { expect, it } from "vitest";
import { postFromChild } from "./child-process.ts";
import { ScriptedServer } from "./scripted-server.ts";

it("lets a process end that has only idle sockets left", async () => {
  const server = await ScriptedServer.start();
  const outcomes = await postFromChild(server.endpoint, { count: 20, rounds: 2 });
  expect(outcomes).toEqual(Array(40).fill("delivered"));
});

it("keeps a process alive until its posts are settled, answered or not", async () => {
  const server = await ScriptedServer.start(() => {});
  await expect(postFromChild(server.endpoint, { count: 2 })).resolves.toEqual([
    "unanswered",
    "unanswered",
  ]);
});
