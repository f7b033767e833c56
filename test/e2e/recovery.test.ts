import { BatchWriteCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Entry } from "#domain/entry.ts";
import { encodeEntry } from "#domain/entry.ts";
import { contentBytes } from "#domain/page.ts";
import type { TestCloud } from "../support/cloud.ts";
import { startTestCloud } from "../support/cloud.ts";
import { arrive } from "../support/people.ts";

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await startTestCloud();
});
afterAll(() => cloud.close());

const epoch = "past.1";
const users = { "seat-of-ann": "ann" };

/** DynamoDB takes so many at once. */
const batchSize = 25;

/** What a room has said while somebody was away: ticks of five messages of some 120 bytes. */
async function fillLog(room: string, ticks: number): Promise<readonly string[]> {
  const texts = Array.from({ length: ticks * 5 }, (_, id) => `${id}`.padEnd(118, "."));
  const pages = Array.from({ length: ticks }, (_, index) => {
    const said = texts.slice(index * 5, index * 5 + 5);
    const entries = said.map(
      (text, i): Entry =>
        encodeEntry({ seat: "seat-of-ann", id: index * 5 + i + 1 }, JSON.stringify(text)),
    );
    return pageOf(room, index + 1, entries);
  });
  for (let start = 0; start < pages.length; start += batchSize) {
    const puts = pages.slice(start, start + batchSize);
    const RequestItems = {
      [cloud.journalTableName]: puts.map((Item) => ({ PutRequest: { Item } })),
    };
    await cloud.database.send(new BatchWriteCommand({ RequestItems }));
  }
  return texts;
}

function pageOf(room: string, page: number, entries: readonly Entry[]) {
  const now = Date.now();
  const times = { openedAt: now, closesAt: now, sealedAt: now };
  const end = { sealedBy: "somebody", endsTick: true, expiresAt: Math.floor(now / 1000) + 600 };
  const content = { entries, users, bytes: contentBytes(entries, users), bytesBefore: 0 };
  return { room, page, epoch, tick: page, ...content, ...times, ...end };
}

it("two minutes of a room with 50 messages a second are recovered, all of them, in order", async () => {
  const room = "two-minutes";
  const texts = await fillLog(room, 1_200);
  const player = await arrive(cloud, { room, userId: "away" });
  const { pong, frames } = await player.beat({ since: { epoch, page: 0 } });
  const replayed = frames.flatMap((frame) => (frame.type === "replay" ? frame.pages.flat() : []));
  expect(pong).toMatchObject({ recovered: true, head: { epoch, page: 1_200 } });
  expect(replayed.map((entry) => (Array.isArray(entry) ? entry[2] : entry))).toEqual(texts);
  await player.leave();
});

it("what is more than can be replayed is not replayed in part", async () => {
  const room = "an-hour";
  await fillLog(room, 1_501);
  const player = await arrive(cloud, { room, userId: "away" });
  const { pong, frames } = await player.beat({ since: { epoch, page: 0 } });
  expect(pong).toMatchObject({ recovered: false, head: { epoch, page: 1_501 } });
  expect(frames.map(({ type }) => type)).toEqual(["pong"]);
  await player.leave();
});
