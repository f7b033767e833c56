import type { EntryFrame, MessageEntry, ServerFrame } from "#protocol/frames.ts";
import { GatewayError } from "./errors.ts";

/**
 * Reads what came over a socket.
 *
 * @returns a frame of the relay; what API Gateway, or whatever stands between, said in its place; or
 *   nothing for a frame that this version of the library does not know
 */
export function readFrame(data: unknown): ServerFrame | GatewayError | undefined {
  const frame = parse(data);
  if (isServerFrame(frame)) return frame;
  return frame["type"] === undefined ? new GatewayError(gatewaySentence(frame)) : undefined;
}

/** Whether an entry of the log is a message, and no coming or going. */
export function isMessage(entry: EntryFrame): entry is MessageEntry {
  return Array.isArray(entry);
}

type Members = Readonly<Record<string, unknown>>;

/** @returns no members for what is no JSON, or no object */
function parse(data: unknown): Members {
  try {
    return Object(JSON.parse(String(data)));
  } catch {
    return {};
  }
}

/** Whether it has all that this library reads of such a frame. */
function isServerFrame(frame: Members): frame is Members & ServerFrame {
  switch (frame["type"]) {
    case "tick":
    case "replay":
      return Number.isInteger(frame["page"]) && Array.isArray(frame["pages"]);
    case "members":
      return Array.isArray(frame["members"]);
    case "pong":
      return Number.isFinite(frame["serverTime"]) && Number.isFinite(frame["expiresAt"]);
    case "error":
      return typeof frame["code"] === "string";
    default:
      return false;
  }
}

/** API Gateway's own frames look like `{"message": "Forbidden", "connectionId":…, "requestId":…}`. */
function gatewaySentence({ message, connectionId }: Members): string {
  const isOfGateway = typeof message === "string" && connectionId !== undefined;
  return isOfGateway ? `API Gateway: ${message.slice(0, 100)}` : notOfTheRelay;
}

/** Not quoted, since it could be what another player wrote. */
const notOfTheRelay = "Something came that is no frame of the relay.";
