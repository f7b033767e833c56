import { afterEach, describe, expect, it, vi } from "vitest";
import { ConnectionRefusedError } from "../../../src/client/errors.ts";
import type { Sign } from "../../../src/client/platform.ts";
import { systemPlatform } from "../../../src/client/system-platform.ts";

afterEach(() => vi.unstubAllGlobals());

/** As much of a page as tells of itself. */
function aPage() {
  const page = new EventTarget();
  const document = Object.assign(new EventTarget(), { visibilityState: "visible" });
  const navigator = { onLine: true as boolean | undefined };
  vi.stubGlobal("document", document);
  vi.stubGlobal("navigator", navigator);
  vi.stubGlobal("addEventListener", page.addEventListener.bind(page));
  vi.stubGlobal("removeEventListener", page.removeEventListener.bind(page));
  return { page, document, navigator };
}

describe("a page", () => {
  it.each<[string, Sign]>([
    ["online", "online"],
    ["offline", "offline"],
    ["pageshow", "returned"],
    ["beforeunload", "leaving"],
    ["pagehide", "left"],
  ])("that tells of %s is understood, until nobody listens", (type, sign) => {
    const { page } = aPage();
    const heard: Sign[] = [];
    const stop = systemPlatform().watch((it) => heard.push(it));
    page.dispatchEvent(new Event(type));
    expect(heard).toEqual([sign]);
    stop();
    page.dispatchEvent(new Event(type));
    expect(heard).toHaveLength(1);
  });

  it("is seen again when it becomes visible, and not when it is hidden", () => {
    const { document } = aPage();
    const heard: Sign[] = [];
    const stop = systemPlatform().watch((it) => heard.push(it));
    document.visibilityState = "hidden";
    document.dispatchEvent(new Event("visibilitychange"));
    document.visibilityState = "visible";
    document.dispatchEvent(new Event("visibilitychange"));
    stop();
    document.dispatchEvent(new Event("visibilitychange"));
    expect(heard).toEqual(["visible"]);
  });

  it.each([
    [true, true],
    [false, false],
    [undefined, true],
  ])("whose onLine is %s counts as online: %s", (onLine, isOnline) => {
    aPage().navigator.onLine = onLine;
    expect(systemPlatform().isOnline()).toBe(isOnline);
  });
});

it("where there is no page nothing is watched, and all is taken to be online", () => {
  for (const name of ["document", "navigator", "addEventListener", "removeEventListener"]) {
    vi.stubGlobal(name, undefined);
  }
  const platform = systemPlatform();
  platform.watch(() => {})();
  expect(platform.isOnline()).toBe(true);
});

it("an error is printed by its name and sentence alone", () => {
  const error = vi.fn();
  vi.stubGlobal("console", { error });
  const cause = new Error("a secret");
  systemPlatform().report(new ConnectionRefusedError("The token is bad.", { cause }));
  expect(error.mock.calls).toEqual([["game-relay: ConnectionRefusedError: The token is bad."]]);
});

it("a timer waits no less than asked for, beyond what timers can count", () => {
  vi.useFakeTimers();
  const callback = vi.fn();
  const stop = systemPlatform().after(Number.POSITIVE_INFINITY, callback);
  vi.advanceTimersByTime(24 * 24 * 3_600_000);
  stop();
  vi.useRealTimers();
  expect(callback).not.toHaveBeenCalled();
});

describe("a WebSocket", () => {
  it("whose constructor throws is closed later, and its exception named, not quoted", async () => {
    class Refusing {
      constructor(_: string, protocols: string[]) {
        throw new SyntaxError(`bad subprotocol: ${protocols}`);
      }
    }
    const ends: unknown[] = [];
    const socket = systemPlatform(Refusing as never).openSocket("wss://x", ["bearer.secret"], {
      opened: () => {},
      received: () => {},
      closed: (...end) => ends.push(end),
    });
    socket.send("x");
    socket.close();
    socket.terminate();
    expect([socket.isOpen, ends]).toEqual([false, []]);
    await Promise.resolve();
    expect(ends).toEqual([[1006, "SyntaxError"]]);
  });
});
