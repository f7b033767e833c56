/** A process of its own: everything that a Lambda function talks to while it handles one event. */

import type { JsonWebKey } from "node:crypto";
import { serve } from "../child-process.ts";
import { httpResponse, startRawHttpServer } from "./raw-http-server.ts";
import { selfSignedCertificate } from "./self-signed-certificate.ts";

/** What the services hold. */
export interface CloudContents {
  /** The rows that any query finds, as DynamoDB's JSON has them. */
  readonly rows: readonly object[];
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
  readonly posts: number;
  readonly keyFetches: number;
  readonly others: number;
}

export type CloudRequest = CloudContents | "requests";

const none: Requests = { queries: 0, posts: 0, keyFetches: 0, others: 0 };
let requests = none;

async function start({ rows, keys }: CloudContents): Promise<Cloud> {
  const certificate = await selfSignedCertificate();
  const page = JSON.stringify({ Count: rows.length, Items: rows, ScannedCount: rows.length });
  const answers: Readonly<Record<keyof Requests, Buffer>> = {
    queries: httpResponse("200 OK", page),
    posts: httpResponse("200 OK", ""),
    keyFetches: httpResponse("200 OK", JSON.stringify({ keys })),
    others: httpResponse("404 Not Found", "{}"),
  };
  const port = await startRawHttpServer(certificate, (head, answer) => {
    const kind = kindOf(head);
    requests = { ...requests, [kind]: requests[kind] + 1 };
    answer(answers[kind]);
  });
  return { url: `https://127.0.0.1:${port}`, certificate: certificate.cert };
}

function kindOf(head: string): keyof Requests {
  if (/^x-amz-target: *DynamoDB_20120810\.Query\r?$/im.test(head)) return "queries";
  if (/^POST \S*\/(@|%40)connections\//.test(head)) return "posts";
  return head.startsWith("GET ") ? "keyFetches" : "others";
}

serve(async (request: CloudRequest): Promise<Cloud | Requests> => {
  if (request !== "requests") return start(request);
  const last = requests;
  requests = none;
  return last;
});
