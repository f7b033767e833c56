import { expect, it } from "vitest";
import { messageEvent } from "../../fixtures/events.ts";
import { aRelay } from "../../support/relay.ts";

it("a message is known by the request's id where the gateway gave it none of its own", async () => {
  const relay = aRelay();
  const sender = await relay.join();
  const other = await relay.join({ protocol: "relay.v1" });
  const event = messageEvent(sender, "message", { action: "message", message: "hi" });
  const { messageId: _, ...requestContext } = event.requestContext;
  await relay.handle({ ...event, requestContext });
  expect(relay.frames(other)).toMatchObject([
    { pages: [[[sender.seat, requestContext.requestId, "hi"]]] },
  ]);
});
