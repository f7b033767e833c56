import { readFileSync } from "node:fs";
import { Ajv } from "ajv";
import { describe, expect, it } from "vitest";
import { eventSchemas } from "#adapters/inbound/api-gateway/schemas.ts";
import { membersFrames } from "#application/people/members.ts";
import { encodeEntry, encodeJoin, encodeLeave } from "#domain/entry.ts";
import { encodeFrame } from "#domain/frame.ts";
import { replayFrames, tickFrames } from "#domain/log-frames.ts";
import { actions } from "#protocol/actions.ts";
import type { ServerFrame } from "#protocol/frames.ts";
import { clientFrames, leaveReasons, serverFrames } from "#protocol/frames.ts";
import { membersDigest } from "#protocol/members-digest.ts";
import { describeProtocol, examples, protocolReference } from "../../scripts/schemas/asyncapi.ts";
import { aConnection, epoch } from "../support/builders.ts";
import { aPage, aTick, entriesOf } from "../support/pages.ts";

const ajv = new Ajv({ strictTypes: false });
const decode = (frame: Uint8Array) => JSON.parse(new TextDecoder().decode(frame));

it("the protocol reference is that of the schemas (npm run schemas)", () => {
  expect(readFileSync(protocolReference, "utf8")).toBe(describeProtocol());
});

describe("the documented frames", () => {
  const from = aConnection({ protocol: "relay.v1" });
  const { connectionId, userId, seat, room } = from;
  const who = { connectionId, userId, seat, room, expiresAt: epoch / 1000 };
  const answers: readonly ServerFrame[] = [
    { type: "pong", serverTime: epoch, ...who, head: null },
    { type: "pong", serverTime: epoch, ...who, id: "1", head: { epoch: "e.1", page: 0 } },
    { type: "pong", serverTime: epoch, ...who, head: null, recovered: false },
    { type: "pong", serverTime: epoch, ...who, head: null, count: 2, digest: membersDigest(["a"]) },
    { type: "error", code: "internal", message: "Sorry.", retryable: true },
    { type: "error", id: 7, code: "busy", message: "Wait.", retryable: true, retryAfterMs: 500 },
  ];
  const pages = [
    aPage({ entries: entriesOf(seat, 7), users: { [seat]: userId }, sealedAt: epoch }),
    aTick({
      number: 2,
      entries: [
        encodeEntry({ seat, id: "PJqCFfHyKRcCHlw=" }, "null"),
        encodeEntry({ seat, id: 8 }, "[1]", [seat]),
        encodeJoin({ ...from, profile: '{"name":"Ann"}' }),
        ...leaveReasons.map((reason) => encodeLeave(from, reason)),
      ],
    }),
  ];
  const real = [
    ...answers.map((frame) => decode(encodeFrame(frame))),
    ...[tickFrames(room, pages), replayFrames(pages, 131_072)].flatMap((frames) =>
      frames.for(seat).map(decode),
    ),
    ...membersFrames({ count: 2, members: [from, { ...from, profile: "null" }] }, 1_000).map(
      decode,
    ),
  ];

  it.each(real)("are those that the domain encodes: $type", (frame) => {
    const schema = serverFrames[frame.type as keyof typeof serverFrames];
    expect(ajv.validate(schema, frame)).toBe(true);
    expect(ajv.validate(schema, { ...frame, stranger: 1 })).toBe(false);
  });

  it.each(["tick", "replay", "members", "pong", "error"] as const)(
    "have a true example: %s",
    (name) => {
      expect(ajv.validate(serverFrames[name], examples[name])).toBe(true);
    },
  );

  it.each(actions)("are validated by the router with the very same schema: %s", (action) => {
    const example = examples[action === "message" ? "sendMessage" : "sendHeartbeat"];
    expect(eventSchemas.get(action)).toEqual({
      type: "object",
      required: ["body"],
      properties: { body: clientFrames[action] },
    });
    expect(ajv.validate(clientFrames[action], example)).toBe(true);
  });

  it("name every code of a refusal, and no other", () => {
    expect(ajv.validate(serverFrames.error, { ...examples.error, code: "no_such" })).toBe(false);
  });
});
