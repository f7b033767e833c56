import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readDatagram } from "../../../scripts/local-cloud/xray/segment-documents.ts";
import { isTraceId } from "../../../scripts/local-cloud/xray/trace-header.ts";

const traceId = "1-6b033ba9-82b3f525bb35316d220ef3a8";
const header = '{"format":"json","version":1}\n';

function datagram(document: unknown): string {
  return header + JSON.stringify(document);
}

const handler = { id: "2eff96e274f9475a", name: "## index.handler", start_time: 1.5, end_time: 2 };

describe("a segment document", () => {
  it("is read with its annotations, its metadata and its parent", () => {
    const metadata = { default: { delivery: { attempts: 1 } } };
    const annotations = {
      room: "lobby",
      recipients: 2,
      ColdStart: true,
      odd: { a: 1 },
      none: null,
    };
    const document = { ...handler, trace_id: traceId, type: "subsegment", parent_id: "29489df0" };
    expect(readDatagram(datagram({ ...document, annotations, metadata }))).toEqual([
      {
        traceId,
        id: "2eff96e274f9475a",
        parentId: "29489df0",
        name: "## index.handler",
        startTime: 1.5,
        endTime: 2,
        annotations: { room: "lobby", recipients: 2, ColdStart: true },
        metadata,
      },
    ]);
  });

  it("has no end while it is in progress", () => {
    const { end_time: _, ...document } = { ...handler, trace_id: traceId, in_progress: true };
    expect(readDatagram(datagram(document))[0]).not.toHaveProperty("endTime");
  });

  it("is taken apart, and each part knows in which it was", () => {
    const inner = { id: "c", name: "inner", start_time: 3, parent_id: "a lie" };
    const subsegments = [{ id: "b", name: "outer", start_time: 2, subsegments: [inner] }];
    const segments = readDatagram(datagram({ ...handler, trace_id: traceId, subsegments }));
    expect(segments.map(({ id, parentId }) => [id, parentId])).toEqual([
      [handler.id, undefined],
      ["b", handler.id],
      ["c", "b"],
    ]);
    expect(new Set(segments.map((it) => it.traceId))).toEqual(new Set([traceId]));
  });

  it.each([
    [
      { cause: { exceptions: [{ type: "TypeError", message: "x is not y" }] } },
      "TypeError: x is not y",
    ],
    [{ fault: true, cause: { exceptions: [] } }, "fault"],
    [{ fault: true, cause: "exception-id" }, "fault"],
    [{ error: true }, "error"],
    [{ error: true, throttle: true }, "throttle"],
    [{ fault: false }, undefined],
  ])("that has %j says what went wrong", (more, error) => {
    const [segment] = readDatagram(datagram({ ...handler, trace_id: traceId, ...more }));
    expect(segment?.error).toBe(error);
  });
});

describe("a datagram", () => {
  it.each([
    ["", "nothing"],
    [header, "a header alone"],
    [`${header}{"id":`, "half a document"],
    [datagram(null), "null"],
    [datagram([handler]), "a list"],
    [datagram(handler), "no trace"],
    [datagram({ ...handler, trace_id: "../../etc/passwd" }), "a trace id that is none"],
    [datagram({ ...handler, trace_id: traceId, id: 7 }), "an id that is no text"],
    [datagram({ ...handler, trace_id: traceId, name: undefined }), "no name"],
    [datagram({ ...handler, trace_id: traceId, start_time: "now" }), "a start that is no time"],
  ])("%j is passed over, because it has %s", (text) => {
    expect(readDatagram(text)).toEqual([]);
  });

  it("loses only the parts that are malformed", () => {
    const good = { id: "d", name: "good", start_time: 1 };
    const subsegments = [null, 7, { id: "e" }, good];
    const segments = readDatagram(datagram({ ...handler, trace_id: traceId, subsegments }));
    expect(segments.map(({ name }) => name)).toEqual([handler.name, "good"]);
  });

  it("has no more than a thousand parts", () => {
    const part = { id: "d", name: "p", start_time: 1 };
    const subsegments = Array.from({ length: 3_000 }, () => part);
    const segments = readDatagram(datagram({ ...handler, trace_id: traceId, subsegments }));
    expect(segments).toHaveLength(1_000);
  });

  it("never throws, whatever it is", () => {
    const text = fc.oneof(
      fc.string(),
      fc.json(),
      fc.json().map((json) => header + json),
    );
    fc.assert(fc.property(text, (anything) => void readDatagram(anything)));
    const document = fc.record({
      trace_id: fc.constant(traceId),
      id: fc.oneof(fc.string(), fc.anything()),
      name: fc.oneof(fc.string(), fc.anything()),
      start_time: fc.oneof(fc.double(), fc.anything()),
      annotations: fc.anything(),
      cause: fc.anything(),
      subsegments: fc.anything(),
    });
    fc.assert(
      fc.property(document, (anything) => {
        const json = JSON.stringify(anything, (_, value) =>
          typeof value === "bigint" ? String(value) : value,
        );
        for (const { traceId: its } of readDatagram(header + json))
          expect(isTraceId(its)).toBe(true);
      }),
    );
  });
});
