import type { ComponentChildren } from "preact";
import { printableLines } from "../../printable.ts";

/** Longer texts would be too many parts. */
const longest = 4_000;

/**
 * JSON that is broken into lines where it has a part less, rather than inside of a word. What it would
 * make the browser do is shown instead.
 */
export function Breakable({ text }: { readonly text: string }) {
  const shown = printableLines(text);
  if (shown.length > longest) return <>{shown}</>;
  const parts = shown.split(/(?<=[,:{[])/);
  return (
    <>{parts.map((part, index): ComponentChildren => [index > 0 && <wbr key={index} />, part])}</>
  );
}
