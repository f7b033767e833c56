import { stringify } from "yaml";
import type { Action } from "#protocol/actions.ts";
import { clientFrames, serverFrames } from "#protocol/frames.ts";
import { membersDigest } from "#protocol/members-digest.ts";
import { lobby, roomNamePattern } from "#protocol/room-name.ts";
import { sessionPattern } from "#protocol/session.ts";
import { bearerPrefix, relayV1 } from "#protocol/subprotocols.ts";

/** The protocol reference, beside the schemas that it is made of. */
export const protocolReference = new URL("../../src/protocol/asyncapi.yaml", import.meta.url);

const banner = "# Generated from actions, codes and frames by `npm run schemas`. Do not edit.\n";

/** @returns the protocol as an AsyncAPI 3.0 document (https://www.asyncapi.com/docs/reference/specification/v3.0.0) */
export function describeProtocol(): string {
  return banner + stringify(document(), { aliasDuplicateObjects: false, lineWidth: 0 });
}

const ref = (pointer: string) => ({ $ref: `#/${pointer}` });

/** The client frames, with exactly the schemas that the router validates with. */
function clientFrame(action: Action) {
  return {
    allOf: [
      {
        type: "object",
        required: ["action"],
        properties: { action: { const: action } },
      },
      clientFrames[action],
    ],
  };
}

function message(name: string, summary: string, example: unknown) {
  return {
    name,
    summary,
    contentType: "application/json",
    payload: ref(`components/schemas/${name}`),
    examples: [{ payload: example }],
  };
}

const alice = { connectionId: "PJqB0fHsqRcCHlw=", userId: "4f771c9f-395c-47bf-8db4-f0ca64cffc34" };
const seat = "kJ3xPq0aZ9w";
const head = { epoch: "pXb0dF3K.1", page: 7 };
const users = { [seat]: alice.userId };
const bob = "Qm7rT1xYb2c";
const pages = [
  [
    [seat, 7, { x: 3, y: 4 }],
    [seat, 8, "Well played.", [bob]],
    { left: { seat: bob, connectionId: "PJqC1fHsqRcCHlw=", reason: "closed" } },
  ],
];
const members = [
  {
    ...{ seat, user: alice.userId, connectionId: alice.connectionId },
    ...{ expiresAt: 1_795_381_706, profile: { name: "Alice" } },
  },
];

/** Frames as they look; the tests hold them against the schemas. */
export const examples = {
  sendMessage: { action: "message", id: 7, message: { x: 3, y: 4 }, after: head },
  sendHeartbeat: {
    ...{ action: "heartbeat", id: "2", since: head },
    ...{ profile: { name: "Alice" }, members: true },
  },
  tick: {
    ...{ type: "tick", room: "arena", epoch: head.epoch, page: 8, at: 1_795_374_507_460 },
    ...{ users, pages },
  },
  replay: { type: "replay", epoch: head.epoch, page: 8, users, pages },
  members: { type: "members", members },
  pong: {
    ...{ count: 1, digest: membersDigest([alice.connectionId]) },
    ...{ type: "pong", id: "2", serverTime: 1_795_374_507_460, ...alice, seat },
    ...{ room: "arena", expiresAt: 1_795_381_706, head: { ...head, page: 8 }, recovered: true },
  },
  error: {
    ...{ type: "error", id: 7, code: "busy", retryable: true, retryAfterMs: 500 },
    message: "The room takes no more at this moment; try again.",
  },
} as const;

const fromClient = ["sendMessage", "sendHeartbeat"] as const;
const fromServer = ["tick", "replay", "members", "pong", "error"] as const;

