import { mkdtemp, rm, writeFile } from "node:fs/promises";
import type { IncomingMessage } from "node:http";
import type { ServerOptions } from "node:https";
import { createServer } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { TLSSocket } from "node:tls";
import { expect, it, onTestFinished } from "vitest";
import { selfSignedCertificate } from "../../../scripts/bench/stand-in/self-signed-certificate.ts";
import { listening } from "../../support/listening.ts";
import { postFromChild } from "./child-process.ts";

/** What a request was encrypted with. */
function describeTls({ socket }: IncomingMessage) {
  if (!(socket instanceof TLSSocket)) throw new Error("The request is not encrypted.");
  return { protocol: socket.alpnProtocol, isResumed: socket.isSessionReused() };
}

async function startHttpsServer() {
  const { key, cert } = await selfSignedCertificate();
  const sockets = new Map<unknown, ReturnType<typeof describeTls>>();
  const names: string[] = [];
  const options: ServerOptions = {
    key,
    cert,
    ALPNProtocols: ["http/1.1"],
    SNICallback(name, done) {
      names.push(name);
      done(null);
    },
  };
  const server = createServer(options, (request, response) => {
    sockets.set(request.socket, describeTls(request));
    request.resume().on("end", () => response.end());
  });
  const { url } = await listening(server);
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { cert, sockets, names, endpoint: `${url.replace("http", "https")}/prod` };
}

async function trusting(cert: string): Promise<NodeJS.ProcessEnv> {
  const folder = await mkdtemp(join(tmpdir(), "poster-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, "ca.pem");
  await writeFile(file, cert);
  return { NODE_EXTRA_CA_CERTS: file };
}

it("posts over TLS to a server that the process trusts, resuming its session", async () => {
  const { cert, sockets, endpoint } = await startHttpsServer();
  const env = await trusting(cert);
  const outcomes = await postFromChild(endpoint, { count: 100, rounds: 2, env });
  expect(outcomes).toEqual(Array(200).fill("delivered"));
  const described = [...sockets.values()];
  expect(described.every(({ protocol }) => protocol === "http/1.1")).toBe(true);
  expect(described.some(({ isResumed }) => isResumed)).toBe(true);
});

it("posts nothing to a server that it does not trust", async () => {
  const { sockets, endpoint } = await startHttpsServer();
  await expect(postFromChild(endpoint, { count: 2 })).resolves.toEqual([
    "unavailable",
    "unavailable",
  ]);
  expect(sockets.size).toBe(0);
});

it("tells the server the name that it looks for, and takes no certificate for another", async () => {
  const { cert, sockets, names, endpoint } = await startHttpsServer();
  const env = await trusting(cert);
  const outcomes = await postFromChild(endpoint.replace("127.0.0.1", "localhost"), {
    count: 1,
    env,
  });
  expect(outcomes).toEqual(["unavailable"]);
  expect([names, sockets.size]).toEqual([["localhost"], 0]);
});
