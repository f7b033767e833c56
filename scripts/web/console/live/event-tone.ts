import type { EventView } from "../../api.ts";

/** How much an outcome deserves to be looked at. */
export type Tone = "good" | "neutral" | "notice" | "bad";

const words: Readonly<Record<string, Tone>> = {
  allowed: "good",
  denied: "notice",
  "gave up": "notice",
  lost: "notice",
  Forbidden: "notice",
  "Too Many Requests": "notice",
};

/** Going away and closing without a word are how connections usually end. */
const usualCloseCodes = new Set(["1000", "1001", "1005"]);

export function toneOf({ kind, outcome }: Pick<EventView, "kind" | "outcome">): Tone {
  if (kind === "closed") return usualCloseCodes.has(outcome) ? "neutral" : "notice";
  const status = /^[1-5]\d\d$/.test(outcome) ? Number(outcome) : undefined;
  if (status === undefined) return words[outcome] ?? "bad";
  if (status < 400) return "good";
  return status < 500 ? "notice" : "bad";
}
