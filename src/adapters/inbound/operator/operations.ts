import { Ajv } from "ajv";
import type { Errand } from "#application/log/tick-sender.ts";
import type { LogFields } from "#application/ports/telemetry.ts";
import type { Bar, Unbar } from "#application/use-cases/operator/bar.ts";
import type { Kick, Target } from "#application/use-cases/operator/kick.ts";
import type { ListMembers } from "#application/use-cases/operator/list-members.ts";
import type { ListRooms } from "#application/use-cases/operator/list-rooms.ts";
import type { Say } from "#application/use-cases/operator/say.ts";
import type { Connection } from "#domain/connection.ts";
import { parseRoom } from "#domain/session.ts";
import type { Json } from "#protocol/json.ts";
import { addresseesPerMessage, seatPattern } from "#protocol/limits.ts";
import { describeViolation, InvalidRequest } from "./invalid-request.ts";

export interface OperationDependencies {
  readonly listMembers: ListMembers;
  readonly listRooms: ListRooms;
  readonly say: Say;
  readonly kick: Kick;
  readonly bar: Bar;
  readonly unbar: Unbar;
}

/** An operation that has been asked for in its form, and not been done yet. */
export interface Order {
  /** What it is about: ids and numbers, and nothing that anybody says. */
  readonly about: LogFields;
  /** @throws what the use case throws */
  carryOut(errand: Errand): Promise<object>;
}

/**
 * @param input all members of the event but `operation` and `caller`
 * @throws {InvalidRequest}
 * @throws {InvalidRoom}
 */
export type Operation = (input: object) => Order;

/** A response of Lambda's has 6 MB; a member takes some 500 bytes of it at most. */
const mostListed = 10_000;

/** A year: who is not to come back at all is disabled in the user pool. */
const longestBarSeconds = 365 * 24 * 60 * 60;

const ajv = new Ajv();

const anyName = { type: "string", minLength: 1, maxLength: 128 };
const seat = { type: "string", pattern: seatPattern };
const seconds = { type: "integer", minimum: 1, maximum: longestBarSeconds };

/** All that operators can do, by its name in the event. */
export function createOperations(use: OperationDependencies): ReadonlyMap<string, Operation> {
  return new Map([
    [
      "members",
      define<{ room: string }>({ room: anyName }, ["room"], (input) => {
        const room = parseRoom(input.room);
        return {
          about: { room },
          async carryOut({ endBy }) {
            const members = await use.listMembers(room, endBy);
            const listed = members.slice(0, mostListed).map(toMember);
            return { room, count: members.length, members: listed };
          },
        };
      }),
    ],
    [
      "rooms",
      define<object>({}, [], () => ({
        about: {},
        async carryOut({ endBy }) {
          const rooms = await use.listRooms(endBy);
          return { count: rooms.length, rooms: rooms.slice(0, mostListed) };
        },
      })),
    ],
    [
      "say",
      define<{ room: string; message: Json; to?: readonly string[] }>(
        { room: anyName, message: {}, to: seats },
        ["room", "message"],
        ({ to, ...input }) => {
          const room = parseRoom(input.room);
          const message = JSON.stringify(input.message);
          const addressees = to && { to };
          return {
            about: { room, addressees: to?.length },
            async carryOut(errand) {
              await use.say({ ...errand, room, message, ...addressees });
              return { room };
            },
          };
        },
      ),
    ],
    [
      "kick",
      define<KickInput>(
        { user: anyName, connection: anyName, seat, room: anyName, bar: seconds },
        [],
        ({ bar, ...input }) => {
          const target = targetOf(input);
          const barSeconds = bar === undefined ? {} : { barSeconds: bar };
          return {
            about: { ...target, ...barSeconds },
            carryOut: (errand) => use.kick({ ...errand, target, ...barSeconds }),
          };
        },
      ),
    ],
    [
      "bar",
      define<{ user: string; seconds: number }>(
        { user: anyName, seconds },
        ["user", "seconds"],
        ({ user, seconds: barSeconds }) => ({
          about: { user, barSeconds },
          carryOut: (errand) => use.bar({ ...errand, user, seconds: barSeconds }),
        }),
      ),
    ],
    [
      "unbar",
      define<{ user: string }>({ user: anyName }, ["user"], ({ user }) => ({
        about: { user },
        async carryOut({ endBy }) {
          await use.unbar(user, endBy);
          return { user };
        },
      })),
    ],
  ]);
}

const seats = {
  type: "array",
  items: seat,
  minItems: 1,
  maxItems: addresseesPerMessage,
};

/** Checks what comes in by the schema of its members, and takes no other: a typing error is told. */
function define<Input extends object>(
  properties: Readonly<Record<string, object>>,
  required: readonly string[],
  order: (input: Input) => Order,
): Operation {
  const schema = { type: "object", properties, required, additionalProperties: false };
  const isValid = ajv.compile<Input>(schema);
  return (input) => {
    if (isValid(input)) return order(input);
    const [violation] = isValid.errors ?? [];
    throw new InvalidRequest(violation ? describeViolation(violation) : "It is not valid.");
  };
}

interface KickInput {
  readonly user?: string;
  readonly connection?: string;
  readonly seat?: string;
  readonly room?: string;
  readonly bar?: number;
}

function targetOf({ user, connection, seat: place, room }: KickInput): Target {
  const isInRoom = room !== undefined;
  if (user !== undefined && !isInRoom && connection === undefined && place === undefined) {
    return { user };
  }
  if (user === undefined && isInRoom && connection !== undefined && place === undefined) {
    return { connection, room: parseRoom(room) };
  }
  if (user === undefined && isInRoom && connection === undefined && place !== undefined) {
    return { seat: place, room: parseRoom(room) };
  }
  throw new InvalidRequest(
    'Who is meant? Either "user", or "room" and "connection", or "room" and "seat".',
  );
}

function toMember(connection: Connection) {
  const {
    seat: place,
    userId,
    connectionId,
    protocol,
    connectedAt,
    profile,
    expiresAt,
  } = connection;
  return {
    ...{ seat: place, user: userId, connectionId, protocol, connectedAt, expiresAt },
    ...(profile !== undefined && { profile: JSON.parse(profile) }),
  };
}
