export interface SendLogEntry {
  readonly id: number;
  /** Epoch milliseconds. */
  readonly at: number;
  /** A `note` is what happened to the connection itself. */
  readonly direction: "sent" | "received" | "note";
  readonly text: string;
}

const mostEntries = 200;

/** The log with one entry more, the latest first, without the oldest of too many. */
export function withEntry(
  log: readonly SendLogEntry[],
  entry: Omit<SendLogEntry, "id">,
): readonly SendLogEntry[] {
  const id = (log[0]?.id ?? 0) + 1;
  return [{ ...entry, id }, ...log].slice(0, mostEntries);
}
