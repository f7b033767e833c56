import { setTimeout as delay } from "node:timers/promises";
import { vi } from "vitest";

/** Asks again until the answer is good: for what happens without anybody being told. */
export async function eventually<Answer>(
  ask: () => Answer | Promise<Answer>,
  isGood: (answer: Answer) => boolean,
): Promise<Answer> {
  for (;;) {
    const answer = await ask();
    if (isGood(answer)) return answer;
    await delay(20);
  }
}

/**
 * Asserts again until it holds: all that a test asserts of what comes by several ways belongs in
 * here, as none of them waits for another. A loaded machine has time until the test's own limit.
 */
export function eventuallyHolds(assertion: () => void | Promise<void>): Promise<void> {
  return vi.waitFor(assertion, { timeout: 25_000, interval: 20 });
}
