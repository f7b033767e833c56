import { expect, it } from "vitest";
import type { RelayClient, Sendable } from "../../../src/client/game-relay.ts";
import { connect, login } from "../../../src/client/game-relay.ts";
import { connectWith } from "../../../src/client/reconnecting-client.ts";
import { FakePlatform } from "./support/fake-platform.ts";
import { aToken } from "./support/player.ts";

interface Point {
  readonly x: number;
  readonly y?: number;
}

interface Move {
  readonly type: "move";
  readonly to: Point;
  readonly path: readonly Point[];
}

type Say = { type: "say"; words: string | null };

/** What is never run: `npm run check` compiles it, and finds a mistake that is none. */
function compiles(): void {
  const options = { url: "wss://relay.example", token: async () => "" };
  const game = connect<Move | Say>(options);
  const to: Point = { x: 1 };
  game.send({ type: "move", to, path: [to] });
  void game.request({ type: "say", words: null }).then(({ epoch, page }) => [epoch, page + 1]);
  game.sendLatest("place", { type: "move", to, path: [] });
  game.on("message", ({ from, message }) => {
    if (message.type === "move")
      game.send({ type: "say", words: `${from.userId} ${message.to.x}` });
    // @ts-expect-error only a move has a path
    message.path;
  });
  // @ts-expect-error nobody dances
  game.send({ type: "dance" });
  // @ts-expect-error a point has no such place
  game.send({ type: "move", to: { x: "1" }, path: [] });
  // @ts-expect-error a request is as strict
  void game.request({ type: "move" });
  // @ts-expect-error what is for some is as strict
  game.sendTo([], { type: "move" });
  game.on("message", ({ from }) => game.sendTo([from], { type: "say", words: null }));
  game.on("left", (member) => game.sendTo([member, "a seat"], { type: "say", words: null }));
  // @ts-expect-error a user can have several seats, or none
  game.sendTo([{ userId: "u" }], { type: "say", words: null });
  // @ts-expect-error a profile is JSON
  connect({ ...options, profile: new Date() });
  // @ts-expect-error the latest is as strict
  game.sendLatest("place", { type: "move" });

  const any = connect(options);
  any.send({ some: ["json", 1, null] });
  // @ts-expect-error a date is no JSON
  any.send(new Date());
  any.on("message", ({ message }) => any.send(message));
  // @ts-expect-error there is no such event
  any.on("massage", () => {});

  connect<string | readonly Move[]>(options).send("hello");
  connect<{ readonly [player: string]: Point }>(options).send({ ann: to });
  connect<readonly [x: number, name?: string]>(options).send([1]);
  connect<{ readonly id: string & { readonly brand: "id" }; readonly rest: unknown }>(options);
  connect<boolean | null | object>(options).send(to);
  // @ts-expect-error JSON carries no dates
  connect<Date>(options);
  // @ts-expect-error JSON carries no functions
  connect<{ run: () => void }>(options);
  // @ts-expect-error nor what is nothing but a function
  connect<() => void>(options);
  // @ts-expect-error nor a class
  connect<typeof Date>(options);
  // @ts-expect-error nor a bigint alone
  connect<bigint>(options);
  // @ts-expect-error nor one among others
  connect<string | bigint>(options);
  // @ts-expect-error nor a symbol
  connect<symbol>(options);
  // @ts-expect-error nor nothing
  connect<Move | undefined>(options);
  // @ts-expect-error JSON carries no bigints, however deep they are
  connect<{ list: readonly { big: bigint }[] }>(options);
  // @ts-expect-error JSON carries no maps
  connect<{ map: Map<string, number> }>(options);
}

/** A game's own wrapper can be as general. */
function join<Message extends Sendable<Message>>(hello: Message): RelayClient<Message> {
  const relay = connect<Message>({ url: "wss://relay.example", token: async () => "" });
  relay.on("open", () => relay.send(hello));
  return relay;
}

/** The same of `token`, and of what stands in for `WebSocket`. */
async function compilesToo(config: Parameters<typeof login>[0]["config"]): Promise<void> {
  const session = await login({ config, username: "", password: "" });
  connect({ config, token: session.token, WebSocket });
  connect({ config, token: () => session.token() });
  connect({ config, token: async ({ fresh }) => (fresh ? "new" : "old") });
  const { WebSocket: Ws } = await import("ws");
  connect({ config, token: session.token, WebSocket: Ws });
  // @ts-expect-error a token is a text
  connect({ config, token: async () => undefined });
  // @ts-expect-error this is no WebSocket
  connect({ config, token: session.token, WebSocket: Map });
}

it("what a game may write compiles, and what it may not does not, as `npm run check` finds", () => {
  expect([compiles, compilesToo, join].map((it) => typeof it)).toEqual(Array(3).fill("function"));
});

it("a game's own types come in and go out as they are", async () => {
  const platform = new FakePlatform();
  const options = { url: "wss://relay.example/prod", token: async () => aToken() };
  const game = connectWith<Move>(platform, options);
  const moves: Move[] = [];
  game.on("message", ({ message }) => moves.push(message));
  await platform.settle();
  await platform.socket.accept();
  const move: Move = { type: "move", to: { x: 1 }, path: [] };
  game.send(move);
  platform.socket.deliver(move);
  expect([platform.socket.messages, moves]).toEqual([[move], [move]]);
});
