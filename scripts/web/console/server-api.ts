import type { Command, Frame, LocalGame, Problem, RoomLog, TickContent, Trace } from "../api.ts";

/** The server did not do what it was asked for; the message is a sentence for people. */
export class ServerProblem extends Error {
  override readonly name = "ServerProblem";
}

/** @throws {ServerProblem} */
export async function getLocalGame(signal: AbortSignal): Promise<LocalGame> {
  const response = await ask("/api/local", { signal });
  if (!response.ok) throw await problemOf(response);
  return response.json();
}

/**
 * @returns nothing if the server does not have this trace any more
 * @throws {ServerProblem}
 */
export function getTrace(traceId: string, signal: AbortSignal): Promise<Trace | undefined> {
  return getIfKnown(`/api/traces/${encodeURIComponent(traceId)}`, signal);
}

/**
 * @param event its number
 * @returns nothing if the server does not have it any more
 * @throws {ServerProblem}
 */
export function getFrame(event: number, signal: AbortSignal): Promise<Frame | undefined> {
  return getIfKnown(`/api/frames/${event}`, signal);
}

/** @throws {ServerProblem} */
export function getRoom(room: string, signal: AbortSignal): Promise<RoomLog | undefined> {
  return getIfKnown(`/api/rooms/${encodeURIComponent(room)}`, signal);
}

/**
 * @returns nothing if the journal does not have it any more
 * @throws {ServerProblem}
 */
export function getTick(
  room: string,
  tick: string,
  signal: AbortSignal,
): Promise<TickContent | undefined> {
  return getIfKnown(`/api/rooms/${encodeURIComponent(room)}/${encodeURI(tick)}`, signal);
}

/** @throws {ServerProblem} */
export async function postCommand(command: Command): Promise<void> {
  const response = await ask("/api/commands", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(command),
  });
  if (!response.ok) throw await problemOf(response);
}

async function getIfKnown<Found>(path: string, signal: AbortSignal): Promise<Found | undefined> {
  const response = await ask(path, { signal });
  if (response.status === 404) return undefined;
  if (!response.ok) throw await problemOf(response);
  return response.json();
}

/** An abort stays an abort: nobody waits for the answer any more. */
async function ask(path: string, options: RequestInit): Promise<Response> {
  try {
    return await fetch(path, options);
  } catch (error) {
    if (options.signal?.aborted) throw error;
    throw new ServerProblem("The local cloud does not answer. Is `npm start` still running?");
  }
}

async function problemOf(response: Response): Promise<ServerProblem> {
  const problem: Partial<Problem> = await response.json().catch(() => ({}));
  const { message = `The server answered ${response.status} ${response.statusText}.` } = problem;
  return new ServerProblem(message);
}
