import vm from "node:vm";
import { gzipSync } from "node:zlib";
import { transform } from "esbuild";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { bundleForBrowsers } from "../../../scripts/client-library/build.ts";
import { eventuallyHolds } from "../../support/eventually.ts";
import { examplesIn } from "../../support/examples.ts";
import { aToken, config } from "./support/player.ts";

/** The oldest that the library is for: those of early 2023, and the Node.js of that time. */
const oldest = ["chrome110", "firefox113", "safari16.4", "node18"];

/** What they do not have, of what Node.js has by now. */
const younger: Readonly<Record<string, readonly string[]>> = {
  globalThis: ["Iterator", "Float16Array", "SuppressedError", "DisposableStack"],
  Array: ["fromAsync"],
  "Array.prototype": ["toSorted", "toReversed", "toSpliced", "with"],
  "ArrayBuffer.prototype": ["transfer", "transferToFixedLength", "resize"],
  Atomics: ["pause", "waitAsync"],
  Error: ["isError"],
  JSON: ["rawJSON", "isRawJSON"],
  Map: ["groupBy"],
  "Map.prototype": ["getOrInsert", "getOrInsertComputed"],
  Math: ["f16round", "sumPrecise"],
  Object: ["groupBy"],
  Promise: ["withResolvers", "try"],
  RegExp: ["escape"],
  "Set.prototype": [
    ...["union", "intersection", "difference", "symmetricDifference"],
    ...["isSubsetOf", "isSupersetOf", "isDisjointFrom"],
  ],
  "String.prototype": ["isWellFormed", "toWellFormed"],
  Symbol: ["dispose", "asyncDispose"],
  Uint8Array: ["fromBase64", "fromHex"],
  "Uint8Array.prototype": ["toBase64", "toHex", "setFromBase64", "setFromHex", "toSorted", "with"],
};

beforeEach(() => {
  RelaySocket.heard.length = 0;
});

let code: string;
let inputs: readonly string[];
beforeAll(async () => {
  const bundle = await bundleForBrowsers();
  code = new TextDecoder().decode(bundle.code);
  inputs = Object.keys(bundle.inputs);
});

it("the client library is less than 12.5 KB for a page, gzipped, and has nothing of the server", () => {
  expect(gzipSync(code, { level: 9 }).byteLength).toBeLessThan(12.5 * 1024);
  const strangers = inputs.filter((file) => !/^src\/(client|protocol)\//.test(file));
  expect([inputs.length > 10, strangers]).toEqual([true, []]);
});

describe("where no more is there than in early 2023", () => {
  it("the library's syntax is understood as it is", async () => {
    const plain = { minify: true, format: "esm" } as const;
    const [asItIs, lowered] = await Promise.all([
      transform(code, { ...plain, target: "esnext" }),
      transform(code, { ...plain, target: oldest }),
    ]);
    expect(lowered.code).toBe(asItIs.code);
  });

  it("it can be imported without anything that is the browser's", () => {
    const bare = vm.createContext({});
    removeYounger(bare);
    expect(importInto(bare)).toContain("connect");
  });

  it("a player logs in, plays and leaves", async () => {
    const page = aPage();
    importInto(page);
    const story = await vm.runInContext(
      `(async () => {
        const story = [];
        const session = await library.login({ config, username: "ann", password: "secret" });
        const relay = library.connect({ config, token: session.token, room: "arena" });
        relay.on("message", ({ message }) => story.push(message));
        relay.on("open", ({ userId }) => story.push(userId));
        await new Promise((resolve) => relay.on("open", resolve));
        relay.send("é😀");
        story.push((await relay.request({ x: 1 })).page, (await relay.ping()) >= 0);
        relay.reconnect();
        await relay.close();
        try { relay.send("late") } catch (error) { story.push(error.code) }
        return JSON.stringify(story);
      })()`,
      page,
    );
    expect(JSON.parse(story)).toEqual(["u1", "welcome", 3, true, "closed"]);
  });

  it.each([
    ["README.md", { heard: ["u2", "welcome"], sent: [{ says: "hello from u1" }] }],
    [
      "src/client/README.md",
      {
        heard: ["u2", undefined, undefined],
        sent: [
          { x: 3, y: 4 },
          { x: 3, y: 5 },
        ],
      },
    ],
  ])("the example of %s plays", async (file, { heard, sent }) => {
    const page = aPage();
    importInto(page);
    const drawn: unknown[][] = [];
    const own = { username: "ann", password: "secret", draw: (...it: unknown[]) => drawn.push(it) };
    const [first = ""] = examplesIn(file);
    const body = first.replace(/^import .*$/m, "const { connect, login } = library;");
    const { code: script } = await transform(`(async () => {${body}})()`, { loader: "ts" });
    await vm.runInContext(script, Object.assign(page, own));
    await eventuallyHolds(() => expect([drawn, RelaySocket.heard]).toEqual([[heard], sent]));
  });

  it("a missing WebSocket is named", () => {
    const page = aPage();
    importInto(page);
    const attempt = `delete globalThis.WebSocket;
      try { library.connect({ config, token }) } catch ({ code, message }) { code + ": " + message }`;
    expect(vm.runInContext(attempt, page)).toMatch(/^invalid_options: There is no WebSocket here/);
  });
});

/** Takes away what is too young. */
function removeYounger(context: vm.Context): void {
  for (const [owner, names] of Object.entries(younger)) {
    for (const name of names) vm.runInContext(`delete ${owner}[${JSON.stringify(name)}]`, context);
  }
}

/** @returns the names of what the library exports */
function importInto(context: vm.Context): readonly string[] {
  const script = code.replace(/export\s*\{([^}]*)\}/, (_, names: string) => {
    const members = names.split(",").map((name) => name.trim().split(" as ").reverse().join(":"));
    return `globalThis.library={${members.join(",")}}`;
  });
  vm.runInContext(script, context);
  return vm.runInContext("Object.keys(library)", context);
}

