import { readFileSync } from "node:fs";
import { Ajv } from "ajv";
import { describe, expect, it } from "vitest";
import { eventSchemas } from "#adapters/inbound/api-gateway/schemas.ts";
import { encodeFrame } from "#domain/frame.ts";
import { encodeMessage } from "#domain/message.ts";
import { actions } from "#protocol/actions.ts";
import type { ServerFrame } from "#protocol/frames.ts";
import { clientFrames, serverFrames } from "#protocol/frames.ts";
import { describeProtocol, examples, protocolReference } from "../../scripts/schemas/asyncapi.ts";
import { aConnection, epoch } from "../support/builders.ts";

const ajv = new Ajv({ strictTypes: false });
const decode = (frame: Uint8Array) => JSON.parse(new TextDecoder().decode(frame));

it("the protocol reference is that of the schemas (npm run schemas)", () => {
  expect(readFileSync(protocolReference, "utf8")).toBe(describeProtocol());
});

describe("the documented frames", () => {
  const from = aConnection({ protocol: "relay.v1" });
  const outcomes = { recipients: 1, delivered: 1, gone: 0, failed: 0, skipped: 0 };
  const { connectionId, userId, room } = from;
  const answers: readonly ServerFrame[] = [
    { type: "ack", id: "1", messageId: "m", ...outcomes },
    { type: "pong", serverTime: epoch, connectionId, userId, room, expiresAt: epoch / 1000 },
    { type: "pong", id: "1", serverTime: epoch, connectionId, userId, room, expiresAt: 1 },
    { type: "error", code: "internal", message: "Sorry.", retryable: true },
  ];
  const message = { messageId: "m", from, sentAt: epoch, json: '{"x":[null,1]}' };
  const real = [
    ...answers.map((frame) => decode(encodeFrame(frame))),
    decode(encodeMessage(message)["relay.v1"]),
  ];

  it.each(real)("are those that the domain encodes: $type", (frame) => {
    const schema = serverFrames[frame.type as keyof typeof serverFrames];
    expect(ajv.validate(schema, frame)).toBe(true);
    expect(ajv.validate(schema, { ...frame, stranger: 1 })).toBe(false);
  });

  it.each(["message", "ack", "pong", "error"] as const)("have a true example: %s", (name) => {
    expect(ajv.validate(serverFrames[name], examples[name])).toBe(true);
  });

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
