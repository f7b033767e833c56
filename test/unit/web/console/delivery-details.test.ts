import fc from "fast-check";
import { expect, it } from "vitest";
import { DeliveryRecord } from "#application/delivery/delivery-record.ts";
import { readDeliveryDetails } from "../../../../scripts/web/console/trace/delivery-details.ts";
import { aConnection } from "../../../support/builders.ts";

it("reads what the fan-out really attaches to its segment", () => {
  const [gone, failed] = [aConnection(), aConnection()];
  const record = new DeliveryRecord();
  record.addRecipient();
  record.addAttempt(1, 3);
  record.addAttempt(2, 9_999);
  record.settle(gone, { outcome: "gone", reason: "GoneException" });
  record.settle(failed, { outcome: "unavailable", reason: "503" });
  const attached = JSON.parse(JSON.stringify({ default: { delivery: record.details() } }));
  expect(readDeliveryDetails(attached)).toEqual({
    attempts: 2,
    latencies: [
      { bucket: "<=5", count: 1 },
      { bucket: ">5000", count: 1 },
    ],
    reasons: [{ reason: "503", count: 1 }],
    firstIds: [
      { reason: "gone", ids: [gone.connectionId] },
      { reason: "unavailable", ids: [failed.connectionId] },
    ],
  });
});

it("finds nothing in other metadata, and fails on none", () => {
  expect(readDeliveryDetails({ default: { delivery: "soon" } })).toBeUndefined();
  expect(readDeliveryDetails(undefined)).toBeUndefined();
  fc.assert(
    fc.property(fc.jsonValue(), (metadata) => {
      expect(readDeliveryDetails(metadata)).toBeUndefined();
      readDeliveryDetails({ default: { delivery: { attempts: 1, latencyMs: metadata } } });
      readDeliveryDetails({ default: { delivery: { attempts: 1, firstIds: metadata } } });
    }),
  );
});
