import { ManagementMessenger } from "#adapters/outbound/management-api/management-messenger.ts";
import { PowertoolsTelemetry } from "#adapters/outbound/powertools/powertools-telemetry.ts";
import { randomName } from "#adapters/outbound/system/random-name.ts";
import { systemClock } from "#adapters/outbound/system/system-clock.ts";
import type { Bars } from "#application/ports/bars.ts";
import type { Connections } from "#application/ports/connections.ts";
import type { Journal, PageWrite } from "#application/ports/journal.ts";
import type { LogFields } from "#application/ports/telemetry.ts";
import { createRelay } from "#application/relay.ts";
import type { Connection } from "#domain/connection.ts";
import type { Page } from "#domain/page.ts";
import { concurrency } from "../../../src/composition.ts";
import { readAwsCredentials } from "../../../src/environment.ts";
import type { Target, Variant } from "./variant.ts";
import { connectionId, payloadBytes } from "./variant.ts";

const room = "lobby";

/** As many rows as fit into one megabyte, where DynamoDB ends a page. */
const pageRows = 7_000;

/**
 * Ours: the use case with everything that a message does on AWS but calling DynamoDB: registry and
 * log are in memory here, while entry, tick, accounting, metrics and the log line are the real ones.
 */
export function ourBroadcast({ endpoint }: Target): Variant {
  const registry = new Registry();
  const telemetry = new ReadTelemetry();
  const messenger = new ManagementMessenger({
    endpoint,
    region: "us-east-1",
    credentials: readAwsCredentials,
    maxSockets: concurrency,
  });
  const { broadcast } = createRelay(
    {
      ...{ connections: registry, bars: nobodyIsBarred, journal: new QuietLog() },
      ...{ messenger, telemetry },
      ...{ clock: systemClock, random: Math.random, nonce: randomName },
    },
    // Each broadcast is a tick of its own, for which nothing is waited.
    {
      ...{ concurrency, maxFrameBytes, tickMs: 0, presenceLimit: 200, roomRules: [] },
      ...{ roomPostsPerSecond: unlimited, connectionsPerUser: unlimited },
      ...{ playerFramesPerTick: unlimited, playerBytesPerTick: unlimited },
    },
  );
  let id = 0;
  return {
    async broadcast(recipients) {
      registry.fill(recipients);
      const deadline = Date.now() + 60_000;
      id++;
      await broadcast({
        from: { ...player, connectionId: "the-sender=", seat: "of-a-sender" },
        ...{ messages: [JSON.stringify("x".repeat(payloadBytes))], id },
        ...{ invocationId: `${id}`, deadline, endBy: deadline },
      });
      return telemetry.delivered;
    },
  };
}

const maxFrameBytes = 128 * 1024;

const unlimited = Number.MAX_SAFE_INTEGER;

const nobodyIsBarred: Bars = {
  bar: async () => {},
  unbar: async () => {},
  isBarred: async () => false,
  addRefusals: async () => 0,
};

const player = {
  room,
  userId: "8e2c5b1e-0000-4000-8000-000000000000",
  protocol: "plain",
  seat: "of-a-player",
  connectedAt: Date.now() - 60_000,
  expiresAt: Math.floor(Date.now() / 1000) + 7_200,
} as const;

/** Tells what the log line of the last tick has told. */
class ReadTelemetry extends PowertoolsTelemetry {
  delivered = 0;

  override log(
    level: "info" | "warn" | "error",
    event: string,
    fields: LogFields = {},
    error?: unknown,
  ): void {
    super.log(level, event, fields, error);
    if (event === "tick") this.delivered = Number(fields["delivered"]);
  }
}

/** The log of a room in which one message comes at a time; of its pages only the newest counts. */
class QuietLog implements Journal {
  #newest: Page | undefined;

  async newest(): Promise<readonly Page[]> {
    return this.#newest ? [this.#newest] : [];
  }

  async *since(): AsyncGenerator<readonly Page[]> {}

  async write(_room: string, write: PageWrite): Promise<Page | undefined> {
    if (write.kind === "create") this.#newest = write.page;
    return this.#newest;
  }
}

/** Rooms of any size; each is made when it is first asked for, which no timed round does. */
class Registry implements Connections {
  readonly #rooms = new Map<number, readonly Connection[]>();
  #rows: readonly Connection[] = [];

  fill(count: number): void {
    this.#rows = this.#rooms.get(count) ?? rowsOf(count);
    this.#rooms.set(count, this.#rows);
  }

  async *inRoom(): AsyncGenerator<readonly Connection[]> {
    for (let start = 0; start < this.#rows.length; start += pageRows) {
      yield this.#rows.slice(start, start + pageRows);
    }
  }

  add = async () => true;
  find = async () => this.#rows[0];
  introduce = async () => undefined;
  remove = async () => undefined;
  removeAll = async () => [];
  ofUser = async () => [];
}

function rowsOf(count: number): Connection[] {
  return Array.from({ length: count }, (_, i) => ({ ...player, connectionId: connectionId(i) }));
}
