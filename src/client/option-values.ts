/** `URL.parse` is younger than the browsers that games are played in. */
export function parseUrl(url: string | undefined): URL | undefined {
  try {
    return new URL(String(url));
  } catch {
    return undefined;
  }
}

export function isPositive(value: unknown): value is number {
  return typeof value === "number" && value > 0;
}

/**
 * What somebody has copied into the file by hand may have spaces around it.
 *
 * @returns an empty text for what is none
 */
export function trimmed(value: unknown): string {
  return typeof value === "string" ? value.trim() : "";
}
