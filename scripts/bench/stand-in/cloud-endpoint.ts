/** A process of its own: everything that a Lambda function talks to while it handles one event. */

import type { JsonWebKey } from "node:crypto";
import { serve } from "../child-process.ts";
import { httpResponse, startRawHttpServer } from "./raw-http-server.ts";
import { selfSignedCertificate } from "./self-signed-certificate.ts";

/** What the services hold. */
export interface CloudContents {
  /** What any query of a table finds, by the table's name, as DynamoDB's JSON has it. */
  readonly tables: Readonly<Record<string, readonly object[]>>;
  /** The user pool's. */
  readonly keys: readonly JsonWebKey[];
}

export interface Cloud {
  /** Of all services alike. */
  readonly url: string;
  /** PEM; whoever is to trust the services needs it. */
  readonly certificate: string;
}

/** Requests since the question before. */
export interface Requests {
  readonly queries: number;
  readonly writes: number;
  readonly posts: number;
  readonly keyFetches: number;
  readonly others: number;
}

export type CloudRequest = CloudContents | "requests";

const none: Requests = { queries: 0, writes: 0, posts: 0, keyFetches: 0, others: 0 };
let requests = none;

async function start({ tables, keys }: CloudContents): Promise<Cloud> {
  const certificate = await selfSignedCertificate();
  const answers: Readonly<Record<Exclude<keyof Requests, "queries">, Buffer>> = {
    writes: httpResponse("200 OK", "{}"),
    posts: httpResponse("200 OK", ""),
    keyFetches: httpResponse("200 OK", JSON.stringify({ keys })),
    others: httpResponse("404 Not Found", "{}"),
  };
  const pages = new Map(Object.entries(tables).map(([name, items]) => [name, pageOf(items)]));
  const port = await startRawHttpServer(certificate, (head, answer, body) => {
    const kind = kindOf(head);
    requests = { ...requests, [kind]: requests[kind] + 1 };
    answer(kind === "queries" ? (pages.get(tableIn(body)) ?? answers.others) : answers[kind]);
  });
  return { url: `https://127.0.0.1:${port}`, certificate: certificate.cert };
}

function pageOf(items: readonly object[]): Buffer {
  const page = { Count: items.length, Items: items, ScannedCount: items.length };
  return httpResponse("200 OK", JSON.stringify(page));
}

function tableIn(body: Buffer): string {
  const { TableName: name }: { readonly TableName: string } = JSON.parse(body.toString());
  return name;
}

function kindOf(head: string): keyof Requests {
  if (/^x-amz-target: *DynamoDB_20120810\.Query\r?$/im.test(head)) return "queries";
  if (/^x-amz-target: *DynamoDB_20120810\.PutItem\r?$/im.test(head)) return "writes";
  if (/^POST \S*\/(@|%40)connections\//.test(head)) return "posts";
  return head.startsWith("GET ") ? "keyFetches" : "others";
}

serve(async (request: CloudRequest): Promise<Cloud | Requests> => {
  if (request !== "requests") return start(request);
  const last = requests;
  requests = none;
  return last;
});
