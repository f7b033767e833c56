import type { HangUp, Reply } from "#application/delivery/reply.ts";
import type { LogWriter } from "#application/log/log-writer.ts";
import type { Errand } from "#application/log/tick-sender.ts";
import type { Clock } from "#application/ports/clock.ts";
import type { Connections } from "#application/ports/connections.ts";
import type { Telemetry } from "#application/ports/telemetry.ts";
import type { Connection } from "#domain/connection.ts";
import { codes } from "#protocol/codes.ts";
import type { LeaveReason } from "#protocol/frames.ts";

export interface DismissalDependencies {
  readonly connections: Connections;
  readonly log: Pick<LogWriter, "signOff">;
  readonly reply: Reply;
  readonly hangUp: HangUp;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
}

/** Why a connection is ended that did nothing wrong by itself, as its client is told. */
export type DismissalCode = "replaced" | "kicked" | "barred";

const leaveReasons: Readonly<Record<DismissalCode, LeaveReason>> = {
  replaced: "replaced",
  kicked: "kicked",
  barred: "kicked",
};

export type Dismiss = ReturnType<typeof createDismiss>;

/** Ends connections: their clients are told why, they are gone from the room, and the room is told. */
export function createDismiss(dependencies: DismissalDependencies) {
  const { connections, log, hangUp, telemetry } = dependencies;

  /** @param dismissed of one room */
  return async function dismiss(
    dismissed: readonly Connection[],
    code: DismissalCode,
    errand: Errand,
  ): Promise<void> {
    const { endBy } = errand;
    await Promise.all(dismissed.map((connection) => tell(connection, code, endBy, dependencies)));
    const removed = await remove(dismissed, endBy);
    await Promise.all(dismissed.map(({ connectionId }) => hangUp(connectionId, endBy)));
    for (const { connectionId, userId, room } of dismissed) {
      telemetry.log("info", "dismissed", { connectionId, userId, room, code });
    }
    await log.signOff(removed, leaveReasons[code], errand);
  };

  /**
   * Before anybody is hung up on: whoever removes a row tells the room why, and `$disconnect` would
   * say that the player has closed the connection himself.
   */
  async function remove(
    dismissed: readonly Connection[],
    endBy: number,
  ): Promise<readonly Connection[]> {
    try {
      return await connections.removeAll(dismissed, endBy);
    } catch (error) {
      telemetry.log("warn", "not_removed", { connections: dismissed.length }, error);
      return [];
    }
  }
}

/** Who does not read what is sent to him is not to stay for that. */
const farewellMs = 500;

/** A plain client reads every frame as a payload. */
async function tell(
  { connectionId, protocol }: Connection,
  code: DismissalCode,
  endBy: number,
  { reply, clock }: DismissalDependencies,
): Promise<void> {
  if (protocol === "plain") return;
  const { retryable } = codes[code];
  const frame = { type: "error", code, message: sentences[code], retryable } as const;
  await reply(connectionId, frame, Math.min(endBy, clock.now() + farewellMs));
}

/** For players. */
const sentences: Readonly<Record<DismissalCode, string>> = {
  replaced: "You have connected again elsewhere.",
  kicked: "You were asked to leave.",
  barred: "You may not play for now.",
};
