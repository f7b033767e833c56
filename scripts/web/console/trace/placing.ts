import type { Trace } from "../../api.ts";

/** Where a message was placed. */
export interface Placing {
  readonly room: string;
  readonly tick: string;
}

/** @returns nothing of a trace in which nothing was placed; of several tries, the last */
export function placingIn({ segments }: Trace): Placing | undefined {
  const placed = segments.findLast(({ name }) => name === "place");
  const { room, tick } = placed?.annotations ?? {};
  return typeof room === "string" && typeof tick === "string" ? { room, tick } : undefined;
}
