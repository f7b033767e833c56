import axe from "axe-core";
import type { Page } from "playwright-core";

interface Violation {
  readonly id: string;
  readonly impact: string;
  readonly targets: readonly string[];
}

/**
 * What keeps people from using the page as it is just now, in the light and in the dark: each as a
 * sentence, and only what axe calls serious or critical.
 */
export async function barriersOn(page: Page): Promise<string[]> {
  // Through the debugger, to which the content security policy does not apply.
  await page.evaluate(`"axe" in window || (() => { ${axe.source} })()`);
  const barriers: string[] = [];
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    const found = await violationsOn(page);
    barriers.push(...found.map((violation) => `${colorScheme}: ${inWords(violation)}`));
  }
  return barriers;
}

async function violationsOn(page: Page): Promise<Violation[]> {
  const violations = await page.evaluate<Violation[]>(`{
    // Half faded in, nothing can be read by anybody.
    for (const animation of document.getAnimations()) {
      if (animation.effect.getComputedTiming().endTime < Infinity) animation.finish();
    }
    axe.run({ resultTypes: ["violations"] }).then(({ violations }) =>
      violations.map(({ id, impact, nodes }) => ({
        id,
        impact,
        targets: nodes.map(({ target }) => target.join(" ")),
      })),
    );
  }`);
  return violations.filter(({ impact }) => impact === "serious" || impact === "critical");
}

function inWords({ id, impact, targets }: Violation): string {
  return `${impact}: ${id} at ${targets.join(", ")}`;
}
