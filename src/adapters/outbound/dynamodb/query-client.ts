import { hash } from "node:crypto";
import type { AwsCredentials } from "#adapters/outbound/aws-http/aws-credentials.ts";
import { CorrectedClock } from "#adapters/outbound/aws-http/corrected-clock.ts";
import { parseEndpoint } from "#adapters/outbound/aws-http/endpoint.ts";
import { HttpClient } from "#adapters/outbound/aws-http/http-client.ts";
import type { HttpRequest } from "#adapters/outbound/aws-http/http-connection.ts";
import type { HttpResponse } from "#adapters/outbound/aws-http/response-reader.ts";
import { SignatureV4 } from "#adapters/outbound/aws-http/signature-v4.ts";
import { DynamodbError, isWorthRetrying } from "./dynamodb-error.ts";
import type { QueryOutput } from "./room-query.ts";

export interface QueryClientOptions {
  /** Without a path, for example `https://dynamodb.eu-central-1.amazonaws.com`. */
  readonly endpoint: string;
  readonly region: string;
  /** Asked for each attempt, so that rotation is followed. */
  readonly credentials: () => AwsCredentials;
  /** Epoch milliseconds. */
  readonly now?: () => number;
  /** From 0 to 1, for the times between attempts. */
  readonly random?: () => number;
}

/** Like the SDK's, and well inside an invocation. */
const attempts = 3;
const attemptMs = 2_000;
/** Twice as long after each attempt, like the SDK's. */
const shortestBackoffMs = 25;

/** As many as a room has shards, and more than one broadcast at a time there never is. */
const maxSockets = 64;

/** A page holds 1 MB of items, which DynamoDB counts without the names of JSON around them. */
const longestPage = 16 * 1024 * 1024;

const headers = {
  "content-type": "application/x-amz-json-1.0",
  "x-amz-target": "DynamoDB_20120810.Query",
};

/**
 * Runs queries, of which each message needs one, over signed connections of our own: with the
 * SDK's client a cold start took 1.4 times as long (`npm run bench:cold-start`).
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Query.html
 */
export class QueryClient {
  readonly #signature: SignatureV4;
  readonly #clock: CorrectedClock;
  readonly #credentials: () => AwsCredentials;
  readonly #http: HttpClient;
  readonly #random: () => number;

  constructor(options: QueryClientOptions) {
    const { region, credentials, now = Date.now, random = Math.random } = options;
    const endpoint = parseEndpoint(options.endpoint);
    const { host } = endpoint;
    this.#signature = new SignatureV4({ host, region, service: "dynamodb", headers });
    this.#clock = new CorrectedClock(now);
    this.#credentials = credentials;
    this.#http = new HttpClient(endpoint, { maxSockets, longestBody: longestPage, now });
    this.#random = random;
  }

  /**
   * @param input of the operation Query, in DynamoDB's JSON
   * @throws {DynamodbError} when it is refused
   * @throws {NoResponseError} when it is not answered, by the last attempt
   */
  async query(input: object): Promise<QueryOutput> {
    const body = JSON.stringify(input);
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#attempt(body);
      } catch (error) {
        if (attempt === attempts || !isWorthRetrying(error)) throw error;
        await this.#backOff(attempt);
      }
    }
  }

  async #attempt(body: string): Promise<QueryOutput> {
    let signedAt = 0;
    const request = () => {
      signedAt = this.#clock.now();
      return this.#sign(body, signedAt);
    };
    let response = await this.#http.send(request, attemptMs);
    if (this.#clock.correct(response, signedAt)) {
      response = await this.#http.send(request, attemptMs);
    }
    return outputOf(response);
  }

  #sign(body: string, signedAt: number): HttpRequest {
    const bytes = Buffer.from(body);
    const signed = this.#signature.sign("/", hash("sha256", bytes), this.#credentials(), signedAt);
    return {
      text: `POST / HTTP/1.1\r\n${signed}content-length:${bytes.length}\r\n\r\n`,
      bytes,
    };
  }

  #backOff(attempt: number): Promise<void> {
    const longestMs = shortestBackoffMs * 2 ** attempt;
    return new Promise((resolve) => setTimeout(resolve, this.#random() * longestMs));
  }
}

/** @throws {DynamodbError} */
function outputOf({ status, excerpt }: HttpResponse): QueryOutput {
  const output = parseJson(Buffer.from(excerpt, "latin1").toString());
  if (status === 200 && output !== undefined) return output;
  throw new DynamodbError(typeOf(output), status);
}

/** @returns nothing for what a proxy or load balancer says in place of DynamoDB */
function parseJson(text: string): (QueryOutput & { readonly __type?: unknown }) | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** `com.amazonaws.dynamodb.v20120810#ResourceNotFoundException` without what is before the "#". */
function typeOf(output: { readonly __type?: unknown } | undefined): string {
  return /[A-Za-z]+$/.exec(String(output?.__type ?? ""))?.[0] ?? "UnreadableAnswer";
}
