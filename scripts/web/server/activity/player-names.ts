import type { GatewayEvent } from "../../../local-cloud/gateway/observer.ts";

/** So many connections are remembered: more than have events that are still kept. */
const mostConnections = 5_000;

/**
 * Whose connection is whose, also of those that are gone: the authorizer says so when one is made.
 */
export class PlayerNames {
  readonly #users = new Map<string, string>();
  #names: ReadonlyMap<string, string> = new Map();

  /** @param names by user id */
  introduce(names: ReadonlyMap<string, string>): void {
    this.#names = names;
  }

  learnFrom({ connectionId, principalId }: GatewayEvent): void {
    if (principalId === undefined) return;
    this.#users.set(connectionId, principalId);
    const [oldest] = this.#users.keys();
    if (this.#users.size > mostConnections && oldest !== undefined) this.#users.delete(oldest);
  }

  of(connectionId: string): string | undefined {
    const userId = this.#users.get(connectionId);
    return userId === undefined ? undefined : this.#names.get(userId);
  }
}
