import { connectWith } from "../../../../src/client/reconnecting-client.ts";
import type { ConnectOptions, RelayEvents } from "../../../../src/client/relay-client.ts";
import { epoch } from "../../../support/builders.ts";
import { FakePlatform } from "./fake-platform.ts";

/** An unsigned token that says of itself what a test wants it to. */
export function aToken(claims: object = {}): string {
  const payload = {
    token_use: "access",
    iss: "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_pool",
    client_id: "app",
    exp: epoch / 1000 + 100 * 24 * 3600,
    ...claims,
  };
  return `e30.${Buffer.from(JSON.stringify(payload)).toString("base64url")}.c2ln`;
}

export const config = {
  Cognito: { AWS_Region: "eu-west-1", CognitoUserPool: "eu-west-1_pool", AppClientId: "app" },
  API_Gateway: { WebSocket_API_URL: "wss://relay.example/prod" },
};

const allEvents = [
  ...(["open", "missed", "message", "joined", "left", "away", "back"] as const),
  ...(["reconnecting", "closed", "error"] as const),
];

/** A client on a fake platform, with everything that it ever told its listeners. */
export async function aPlayer(options: Partial<ConnectOptions> = {}, { online = true } = {}) {
  const platform = new FakePlatform();
  platform.online = online;
  const { url, ...others } = { url: "wss://relay.example/prod", ...options };
  const address = options.config === undefined ? { url } : {};
  let tokens = 0;
  const token = () => Promise.resolve(aToken({ jti: ++tokens }));
  const relay = connectWith(platform, { token, ...address, ...others });
  const events: { readonly event: keyof RelayEvents; readonly detail: unknown }[] = [];
  for (const event of allEvents) {
    relay.on(event, (detail) => events.push({ event, detail }));
  }
  await platform.settle();

  return {
    platform,
    relay,
    events,
    /** The names of all events, in order. */
    story: () => events.map(({ event }) => event),
    details: <Event extends keyof RelayEvents>(event: Event) =>
      events.filter((it) => it.event === event).map((it) => it.detail as RelayEvents[Event]),
    /** The contents of all messages, in order. */
    heard: () =>
      events.flatMap(({ event, detail }) =>
        event === "message" ? [(detail as RelayEvents["message"]).message] : [],
      ),
  };
}

/** What all clients of the tests send of the session that the platform's chance gives them. */
export const address = (room: string) => `wss://relay.example/prod?room=${room}&session=i-i`;

/** A client that is connected. */
export async function anOpenPlayer(options: Partial<ConnectOptions> = {}) {
  const player = await aPlayer(options);
  await player.platform.socket.accept();
  return player;
}

/** The first heartbeat of a connection. */
export const aGreeting = (members: object = {}) => ({
  ...{ action: "heartbeat", id: "h1", profile: null, members: true, ...members },
});
