import type { Connections } from "#application/ports/connections.ts";
import type { Connection } from "#domain/connection.ts";
import { encodeMember } from "#domain/entry.ts";
import type { Frame } from "#domain/frame.ts";
import { encodeText } from "#domain/frame.ts";
import { envelopeBytes } from "#domain/log-frames.ts";
import { membersDigest } from "#protocol/members-digest.ts";

/** Who is in a room at some moment. */
export interface Roster {
  /** All connections, also those that are not announced. */
  readonly count: number;
  readonly members: readonly Connection[];
}

/**
 * @param now epoch milliseconds
 * @throws what the registry throws
 */
export async function readRoster(
  connections: Pick<Connections, "inRoom">,
  room: string,
  now: number,
  deadline: number,
): Promise<Roster> {
  let count = 0;
  const members: Connection[] = [];
  for await (const page of connections.inRoom(room, now, deadline)) {
    count += page.length;
    members.push(...page.filter(({ profile }) => profile !== undefined));
  }
  return { count, members };
}

export function digestOf({ members }: Roster): string {
  return membersDigest(members.map(({ connectionId }) => connectionId));
}

/**
 * Everybody, in as few `members` frames as can be; one without anybody where there is nobody.
 *
 * @param limit bytes that a frame may have
 */
export function membersFrames({ members }: Roster, limit: number): readonly Frame[] {
  const frames: string[][] = [[]];
  let left = limit - envelopeBytes;
  for (const member of members.map(encodeMember)) {
    const bytes = encodeText(member).byteLength + 1;
    if (bytes > left && frames.at(-1)?.length !== 0) {
      frames.push([]);
      left = limit - envelopeBytes;
    }
    frames.at(-1)?.push(member);
    left -= bytes;
  }
  return frames.map((some) => encodeText(`{"type":"members","members":[${some.join(",")}]}`));
}
