import type { RelayClient } from "../../../../src/client/game-relay.ts";

/** Often enough to notice, seldom enough to cost nothing, in milliseconds. */
export const measureEveryMs = 4_000;

/**
 * Measures the way to the relay and back, now and every few seconds while somebody can see it.
 *
 * @returns a function that stops it
 */
export function measureRoundTrips(
  client: Pick<RelayClient, "state" | "ping">,
  measured: (milliseconds: number) => void,
  isVisible: () => boolean,
): () => void {
  let isStopped = false;

  async function measure(): Promise<void> {
    if (client.state !== "open" || !isVisible()) return;
    try {
      const milliseconds = await client.ping();
      if (!isStopped) measured(milliseconds);
    } catch {
      // The client itself notices and tells when the connection is at fault.
    }
  }

  const timer = setInterval(measure, measureEveryMs);
  measure();
  return () => {
    isStopped = true;
    clearInterval(timer);
  };
}
