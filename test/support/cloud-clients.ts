import { once } from "node:events";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, ScanCommand } from "@aws-sdk/lib-dynamodb";
import type { ClientOptions } from "ws";
import { WebSocket } from "ws";
import type { EntryFrame, ServerFrame } from "#protocol/frames.ts";
import type { LocalCloud } from "../../scripts/local-cloud/local-cloud.ts";
import { playerPassword } from "../../scripts/local-cloud/players.ts";
import { logIn } from "./cognito-api.ts";
import { eventually } from "./eventually.ts";
import { Inbox } from "./inbox.ts";

/** A player's wishes; a plain client in the lobby unless told otherwise. */
interface Seat {
  readonly name?: string;
  readonly room?: string;
  readonly protocol?: "plain" | "relay.v1";
  /** Of a relay.v1 client. */
  readonly session?: string;
}

/** Those who talk to a local cloud: players, and a look into its table. */
export function cloudClients(cloud: LocalCloud) {
  const { endpoint, region, credentials } = { endpoint: cloud.dynamodbUrl, ...cloud };
  const database = DynamoDBDocumentClient.from(
    new DynamoDBClient({ endpoint, region, credentials }),
  );

  function tokenOf(name = "player1"): Promise<string> {
    const username = `${name}@example.com`;
    const { appClientId } = cloud.userPool;
    return logIn({ endpoint: cloud.cognitoUrl, appClientId, username, password: playerPassword });
  }

  /** Opens a socket with anything at all in its handshake; it may be refused. */
  function dial(query: Record<string, string>, protocols: string[] = [], more: ClientOptions = {}) {
    const url = new URL(cloud.gateway.url);
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    const socket = new WebSocket(url, protocols, more);
    return { socket, inbox: new Inbox(socket) };
  }

  /** The status with which a handshake is answered; 101 if it is accepted. */
  async function statusOf(...handshake: Parameters<typeof dial>): Promise<number> {
    const { socket } = dial(...handshake);
    const status = await new Promise<number>((resolve, reject) => {
      socket.once("open", () => resolve(101));
      socket.once("unexpected-response", (_, response) => resolve(response.statusCode ?? 0));
      socket.once("error", reject);
    });
    socket.on("error", () => {});
    socket.terminate();
    return status;
  }

  async function join({ name, room, session, protocol = "plain" }: Seat = {}) {
    const token = await tokenOf(name);
    const query = {
      ...(room !== undefined && { room }),
      ...(session !== undefined && { session }),
    };
    const { socket, inbox } =
      protocol === "plain"
        ? dial({ ...query, Authorization: token })
        : dial(query, [protocol, `bearer.${token}`]);
    await once(socket, "open");
    return {
      socket,
      inbox,
      token,
      send: (frame: object | string) =>
        socket.send(typeof frame === "string" ? frame : JSON.stringify(frame)),
      /** Resolves with a relay.v1 client's frames when that many have come. */
      frames: async (count: number): Promise<unknown[]> =>
        (await inbox.first(count)).map((frame) => JSON.parse(frame)),
      /** Resolves with the entries of all ticks when that many have come to a relay.v1 client. */
      entries: (count: number): Promise<readonly EntryFrame[]> =>
        eventually(
          () => entriesIn(inbox.frames),
          (entries) => entries.length >= count,
        ),
      async leave() {
        socket.close();
        await inbox.closed;
      },
    };
  }

  return {
    database,
    tokenOf,
    dial,
    statusOf,
    join,

    /** Every row of a connection. */
    async rows() {
      const { Items: rows = [] } = await database.send(
        new ScanCommand({ TableName: cloud.tableName, ConsistentRead: true }),
      );
      return rows.filter((row) => "userId" in row);
    },
  };
}

/** What ticks have brought, in the order in which they came. */
export function entriesIn(frames: readonly string[]): readonly EntryFrame[] {
  return frames
    .map((frame): ServerFrame => JSON.parse(frame))
    .flatMap((frame) => (frame.type === "tick" ? frame.pages.flat() : []));
}
