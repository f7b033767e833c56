/** @returns milliseconds; nothing if the text is no positive number of seconds */
export function parseSeconds(text: string): number | undefined {
  const trimmed = text.trim().replace(",", ".");
  if (!/^\d{1,7}(\.\d{1,3})?$/.test(trimmed)) return undefined;
  const milliseconds = Math.round(Number(trimmed) * 1000);
  return milliseconds > 0 ? milliseconds : undefined;
}

export function formatSeconds(milliseconds: number): string {
  return String(milliseconds / 1000);
}
