import { CommandError } from "../../command-error.ts";
import type { Child } from "../child-process.ts";
import { median } from "../median.ts";
import type { Cloud, CloudRequest, Requests } from "../stand-in/cloud-endpoint.ts";
import type { Subject, SubjectName } from "./subjects.ts";
import { timeProcess } from "./timed-process.ts";

/** Medians; milliseconds beyond those of an empty Node process. */
export interface ColdStartRow {
  readonly name: SubjectName;
  /** Loading the module. */
  readonly initMs: number;
  /** Loading the module and handling the first event, so that loading later gains nothing. */
  readonly firstEventMs: number;
  readonly bundleBytes: number;
}

export interface ColdStarts {
  readonly rows: readonly ColdStartRow[];
  /** What an empty Node process takes, milliseconds. */
  readonly emptyMs: number;
}

export interface Bench {
  readonly subjects: readonly Subject[];
  /** The file that a process runs. */
  readonly runner: string;
  readonly services: Child<CloudRequest, Cloud | Requests>;
}

interface Samples {
  readonly init: number[];
  readonly firstEvent: number[];
}

/** Each run starts every kind of process once, so that a busy moment of the machine hits all. */
export async function measureColdStarts(
  { subjects, runner, services }: Bench,
  runs: number,
  progress: (line: string) => void,
): Promise<ColdStarts> {
  const empty: number[] = [];
  const samples = subjects.map((): Samples => ({ init: [], firstEvent: [] }));
  // The first run reads files that the others find in memory.
  for (let run = 0; run <= runs; run++) {
    const figures = [await timeProcess(emptyProcess(subjects, runner))];
    for (const [index, subject] of subjects.entries()) {
      const { name, environment, bundle, eventFile, requests } = subject;
      const init = await timeProcess({ name, environment, args: [runner, bundle] });
      await services.ask<Requests>("requests");
      const args = [runner, bundle, eventFile];
      const firstEvent = await timeProcess({ name, environment, args });
      assertRequests(subject, requests, await services.ask<Requests>("requests"));
      figures.push(init, firstEvent);
      if (run === 0) continue;
      samples[index]?.init.push(init);
      samples[index]?.firstEvent.push(firstEvent);
    }
    if (run > 0) empty.push(figures[0] ?? 0);
    progress(`run ${run} of ${runs}: ${figures.map((it) => it.toFixed(0)).join(", ")} ms`);
  }
  const emptyMs = median(empty);
  const rows = subjects.map(({ name, bundleBytes }, index) => ({
    name,
    initMs: median(samples[index]?.init ?? []) - emptyMs,
    firstEventMs: median(samples[index]?.firstEvent ?? []) - emptyMs,
    bundleBytes,
  }));
  return { rows, emptyMs };
}

function emptyProcess([subject]: readonly Subject[], runner: string) {
  return { name: "empty", environment: subject?.environment ?? {}, args: [runner] };
}

/** A function that skips its work would be the fastest. */
function assertRequests({ name }: Subject, expected: Partial<Requests>, seen: Requests): void {
  const wanted = { queries: 0, writes: 0, posts: 0, keyFetches: 0, others: 0, ...expected };
  if (JSON.stringify(wanted) === JSON.stringify(seen)) return;
  throw new CommandError(`"${name}" made the requests ${JSON.stringify(seen)}.`);
}
