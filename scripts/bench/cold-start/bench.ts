import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { bundleLambda } from "../../../infra/lambda-bundle.ts";
import { Child } from "../child-process.ts";
import type { Cloud, CloudRequest, Requests } from "../stand-in/cloud-endpoint.ts";
import { lastPage, recipientRow } from "./events.ts";
import type { Bench } from "./measurements.ts";
import { prepareSubjects } from "./subjects.ts";
import { createTokenSigner, userPoolId } from "./user-pool.ts";

/** Runs `work` with the functions bundled and the services they talk to running. */
export async function withBench<T>(work: (bench: Bench) => Promise<T>): Promise<T> {
  const directory = mkdtempSync(path.join(tmpdir(), "bench-cold-start-"));
  const services = new Child<CloudRequest, Cloud | Requests>(
    new URL("../stand-in/cloud-endpoint.ts", import.meta.url),
    { name: "services" },
  );
  try {
    const signer = createTokenSigner();
    const tables = { connections: [recipientRow], journal: [lastPage] };
    const contents = { tables, keys: [signer.publicKey] };
    const { url, certificate } = await services.ask<Cloud>(contents);
    const trusted = path.join(directory, "services.pem");
    writeFileSync(trusted, certificate);
    const runner = path.join(directory, "run-once.js");
    // Bundled because Node would first have to strip its types.
    bundleLambda(fileURLToPath(new URL("./run-once.ts", import.meta.url)), runner);
    const issuer = `${url}/${userPoolId}`;
    const accessToken = signer.accessToken(issuer);
    const subjects = prepareSubjects(directory, { url, trusted, issuer, accessToken });
    return await work({ subjects, runner, services });
  } finally {
    await services.end();
    rmSync(directory, { recursive: true });
  }
}
