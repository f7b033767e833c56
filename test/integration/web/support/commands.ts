import type { Command } from "../../../../scripts/web/api.ts";
import type { HttpAnswer } from "../../gateway/support/client.ts";
import { httpRequest } from "../../gateway/support/client.ts";

/** Sends a command as the console does; the headers may be changed, and left out. */
export function post(
  url: string,
  body: Command | string,
  changes: Readonly<Record<string, string | undefined>> = {},
): Promise<HttpAnswer> {
  const wanted = { origin: url, "content-type": "application/json", ...changes };
  const headers = Object.fromEntries(
    Object.entries(wanted).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
  return httpRequest(`${url}/api/commands`, {
    method: "POST",
    headers,
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
}
