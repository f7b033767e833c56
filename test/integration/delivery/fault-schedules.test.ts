import { expect, it } from "vitest";
import { checkFaultSchedules } from "../../support/fault-schedules.ts";

/** A million in `npm run test:soak`, which is this test in the mode of that name. */
const isSoak = process.env["MODE"] === "soak";
const runs = isSoak ? 1_000_000 : 10_000;

it(`every delivery accounts for every recipient, under ${runs} schedules of faults`, async () => {
  await expect(checkFaultSchedules(runs)).resolves.toBeUndefined();
}, 3_600_000);
