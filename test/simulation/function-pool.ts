import type { Context } from "aws-lambda";
import type { RouteResponse } from "#adapters/inbound/api-gateway/answers.ts";
import type { RouteEvent } from "#adapters/inbound/api-gateway/events.ts";
import { createRouter } from "#adapters/inbound/api-gateway/router.ts";
import type { Errand } from "#application/log/tick-sender.ts";
import type { Bars } from "#application/ports/bars.ts";
import type { Clock } from "#application/ports/clock.ts";
import type { Connections } from "#application/ports/connections.ts";
import type { Journal } from "#application/ports/journal.ts";
import type { Messenger, Posted } from "#application/ports/messenger.ts";
import type { LogFields, Telemetry } from "#application/ports/telemetry.ts";
import type { RelaySettings } from "#application/relay.ts";
import { createOperatorUseCases, createRelay } from "#application/relay.ts";
import { aLambdaContext } from "../fixtures/lambda-context.ts";
import type { Chance } from "./chance.ts";
import type { InstanceSite, PostWatch } from "./instance-ports.ts";
import { Life } from "./life.ts";
import type { Meter } from "./meter.ts";
import type { Surroundings } from "./surroundings.ts";

/** The ports of one instance. */
export interface InstancePorts {
  readonly bars: Bars;
  readonly connections: Connections;
  readonly journal: Journal;
  readonly messenger: Messenger;
  readonly clock: Clock;
}

export interface FunctionPoolOptions {
  readonly around: Surroundings;
  readonly chance: Chance;
  readonly settings: RelaySettings;
  readonly meter: Meter | undefined;
  /** Whether an event goes to any instance that is idle, and not to the one that was busy last. */
  readonly isSpread?: boolean | undefined;
  portsOf(site: InstanceSite, watch: PostWatch): InstancePorts;
}

/** One event, and what became of it. */
export interface Invocation {
  readonly id: string;
  readonly startedAt: number;
  /** `undefined` as long as it runs. */
  end?: "done" | "died" | "failed";
  /** The ticks that it has told to have sent, and how many of their recipients were skipped. */
  readonly ticks: LogFields[];
  /** To whom it has tried to post, and what came of the last attempt. */
  readonly posted: Map<string, Posted["outcome"]>;
  endedAt: number;
  /** What it has logged as an error or a warning, and of refusals. */
  readonly troubles: string[];
}

/** The longest that a function may take behind API Gateway. */
const timeoutMs = 29_000;

/** What operators can do. */
export type Operators = ReturnType<typeof createOperatorUseCases>;

/** The steps of an invocation after which it may be dead; most have fewer than that. */
const mostSteps = 14;

const context = aLambdaContext();
const span = { annotate() {}, attach() {}, end() {} };

/**
 * The router's function: as many instances as there are events at once, each with one event at a
 * time, a clock of its own, and what it remembers of earlier ones.
 */
export class FunctionPool {
  readonly invocations: Invocation[] = [];
  readonly #options: FunctionPoolOptions;
  readonly #idle: Instance[] = [];
  #running = 0;
  instances = 0;
  /** Of all invocations that have refused something, from their beginning to their end. */
  slowestRefusalMs = 0;

  constructor(options: FunctionPoolOptions) {
    this.#options = options;
  }

  /** How many events are worked on at this moment. */
  get running(): number {
    return this.#running;
  }

  /** @returns nothing when the function gave no answer */
  invoke(event: RouteEvent): Promise<RouteResponse | undefined> {
    return this.#run((instance, context) => instance.handle(event, context));
  }

