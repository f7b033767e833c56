import type { AttributeValue, Item } from "#adapters/outbound/dynamodb/operations.ts";
import { callFor } from "#adapters/outbound/dynamodb/pages.ts";
import type { PageWrite } from "#application/ports/journal.ts";
import type { Page } from "#domain/page.ts";
import type { LogStore } from "./log-store.ts";
import { TokenBucket } from "./token-bucket.ts";

/**
 * What one partition key takes in a second, also of a table on demand.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html
 */
const partitionUnits = 1_000;

/** What API Gateway counts as one message. https://aws.amazon.com/api-gateway/pricing/ */
const messageBytes = 32 * 1024;

/** Of a row of the registry: well below what one unit covers. */
const rowBytes = 250;

/** What is paid for, and what is limited by AWS, second by second. */
export class Meter {
  /** Of the journal's and the registry's tables. */
  writeUnits = 0;
  readUnits = 0;
  /** As API Gateway counts them. */
  messagesIn = 0;
  messagesOut = 0;
  /** Posts, whatever became of them. */
  posts = 0;
  throttledWrites = 0;
  /** Frames that told a client that something was refused. */
  errorsOut = 0;
  invocations = 0;
  /** Milliseconds of all invocations, whatever they wait for. */
  invocationMs = 0;
  readonly #partitions = new Map<string, TokenBucket>();
  readonly #unitsBySecond = new Map<string, number>();
  readonly #tickPostsBySecond = new Map<number, number>();
  readonly #framesBySecond = new Map<number, number>();

  /** Forgets what was counted; throttles go on. */
  startOver(): void {
    for (const counts of [this.#unitsBySecond, this.#tickPostsBySecond, this.#framesBySecond]) {
      counts.clear();
    }
    this.writeUnits = 0;
    this.readUnits = 0;
    this.messagesIn = 0;
    this.messagesOut = 0;
    this.posts = 0;
    this.throttledWrites = 0;
    this.errorsOut = 0;
    this.invocations = 0;
    this.invocationMs = 0;
  }

  /** @returns whether the partition takes it; the units are counted then */
  admitsWrite(room: string, write: PageWrite, store: LogStore, now: number): boolean {
    const units = unitsOf(room, write, store);
    const partition =
      this.#partitions.get(room) ??
      new TokenBucket({ perSecond: partitionUnits, burst: partitionUnits });
    this.#partitions.set(room, partition);
    if (!partition.take(now, units)) {
      this.throttledWrites++;
      return false;
    }
    this.writeUnits += units;
    const second = `${room} ${Math.floor(now / 1000)}`;
    this.#unitsBySecond.set(second, (this.#unitsBySecond.get(second) ?? 0) + units);
    return true;
  }

  readPages(pages: readonly Page[]): void {
    const bytes = pages.reduce((sum, page) => sum + pageItemBytes("room", page), 0);
    this.readUnits += Math.max(1, Math.ceil(bytes / 4096));
  }

  writeRow(): void {
    this.writeUnits += 1;
  }

  readRows(count: number): void {
    this.readUnits += Math.max(1, Math.ceil((count * rowBytes) / 4096));
  }

  frameIn(bytes: number, now: number): void {
    this.messagesIn += Math.ceil(bytes / messageBytes);
    count(this.#framesBySecond, Math.floor(now / 1000));
  }

  post(text: string, bytes: number, now: number): void {
    this.posts++;
    this.messagesOut += Math.ceil(bytes / messageBytes);
    if (text.startsWith('{"type":"error"')) this.errorsOut++;
    if (text.startsWith('{"type":"tick"')) {
      count(this.#tickPostsBySecond, Math.floor(now / 1000));
    }
  }

  /** Of one room, in its busiest second. */
  get mostUnitsInASecond(): number {
    return Math.max(0, ...this.#unitsBySecond.values());
  }

  /** Of all rooms, in the busiest second; without answers to single players. */
  get mostTickPostsInASecond(): number {
    return Math.max(0, ...this.#tickPostsBySecond.values());
  }

  get mostFramesInASecond(): number {
    return Math.max(0, ...this.#framesBySecond.values());
  }
}

function count<Key>(counts: Map<Key, number>, key: Key): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

/** The larger of the item before and after; what is refused by its condition costs as much. */
function unitsOf(room: string, write: PageWrite, store: LogStore): number {
  if (write.kind === "create") return unitsFor(pageItemBytes(room, write.page));
  const before = store.page(room, write.epoch, write.number);
  const bytes = before === undefined ? 0 : pageItemBytes(room, before);
  const added = write.kind === "append" ? write.bytes + 4 * write.entries.length : 0;
  return unitsFor(bytes + added);
}

function unitsFor(bytes: number): number {
  return Math.max(1, Math.ceil(bytes / 1024));
}

const sizes = new WeakMap<Page, number>();

/** Of a page as the adapter writes it. */
function pageItemBytes(room: string, page: Page): number {
  const known = sizes.get(page);
  if (known !== undefined) return known;
  const { input }: { input: { Item?: Item } } = callFor(room, { kind: "create", page }, 1.8e9);
  const bytes = itemBytes(input.Item ?? {});
  sizes.set(page, bytes);
  return bytes;
}

/** @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html */
export function itemBytes(item: Readonly<Record<string, AttributeValue>>): number {
  return Object.entries(item).reduce(
    (sum, [name, value]) => sum + Buffer.byteLength(name) + valueBytes(value),
    0,
  );
}

function valueBytes({ S, N, L, M }: AttributeValue): number {
  if (S !== undefined) return Buffer.byteLength(S);
  if (N !== undefined) return Math.ceil(N.replace(/[-.]/g, "").length / 2) + 1;
  if (L !== undefined) return 3 + L.reduce((sum, it) => sum + valueBytes(it) + 1, 0);
  if (M !== undefined) return 3 + itemBytes(M) + Object.keys(M).length;
  return 1;
}
