import { CommandError } from "../command-error.ts";
import { readCommand } from "../command-line.ts";
import { parseJson } from "../json.ts";

export const usage = `Usage: npm run operate -- <operation> [options]
Looks after the rooms of the local cloud, or of what is deployed.

  rooms                    every room that somebody is in
  members <room>           everybody who is in a room
  say <room> <text>        a message to all in a room, from the server
    --json                 the text is JSON, and sent as such
    --to <seat>            to this seat only; may be repeated
  kick <player>            ends all connections of a player
  kick --room <room> --seat <seat>, or --connection <id>
    --bar <time>           and keeps the player out: 30s, 10m, 12h, 7d
  bar <player> <time>      the same as kick --bar
  unbar <player>           lets a player in again

  --stack <name>           a deployed stack, which the AWS CLI finds
  --function <name>        a deployed function, without asking for a stack
  --region <region>        AWS_REGION, AWS_DEFAULT_REGION or the profile's, in
                           this order, unless given
  --config <file>          of the local cloud, unless it is
                           .local/aws-config.json
  --help                   print this

A player is the user id, or what the player logs in with; locally also player1
to player4.`;

/** What the person at the terminal wants, and of which relay. */
export interface Wishes {
  /** The event, in which `user` may still be a player's name. */
  readonly event: Readonly<Record<string, unknown>> & { readonly operation: string };
  readonly stack: string | undefined;
  readonly functionName: string | undefined;
  readonly region: string | undefined;
  readonly config: string;
}

/** @throws {CommandError} for what is no operation, or not complete */
export function readWishes(args?: readonly string[]): Wishes {
  const { values, positionals } = readCommand(usage, options, args);
  const [operation = "", ...words] = positionals;
  const event = Object.hasOwn(events, operation) ? events[operation] : undefined;
  if (event === undefined) {
    const names = Object.keys(events).join(", ");
    throw new CommandError(`What? One of ${names}. --help tells more.`);
  }
  const given = { words, ...values };
  assertFits(operation, values);
  const { stack, function: functionName, region, config } = values;
  return {
    event: { operation, ...event(given) },
    ...{ stack, functionName, region, config },
  };
}

const options = {
  json: { type: "boolean" },
  to: { type: "string", multiple: true },
  room: { type: "string" },
  seat: { type: "string" },
  connection: { type: "string" },
  bar: { type: "string" },
  stack: { type: "string" },
  function: { type: "string" },
  region: { type: "string" },
  config: { type: "string", default: ".local/aws-config.json" },
} as const;

interface Given {
  readonly words: readonly string[];
  readonly json?: boolean | undefined;
  readonly to?: readonly string[] | undefined;
  readonly room?: string | undefined;
  readonly seat?: string | undefined;
  readonly connection?: string | undefined;
  readonly bar?: string | undefined;
}

/** How each operation is asked for. */
const events: Readonly<Record<string, (given: Given) => object>> = {
  rooms({ words }) {
    take(words, []);
    return {};
  },
  members({ words }) {
    const [room] = take(words, ["room"]);
    return { room };
  },
  say({ words, json, to }) {
    const [room, text = ""] = take(words, ["room", "text"]);
    const message = json ? parseJson(text) : text;
    if (message === undefined) throw new CommandError("The text is not JSON.");
    return { room, message, ...(to && { to }) };
  },
  kick({ words, room, seat, connection, bar }) {
    const place = {
      ...(room && { room }),
      ...(seat && { seat }),
      ...(connection && { connection }),
    };
    const isPlayer = Object.keys(place).length === 0;
    const [user] = take(words, isPlayer ? ["player"] : []);
    return { ...place, ...(user && { user }), ...(bar !== undefined && { bar: secondsOf(bar) }) };
  },
  bar({ words }) {
    const [user, time = ""] = take(words, ["player", "time"]);
    return { user, seconds: secondsOf(time) };
  },
  unbar({ words }) {
    const [user] = take(words, ["player"]);
    return { user };
  },
};

const ownOptions: Readonly<Record<string, readonly string[]>> = {
  say: ["json", "to"],
  kick: ["room", "seat", "connection", "bar"],
};

/** A typing error is told, and not passed over. */
function assertFits(operation: string, values: object): void {
  const foreign = Object.entries(ownOptions)
    .filter(([of]) => of !== operation)
    .flatMap(([, names]) => names)
    .find((name) => Object.hasOwn(values, name));
  if (foreign !== undefined) throw new CommandError(`${operation} takes no --${foreign}.`);
}

/** @throws {CommandError} unless there is a word for each name, and no other */
function take(words: readonly string[], names: readonly string[]): readonly string[] {
  const missing = names[words.length];
  if (missing !== undefined) throw new CommandError(`Which ${missing}? --help tells more.`);
  const more = words[names.length];
  if (more === undefined) return words;
  throw new CommandError(`"${more}" is too much; a text of several words needs quotes.`);
}

const units: Readonly<Record<string, number>> = { s: 1, m: 60, h: 60 * 60, d: 24 * 60 * 60 };

function secondsOf(time: string): number {
  const [, count, unit = ""] = /^(\d+)([smhd])$/.exec(time) ?? [];
  const seconds = Number(count) * (units[unit] ?? 0);
  if (Number.isSafeInteger(seconds) && seconds > 0) return seconds;
  throw new CommandError(`"${time}" is no time; one looks like 30s, 10m, 12h or 7d.`);
}
