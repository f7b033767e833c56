import { readFileSync } from "node:fs";
import { Ajv } from "ajv";
import { describe, expect, it } from "vitest";
import { eventSchemas } from "#adapters/inbound/api-gateway/schemas.ts";
import type { ServerFrame } from "#domain/frames.ts";
import { encodeFrame } from "#domain/frames.ts";
import { encodeMessage } from "#domain/message.ts";
import { describeProtocol, examples, protocolReference } from "../../scripts/schemas/asyncapi.ts";
import { serverFrames } from "../../scripts/schemas/server-frames.ts";
import { toYaml } from "../../scripts/schemas/yaml.ts";
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
  const message = { messageId: "m", from, sentAt: epoch, content: { x: [null, 1] } };
  const real = [
    ...answers.map((frame) => decode(encodeFrame(frame))),
    decode(encodeMessage(message, 131_072)["relay.v1"]),
  ];

  it.each(real)("are those that the domain encodes: $type", (frame) => {
    const schema = serverFrames[frame.type as keyof typeof serverFrames];
    expect(ajv.validate(schema, frame)).toBe(true);
    expect(ajv.validate(schema, { ...frame, stranger: 1 })).toBe(false);
  });

  it.each(["message", "ack", "pong", "error"] as const)("have a true example: %s", (name) => {
    expect(ajv.validate(serverFrames[name], examples[name])).toBe(true);
  });

  it("are validated by the router with the very same schemas", () => {
    const { validateMessageEvent, validateHeartbeatEvent } = eventSchemas;
    expect(ajv.validate(validateMessageEvent, { body: examples.sendMessage })).toBe(true);
    expect(ajv.validate(validateHeartbeatEvent, { body: examples.sendHeartbeat })).toBe(true);
    const document = describeProtocol();
    for (const { properties } of Object.values(eventSchemas)) {
      // The schema of the body is written out, a few levels deep in the document.
      const [first = "", ...lines] = toYaml(properties).trimEnd().split("\n").slice(1);
      const depth = "      ";
      expect(document).toContain(
        [first.replace(/^ {2}/, `${depth}  - `), ...lines.map((line) => `${depth}  ${line}`)].join(
          "\n",
        ),
      );
    }
  });
});

it("writes YAML in which no text can be taken for anything else", () => {
  const value = { a: "yes", "b c": [1, "- x", [], {}, { d: null, e: true }], $ref: "#/x" };
  expect(toYaml(value)).toBe(
    [
      'a: "yes"',
      '"b c":',
      "  - 1",
      '  - "- x"',
      "  - []",
      "  - {}",
      "  - d: null",
      "    e: true",
      '"$ref": "#/x"',
      "",
    ].join("\n"),
  );
});