/** A page with what the library needs of a browser, and with the relay and Cognito behind it. */
function aPage(): vm.Context {
  const { setTimeout, clearTimeout, queueMicrotask, performance, atob, console } = globalThis;
  const token = aToken({ sub: "u1", iat: 0 });
  const answer = { AuthenticationResult: { AccessToken: token, ExpiresIn: 7200 } };
  const fetch = async (url: string) => ({
    status: 200,
    json: async () => (url === "aws-config.json" ? config : answer),
  });
  const page = vm.createContext({
    ...{ setTimeout, clearTimeout, queueMicrotask, performance, atob, console, fetch },
    URL: OldUrl,
    AbortSignal: { timeout: () => undefined },
    WebSocket: RelaySocket,
    ...{ config, token },
  });
  removeYounger(page);
  return page;
}

class OldUrl extends URL {}
Object.defineProperties(OldUrl, { parse: { value: undefined }, canParse: { value: undefined } });

type Listener = (event: object) => void;

/** The relay, as a WebSocket to it looks: it answers every frame, and greets with a message. */
class RelaySocket {
  /** The messages that it was sent, by anybody. */
  static readonly heard: unknown[] = [];
  readyState = 0;
  bufferedAmount = 0;
  /** The newest of the log. */
  #page = 0;
  readonly #listeners = new Map<string, Listener>();

  constructor() {
    queueMicrotask(() => {
      this.readyState = 1;
      this.#tell("open", {});
    });
  }

  addEventListener(type: string, listener: Listener): void {
    this.#listeners.set(type, listener);
  }

  send(text: string): void {
    const { action, id, message, messages = [message] } = JSON.parse(text);
    const log = { epoch: "log.1", users: { ann: "u1", ben: "u2" } };
    if (action === "message") {
      RelaySocket.heard.push(...messages);
      const entries = messages.map((it: unknown, index: number) => ["ann", id + index, it]);
      this.#receive({ type: "tick", ...log, page: ++this.#page, at: 0, pages: [entries] });
    } else {
      const me = { connectionId: "c1", userId: "u1", seat: "ann", room: "arena" };
      const head = { epoch: log.epoch, page: this.#page };
      this.#receive({ type: "pong", id, ...me, serverTime: 0, expiresAt: 7200, head });
      if (this.#page > 0) return;
      const entry = ["ben", 1, "welcome"];
      this.#receive({ type: "tick", ...log, page: ++this.#page, at: 0, pages: [[entry]] });
    }
  }

  close(): void {
    this.readyState = 3;
    queueMicrotask(() => this.#tell("close", { code: 1000 }));
  }

  #receive(frame: object): void {
    queueMicrotask(() => this.#tell("message", { data: JSON.stringify(frame) }));
  }

  #tell(type: string, event: object): void {
    this.#listeners.get(type)?.({ type, ...event });
  }
}
