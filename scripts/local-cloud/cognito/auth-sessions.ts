import { randomUUID } from "node:crypto";

/** How long a challenge may take: Cognito's default, 3 minutes. */
const lifeMs = 3 * 60 * 1000;

/** Far more than anybody's logins; a flood forgets the oldest. */
const mostSessions = 1_000;

interface Challenge {
  readonly userName: string;
  readonly until: number;
}

/** Who has been asked for more than a password, and may answer once. */
export class AuthSessions {
  readonly #challenges = new Map<string, Challenge>();

  begin(userName: string): string {
    const oldest = this.#challenges.keys().next();
    if (this.#challenges.size >= mostSessions && !oldest.done)
      this.#challenges.delete(oldest.value);
    const session = randomUUID();
    this.#challenges.set(session, { userName, until: performance.now() + lifeMs });
    return session;
  }

  /** @returns whether that user was asked in this session; it is over then */
  end(session: unknown, userName: string): boolean {
    const challenge = this.#challenges.get(String(session));
    if (challenge?.userName !== userName) return false;
    this.#challenges.delete(String(session));
    return performance.now() < challenge.until;
  }
}
