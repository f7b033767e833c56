import { createAuthorizer } from "#adapters/inbound/api-gateway/authorizer.ts";
import type { RequestContext } from "#adapters/inbound/api-gateway/events.ts";
import type { Closed, Posted } from "#application/ports/messenger.ts";
import { createAuthorize } from "#application/use-cases/authorize.ts";
import type { Frame } from "#domain/frame.ts";
import { actions } from "#protocol/actions.ts";
import {
  clientFrameBytes,
  connectionSeconds,
  deliveredFrameBytes,
  idleSeconds,
} from "#protocol/limits.ts";
import { InMemoryIdentityVerifier } from "../fakes/in-memory-identity-verifier.ts";
import { aLambdaContext } from "../fixtures/lambda-context.ts";
import type { Chance } from "./chance.ts";
import type { FunctionPool } from "./function-pool.ts";
import type { LineEnd } from "./line.ts";
import { Line } from "./line.ts";
import type { Meter } from "./meter.ts";
import type { Surroundings } from "./surroundings.ts";
import type { TokenBucket } from "./token-bucket.ts";

/** Of a stage and an account; without one nothing is throttled. */
export interface Throttles {
  /** Handshakes. */
  readonly connects: TokenBucket;
  /** Handshakes and frames of clients. */
  readonly stage: TokenBucket;
  /** All of these, and posts. */
  readonly account: TokenBucket;
}

export interface GatewayOptions {
  readonly around: Surroundings;
  readonly chance: Chance;
  readonly meter: Meter | undefined;
  readonly throttles: Throttles | undefined;
  /** What becomes of a frame on its way; for mistakes that are made on purpose. */
  readonly onWire: Wire | undefined;
}

/** Changes frames on their way, of the connection with this id. */
export interface Wire {
  up?(text: string, line: Line): readonly string[];
  down?(text: string, line: Line): readonly string[];
}

const quiet = { begin() {}, async write() {} };
const context = aLambdaContext();
const methodArn = "arn:aws:execute-api:eu-west-1:123456789012:aabbccdd/prod/$connect";
const gone = { outcome: "gone", reason: "GoneException" } as const;
const decoder = new TextDecoder();
const isAction = (name: unknown): name is string => actions.some((action) => action === name);

/** RFC 6455, section 7.4.1. */
const closes = { normal: 1000, goingAway: 1001, noStatus: 1005, abnormal: 1006, tooBig: 1009 };

/** Behaves as API Gateway does, in virtual time. */
export class SimulatedGateway {
  readonly identities = new InMemoryIdentityVerifier();
  /** All that ever were open, by connection id. */
  readonly lines = new Map<string, Line>();
  readonly #options: GatewayOptions;
  readonly #authorize: ReturnType<typeof createAuthorizer>;
  #functions: FunctionPool | undefined;
  #ids = 0;

  constructor(options: GatewayOptions) {
    this.#options = options;
    const { identities } = this;
    this.#authorize = createAuthorizer({ authorize: createAuthorize({ identities }), log: quiet });
  }

  /** The integration of all routes. */
  integrate(functions: FunctionPool): void {
    this.#functions = functions;
  }

  /** Begins a handshake. */
  connect(url: string, protocols: readonly string[], end: LineEnd): Line {
    const { around } = this.#options;
    const line = new Line(around, end, {
      received: (text) => this.#receive(line, text),
      ended: (code) => this.#disconnect(line, code),
    });
    around.time.after(around.delays.network(), () => void this.#shakeHands(line, url, protocols));
    return line;
  }

  async #shakeHands(line: Line, url: string, protocols: readonly string[]): Promise<void> {
    const { chance, around, throttles } = this.#options;
    const { time } = around;
    const isRefused = chance.happens(around.faults().handshakeRefused);
    const now = time.now();
    const isThrottled =
      throttles !== undefined &&
      !(throttles.connects.take(now) && throttles.stage.take(now) && throttles.account.take(now));
    if (isRefused || isThrottled || line.isAbandoned) return line.refuse(closes.abnormal);
    const connectionId = `${(++this.#ids).toString(36).padStart(15, "A")}=`;
    line.connectionId = connectionId;
    line.connectedAt = now;
    const handshake = {
      headers: { "Sec-WebSocket-Protocol": protocols.join(", ") },
      queryStringParameters: Object.fromEntries(new URL(url).searchParams),
    };
    if (protocols.length === 0) Object.assign(handshake, { headers: {} });
    try {
      const request = { ...handshake, methodArn, requestContext: { connectionId } };
      const allowed = await this.#authorize(request, context);
      line.authorizer = Object.fromEntries(
        Object.entries({ principalId: allowed.principalId, ...allowed.context }).map(
          ([key, value]) => [key, String(value)],
        ),
      );
    } catch {
      return line.refuse(closes.abnormal);
    }
    const requestContext = this.#requestContext(line, "$connect", "CONNECT");
    const response = await this.#functions?.invoke({ ...handshake, requestContext });
    if (response?.statusCode !== 200) return line.refuse(closes.abnormal);
    this.lines.set(connectionId, line);
    line.open();
    this.#watchTimes(line);
  }

