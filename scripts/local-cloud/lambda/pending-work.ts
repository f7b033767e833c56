import { setImmediate as nextTurn } from "node:timers/promises";

/** How many resources of each kind keep this thread's event loop running. */
export type ActiveResources = ReadonlyMap<string, number>;

/**
 * Work that is done releases its handles (a datagram that is sent, a socket that returns to its
 * agent) within two turns of the event loop. An answer over the network takes many more.
 */
const turnsToSettle = 4;

export function activeResources(): ActiveResources {
  const counts = new Map<string, number>();
  for (const kind of process.getActiveResourcesInfo()) {
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return counts;
}

/**
 * The kinds of resources of which there are more than before. What the initialisation or an
 * earlier event left running counts as before, so that nobody is blamed for another's work. The
 * price: work that only waits for theirs is not seen before the next event.
 */
export async function workPendingSince(before: ActiveResources): Promise<string[]> {
  // Whatever starts at once in another turn, as an AWS SDK call does, is seen in the next.
  await nextTurn();
  let pending = moreThan(before);
  for (let turn = 1; turn < turnsToSettle && pending.length > 0; turn += 1) {
    await nextTurn();
    pending = moreThan(before);
  }
  return pending;
}

function moreThan(before: ActiveResources): string[] {
  return [...activeResources()]
    .filter(([kind, count]) => count > (before.get(kind) ?? 0))
    .map(([kind]) => kind);
}
