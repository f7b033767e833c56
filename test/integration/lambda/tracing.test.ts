import type { Socket } from "node:dgram";
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { expect, it, onTestFinished } from "vitest";
import { startFunction } from "./started-function.ts";

async function startTraceDaemon(): Promise<Socket> {
  const daemon = createSocket("udp4").bind(0, "127.0.0.1");
  await once(daemon, "listening");
  onTestFinished(async () => {
    daemon.close();
  });
  return daemon;
}

it("sends the parts of a trace to the daemon without a false alarm", async () => {
  const daemon = await startTraceDaemon();
  const lambda = await startFunction("traced", {
    environment: { AWS_XRAY_DAEMON_ADDRESS: `127.0.0.1:${daemon.address().port}` },
  });

  for (const name of ["cold", "warm"]) {
    const received = once(daemon, "message");
    const invocation = await lambda.invoke(name, "message");

    const [datagram] = await received;
    const segment = JSON.parse(String(datagram).split("\n")[1] ?? "");
    expect(segment).toMatchObject({ name, type: "subsegment" });
    expect(invocation).toMatchObject({ outcome: "returned", value: segment.trace_id });
    expect(invocation.run).toMatchObject({ traceId: segment.trace_id });
  }
  expect(lambda.warnings).toEqual([]);
});
