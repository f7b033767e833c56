import { DeleteCommand } from "@aws-sdk/lib-dynamodb";
import type { Locator, Page } from "playwright-core";
import { ConsoleWindow } from "../../../scripts/browser/console-window.ts";
import { aConnection } from "../../support/builders.ts";
import { seedConnections } from "../../support/seeding.ts";
import type { TestStudio } from "../../support/studio.ts";
import type { Windows } from "./windows.ts";

/** Wide enough for everything at once. */
const wide = { viewport: { width: 1800, height: 1000 } };

export async function consoleOf(
  windows: Windows,
  { url }: { readonly url: string },
  hash = "",
  prepare: (page: Page) => Promise<void> = async () => {},
): Promise<ConsoleWindow> {
  const window = new ConsoleWindow(await windows.open(wide));
  await prepare(window.page);
  await window.open(url, hash);
  return window;
}

/** A connection as the console shows it. */
export async function connectionIdOf(row: Locator): Promise<string> {
  return (await row.getAttribute("data-connection-id")) ?? "";
}

/** Takes a connection out of the registry, which does not close it. */
export async function forget({ database, cloud, rows }: TestStudio, id: string): Promise<void> {
  const row = (await rows()).find(({ connectionId }) => connectionId === id);
  const Key = { roomShard: row?.["roomShard"], connectionId: id };
  await database.send(new DeleteCommand({ TableName: cloud.tableName, Key }));
}

/** Makes a row as old as it has to be to be forgotten at a 410. */
export async function growOld(
  { database, cloud, rows }: TestStudio,
  connectionId: string,
): Promise<void> {
  const row = (await rows()).find((it) => it["connectionId"] === connectionId);
  const connection = aConnection({
    connectionId,
    room: String(row?.["roomShard"]).replace(/#.*$/, ""),
    userId: String(row?.["userId"]),
    connectedAt: Date.now() - 60_000,
    expiresAt: Number(row?.["expiresAt"]),
  });
  await seedConnections(database, cloud.tableName, [connection]);
}
