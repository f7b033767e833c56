import { describe, expect } from "vitest";
import { it } from "./support/browser-test.ts";

/** Each is run in the game's page, and ends in a problem of that kind. */
const mishaps = [
  { problem: /^error: Oh no$/, script: `console.error("Oh no")` },
  { problem: /^warning: Oh no$/, script: `console.warn("Oh no")` },
  { problem: /^uncaught: Error: Oh no$/, script: `setTimeout(() => { throw new Error("Oh no") })` },
  { problem: /^uncaught: Error: Too bad$/, script: `void Promise.reject(new Error("Too bad"))` },
  {
    problem: /^policy: script-src-elem inline$/,
    script: `document.body.append(Object.assign(document.createElement("script"), { text: "1" }))`,
  },
  {
    problem: /^policy: img-src http:/,
    script: `new Image().src = "http://images.example/1.png"`,
  },
  {
    problem: /^left the machine: https:\/\/elsewhere\.example\/$/,
    script: `void fetch("https://elsewhere.example/").catch(() => {})`,
  },
  {
    problem: /^left the machine: wss:\/\/elsewhere\.example\/$/,
    script: `void new WebSocket("wss://elsewhere.example/")`,
  },
];

describe("a test in a browser", () => {
  it("notices whatever goes wrong in its windows", async ({ studio, windows }) => {
    const page = await windows.open();
    await page.goto(studio.url);
    for (const { problem, script } of mishaps) {
      await page.evaluate(`{ ${script} }`);
      await expect.poll(() => windows.problems).toContainEqual(expect.stringMatching(problem));
    }
    windows.expectProblem(/./);
  });
});