  #watchTimes(line: Line): void {
    const { time } = this.#options.around;
    time.after(connectionSeconds * 1000, () => line.closeByGateway(closes.goingAway));
    const watchIdle = () => {
      if (!line.isOpen) return;
      const left = line.lastTrafficAt + idleSeconds * 1000 - time.now();
      if (left <= 0) line.closeByGateway(closes.goingAway);
      else time.after(left, watchIdle);
    };
    watchIdle();
  }

  #receive(line: Line, text: string): void {
    const { onWire } = this.#options;
    const texts = onWire?.up?.(text, line) ?? [text];
    for (const frame of texts) void this.#route(line, frame);
  }

  async #route(line: Line, text: string): Promise<void> {
    const { meter, around, throttles } = this.#options;
    const now = around.time.now();
    const bytes = Buffer.byteLength(text);
    meter?.frameIn(bytes, now);
    if (bytes > clientFrameBytes) return line.closeByGateway(closes.tooBig);
    if (throttles !== undefined && !(throttles.stage.take(now) && throttles.account.take(now))) {
      return this.#sendError(line, "Too Many Requests");
    }
    const routeKey = routeOf(text);
    const requestContext = this.#requestContext(line, routeKey, "MESSAGE");
    const response = await this.#functions?.invoke({ requestContext, body: text });
    if (response === undefined) this.#sendError(line, "Internal server error");
  }

  /** As API Gateway writes it, whatever the client's protocol. */
  #sendError(line: Line, message: string): void {
    const { connectionId } = line;
    const rest = `"connectionId":"${connectionId}", "requestId":"${this.#nextId("R")}"`;
    line.sendDown(`{"message": "${message}", ${rest}}`);
  }

  #disconnect(line: Line, code: number): void {
    const { chance, around } = this.#options;
    const isLost = chance.happens(around.faults().disconnectLost);
    if (isLost || line.connectionId === "") return;
    const requestContext = this.#requestContext(line, "$disconnect", "DISCONNECT");
    void this.#functions?.invoke({
      requestContext: Object.assign(requestContext, { disconnectStatusCode: code }),
    });
  }

  #requestContext(line: Line, routeKey: string, eventType: string): RequestContext {
    const { connectionId, connectedAt, authorizer } = line;
    const requestTimeEpoch = this.#options.around.time.now();
    const requestId = this.#nextId("R");
    const context = {
      ...{ routeKey, eventType, connectionId, connectedAt, requestTimeEpoch, requestId },
      authorizer,
    };
    return eventType === "MESSAGE" ? { ...context, messageId: this.#nextId("M") } : context;
  }

  #nextId(kind: string): string {
    return `${kind}${(++this.#ids).toString(36).padStart(14, "A")}=`;
  }

  /** The management API. */
  post(connectionId: string, frame: Frame): Posted {
    const { meter, around, throttles, onWire } = this.#options;
    const now = around.time.now();
    const line = this.lines.get(connectionId);
    if (throttles !== undefined && !throttles.account.take(now)) {
      return { outcome: "throttled", reason: "LimitExceededException" };
    }
    if (frame.byteLength > deliveredFrameBytes) {
      return { outcome: "rejected", reason: "PayloadTooLargeException" };
    }
    if (line === undefined || !line.isOpen) return gone;
    const text = decoder.decode(frame);
    meter?.post(text, frame.byteLength, now);
    if (line.firstHead === undefined && text.startsWith('{"type":"pong"')) {
      line.firstHead = JSON.parse(text).head;
    }
    for (const sent of onWire?.down?.(text, line) ?? [text]) line.sendDown(sent);
    return { outcome: "delivered" };
  }

  /** Accepts a post that nobody will see. */
  lose(connectionId: string, frame: Frame): Posted {
    const line = this.lines.get(connectionId);
    if (line === undefined || !line.isOpen) return gone;
    line.fates.push({ kind: "lost", text: decoder.decode(frame) });
    return { outcome: "delivered" };
  }

  /** Notes that whoever has posted this may well post it again. */
  repeatable(connectionId: string, frame: Frame): void {
    this.lines.get(connectionId)?.fates.push({ kind: "repeated", text: decoder.decode(frame) });
  }

  /** The management API. */
  close(connectionId: string): Closed {
    const line = this.lines.get(connectionId);
    if (line === undefined || !line.isOpen) return gone;
    line.closeByGateway(closes.normal);
    return { outcome: "closed" };
  }
}

function routeOf(text: string): string {
  try {
    const { action }: { action?: unknown } = Object(JSON.parse(text));
    return isAction(action) ? action : "$default";
  } catch {
    return "$default";
  }
}
