import { expect, it } from "vitest";
import { createRouter } from "#adapters/inbound/api-gateway/router.ts";
import type { BroadcastRequest } from "#application/use-cases/broadcast.ts";
import { messageEvent } from "../../fixtures/events.ts";
import { aLambdaContext } from "../../fixtures/lambda-context.ts";
import { aConnection } from "../../support/builders.ts";
import { aRelay } from "../../support/relay.ts";

/** What the `message` route asks the broadcast for. */
async function requestFor(event: ReturnType<typeof messageEvent>, remainingMs: number) {
  const relay = aRelay();
  const requests: BroadcastRequest[] = [];
  const router = createRouter({
    ...relay,
    middlewares: [],
    broadcast: (request) => {
      requests.push(request);
      return relay.broadcast(request);
    },
  });
  await router({ ...event }, aLambdaContext(remainingMs));
  const [request] = requests;
  if (request === undefined) throw new Error("Nothing was asked for.");
  return { ...request, msFromNow: request.deadline - relay.clock.now() };
}

it("a broadcast has to be decided 3 s before the invocation ends, for all that comes after it", async () => {
  const event = messageEvent(aConnection(), "message", { action: "message", message: "hi" });
  await expect(requestFor(event, 29_000)).resolves.toMatchObject({ msFromNow: 26_000 });
  await expect(requestFor(event, 3_000)).resolves.toMatchObject({ msFromNow: 0 });
});

it("a message is known by the request's id where the gateway gave it none of its own", async () => {
  const event = messageEvent(aConnection(), "message", { action: "message", message: "hi" });
  const { messageId: _, ...requestContext } = event.requestContext;
  await expect(requestFor({ ...event, requestContext }, 29_000)).resolves.toMatchObject({
    messageId: event.requestContext.requestId,
  });
});
