import { afterAll, beforeAll, expect, it } from "vitest";
import { converse } from "../../../scripts/client/conversation.ts";
import type { TestCloud } from "../../support/cloud.ts";
import { startTestCloud } from "../../support/cloud.ts";
import { eventuallyHolds } from "../../support/eventually.ts";
import { signedByLocalPool } from "../../support/local-pool-tokens.ts";
import { aPlayer, untilOpen } from "./support/players.ts";

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await startTestCloud();
});
afterAll(() => cloud.close());

/** Somebody at a terminal who types nothing until the end of the input. */
function aTerminal(name: string) {
  const printed: string[] = [];
  const end = Promise.withResolvers<void>();
  async function* lines(): AsyncGenerator<string> {
    await end.promise;
    yield* [];
  }
  const token = async () => signedByLocalPool(cloud, { sub: name });
  const seat = { config: cloud.config, token, room: "terminals" };
  const print = (line: string) => void printed.push(line);
  const { signal } = new AbortController();
  const conversation = converse(seat, { lines: lines(), print, signal });
  return {
    printed,
    async leave() {
      end.resolve();
      await conversation;
    },
  };
}

it("a terminal shows who is in the room, who comes and who leaves, and what is not for all", async () => {
  const ann = aTerminal("ann");
  await eventuallyHolds(() => expect(ann.printed).toContain("  here: ann"));
  const ben = aTerminal("ben");
  await eventuallyHolds(() => {
    expect(ann.printed.at(-1)).toBe("  ben is here");
    expect(ben.printed.at(-1)).toBe("  here: ann, ben");
  });
  await ben.leave();
  await eventuallyHolds(() => expect(ann.printed.at(-1)).toBe("  ben has left (closed)"));

  const cid = aPlayer(cloud, "cid", { room: "terminals" });
  await untilOpen(cid.relay);
  const others = [...cid.relay.members.values()].filter(({ userId }) => userId === "ann");
  await cid.relay.request("psst", { to: others });
  await eventuallyHolds(() => {
    expect(ann.printed.slice(-2)).toEqual(["  cid is here", "cid (not to everybody): psst"]);
  });
  await Promise.all([ann.leave(), cid.relay.close()]);
});
