import { setTimeout as delay } from "node:timers/promises";

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
