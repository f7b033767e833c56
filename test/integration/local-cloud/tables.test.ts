import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { text } from "node:stream/consumers";
import { PutCommand, ScanCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { journalSchema, tableSchema } from "#adapters/outbound/dynamodb/keys.ts";
import { TimeToLive } from "../../../scripts/local-cloud/dynamodb/time-to-live.ts";
import type { LocalCloudOptions } from "../../../scripts/local-cloud/local-cloud.ts";
import type { TestCloud } from "../../support/cloud.ts";
import { startTestCloud } from "../../support/cloud.ts";
import { listening } from "../../support/listening.ts";

/** A row of the registry and two pages, which expire at this moment in epoch seconds. */
async function fill({ database, tableName, journalTableName }: TestCloud, expiresAt: number) {
  const put = (TableName: string, Item: object) =>
    database.send(new PutCommand({ TableName, Item: { ...Item } }));
  await put(tableName, { roomShard: `r${expiresAt}#0`, connectionId: "A", expiresAt });
  await put(journalTableName, { room: `r${expiresAt}`, page: 1, expiresAt });
  await put(journalTableName, { room: `r${expiresAt}`, page: 2, expiresAt });
}

async function itemsIn({ database }: TestCloud, tableName: string): Promise<readonly unknown[]> {
  const { Items: items = [] } = await database.send(
    new ScanCommand({ TableName: tableName, ConsistentRead: true }),
  );
  return items;
}

async function counts(cloud: TestCloud): Promise<readonly number[]> {
  const { tableName, journalTableName } = cloud;
  const items = await Promise.all([tableName, journalTableName].map((it) => itemsIn(cloud, it)));
  return items.map(({ length }) => length);
}

describe("the tables of the local cloud", () => {
  async function afterRestart(options: LocalCloudOptions): Promise<readonly number[]> {
    const directory = await mkdtemp(path.join(tmpdir(), "game-relay-tables-"));
    onTestFinished(() => rm(directory, { recursive: true, force: true }));
    const first = await startTestCloud({ ...options, directory });
    await fill(first, 4_000_000_000);
    expect(await counts(first)).toEqual([1, 2]);
    await first.close();
    const second = await startTestCloud({ ...options, directory });
    onTestFinished(() => second.close());
    return counts(second);
  }

  it("are both kept for the next start when they are to be", async () => {
    expect(await afterRestart({ persist: true })).toEqual([1, 2]);
  });

  it("are both empty after a start otherwise", async () => {
    expect(await afterRestart({})).toEqual([0, 0]);
  });
});

describe("what has expired", () => {
  const now = Date.now();
  const seconds = Math.floor(now / 1000);
  let cloud: TestCloud;

  beforeAll(async () => {
    cloud = await startTestCloud();
  });
  afterAll(() => cloud.close());

  function timeToLive(endpoint = cloud.dynamodbUrl): TimeToLive {
    const access = { endpoint, region: cloud.region };
    const tables = [
      { tableName: cloud.tableName, schema: tableSchema },
      { tableName: cloud.journalTableName, schema: journalSchema },
    ];
    const { credentials } = cloud;
    const subject = new TimeToLive({ ...access, credentials }, tables, () => {});
    onTestFinished(() => subject.close());
    return subject;
  }

  it("is there until it is deleted, in both tables, and nothing else is deleted", async () => {
    await fill(cloud, seconds - 1);
    await fill(cloud, seconds);
    await fill(cloud, seconds + 3_600);
    expect(await counts(cloud)).toEqual([3, 6]);

    await timeToLive().sweep(now);

    expect(await counts(cloud)).toEqual([2, 4]);
    const left = await itemsIn(cloud, cloud.journalTableName);
    expect(left).not.toContainEqual(expect.objectContaining({ expiresAt: seconds - 1 }));
  });

  it("lives on if it is renewed between the look and the deletion", async () => {
    const page = { room: "renewed", page: 1, expiresAt: seconds - 1 };
    const put = (Item: object) =>
      cloud.database.send(new PutCommand({ TableName: cloud.journalTableName, Item: { ...Item } }));
    await put(page);
    const renewed = { ...page, expiresAt: seconds + 60 };
    const endpoint = await inFrontOf(cloud.dynamodbUrl, async (action) => {
      if (action === "DeleteItem") await put(renewed);
    });
    await timeToLive(endpoint).sweep(now);
    expect(await itemsIn(cloud, cloud.journalTableName)).toContainEqual(renewed);
  });
});

/** @returns the address of a server that passes on every call after something has been done */
async function inFrontOf(address: string, meanwhile: (action: string) => Promise<void>) {
  const server = createServer(async (request, response) => {
    const body = await text(request);
    const headers = Object.entries(request.headers).filter(([name]) => passedOn.test(name));
    await meanwhile(String(request.headers["x-amz-target"]).split(".")[1] ?? "");
    const answer = await fetch(address, {
      ...{ method: "POST", body },
      headers: headers.map(([name, value]) => [name, String(value)]),
    });
    response.writeHead(answer.status).end(await answer.text());
  });
  const { url } = await listening(server);
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return url;
}

const passedOn = /^(authorization|content-type|x-amz-(date|target))$/;
