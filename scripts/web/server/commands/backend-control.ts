import { InvalidFaultRules } from "../../../local-cloud/faults/share-rules.ts";
import { defaultLimits } from "../../../local-cloud/gateway/limits/gateway-limits.ts";
import type { LocalCloud } from "../../../local-cloud/local-cloud.ts";
import type { Command, CrashView, FaultSettings } from "../../api.ts";
import { RequestRefused } from "../http/problem.ts";
import { operate } from "./operate.ts";

type ControlledCloud = Pick<
  LocalCloud,
  "gateway" | "router" | "authorizer" | "operator" | "expireSession" | "databaseFaults" | "crashes"
>;

/** What can be done to the running backend, and what has been. */
export class BackendControl {
  readonly #cloud: ControlledCloud;

  constructor(cloud: ControlledCloud) {
    this.#cloud = cloud;
  }

  /** @param latest the last function that was killed, if one was */
  settings(latest: CrashView | undefined): FaultSettings {
    const { gateway, databaseFaults, crashes } = this.#cloud;
    const { faults, limits, losesDisconnects } = gateway;
    const { idleTimeoutMs, lifetimeMs } = limits;
    const { armed, share } = crashes;
    return {
      rules: faults.rules,
      databaseRules: databaseFaults.rules,
      crashes: { share, ...(armed && { armed }), ...(latest && { latest }) },
      losesDisconnects,
      limits: { idleTimeoutMs, lifetimeMs },
    };
  }

  /**
   * Resolves when the command is in force.
   *
   * @throws {RequestRefused} 400 for rules that cannot be followed and for what the operator's
   * function refuses, 404 for a connection that is not open, 409 when the gateway cannot listen
   * again, 502 when the operator's function fails
   */
  async obey(command: Command): Promise<void> {
    const { gateway, router, authorizer, operator, databaseFaults, crashes } = this.#cloud;
    switch (command.kind) {
      case "disconnect":
        return gateway.disconnect(this.#open(command.connectionId));
      case "vanish":
        return gateway.vanish(this.#open(command.connectionId));
      case "expire-session":
        return this.#cloud.expireSession(this.#open(command.connectionId));
      case "lose-disconnects":
        return gateway.loseDisconnects(command.on);
      case "set-faults":
        return follow(() => gateway.faults.set(command.rules));
      case "set-database-faults":
        return follow(() => databaseFaults.set(command.rules));
      case "arm-crash":
        return follow(() => crashes.arm(command.order));
      case "disarm-crash":
        return crashes.disarm();
      case "set-crash-share":
        return follow(() => crashes.setShare(command.share));
      case "set-limits":
        return gateway.setLimits(command.limits);
      case "restart-functions":
        for (const it of [router, authorizer, operator]) it.restart();
        return;
      case "restart-gateway":
        return this.#restartGateway();
      case "kick":
      case "kick-user":
      case "unbar":
      case "say":
        return operate(operator, command);
      case "reset":
        return this.#reset();
    }
  }

  #open(connectionId: string): string {
    const isOpen = this.#cloud.gateway.connections().some((it) => it.connectionId === connectionId);
    if (isOpen) return connectionId;
    throw new RequestRefused(404, "not_connected", "There is no open connection with this id.");
  }

  async #restartGateway(): Promise<void> {
    try {
      await this.#cloud.gateway.restart();
    } catch (cause) {
      const message = "The gateway's port was taken while it restarted.";
      throw new RequestRefused(409, "gateway_not_restarted", message, { cause });
    }
  }

  #reset(): void {
    const { gateway, databaseFaults, crashes } = this.#cloud;
    const { idleTimeoutMs, lifetimeMs } = defaultLimits;
    gateway.faults.clear();
    databaseFaults.clear();
    crashes.clear();
    gateway.loseDisconnects(false);
    gateway.setLimits({ idleTimeoutMs, lifetimeMs });
  }
}

/** @throws {RequestRefused} 400 for what the cloud cannot do */
function follow(set: () => void): void {
  try {
    set();
  } catch (cause) {
    if (!(cause instanceof InvalidFaultRules)) throw cause;
    throw new RequestRefused(400, "invalid_rules", cause.message, { cause });
  }
}
