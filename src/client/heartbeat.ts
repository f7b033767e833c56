import type { ClientFrames, Member, PongFrame } from "#protocol/frames.ts";

type Heartbeat = Omit<ClientFrames["heartbeat"], "id">;

/** What a heartbeat tells and asks; what is `undefined` is not sent. */
export type Ask = { readonly [Name in keyof Heartbeat]?: Heartbeat[Name] | undefined };

/** A pong, with those who were listed before it, if any were. */
export type Answer = PongFrame & { readonly members?: readonly Member[] };
