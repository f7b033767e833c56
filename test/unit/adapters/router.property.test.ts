import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { messageEvent } from "../../fixtures/events.ts";
import { aRelay } from "../../support/relay.ts";

/** Everything a relay.v1 client may ever be answered. */
const declaredCodes = [
  "malformed_json",
  "forbidden_key",
  "invalid_message",
  "unknown_action",
  "payload_too_large",
  "behind",
];

const routeKeys = fc.oneof(
  fc.constantFrom("message", "heartbeat", "$default", "$connect", "$disconnect"),
  fc.string(),
);

const positions = fc.oneof(
  fc.constant(null),
  fc.record({ epoch: fc.constantFrom("n1.1", "x"), page: fc.integer() }),
);

/** Anything at all, JSON of any shape, and frames that are nearly right. */
const bodies = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.json(),
  fc.json({ noUnicodeString: false }).map((json) => `{"action":"message","message":${json}}`),
  fc
    .record(
      {
        action: fc.oneof(fc.constantFrom("message", "heartbeat", "__proto__"), fc.jsonValue()),
        message: fc.jsonValue(),
        messages: fc.oneof(fc.array(fc.jsonValue(), { maxLength: 4 }), fc.jsonValue()),
        id: fc.oneof(fc.nat(), fc.string({ maxLength: 70 }), fc.jsonValue()),
        after: fc.oneof(positions, fc.jsonValue()),
        since: fc.oneof(positions, fc.jsonValue()),
        resend: fc.oneof(fc.boolean(), fc.jsonValue()),
        __proto__: fc.jsonValue(),
        constructor: fc.jsonValue(),
      },
      { requiredKeys: [] },
    )
    .map((frame) => JSON.stringify(frame)),
);

describe("the router", () => {
  it("answers any frame whatsoever on any route with a declared reply, and stays up", async () => {
    await fc.assert(
      fc.asyncProperty(routeKeys, bodies, async (routeKey, body) => {
        const relay = aRelay({ maxFrameBytes: 900 });
        const sender = await relay.join({ protocol: "relay.v1" });
        const other = await relay.join();

        const { statusCode } = await relay.handle(messageEvent(sender, routeKey, body));

        const replies = relay.frames(sender);
        expect(relay.connections.all()).toEqual([sender, other]);
        if (statusCode === 200) {
          for (const reply of replies) expect(["tick", "pong"]).toContain(typeOf(reply));
        } else {
          expect(declaredCodes).toContain(codeOf(replies[0]));
          expect(relay.texts(other)).toEqual([]);
          expect(relay.journal.pages("lobby")).toEqual([]);
        }
      }),
      { numRuns: 1_000 },
    );
  });
});

const typeOf = (frame: unknown) => (frame as { type: string }).type;
const codeOf = (frame: unknown) => (frame as { code: string }).code;
