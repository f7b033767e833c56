import type { RelayClient } from "../../../../src/client/game-relay.ts";

/** How the relay is reached just now. */
export type Connection =
  | { readonly state: "connecting" }
  | { readonly state: "open" }
  /** `retryAt` is in milliseconds, by the page's clock. */
  | {
      readonly state: "reconnecting";
      readonly reason: string;
      /** A connection was there; if not, the relay may be unwilling: browsers are not told why. */
      readonly wasOpen: boolean;
      /** There is no network: nobody else is at fault. */
      readonly isOffline: boolean;
      readonly attempt: number;
      readonly retryAt: number;
    }
  /** The end. `code` is the relay's word for why it has put the player out. */
  | { readonly state: "closed"; readonly reason: string; readonly code?: string };

/** @returns a function that stops watching */
export function watchConnection(
  client: RelayClient,
  changed: (connection: Connection) => void,
): () => void {
  const stops = [
    client.on("open", () => changed({ state: "open" })),
    client.on("reconnecting", ({ reason, offline: isOffline = false, attempt, delayMs }) => {
      const retryAt = performance.now() + delayMs;
      const wasOpen = client.me !== undefined;
      changed({ state: "reconnecting", reason, wasOpen, isOffline, attempt, retryAt });
    }),
    client.on("closed", ({ error }) => {
      const reason = error?.message ?? "You left the game.";
      changed({ state: "closed", reason, ...(error?.code !== undefined && { code: error.code }) });
    }),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}
