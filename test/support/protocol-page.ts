import { readFileSync } from "node:fs";

const page = readFileSync(new URL("../../src/protocol/README.md", import.meta.url), "utf8");

/** Every sentence of the protocol's page that says what must be, on one line. */
export const musts: readonly string[] = page
  .split(/\n\n|\n(?=[-|#])/)
  .map((block) => block.replaceAll(/\s+/g, " ").trim().replace(/^- /, ""))
  .flatMap((block) => block.split(/(?<=[.:]) (?=[A-Z*`])/))
  .filter((sentence) => sentence.includes("MUST") && !sentence.startsWith("MUST, SHOULD"))
  .filter((sentence) => !sentence.includes("every MUST has a test"));

/**
 * The title of a test that proves a sentence of the page.
 *
 * @throws when the page does not say so
 */
export function must(sentence: string): string {
  if (!musts.includes(sentence)) throw new Error(`The page does not say: ${sentence}`);
  return sentence;
}
