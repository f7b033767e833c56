import { once } from "node:events";
import type {
  EntryFrame,
  JoinEntry,
  LeaveEntry,
  PongFrame,
  ServerFrame,
} from "#protocol/frames.ts";
import type { TestCloud } from "./cloud.ts";
import { entriesIn } from "./cloud-clients.ts";
import { eventually } from "./eventually.ts";
import type { Inbox } from "./inbox.ts";
import { signedByLocalPool } from "./local-pool-tokens.ts";

/** Who comes, and how. */
interface Arrival {
  readonly room: string;
  readonly userId: string;
  readonly groups?: readonly string[];
  readonly session?: string;
}

export type RawClient = Awaited<ReturnType<typeof arrive>>;
export type RawMember = Awaited<ReturnType<typeof enter>>;

let beats = 0;

/** A `relay.v1` client of bare sockets, with a token of the local pool's own signer. */
export async function arrive(cloud: TestCloud, { room, userId, groups, session }: Arrival) {
  const token = tokenFor(cloud, userId, groups);
  const query = { room, ...(session !== undefined && { session }) };
  const { socket, inbox } = cloud.dial(query, ["relay.v1", `bearer.${token}`]);
  await once(socket, "open");
  const send = (frame: object | string) =>
    socket.send(typeof frame === "string" ? frame : JSON.stringify(frame));

  /** Sends a heartbeat, and gives its pong with whatever came since. */
  async function beat(more: object = {}) {
    const id = `beat-${++beats}`;
    const start = inbox.frames.length;
    send({ action: "heartbeat", id, ...more });
    const isPong = (frame: ServerFrame): frame is PongFrame =>
      frame.type === "pong" && frame.id === id;
    const frames = await eventually(
      () => framesIn(inbox).slice(start),
      (all) => all.some(isPong),
    );
    const pong = frames.find(isPong);
    if (pong === undefined) throw new Error("There is no pong.");
    const members = frames.flatMap((frame) => (frame.type === "members" ? frame.members : []));
    return { pong, members, frames };
  }

  return {
    ...{ socket, inbox, userId, token, send, beat },
    frames: () => framesIn(inbox),
    /** The codes of all refusals, and of whatever was said before the connection was ended. */
    codes: () => framesIn(inbox).flatMap((it) => (it.type === "error" ? [it.code] : [])),
    said: () => entriesIn(inbox.frames).flatMap((it) => (isMessage(it) ? [it[2]] : [])),
    joined: () => entriesIn(inbox.frames).flatMap((it) => ("joined" in it ? [it.joined] : [])),
    left: () => entriesIn(inbox.frames).flatMap((it) => ("left" in it ? [it.left] : [])),
    async leave() {
      socket.close();
      await inbox.closed;
    },
  };
}

/** One who has told of himself, and so is seen by others. */
export async function enter(cloud: TestCloud, arrival: Arrival, profile: unknown = null) {
  const raw = await arrive(cloud, arrival);
  const { pong } = await raw.beat({ profile, members: true });
  return {
    ...{ ...raw, seat: pong.seat, connectionId: pong.connectionId },
    /** Up to where it has heard everything since it came. */
    position: () => pong.head && { ...pong.head, page: lastInARow(pong.head.page, raw.frames()) },
  };
}

/** The last page of those that follow one without a gap. */
function lastInARow(known: number, frames: readonly ServerFrame[]): number {
  const heard = new Set(
    frames.flatMap((frame) =>
      frame.type === "tick" ? frame.pages.map((_, index) => frame.page + index) : [],
    ),
  );
  let last = known;
  while (heard.has(last + 1)) last++;
  return last;
}

export function tokenFor(cloud: TestCloud, userId: string, groups?: readonly string[]): string {
  return signedByLocalPool(cloud, { sub: userId, ...(groups && { "cognito:groups": groups }) });
}

function framesIn({ frames }: Inbox): readonly ServerFrame[] {
  return frames.map((frame) => JSON.parse(frame));
}

function isMessage(entry: EntryFrame): entry is Exclude<EntryFrame, JoinEntry | LeaveEntry> {
  return Array.isArray(entry);
}
