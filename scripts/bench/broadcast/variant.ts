/** A way to send one frame to many connections, in a client process of its own. */
export interface Variant {
  /** @returns how many posts were accepted */
  broadcast(recipients: number): Promise<number>;
}

/** What every variant is given. */
export interface Target {
  /** `https://…/{stage}` */
  readonly endpoint: string;
}

/** As small as a move in a game: bytes of one frame. */
export const payloadBytes = 256;

/** An id as API Gateway makes them: 16 characters, the last one a "=". */
export function connectionId(index: number): string {
  return `${index.toString(36).padStart(15, "A")}=`;
}
