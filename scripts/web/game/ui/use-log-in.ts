import { useCallback, useRef, useState } from "preact/hooks";
import { deferred } from "../../../../src/client/deferred.ts";
import { RelayError } from "../../../../src/client/game-relay.ts";
import type { RelayConfig } from "../../../../src/client/relay-config.ts";
import type { Place } from "../session/kept-seat.ts";
import type { Match } from "../session/match.ts";
import { openMatch } from "../session/open-match.ts";

/** Somebody wants to play. */
export interface Attempt {
  readonly config: RelayConfig;
  readonly username: string;
  readonly password: string;
  /** How the page calls them. */
  readonly player: string;
  /** Where they were before the page was loaded anew. */
  readonly place?: Place;
  /** Takes their seat; only when they are in. */
  readonly seat?: () => () => void;
}

export type LogInState =
  | { readonly kind: "idle" }
  | { readonly kind: "trying"; readonly player: string }
  /** Cognito wants the temporary password replaced. */
  | { readonly kind: "new-password" }
  | { readonly kind: "failed"; readonly sentence: string };

type Seated = (attempt: Attempt, match: Match, free: () => void, name: string) => void;

/** Logs in, one attempt at a time, and asks for a new password where one is due. */
export function useLogIn(onSeated: Seated) {
  const [state, setState] = useState<LogInState>({ kind: "idle" });
  const answer = useRef<(password: string) => void>(undefined);

  async function logIn(attempt: Attempt, room: string, name: string): Promise<void> {
    setState({ kind: "trying", player: attempt.player });
    try {
      const { config, username, password, place } = attempt;
      const newPassword = () => askForPassword(answer, setState);
      const match = await openMatch({
        ...{ config, username, password, room, name, newPassword },
        ...(place !== undefined && { place }),
      });
      onSeated(attempt, match, attempt.seat?.() ?? (() => {}), name);
    } catch (error) {
      setState({ kind: "failed", sentence: sentence(error) });
    }
  }

  const giveNewPassword = useCallback((player: string, password: string) => {
    setState({ kind: "trying", player });
    answer.current?.(password);
  }, []);

  return { state, logIn, giveNewPassword };
}

function askForPassword(
  answer: { current: ((password: string) => void) | undefined },
  setState: (state: LogInState) => void,
): Promise<string> {
  const { promise, resolve } = deferred<string>();
  answer.current = resolve;
  setState({ kind: "new-password" });
  return promise;
}

function sentence(error: unknown): string {
  return error instanceof RelayError
    ? error.message
    : "The log-in did not work: the login service could not be reached.";
}
