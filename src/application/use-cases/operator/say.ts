import type { LogWriter } from "#application/log/log-writer.ts";
import type { Errand } from "#application/log/tick-sender.ts";
import { encodeEntry } from "#domain/entry.ts";
import { contentBytes } from "#domain/page.ts";
import { PayloadTooLarge } from "#domain/refusals.ts";
import { serverSeat, serverUser } from "#protocol/server-seat.ts";

export interface SayDependencies {
  readonly log: Pick<LogWriter, "write">;
  readonly tickBytes: number;
}

export interface SayRequest extends Errand {
  readonly room: string;
  /** JSON. */
  readonly message: string;
  /** The seats that get it; everybody in the room unless given. */
  readonly to?: readonly string[];
}

export type Say = ReturnType<typeof createSay>;

/** Puts a message into the log of a room that is from no player. */
export function createSay({ log, tickBytes }: SayDependencies) {
  /**
   * @throws {PayloadTooLarge}
   * @throws {InvalidMessage}
   * @throws what writing to the log throws
   */
  return async function say(request: SayRequest): Promise<void> {
    const { room, message, to, invocationId, deadline } = request;
    const entries = [encodeEntry({ seat: serverSeat, id: invocationId }, message, to)];
    const users = { [serverSeat]: serverUser };
    const bytes = contentBytes(entries, users);
    if (bytes > tickBytes) throw new PayloadTooLarge(bytes, tickBytes);
    await log.write(room, { entries, users }, request, deadline);
  };
}
