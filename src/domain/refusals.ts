import { actions } from "#protocol/actions.ts";
import type { Code } from "#protocol/codes.ts";
import { roomNameRule } from "#protocol/room-name.ts";
import { sessionRule } from "#protocol/session.ts";
import { relayV1 } from "#protocol/subprotocols.ts";

/**
 * What a player is told when something is not done.
 *
 * A refusal is expected: it has a stable `code`, a sentence that may be shown to the player, and
 * it has changed nothing. Any other error is ours, and its message is never shown.
 */
export abstract class Refusal extends Error {
  abstract readonly code: Exclude<Code, "internal">;
  /** How long to wait before it is tried again, where that helps; milliseconds. */
  readonly retryAfterMs?: number;
}

/** No token, or one that the identity verifier does not accept. */
export class Unauthorized extends Refusal {
  override readonly name = "Unauthorized";
  readonly code = "unauthorized";
  constructor(options?: ErrorOptions) {
    super("A valid access token is required.", options);
  }
}

export class InvalidRoom extends Refusal {
  override readonly name = "InvalidRoom";
  readonly code = "invalid_room";
  constructor() {
    super(`A room name is ${roomNameRule}.`);
  }
}

export class InvalidSession extends Refusal {
  override readonly name = "InvalidSession";
  readonly code = "invalid_session";
  constructor() {
    super(`A session is ${sessionRule}.`);
  }
}

/** A token offered as a subprotocol without one that the server may echo (RFC 6455, 4.2.2). */
export class UnsupportedSubprotocol extends Refusal {
  override readonly name = "UnsupportedSubprotocol";
  readonly code = "unsupported_subprotocol";
  constructor() {
    super(`A client that offers subprotocols must offer ${relayV1}.`);
  }
}

export class TokenExpired extends Refusal {
  override readonly name = "TokenExpired";
  readonly code = "token_expired";
  constructor() {
    super("This connection has expired; connect again with a fresh token.");
  }
}

export class MalformedJson extends Refusal {
  override readonly name = "MalformedJson";
  readonly code = "malformed_json";
  constructor() {
    super("A frame must be one JSON object.");
  }
}

export class ForbiddenKey extends Refusal {
  override readonly name = "ForbiddenKey";
  readonly code = "forbidden_key";
  readonly key: string;
  constructor(key: string) {
    super(`The key "${key}" is not allowed anywhere in a frame.`);
    this.key = key;
  }
}

/** The sentence names the field and the rule, never the value. */
export class InvalidMessage extends Refusal {
  override readonly name = "InvalidMessage";
  readonly code = "invalid_message";
}

export class UnknownAction extends Refusal {
  override readonly name = "UnknownAction";
  readonly code = "unknown_action";
  constructor() {
    super(`"action" must be ${actions.map((action) => `"${action}"`).join(" or ")}.`);
  }
}

export class PayloadTooLarge extends Refusal {
  override readonly name = "PayloadTooLarge";
  readonly code = "payload_too_large";
  readonly actual: number;
  readonly limit: number;
  /** Both in bytes. */
  constructor(actual: number, limit: number) {
    super(`As delivered, this would be ${actual} bytes; the limit is ${limit}.`);
    this.actual = actual;
    this.limit = limit;
  }
}

/** Its position is of another numbering, not there yet, or too far back to look through what came. */
export class Behind extends Refusal {
  override readonly name = "Behind";
  readonly code = "behind";
  constructor() {
    super('"after" is no position of this log, or too far back; catch up, then send again.');
  }
}

/** It is not in the log, and a later one of its sender is. */
export class OutOfOrder extends Refusal {
  override readonly name = "OutOfOrder";
  readonly code = "out_of_order";
  constructor() {
    super('"id" is lower than that of a message which you have sent since.');
  }
}

/** One player has sent as much as one may in this time. */
export class TooFast extends Refusal {
  override readonly name = "TooFast";
  readonly code = "too_fast";
  override readonly retryAfterMs: number;
  constructor(retryAfterMs: number) {
    super("Slow down: this is more than one player may send.");
    this.retryAfterMs = Math.ceil(retryAfterMs);
  }
}

/** The rules of this deployment do not let the player into the room. */
export class RoomForbidden extends Refusal {
  override readonly name = "RoomForbidden";
  readonly code = "room_forbidden";
  constructor() {
    super("You may not enter this room.");
  }
}

export class RoomFull extends Refusal {
  override readonly name = "RoomFull";
  readonly code = "room_full";
  constructor() {
    super("This room is full.");
  }
}

/** An operator keeps the user out for some time. */
export class Barred extends Refusal {
  override readonly name = "Barred";
  readonly code = "barred";
  constructor() {
    super("You may not play for now.");
  }
}

/** Others were faster at every try, or the journal did not take it. */
export class Busy extends Refusal {
  override readonly name = "Busy";
  readonly code = "busy";
  override readonly retryAfterMs = 500;
  constructor(options?: ErrorOptions) {
    super("The room takes no more at this moment; try again.", options);
  }
}
