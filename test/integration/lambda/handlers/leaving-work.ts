import { get } from "node:http";
import { setTimeout as pause } from "node:timers/promises";

// What runs since the initialisation is no event's work.
setInterval(() => {}, 60_000);

const ways: Readonly<Record<string, (url: string) => unknown>> = {
  "awaits a timer": () => pause(5),
  "awaits a fetch": async (url) => (await fetch(url)).text(),
  "leaves a timer": () => {
    setTimeout(() => {}, 50);
  },
  "leaves a fetch": (url) => {
    void fetch(url);
  },
  "leaves a request": (url) => {
    get(url);
  },
};

/** Does some work, and waits for it or does not. */
export const handler = async ({ way, url }: { way: string; url: string }) => {
  const work = ways[way];
  if (work === undefined) throw new Error(`No such way: ${way}`);
  await work(url);
};
