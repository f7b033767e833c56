import type { ComponentChildren } from "preact";

/** Longer texts would be too many parts. */
const longest = 4_000;

/** JSON that is broken into lines where it has a part less, rather than inside of a word. */
export function Breakable({ text }: { readonly text: string }) {
  if (text.length > longest) return <>{text}</>;
  const parts = text.split(/(?<=[,:{[])/);
  return (
    <>{parts.map((part, index): ComponentChildren => [index > 0 && <wbr key={index} />, part])}</>
  );
}
