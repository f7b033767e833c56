import { InvalidFaultRules } from "../../../local-cloud/gateway/faults/fault-rules.ts";
import { defaultLimits } from "../../../local-cloud/gateway/limits/gateway-limits.ts";
import type { LocalCloud } from "../../../local-cloud/local-cloud.ts";
import type { Command, FaultSettings } from "../../api.ts";
import { RequestRefused } from "../http/problem.ts";

type ControlledCloud = Pick<LocalCloud, "gateway" | "router" | "authorizer" | "expireSession">;

/** What can be done to the running backend, and what has been. */
export class BackendControl {
  readonly #cloud: ControlledCloud;

  constructor(cloud: ControlledCloud) {
    this.#cloud = cloud;
  }

  settings(): FaultSettings {
    const { faults, limits, losesDisconnects } = this.#cloud.gateway;
    const { idleTimeoutMs, lifetimeMs } = limits;
    return { rules: faults.rules, losesDisconnects, limits: { idleTimeoutMs, lifetimeMs } };
  }

  /**
   * Resolves when the command is in force.
   *
   * @throws {RequestRefused} 400 for rules that cannot be followed, 404 for a connection that is
   * not open, 409 when the gateway cannot listen again
   */
  async obey(command: Command): Promise<void> {
    const { gateway, router, authorizer } = this.#cloud;
    switch (command.kind) {
      case "kick":
        return gateway.disconnect(this.#open(command.connectionId));
      case "vanish":
        return gateway.vanish(this.#open(command.connectionId));
      case "expire-session":
        return this.#cloud.expireSession(this.#open(command.connectionId));
      case "lose-disconnects":
        return gateway.loseDisconnects(command.on);
      case "set-faults":
        return this.#setFaults(command.rules);
      case "set-limits":
        return gateway.setLimits(command.limits);
      case "restart-functions":
        router.restart();
        return authorizer.restart();
      case "restart-gateway":
        return this.#restartGateway();
      case "reset":
        return this.#reset();
    }
  }

  #open(connectionId: string): string {
    const isOpen = this.#cloud.gateway.connections().some((it) => it.connectionId === connectionId);
    if (isOpen) return connectionId;
    throw new RequestRefused(404, "not_connected", "There is no open connection with this id.");
  }

  #setFaults(rules: Parameters<LocalCloud["gateway"]["faults"]["set"]>[0]): void {
    try {
      this.#cloud.gateway.faults.set(rules);
    } catch (cause) {
      if (!(cause instanceof InvalidFaultRules)) throw cause;
      throw new RequestRefused(400, "invalid_rules", cause.message, { cause });
    }
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
    const { gateway } = this.#cloud;
    const { idleTimeoutMs, lifetimeMs } = defaultLimits;
    gateway.faults.clear();
    gateway.loseDisconnects(false);
    gateway.setLimits({ idleTimeoutMs, lifetimeMs });
  }
}
