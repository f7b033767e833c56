import { deferred } from "../../../../src/client/deferred.ts";

/**
 * Which local players other windows of this browser play as, so that a new window suggests another.
 * A seat is a lock: the browser itself frees it when its window is gone.
 */

const prefix = "game-relay seat ";

export async function takenSeats(): Promise<ReadonlySet<string>> {
  const held = (await locks()?.query())?.held ?? [];
  const names = held.map(({ name }) => name ?? "").filter((name) => name.startsWith(prefix));
  return new Set(names.map((name) => name.slice(prefix.length)));
}

/** A window that is loaded anew may free its seat a moment after it is there again. */
const looks = 4;
const lookAgainMs = 150;

export async function isSeatFree(player: string): Promise<boolean> {
  for (let look = 1; look <= looks; look++) {
    if (!(await takenSeats()).has(player)) return true;
    await new Promise((resolve) => setTimeout(resolve, lookAgainMs));
  }
  return false;
}

/** @returns a function that frees the seat; nobody is kept from sharing one */
export function takeSeat(player: string): () => void {
  const { promise: left, resolve: leave } = deferred<void>();
  locks()?.request(prefix + player, { mode: "shared" }, () => left);
  return leave;
}

/** There are none where the page has no secure origin. */
function locks(): LockManager | undefined {
  return "locks" in navigator ? navigator.locks : undefined;
}
