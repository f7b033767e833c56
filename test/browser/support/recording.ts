import type { Page } from "playwright-core";

export interface SeenMark {
  readonly kind: string;
  readonly tile: number;
}

/**
 * Writes down every mark that appears on the board from now on, however soon it is gone again.
 *
 * @returns what was written down so far
 */
export async function recordMarks(page: Page): Promise<() => Promise<SeenMark[]>> {
  await page.evaluate(`{
    window.marksSeen = [];
    const record = ({ dataset: { testid, kind, tile } }) => {
      if (testid === "mark") window.marksSeen.push({ kind, tile: Number(tile) });
    };
    new MutationObserver((changes) => {
      for (const { addedNodes } of changes) addedNodes.forEach(record);
    }).observe(document.querySelector("[data-testid=board]"), { childList: true });
  }`);
  return () => page.evaluate<SeenMark[]>("window.marksSeen");
}

/**
 * Writes down every state of the connection from now on, however short it lasts. A reload of the
 * page would lose them.
 */
export async function recordConnectionStates(page: Page): Promise<() => Promise<string[]>> {
  await page.evaluate(`{
    window.statesSeen = [];
    const shown = document.querySelector("[data-testid=connection-state]");
    new MutationObserver(() => window.statesSeen.push(shown.dataset.state)).observe(shown, {
      attributeFilter: ["data-state"],
    });
  }`);
  return () => page.evaluate<string[]>("window.statesSeen");
}
