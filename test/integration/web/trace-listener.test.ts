import { createSocket } from "node:dgram";
import { once } from "node:events";
import { expect, it, onTestFinished } from "vitest";
import { listenOn } from "../../../scripts/local-cloud/port-in-use.ts";
import type { Segment } from "../../../scripts/local-cloud/xray/segment-documents.ts";
import { startTraceListener } from "../../../scripts/local-cloud/xray/trace-listener.ts";

const traceId = "1-6b033ba9-82b3f525bb35316d220ef3a8";
const segment = { id: "a", name: "fan-out", start_time: 1, end_time: 2, trace_id: traceId };

async function listen() {
  const heard: (readonly Segment[])[] = [];
  const arrived = Promise.withResolvers<void>();
  const listener = await startTraceListener({
    host: "127.0.0.1",
    port: 0,
    isKnown: (id) => id === traceId,
    received(segments) {
      heard.push(segments);
      arrived.resolve();
    },
  });
  onTestFinished(() => listener.close());
  return { heard, arrived: arrived.promise, port: Number(listener.address.split(":")[1]) };
}

it("hears what is sent of its own traces, and passes over everything else", async () => {
  const { heard, arrived, port } = await listen();
  const sender = createSocket("udp4");
  onTestFinished(() => void sender.close());
  const header = '{"format":"json","version":1}\n';
  const others = [
    "",
    "\n",
    header,
    `${header}{`,
    `${header}null`,
    "\u0000\uffff",
    "x".repeat(60_000),
    header + JSON.stringify({ ...segment, trace_id: traceId.replace("1-6", "1-7") }),
  ];
  for (const text of [...others, header + JSON.stringify(segment)]) {
    await new Promise((resolve) => sender.send(text, port, "127.0.0.1", resolve));
  }
  await arrived;
  expect(heard).toEqual([[expect.objectContaining({ traceId, name: "fan-out" })]]);
});

it("says by name that its port is in use", async () => {
  const occupant = createSocket("udp4").bind(0, "127.0.0.1");
  onTestFinished(() => void occupant.close());
  await once(occupant, "listening");
  const { port } = occupant.address();
  const starting = listenOn("xray", port, (taken) =>
    startTraceListener({ host: "127.0.0.1", port: taken, isKnown: () => true, received: () => {} }),
  );
  await expect(starting).rejects.toMatchObject({ name: "PortInUse", service: "xray", port });
});