  /** What an operator does may end in the middle, like all else. */
  async operate(work: (operators: Operators, errand: Errand) => Promise<unknown>): Promise<void> {
    await this.#run(async ({ operators }, { awsRequestId, getRemainingTimeInMillis }) => {
      const endBy = this.#options.around.time.now() + getRemainingTimeInMillis() - 1_000;
      await work(operators, { invocationId: awsRequestId, deadline: endBy - 1_000, endBy });
      return { statusCode: 200 };
    });
  }

  #takeIdle(): Instance | undefined {
    const { isSpread = false, chance } = this.#options;
    if (!isSpread || this.#idle.length === 0) return this.#idle.pop();
    return this.#idle.splice(chance.integer(0, this.#idle.length - 1), 1)[0];
  }

  async #run(work: Work): Promise<RouteResponse | undefined> {
    const { around, meter } = this.#options;
    this.#running++;
    await around.time.sleep(around.delays.invocation());
    const known = this.#takeIdle();
    if (known === undefined) await around.time.sleep(around.delays.coldStart());
    const instance = known ?? new Instance(this.#options, `i${++this.instances}`);
    const invocation = instance.begin();
    this.invocations.push(invocation);
    const response = await instance.run(invocation, work);
    this.#running--;
    if (meter) {
      meter.invocations++;
      meter.invocationMs += around.time.now() - invocation.startedAt;
    }
    if (invocation.troubles.includes("refused")) {
      const ms = around.time.now() - invocation.startedAt;
      this.slowestRefusalMs = Math.max(this.slowestRefusalMs, ms);
    }
    if (invocation.end !== "died") this.#idle.push(instance);
    return response;
  }
}

type Work = (instance: Instance, context: Context) => Promise<RouteResponse>;

/** No operation that is simulated asks for all rooms. */
const allRooms = { count: async () => new Map<string, number>() };

class Instance {
  readonly #around: Surroundings;
  readonly #chance: Chance;
  readonly #name: string;
  readonly #life = new Life();
  readonly handle: ReturnType<typeof createRouter>;
  readonly operators: Operators;
  #count = 0;
  #current: Invocation | undefined;

  constructor(options: FunctionPoolOptions, name: string) {
    const { around, settings, meter } = options;
    this.#around = around;
    this.#name = name;
    const chance = options.chance.fork();
    this.#chance = chance;
    const { skewMs: most } = around.faults();
    const skewMs = Math.round(chance.between(-most, most));
    const site: InstanceSite = { around, chance, life: this.#life, skewMs, meter };
    const ports = options.portsOf(site, (connectionId, { outcome }) => {
      this.#current?.posted.set(connectionId, outcome);
    });
    const telemetry = this.#telemetry();
    const nonce = () => Math.floor(chance.next() * 2 ** 48).toString(36);
    const all = { ...ports, telemetry, random: chance.next, nonce };
    const relay = createRelay(all, settings);
    this.operators = createOperatorUseCases({ ...all, allRooms }, settings);
    this.handle = createRouter({ ...relay, clock: ports.clock, telemetry, middlewares: [] });
  }

  begin(): Invocation {
    this.#current = {
      id: `${this.#name}-${++this.#count}`,
      startedAt: this.#around.time.now(),
      ticks: [],
      posted: new Map(),
      endedAt: Number.POSITIVE_INFINITY,
      troubles: [],
    };
    return this.#current;
  }

  run(invocation: Invocation, work: Work): Promise<RouteResponse | undefined> {
    const { time, faults } = this.#around;
    const dies = this.#chance.happens(faults().crash);
    const step = this.#chance.integer(0, mostSteps);
    return new Promise((resolve) => {
      const end = (how: "done" | "died" | "failed", response?: RouteResponse) => {
        if (invocation.end !== undefined) return;
        invocation.end = how;
        invocation.endedAt = time.now();
        stopTimer();
        resolve(response);
      };
      const stopTimer = time.after(timeoutMs, () => this.#life.end());
      this.#life.begin(() => end("died"), dies ? step : undefined);
      work(this, this.#contextOf(invocation)).then(
        (response) => end("done", response),
        () => end("failed"),
      );
    });
  }

  #contextOf({ id, startedAt }: Invocation): Context {
    const { time } = this.#around;
    const getRemainingTimeInMillis = () => startedAt + timeoutMs - time.now();
    return { ...context, awsRequestId: id, getRemainingTimeInMillis };
  }

  #telemetry(): Telemetry {
    return {
      log: (level, event, fields = {}) => {
        if (this.#life.isOver) return;
        if (event === "tick") this.#current?.ticks.push(fields);
        else if (level !== "info" || event === "refused") this.#current?.troubles.push(event);
      },
      record() {},
      startSpan: () => span,
    };
  }
}
