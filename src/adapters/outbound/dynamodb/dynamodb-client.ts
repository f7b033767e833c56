import { hash } from "node:crypto";
import type { AwsCredentials } from "#adapters/outbound/aws-http/aws-credentials.ts";
import { CorrectedClock } from "#adapters/outbound/aws-http/corrected-clock.ts";
import { parseEndpoint } from "#adapters/outbound/aws-http/endpoint.ts";
import { HttpClient, NoResponseError } from "#adapters/outbound/aws-http/http-client.ts";
import type { HttpRequest } from "#adapters/outbound/aws-http/http-connection.ts";
import type { HttpResponse } from "#adapters/outbound/aws-http/response-reader.ts";
import { SignatureV4 } from "#adapters/outbound/aws-http/signature-v4.ts";
import {
  DynamodbError,
  mayHaveRun,
  mayPass,
  UnknownOutcomeError,
  unreadableAnswer,
} from "./dynamodb-error.ts";
import type { Operation, Outputs } from "./operations.ts";

export interface DynamodbClientOptions {
  /** Without a path, for example `https://dynamodb.eu-central-1.amazonaws.com`. */
  readonly endpoint: string;
  readonly region: string;
  /** Asked for each attempt, so that rotation is followed. */
  readonly credentials: () => AwsCredentials;
  /** Epoch milliseconds. */
  readonly now?: () => number;
  /** Milliseconds. */
  readonly sleep?: (milliseconds: number) => Promise<void>;
  /** From 0 to below 1, for the times between attempts. */
  readonly random?: () => number;
}

export interface CallOptions {
  /** Epoch milliseconds; there is no further attempt that would begin after it. */
  readonly deadline: number;
  /**
   * Whether it does no harm to carry the call out twice, as with all reads and with writes that set
   * the same thing again. Any other is sent once: it depends on what was read before, and whoever
   * calls has to look again.
   */
  readonly isRepeatable: boolean;
}

/** Far above what DynamoDB takes, so that a lost packet costs one attempt and not all the time. */
const attemptMs = 2_000;

/**
 * The longest first pause; each further one is twice as long, up to the longest of all. The AWS SDK
 * begins with 50 ms as well, but with 1,000 ms after a throttle, and ends after four attempts: it has
 * no deadline, and nobody who waits for a move in a game.
 */
const firstPauseMs = 50;
const longestPauseMs = 1_000;

/** As many as a room has shards at most, and more than one event at a time there never is. */
const maxSockets = 64;

/** A page holds 1 MB of items, which DynamoDB counts without the names of JSON around them. */
const longestPage = 16 * 1024 * 1024;

/**
 * Calls DynamoDB over signed connections of our own: with the SDK's client a cold start took 1.4
 * times as long (`npm run bench:cold-start`). What passes by itself is waited out until the deadline.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.LowLevelAPI.html
 */
export class DynamodbClient {
  readonly #host: string;
  readonly #region: string;
  readonly #signatures = new Map<Operation, SignatureV4>();
  readonly #clock: CorrectedClock;
  readonly #credentials: () => AwsCredentials;
  readonly #http: HttpClient;
  readonly #now: () => number;
  readonly #sleep: (milliseconds: number) => Promise<void>;
  readonly #random: () => number;

  constructor(options: DynamodbClientOptions) {
    const { region, credentials, now = Date.now, sleep = pause, random = Math.random } = options;
    const endpoint = parseEndpoint(options.endpoint);
    this.#host = endpoint.host;
    this.#region = region;
    this.#clock = new CorrectedClock(now);
    this.#credentials = credentials;
    this.#http = new HttpClient(endpoint, { maxSockets, longestBody: longestPage, now });
    this.#now = now;
    this.#sleep = sleep;
    this.#random = random;
  }

  /**
   * @param input in DynamoDB's JSON
   * @throws {DynamodbError} when it is refused
   * @throws {UnknownOutcomeError} when it is not repeatable and may have been carried out
   * @throws {NoResponseError} when it is not answered
   * @throws whatever the credentials throw
   */
  async call<Name extends Operation>(
    operation: Name,
    input: object,
    { deadline, isRepeatable }: CallOptions,
  ): Promise<Outputs[Name]> {
    const body = Buffer.from(JSON.stringify(input));
    let reason: unknown;
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#attempt(operation, body, deadline);
      } catch (error) {
        if (!isRepeatable && mayHaveRun(error)) throw new UnknownOutcomeError(operation, error);
        // That a last attempt had too little time tells less than what was said to the one before.
        const isCutShort = error instanceof NoResponseError && this.#now() >= deadline;
        if (isCutShort && reason !== undefined) throw reason;
        reason = error;
        const pauseMs =
          this.#random() * Math.min(longestPauseMs, firstPauseMs * 2 ** (attempt - 1));
        if (!isRepeatable || !mayPass(error) || this.#now() + pauseMs >= deadline) throw error;
        await this.#sleep(pauseMs);
      }
    }
  }

  async #attempt<Name extends Operation>(
    operation: Name,
    body: Buffer,
    deadline: number,
  ): Promise<Outputs[Name]> {
    let signedAt = 0;
    const send = () =>
      this.#http.send(
        () => {
          signedAt = this.#clock.now();
          return this.#sign(operation, body, signedAt);
        },
        Math.min(attemptMs, deadline - this.#now()),
      );
    let response = await send();
    if (this.#clock.correct(response, signedAt)) response = await send();
    return outputOf(operation, response);
  }

  #sign(operation: Operation, body: Buffer, signedAt: number): HttpRequest {
    const signed = this.#signatureOf(operation).sign(
      "POST",
      "/",
      hash("sha256", body),
      this.#credentials(),
      signedAt,
    );
    return {
      text: `POST / HTTP/1.1\r\n${signed}content-length:${body.length}\r\n\r\n`,
      bytes: body,
    };
  }

  /** One for each, as the operation is a signed header. */
  #signatureOf(operation: Operation): SignatureV4 {
    const known = this.#signatures.get(operation);
    if (known !== undefined) return known;
    const signature = new SignatureV4({
      host: this.#host,
      region: this.#region,
      service: "dynamodb",
      headers: {
        "content-type": "application/x-amz-json-1.0",
        "x-amz-target": `DynamoDB_20120810.${operation}`,
      },
    });
    this.#signatures.set(operation, signature);
    return signature;
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

interface ErrorOutput {
  readonly __type?: unknown;
  readonly message?: unknown;
  /** In place of `message` in some services' errors that DynamoDB passes on. */
  readonly Message?: unknown;
}

/** @throws {DynamodbError} */
function outputOf<Name extends Operation>(
  operation: Name,
  { status, excerpt }: HttpResponse,
): Outputs[Name] {
  const output: (Outputs[Name] & ErrorOutput) | undefined = parseJson(
    Buffer.from(excerpt, "latin1").toString(),
  );
  if (status === 200 && output !== undefined) return output;
  const { __type: type, message, Message } = output ?? {};
  const sentence = message ?? Message;
  throw new DynamodbError(
    operation,
    nameOf(type),
    status,
    typeof sentence === "string" ? sentence : "",
  );
}

/** @returns nothing for what a proxy or load balancer says in place of DynamoDB */
function parseJson<Output extends object>(text: string): Output | undefined {
  try {
    const value = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

/** `com.amazonaws.dynamodb.v20120810#ResourceNotFoundException` without what is before the "#". */
function nameOf(type: unknown): string {
  return (typeof type === "string" && /[A-Za-z]+$/.exec(type)?.[0]) || unreadableAnswer;
}
