import type { AwsCredentials } from "#adapters/outbound/aws-http/aws-credentials.ts";
import { ConnectionPool } from "#adapters/outbound/aws-http/connection-pool.ts";
import { CorrectedClock } from "#adapters/outbound/aws-http/corrected-clock.ts";
import { parseEndpoint } from "#adapters/outbound/aws-http/endpoint.ts";
import { SocketFactory } from "#adapters/outbound/aws-http/socket-factory.ts";
import type { Closed, Failed, Messenger, Posted } from "#application/ports/messenger.ts";
import type { Frame } from "#domain/frame.ts";
import type { CallContext } from "./connection-call.ts";
import { ConnectionCall } from "./connection-call.ts";
import type { Method } from "./connection-signature.ts";
import { ConnectionSignature } from "./connection-signature.ts";

export interface ManagementMessengerOptions {
  /** `https://…/{stage}`, or a custom domain with its mapping key. */
  readonly endpoint: string;
  readonly region: string;
  /** Asked for each call, so that rotation is followed. */
  readonly credentials: () => AwsCredentials;
  /** How many calls can be under way at once. */
  readonly maxSockets: number;
  /** Epoch milliseconds. */
  readonly now?: () => number;
}

/** A call that takes longer has not been heard, and others wait for its socket. */
const longestCallMs = 5_000;

const delivered: Posted = { outcome: "delivered" };
const closed: Closed = { outcome: "closed" };
const outOfTime: Failed = { outcome: "unavailable", reason: "out_of_time" };
const noBody: Frame = new Uint8Array();

/**
 * Calls API Gateway's `@connections` API at a fraction of what the SDK spends, which counts because
 * a broadcast is one call for each recipient.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-how-to-call-websocket-api-connections.html
 */
export class ManagementMessenger implements Messenger {
  readonly #now: () => number;
  readonly #context: CallContext;

  constructor(options: ManagementMessengerOptions) {
    const { region, credentials, maxSockets, now = Date.now } = options;
    const endpoint = parseEndpoint(options.endpoint);
    const sockets = new SocketFactory(endpoint);
    this.#now = now;
    this.#context = {
      signature: new ConnectionSignature(endpoint, region),
      clock: new CorrectedClock(now),
      credentials,
      pool: new ConnectionPool({ sockets, maxSockets, now }),
    };
  }

  post(connectionId: string, frame: Frame, deadline: number): Promise<Posted> {
    return this.#call({ method: "POST", connectionId, frame, deadline }, delivered);
  }

  close(connectionId: string, deadline: number): Promise<Closed> {
    return this.#call({ method: "DELETE", connectionId, frame: noBody, deadline }, closed);
  }

  #call<Done>({ deadline, ...call }: Call, done: Done): Promise<Done | Failed> {
    const now = this.#now();
    const giveUpAt = Math.min(deadline, now + longestCallMs);
    if (giveUpAt <= now) return Promise.resolve(outOfTime);
    return new Promise((resolve) => {
      const settle = (failed?: Failed) => resolve(failed ?? done);
      this.#context.pool.run(new ConnectionCall(this.#context, { ...call, giveUpAt, settle }));
    });
  }
}

interface Call {
  readonly method: Method;
  readonly connectionId: string;
  readonly frame: Frame;
  readonly deadline: number;
}
