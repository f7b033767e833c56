import type { Connection } from "#domain/connection.ts";
import type { Outcomes } from "#domain/frames.ts";
import type { EncodedMessage } from "#domain/message.ts";
import type { Clock } from "./ports/clock.ts";
import type { Messenger, PostOutcome } from "./ports/messenger.ts";

export interface FanOutDependencies {
  readonly messenger: Messenger;
  readonly clock: Clock;
  /** How many posts may be under way at once. */
  readonly lanes: number;
}

export interface FanOut {
  /** Page by page; posting to the first begins while the others are read. */
  readonly recipients: AsyncIterable<readonly Connection[]>;
  readonly message: EncodedMessage;
  /** Epoch milliseconds; who has not been posted to by then is skipped. */
  readonly deadline: number;
}

export interface FanOutResult {
  readonly outcomes: Outcomes;
  /** Those whose connection no longer exists. */
  readonly gone: readonly Connection[];
}

/** The outcome a recipient ends in. */
type Verdict = Exclude<keyof Outcomes, "recipients">;

const verdicts: Readonly<Record<PostOutcome, Verdict>> = {
  delivered: "delivered",
  gone: "gone",
  throttled: "failed",
  unavailable: "failed",
  rejected: "failed",
};

/**
 * Posts one message to every recipient: each ends in exactly one outcome, whatever happens to the
 * others, and no post is still under way when this returns.
 *
 * @throws what reading the recipients throws, after the posts under way have ended
 */
export async function fanOut(
  { recipients, message, deadline }: FanOut,
  { messenger, clock, lanes }: FanOutDependencies,
): Promise<FanOutResult> {
  const counts = { recipients: 0, delivered: 0, gone: 0, failed: 0, skipped: 0 };
  const gone: Connection[] = [];
  const next = shareAmongLanes(recipients);

  async function deliver(recipient: Connection): Promise<Verdict> {
    if (clock.now() >= deadline) return "skipped";
    return verdicts[await messenger.post(recipient.connectionId, message[recipient.protocol])];
  }

  async function lane(): Promise<void> {
    for (let recipient = await next(); recipient; recipient = await next()) {
      counts.recipients++;
      const verdict = await deliver(recipient);
      counts[verdict]++;
      if (verdict === "gone") gone.push(recipient);
    }
  }

  await untilAllEnded(Array.from({ length: lanes }, lane));
  return { outcomes: counts, gone };
}

/** Hands out the items of all pages one by one to whoever asks next; `undefined` at the end. */
function shareAmongLanes<Item>(pages: AsyncIterable<readonly Item[]>) {
  const iterator = pages[Symbol.asyncIterator]();
  let page: readonly Item[] | undefined = [];
  let position = 0;
  let turning: Promise<void> | undefined;

  async function turnPage(): Promise<void> {
    const result = await iterator.next();
    page = result.done ? undefined : result.value;
    position = 0;
    turning = undefined;
  }

  return async function next(): Promise<Item | undefined> {
    while (page && position >= page.length) {
      turning ??= turnPage();
      await turning;
    }
    return page?.[position++];
  };
}

/** As `Promise.all`, but rejects only after every promise has settled. */
async function untilAllEnded(promises: readonly Promise<void>[]): Promise<void> {
  await Promise.allSettled(promises);
  await Promise.all(promises);
}
