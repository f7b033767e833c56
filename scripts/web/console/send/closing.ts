/** What a close code means, in the gateway's own use of it. */
const meanings: Readonly<Record<number, string>> = {
  1000: "closed normally",
  1001: "going away: idle, or at the end of its lifetime",
  1002: "a breach of the protocol",
  1003: "binary frames are not taken",
  1005: "closed without a code",
  1006: "cut off without a close frame",
  1007: "text that is not UTF-8",
  1009: "too big",
};

export interface Closing {
  readonly code: number;
  readonly reason: string;
  /** Whether the connection was open before. */
  readonly wasOpen: boolean;
}

/** How a connection ended, for the log. */
export function describeClosing({ code, reason, wasOpen }: Closing): string {
  // A browser tells nobody the status with which a handshake is refused.
  if (!wasOpen) {
    return `Not connected (${code}). The events tell the status of the handshake, if it was refused.`;
  }
  const meaning = reason === "" ? meanings[code] : `“${reason}”`;
  return meaning === undefined ? `Closed with ${code}.` : `Closed with ${code}: ${meaning}.`;
}
