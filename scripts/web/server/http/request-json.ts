import type { IncomingMessage } from "node:http";
import { readBody } from "../../../local-cloud/http/request-body.ts";
import { RequestRefused } from "./problem.ts";

const largestBody = 64 * 1024;

/** @throws {RequestRefused} for a body that is too large or no JSON */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  const body = await new Promise<Buffer | "too large">((resolve, reject) => {
    request.once("error", reject);
    readBody(request, largestBody, resolve);
  });
  if (body === "too large") {
    throw new RequestRefused(413, "body_too_large", "A command has at most 64 KB.");
  }
  try {
    return JSON.parse(body.toString());
  } catch (cause) {
    throw new RequestRefused(400, "malformed_json", "The body is not JSON.", { cause });
  }
}
