import type {
  Invocation,
  LambdaFunction,
} from "../../../../scripts/local-cloud/lambda/lambda-function.ts";

type Strings = Readonly<Record<string, string>>;
type StringLists = Readonly<Record<string, readonly string[]>>;

/** An event as a function receives it, which is as JSON. */
export interface RecordedEvent {
  readonly type?: string;
  readonly methodArn?: string;
  readonly headers?: Strings;
  readonly multiValueHeaders?: StringLists;
  readonly queryStringParameters?: Strings;
  readonly multiValueQueryStringParameters?: StringLists;
  readonly requestContext: Readonly<Record<string, unknown>> & {
    readonly connectionId: string;
    readonly requestId: string;
    readonly routeKey: string;
  };
  readonly body?: string;
}

type Answer = Invocation | Promise<Invocation>;

/** A function that records its events, and answers 200 unless it is told otherwise. */
export class StubFunction implements LambdaFunction {
  readonly events: RecordedEvent[] = [];
  /** The trace that came with each of them. */
  readonly traceHeaders: (string | undefined)[] = [];
  answer: (event: RecordedEvent, label: string) => Answer;
  readonly #waiting: (() => void)[] = [];

  constructor(answer: (event: RecordedEvent, label: string) => Answer = () => returned(ok)) {
    this.answer = answer;
  }

  async invoke(event: unknown, label: string, traceHeader?: string): Promise<Invocation> {
    this.traceHeaders.push(traceHeader);
    const recorded: RecordedEvent = JSON.parse(JSON.stringify(event));
    this.events.push(recorded);
    for (const wake of this.#waiting.splice(0)) wake();
    return this.answer(recorded, label);
  }

  /** The events of one route so far. */
  of(routeKey: string): readonly RecordedEvent[] {
    return this.events.filter(({ requestContext }) => requestContext.routeKey === routeKey);
  }

  /** The first event of a route; waits for it. */
  first(routeKey: string): Promise<RecordedEvent> {
    return this.nth(routeKey, 1);
  }

  /** @param n from 1 */
  async nth(routeKey: string, n: number): Promise<RecordedEvent> {
    for (;;) {
      const event = this.of(routeKey)[n - 1];
      if (event !== undefined) return event;
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }
}

export const ok = { statusCode: 200 };

export function returned(value: unknown): Invocation {
  return { outcome: "returned", value };
}

export function threw(errorMessage: string): Invocation {
  return { outcome: "threw", errorType: "Error", errorMessage };
}

/** Ways in which a function fails to give an answer. */
export const failures: readonly (readonly [name: string, invocation: Invocation])[] = [
  ["throws", threw("secret")],
  ["runs into its time limit", { outcome: "timed-out" }],
  ["crashes", { outcome: "crashed", reason: "SyntaxError" }],
  ["returns a status that is no final one", returned({ statusCode: 101 })],
  ["returns a status that is not whole", returned({ statusCode: 200.5 })],
  ["returns a status that is too large", returned({ statusCode: 600 })],
  ["returns nothing", returned(undefined)],
  ["returns no status", returned({ body: "x" })],
  ["returns a status that is text", returned({ statusCode: "200" })],
  ["returns an unknown key", returned({ statusCode: 200, connectionId: "x" })],
  ["returns a body that is no text", returned({ statusCode: 200, body: { a: 1 } })],
  ["says in words how its body is encoded", returned({ statusCode: 200, isBase64Encoded: "yes" })],
  ["returns a header that is no text", returned({ statusCode: 200, headers: { a: {} } })],
  ["returns one value for many", returned({ statusCode: 200, multiValueHeaders: { a: "b" } })],
];

/** What an authorizer returns to let a client in. */
export function allow(methodArn = "*", context: Readonly<Record<string, unknown>> = {}) {
  return { principalId: "player-1", policyDocument: policy("Allow", methodArn), context };
}

export function policy(effect: string, resource: unknown, action: unknown = "execute-api:Invoke") {
  return {
    Version: "2012-10-17",
    Statement: [{ Action: action, Effect: effect, Resource: resource }],
  };
}
