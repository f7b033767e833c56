/**
 * JSON over several lines, so that it need not be broken inside of words; anything else as it is. Of
 * numbers, `JSON.parse` may make others: what would not be the same text again stays as it is, too.
 */
export function laidOut(text: string): string {
  const value = parse(text);
  if (typeof value !== "object" || value === null) return text;
  return JSON.stringify(value) === text ? JSON.stringify(value, null, 2) : text;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
