import { describe, expect, it } from "vitest";
import { BoundedDeliveryLedger } from "../../../scripts/local-cloud/gateway/faults/delivery-ledger.ts";
import { MalformedConnectionId } from "../../../scripts/local-cloud/gateway/management-api/recipients.ts";
import { Client } from "../gateway/support/client.ts";
import { signedRequest } from "../gateway/support/signed-request.ts";
import { startGateway } from "../gateway/support/start-gateway.ts";
import { someConnectionIds, startFaultyGateway } from "./support/faulty-gateway.ts";
import { postToAll } from "./support/posts.ts";

const [one = "", two = "", three = ""] = someConnectionIds(3);

describe("the ledger", () => {
  it("holds what real clients received, in order, under faults", async () => {
    const { gateway, endpoint, router, ledger } = await startFaultyGateway({
      faults: [
        { kind: "500", share: 0.2 },
        { kind: "reset-after", share: 0.2 },
      ],
    });
    const clients = await Promise.all([1, 2, 3].map(() => Client.connect(gateway.url)));
    const ids = router.of("$connect").map(({ requestContext }) => requestContext.connectionId);
    for (let round = 0; round < 20; round++) await postToAll(endpoint, ids, `round ${round}`);
    await Promise.all(clients.map((client) => client.ping()));

    const truth = clients.map(({ unread }) => unread.join()).toSorted();
    const recorded = ids.map((id) => ledger.deliveries(id).join()).toSorted();

    expect(recorded).toEqual(truth);
    const { attempts, deliveries, faults } = ledger.counts();
    expect(attempts).toBe(60);
    expect(ids.map((id) => ledger.attempts(id))).toEqual([20, 20, 20]);
    expect(deliveries).toBe(60 - faults["500"]);
  });

  it("counts attempts that reach nobody, and deliveries only of posts", async () => {
    const { gateway, endpoint, ledger } = await startFaultyGateway();
    gateway.simulateConnections([one]);

    await postToAll(endpoint, [one, two, two]);
    await signedRequest(endpoint, "POST", one, "hello", { secretAccessKey: "wrong" });
    await signedRequest(endpoint, "GET", one);

    expect(ledger.counts()).toMatchObject({ attempts: 4, deliveries: 1, unkept: 0 });
    expect([one, two, three].map((id) => ledger.attempts(id))).toEqual([2, 2, 0]);
    expect(ledger.deliveries(two)).toEqual([]);
  });

  it("counts no delivery to a client for which too much is waiting", async () => {
    const limits = { outboundBufferBytes: 4 };
    const { gateway, endpoint, router, ledger } = await startFaultyGateway({ limits });
    await Client.connect(gateway.url);
    const { connectionId } = (await router.first("$connect")).requestContext;
    expect((await signedRequest(endpoint, "POST", connectionId, "large")).status).toBe(429);
    expect((await signedRequest(endpoint, "POST", connectionId, "fits")).status).toBe(200);
    expect(ledger.deliveries(connectionId)).toEqual(["fits"]);
  });

  it("can be cleared", async () => {
    const { gateway, endpoint, ledger } = await startFaultyGateway();
    gateway.simulateConnections([one]);
    const empty = ledger.counts();
    await postToAll(endpoint, [one]);

    ledger.clear();

    expect(ledger.counts()).toEqual(empty);
    expect(ledger.deliveries(one)).toEqual([]);
    expect(ledger.attempts(one)).toBe(0);
  });

  it("is not kept unless asked for", async () => {
    expect((await startGateway()).gateway.ledger).toBeUndefined();
  });

  it("that is full counts on and says how much it did not keep", () => {
    const ledger = new BoundedDeliveryLedger({ entries: 3, bodyCharacters: 100 });
    for (const body of ["a", "b", "c"]) {
      ledger.recordAttempt(one, undefined);
      ledger.recordDelivery(one, Buffer.from(body));
    }
    expect(ledger.counts()).toMatchObject({ attempts: 3, deliveries: 3, unkept: 3 });
    expect(ledger.attempts(one)).toBe(2);
    expect(ledger.deliveries(one)).toEqual(["a"]);
  });

  it("keeps equal bodies once, so that their size counts once", () => {
    const ledger = new BoundedDeliveryLedger({ entries: 100, bodyCharacters: 5 });
    for (const body of ["hello", "hello", "other", "hello"]) {
      ledger.recordDelivery(one, Buffer.from(body));
    }
    expect(ledger.deliveries(one)).toEqual(["hello", "hello", "hello"]);
    expect(ledger.counts()).toMatchObject({ deliveries: 4, unkept: 1 });
  });
});

describe("a simulated connection", () => {
  it("is posted to, described and deleted as any other", async () => {
    const { gateway, endpoint, ledger } = await startFaultyGateway();
    gateway.simulateConnections([one]);
    const call = async (method: string, body = "") =>
      (await signedRequest(endpoint, method, one, body)).status;

    expect([await call("POST", "hello"), await call("GET")]).toEqual([200, 200]);
    expect([await call("DELETE"), await call("POST", "late")]).toEqual([204, 410]);
    expect(ledger.deliveries(one)).toEqual(["hello"]);
  });

  it("is ended by the gateway too, and back when it is simulated again", async () => {
    const { gateway, endpoint } = await startFaultyGateway();
    gateway.simulateConnections([one]);
    gateway.disconnect(one);
    expect(await postToAll(endpoint, [one])).toEqual([410]);
    gateway.simulateConnections([one]);
    expect(await postToAll(endpoint, [one])).toEqual([200]);
  });

  it("has no client and no events, and is not among the connections", async () => {
    const { gateway, router, events } = await startFaultyGateway();
    gateway.simulateConnections([one]);
    gateway.disconnect(one);
    expect(gateway.connections()).toEqual([]);
    expect([router.events, events]).toEqual([[], []]);
  });

  it("needs an id that API Gateway could have given, or none is added", async () => {
    const { gateway, endpoint } = await startFaultyGateway();
    expect(() => gateway.simulateConnections([one, "ghost-1"])).toThrow(MalformedConnectionId);
    expect(await postToAll(endpoint, [one])).toEqual([410]);
  });
});
