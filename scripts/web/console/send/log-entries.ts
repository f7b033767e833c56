export interface SendLogEntry {
  readonly id: number;
  /** Epoch milliseconds. */
  readonly at: number;
  /** A `note` is what happened to the connection itself. */
  readonly direction: "sent" | "received" | "note";
  readonly text: string;
}

const mostEntries = 200;

/** Of all entries together: two hundred frames may have 128 KB each. */
const mostCharacters = 500_000;

/** The log with one entry more, the latest first, without the oldest of too many or too long ones. */
export function withEntry(
  log: readonly SendLogEntry[],
  entry: Omit<SendLogEntry, "id">,
): readonly SendLogEntry[] {
  const id = (log[0]?.id ?? 0) + 1;
  const all = [{ ...entry, id }, ...log].slice(0, mostEntries);
  let characters = 0;
  return all.filter(({ text }, index) => {
    characters += text.length;
    return index === 0 || characters <= mostCharacters;
  });
}
