/**
 * What a terminal or a browser obeys instead of showing it: control characters (C0, DEL, C1), the separators of
 * lines, and what turns the direction of writing (Unicode UAX 9).
 */
const obeyed = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu;

/** Shows what others sent as one line that cannot be taken for another one. */
export function printable(text: string): string {
  return text.replaceAll(obeyed, (character) => {
    const code = character.charCodeAt(0).toString(16).padStart(4, "0");
    return { "\n": "\\n", "\r": "\\r", "\t": "\\t" }[character] ?? `\\u${code}`;
  });
}

/** The same of a text that may have several lines. */
export function printableLines(text: string): string {
  return text.split("\n").map(printable).join("\n");
}
