/** A process of its own: the management endpoint, as far as posts are concerned. */

import { serve } from "../child-process.ts";
import { DelayLine } from "./delay-line.ts";
import { httpResponse, startRawHttpServer } from "./raw-http-server.ts";
import { seededNumbers } from "./seeded-numbers.ts";
import { selfSignedCertificate } from "./self-signed-certificate.ts";

/** How the endpoint answers from now on. */
export interface Behaviour {
  /** From the last byte of a request to its answer. */
  readonly serviceMs: number;
  /** The share of posts that are answered with 500 and not delivered; 0 to 1. */
  readonly failingShare: number;
}

export interface Endpoint {
  readonly url: string;
  /** PEM; whoever is to trust the endpoint needs it. */
  readonly certificate: string;
}

/** What was answered since the question before. */
export interface Ledger {
  readonly delivered: number;
  readonly failed: number;
}

export type EndpointRequest = "start" | "ledger" | Behaviour;

const seed = 20_261_110;
const accepted = httpResponse("200 OK", "", ["x-amz-apigw-id: PJqCFEqHqRcFd0w="]);
const failure = httpResponse("500 Internal Server Error", '{"message":"Internal server error"}', [
  "x-amzn-ErrorType: InternalServerErrorException",
]);

const certificate = await selfSignedCertificate();
let delays = new DelayLine(0);
let fails = () => false;
let ledger = { delivered: 0, failed: 0 };

function behave({ serviceMs, failingShare }: Behaviour): void {
  const next = seededNumbers(seed);
  delays = new DelayLine(serviceMs);
  fails = failingShare === 0 ? () => false : () => next() < failingShare;
}

async function start(): Promise<Endpoint> {
  const port = await startRawHttpServer(certificate, (_head, answer) => {
    const isFailing = fails();
    ledger[isFailing ? "failed" : "delivered"]++;
    delays.add(() => answer(isFailing ? failure : accepted));
  });
  return { url: `https://127.0.0.1:${port}/prod`, certificate: certificate.cert };
}

serve(async (request: EndpointRequest): Promise<Endpoint | Ledger> => {
  if (request === "start") return start();
  if (request !== "ledger") behave(request);
  const last = ledger;
  ledger = { delivered: 0, failed: 0 };
  return last;
});
