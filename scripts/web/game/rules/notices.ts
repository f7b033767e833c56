/** A sentence for the message log. */
export interface Notice {
  /** Counts up. */
  readonly id: number;
  /** What it is about; `own` is about the player at this window. */
  readonly kind: "joined" | "left" | "tagged" | "own" | "note";
  readonly text: string;
}

/** More are not kept. */
export const noticesKept = 40;

export function noticed(notices: readonly Notice[], notice: Omit<Notice, "id">): readonly Notice[] {
  const id = (notices.at(-1)?.id ?? 0) + 1;
  return [...notices, { ...notice, id }].slice(-noticesKept);
}
