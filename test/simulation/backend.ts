import type { RelaySettings } from "#application/relay.ts";
import { deliveredFrameBytes } from "#protocol/limits.ts";
import { InMemoryBars } from "../fakes/in-memory-bars.ts";
import type { InMemoryJournal } from "../fakes/in-memory-journal.ts";
import { usualRules } from "../support/fair-share.ts";
import type { Chance } from "./chance.ts";
import type { InstancePorts } from "./function-pool.ts";
import { FunctionPool } from "./function-pool.ts";
import type { InstanceSite } from "./instance-ports.ts";
import {
  instanceClock,
  instanceJournal,
  instanceMessenger,
  instanceRegistry,
} from "./instance-ports.ts";
import { LogStore } from "./log-store.ts";
import type { Meter } from "./meter.ts";
import { RegistryStore } from "./registry-store.ts";
import type { Throttles, Wire } from "./simulated-gateway.ts";
import { SimulatedGateway } from "./simulated-gateway.ts";
import type { Surroundings } from "./surroundings.ts";

export interface BackendOptions {
  readonly around: Surroundings;
  readonly chance: Chance;
  readonly settings: RelaySettings;
  /** Counts what is paid for, and throttles what DynamoDB throttles. */
  readonly meter?: Meter;
  readonly throttles?: Throttles;
  readonly isSpread?: boolean | undefined;
  readonly wire?: Wire | undefined;
  readonly pages?: InMemoryJournal | undefined;
  readonly pageLifetimeSeconds?: number | undefined;
  /** Puts something before the ports of an instance. */
  readonly wrap?: (ports: InstancePorts, site: InstanceSite) => InstancePorts;
}

/** As `src/environment.ts` has them. */
export const defaultSettings: RelaySettings = {
  maxFrameBytes: deliveredFrameBytes,
  tickMs: 100,
  roomPostsPerSecond: 2_000,
  concurrency: 448,
  ...usualRules,
};

/** Everything that stands on AWS, around the real code of the function. */
export class Backend {
  readonly log: LogStore;
  readonly registry = new RegistryStore();
  readonly bars = new InMemoryBars();
  readonly gateway: SimulatedGateway;
  readonly functions: FunctionPool;
  readonly #around: Surroundings;
  #tokens = 0;

  constructor(options: BackendOptions) {
    const { around, chance, settings, meter, throttles, wire } = options;
    const { wrap = (ports) => ports } = options;
    this.#around = around;
    this.log = new LogStore(around.time.now, options.pages, options.pageLifetimeSeconds);
    const onGateway = { around, chance: chance.fork(), meter, throttles, onWire: wire };
    this.gateway = new SimulatedGateway(onGateway);
    this.functions = new FunctionPool({
      ...{ around, chance: chance.fork(), meter, settings, isSpread: options.isSpread },
      portsOf: (site, watch) =>
        wrap(
          {
            journal: instanceJournal(this.log, site),
            connections: instanceRegistry(this.registry, site),
            bars: this.bars,
            clock: instanceClock(site),
            messenger: instanceMessenger(this.gateway, site, watch),
          },
          site,
        ),
    });
    this.gateway.integrate(this.functions);
  }

  /** A token that is accepted, of which there is no other. */
  issueToken(userId: string, seconds: number): string {
    const exp = Math.floor(this.#around.time.now() / 1000) + seconds;
    const claims = { sub: userId, token_use: "access", exp, jti: ++this.#tokens };
    const token = `e30.${btoa(JSON.stringify(claims)).replaceAll("=", "")}.c2lnbmF0dXJl`;
    this.gateway.identities.issue(token, { userId, tokenExpiresAt: exp, groups: [] });
    return token;
  }
}
