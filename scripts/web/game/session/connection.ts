import type { RelayClient } from "../../../../src/client/game-relay.ts";

/** How the relay is reached just now. */
export type Connection =
  | { readonly state: "connecting" }
  | { readonly state: "open" }
  /** `retryAt` is in milliseconds, by the page's clock. */
  | {
      readonly state: "reconnecting";
      readonly reason: string;
      /** There is no network: nobody else is at fault. */
      readonly isOffline: boolean;
      readonly attempt: number;
      readonly retryAt: number;
    }
  | { readonly state: "closed"; readonly reason: string };

/** @returns a function that stops watching */
export function watchConnection(
  client: RelayClient,
  changed: (connection: Connection) => void,
): () => void {
  const stops = [
    client.on("open", () => changed({ state: "open" })),
    client.on("reconnecting", ({ reason, offline: isOffline = false, attempt, delayMs }) => {
      const retryAt = performance.now() + delayMs;
      changed({ state: "reconnecting", reason, isOffline, attempt, retryAt });
    }),
    client.on("closed", ({ error }) => {
      changed({ state: "closed", reason: error?.message ?? "You left the game." });
    }),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}