function document() {
  const inChannel = (channel: string, name: string) => ref(`channels/${channel}/messages/${name}`);
  const messages = (names: readonly string[]) =>
    Object.fromEntries(names.map((name) => [name, ref(`components/messages/${name}`)]));
  return {
    asyncapi: "3.0.0",
    info: {
      title: "Game Relay",
      version: "1.0.0",
      description:
        "Passes game actions between authenticated players. Operations are told from the relay's side: it receives what clients send.",
    },
    defaultContentType: "application/json",
    servers: {
      deployed: {
        host: "{apiId}.execute-api.{region}.amazonaws.com",
        pathname: "/{stage}",
        protocol: "wss",
        variables: { apiId: {}, region: {}, stage: { default: "prod" } },
        security: bearers.map((name) => ref(`components/securitySchemes/${name}`)),
      },
    },
    channels: {
      relay: {
        address: "/",
        title: relayV1,
        description: `What a new client should speak; negotiated with the subprotocol ${relayV1}.`,
        messages: messages([...fromClient, ...fromServer]),
        bindings: { ws: handshake(`${relayV1}, ${bearerPrefix}<access token>`) },
      },
      plain: {
        address: "/",
        title: "The plain protocol",
        description: "Without a subprotocol. A plain client is sent nothing but payloads.",
        messages: messages([...fromClient, "payload"]),
        bindings: { ws: handshake() },
      },
    },
    operations: {
      receiveMessage: operation("receive", "relay", ["sendMessage"], ["error"]),
      receiveHeartbeat: operation(
        "receive",
        "relay",
        ["sendHeartbeat"],
        ["replay", "members", "pong", "error"],
      ),
      deliverTick: operation("send", "relay", ["tick"]),
      receivePlainMessage: operation("receive", "plain", ["sendMessage"]),
      receivePlainHeartbeat: operation("receive", "plain", ["sendHeartbeat"]),
      deliverPayload: operation("send", "plain", ["payload"]),
    },
    components: {
      messages: {
        sendMessage: message("sendMessage", "To everybody in the room.", examples.sendMessage),
        sendHeartbeat: message("sendHeartbeat", "What is missing?", examples.sendHeartbeat),
        tick: message("tick", "What has happened in the room.", examples.tick),
        replay: message("replay", "What this client has missed.", examples.replay),
        members: message("members", "Some of those who are in the room.", examples.members),
        pong: message("pong", "The answer to a heartbeat.", examples.pong),
        error: message("error", "A refusal.", examples.error),
        payload: {
          name: "payload",
          summary: "Exactly the text that was sent; of any other value, its JSON text.",
          contentType: "text/plain",
          payload: { type: "string" },
          examples: [{ payload: '{"Type":"move"}' }],
        },
      },
      schemas: {
        sendMessage: clientFrame("message"),
        sendHeartbeat: clientFrame("heartbeat"),
        ...serverFrames,
      },
      securitySchemes: {
        subprotocol: {
          type: "httpApiKey",
          in: "header",
          name: "Sec-WebSocket-Protocol",
          description: `${bearerPrefix}<access token>, offered beside ${relayV1}. For browsers.`,
        },
        header: { type: "http", scheme: "bearer", bearerFormat: "JWT" },
        query: {
          type: "httpApiKey",
          in: "query",
          name: "Authorization",
          description: "The access token as it is. For the Unity sample.",
        },
      },
    },
  };

  function operation(
    action: "send" | "receive",
    channel: "relay" | "plain",
    names: readonly string[],
    answers: readonly string[] = [],
  ) {
    const within = (name: string) => inChannel(channel, name);
    return {
      action,
      channel: ref(`channels/${channel}`),
      messages: names.map(within),
      ...(answers.length > 0 && {
        reply: { channel: ref(`channels/${channel}`), messages: answers.map(within) },
      }),
    };
  }
}

/** In the order in which they are looked for; the first one found is used. */
const bearers = ["subprotocol", "header", "query"];

function handshake(subprotocol?: string) {
  return {
    method: "GET",
    query: {
      type: "object",
      properties: {
        room: { type: "string", pattern: roomNamePattern, default: lobby },
        session: { type: "string", pattern: sessionPattern },
        Authorization: { type: "string", description: "An access token." },
      },
    },
    ...(subprotocol !== undefined && {
      headers: {
        type: "object",
        properties: { "Sec-WebSocket-Protocol": { type: "string", examples: [subprotocol] } },
      },
    }),
    bindingVersion: "0.1.0",
  };
}
