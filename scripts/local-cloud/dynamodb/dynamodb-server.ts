import type {
  AwsAnswer,
  AwsCall,
  AwsJsonServer,
  ListeningOptions,
} from "../aws-json/aws-json-server.ts";
import { startAwsJsonServer } from "../aws-json/aws-json-server.ts";
import type { CallWatch } from "../crashes/crashes.ts";
import { databaseSteps } from "../crashes/tick-steps.ts";
import type { FaultControl } from "../faults/fault-injection.ts";
import { FaultInjection } from "../faults/fault-injection.ts";
import { accessKeyIdOf } from "../gateway/management-api/sigv4-request.ts";
import { DynaliteThread } from "./dynalite-thread.ts";
import { assertExpressionsAreShort } from "./expressions.ts";
import type { DatabaseFaultRule } from "./faults/database-fault-rules.ts";
import { databaseRules, effectOf } from "./faults/database-fault-rules.ts";
import { meetDatabaseFault } from "./faults/faulty-call.ts";
import { IndexLag } from "./index-lag.ts";

export interface DynamodbServer extends AwsJsonServer {
  /** How calls fail, but for those of who is spared. */
  readonly faults: FaultControl<DatabaseFaultRule>;
}

export interface DynamodbServerOptions extends ListeningOptions {
  /** Where rows are kept; in memory if not given. */
  readonly directory?: string;
  /** None unless set. */
  readonly faults?: readonly DatabaseFaultRule[];
  /** Calls of the same seed meet the same faults; 1 unless set. */
  readonly faultSeed?: number;
  /** Whose calls meet no fault; nobody's unless set. */
  readonly spared?: (accessKeyId: string) => boolean;
  /** How late an index shows what is new, in milliseconds; at once unless set. */
  readonly indexLagMs?: number;
  /** Told of the calls that are steps of a tick, and may let their callers die of them. */
  readonly watch?: CallWatch;
}

/** What dynalite can do. */
const actions = new Set([
  ...["BatchGetItem", "BatchWriteItem", "CreateTable", "DeleteItem", "DeleteTable"],
  ...["DescribeTable", "DescribeTimeToLive", "GetItem", "ListTables", "ListTagsOfResource"],
  ...["PutItem", "Query", "Scan", "TagResource", "UntagResource", "UpdateItem", "UpdateTable"],
]);

/**
 * Starts a server of DynamoDB's protocol: dynalite behind a server of our own.
 *
 * @throws {InvalidFaultRules}
 * @throws the server's error, for example EADDRINUSE
 */
export async function startDynamodbServer(options: DynamodbServerOptions): Promise<DynamodbServer> {
  const { directory, warned = () => {}, faults: rules = [], faultSeed = 1 } = options;
  const faults = new FaultInjection(databaseRules, rules, faultSeed);
  const { indexLagMs } = options;
  const lag = indexLagMs === undefined ? undefined : new IndexLag(indexLagMs);
  const thread = await DynaliteThread.start({ directory, warned });
  const server = await startAwsJsonServer(
    {
      targetPrefix: "DynamoDB_20120810",
      actions,
      contentType: "application/x-amz-json-1.0",
      // DynamoDB's own limit of a request.
      largestBody: 16 * 1024 * 1024,
      // An item may be 32 deep (Service quotas), and each level of it is two of JSON's.
      maxDepth: 80,
      async answer(call) {
        assertExpressionsAreShort(call.input);
        const carryOut = async () => {
          const answered = await carryOutWatched(call, thread, options.watch);
          return answered && (lag?.apply(call.action, call.input, answered) ?? answered);
        };
        const fault = faultFor(call, faults, options.spared);
        return fault === undefined ? carryOut() : meetDatabaseFault(fault, carryOut);
      },
      read: (place) => (place === "/" ? { type: "text/plain", body: "healthy" } : undefined),
    },
    options,
  ).catch(async (error: unknown) => {
    await thread.close();
    throw error;
  });
  return {
    url: server.url,
    faults,
    async close() {
      await server.close();
      await thread.close();
    },
  };
}

function faultFor(
  { action, request }: AwsCall,
  faults: FaultInjection<DatabaseFaultRule>,
  spared: DynamodbServerOptions["spared"],
): DatabaseFaultRule | undefined {
  const effect = effectOf(action);
  if (effect === undefined || spared?.(accessKeyIdOf(request.headers) ?? "")) return undefined;
  return faults.next(effect);
}

/** @returns nothing for a caller that has died of it */
async function carryOutWatched(
  call: AwsCall,
  thread: DynaliteThread,
  watch: CallWatch | undefined,
): Promise<AwsAnswer | undefined> {
  const step = databaseSteps(call.action, call.input);
  if (watch === undefined || step === undefined) return thread.answer(call);
  const caller = accessKeyIdOf(call.request.headers);
  if (watch.isFatal("before", caller, step)) return undefined;
  const answer = await thread.answer(call);
  const isDone = answer.status === 200;
  return isDone && watch.isFatal("after", caller, step) ? undefined : answer;
}
