import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { login } from "../../../../src/client/game-relay.ts";
import type { RelayConfig } from "../../../../src/client/relay-config.ts";
import type { LocalPlayer } from "../../api.ts";
import { describeClosing } from "./closing.ts";
import type { SendLogEntry } from "./log-entries.ts";
import { withEntry } from "./log-entries.ts";
import type { Seat } from "./seat.ts";
import { dialFor } from "./seat.ts";

export type SendState = "closed" | "connecting" | "open";

/** One socket, and what was said on it. */
export interface SendSession {
  readonly state: SendState;
  /** The latest first. */
  readonly log: readonly SendLogEntry[];
  /** Logs in and connects; what goes wrong stands in the log. */
  connect(player: LocalPlayer, seat: Seat): Promise<void>;
  send(frame: string): void;
  close(): void;
  clearLog(): void;
}

/**
 * A raw WebSocket rather than the client library, which refuses to send what is malformed: here that
 * is the point.
 */
export function useSendSession(config: RelayConfig | undefined): SendSession {
  const [state, setState] = useState<SendState>("closed");
  const [log, setLog] = useState<readonly SendLogEntry[]>([]);
  const socket = useRef<WebSocket | undefined>(undefined);
  /** Counts up, so that a login that comes late knows that it is too late. */
  const attempt = useRef(0);

  const note = useCallback((direction: SendLogEntry["direction"], text: string) => {
    setLog((entries) => withEntry(entries, { at: Date.now(), direction, text }));
  }, []);

  const close = useCallback(() => {
    attempt.current++;
    socket.current?.close();
    if (socket.current === undefined) setState("closed");
  }, []);
  useEffect(() => close, [close]);

  async function connect(player: LocalPlayer, seat: Seat): Promise<void> {
    if (config === undefined) return;
    const current = ++attempt.current;
    setState("connecting");
    const token = await tokenOf(config, player).catch((error: unknown) => {
      note("note", `Cannot log in: ${error instanceof Error ? error.message : "unknown error"}`);
      return undefined;
    });
    if (current !== attempt.current) return;
    if (token === undefined) return setState("closed");
    open(player, seat, token);
  }

  function open(player: LocalPlayer, seat: Seat, token: string): void {
    const { url, subprotocols } = dialFor(seat, token);
    const opening = new WebSocket(url, [...subprotocols]);
    let wasOpen = false;
    socket.current = opening;
    opening.addEventListener("open", () => {
      wasOpen = true;
      setState("open");
      const room = seat.room === "" ? "the default room" : `room ${seat.room}`;
      note("note", `${player.name} is connected to ${room}, in the protocol ${seat.protocol}.`);
    });
    opening.addEventListener("message", ({ data }) => note("received", String(data)));
    opening.addEventListener("close", ({ code, reason }) => {
      note("note", describeClosing({ code, reason, wasOpen }));
      if (socket.current !== opening) return;
      socket.current = undefined;
      setState("closed");
    });
  }

  return {
    state,
    log,
    connect,
    close,
    send(frame) {
      if (socket.current?.readyState !== WebSocket.OPEN) return;
      socket.current.send(frame);
      note("sent", frame);
    },
    clearLog: () => setLog([]),
  };
}

async function tokenOf(config: RelayConfig, player: LocalPlayer): Promise<string> {
  const { username, password } = player;
  const session = await login({ config, username, password });
  return session.token();
}
