/**
 * What a terminal or a browser obeys instead of showing it: control characters (C0, DEL, C1), the
 * separators of lines, and what is there and not seen (Unicode's formats: what turns the direction
 * of writing, UAX 9, and what has no width). A joiner between pictures is part of one:
 * \u{1f469}\u200d\u{1f680}.
 */
const obeyed =
  /[\p{Cc}\p{Zl}\p{Zp}]|(?!(?<=\p{Extended_Pictographic}[\ufe0f\p{Emoji_Modifier}]?)\u200d(?=\p{Extended_Pictographic}))\p{Cf}/gu;

/** Shows what others sent as one line that cannot be taken for another one. */
export function printable(text: string): string {
  return text.replaceAll(obeyed, (character) => {
    const code = (character.codePointAt(0) ?? 0).toString(16).padStart(4, "0");
    const escaped = code.length > 4 ? `\\u{${code}}` : `\\u${code}`;
    return { "\n": "\\n", "\r": "\\r", "\t": "\\t" }[character] ?? escaped;
  });
}

/** The same of a text that may have several lines. */
export function printableLines(text: string): string {
  return text.split("\n").map(printable).join("\n");
}
