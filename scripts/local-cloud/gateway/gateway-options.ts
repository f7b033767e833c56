import type { AwsCredentials } from "../../../src/adapters/outbound/aws-http/aws-credentials.ts";
import type { LambdaFunction } from "../lambda/lambda-function.ts";
import type { FaultRule } from "./faults/fault-rules.ts";
import type { GatewayLimits } from "./limits/gateway-limits.ts";
import type { PostWatch } from "./management-api/post-watch.ts";
import type { AccessKeys } from "./management-api/sigv4-verification.ts";
import type { GatewayObserver } from "./observer.ts";

/** How posts to the management API fail, and what is remembered of them. */
export interface FaultOptions {
  /** None unless set. */
  readonly faults?: readonly FaultRule[];
  /** Posts of the same seed meet the same faults; 1 unless set. */
  readonly faultSeed?: number;
  /** Whether there is a ledger; not unless set, because it keeps what was posted. */
  readonly recordDeliveries?: boolean;
}

/** What a gateway is started with. */
export interface WebSocketGatewayOptions extends FaultOptions {
  /** 0 for any that is free. */
  readonly port: number;
  /** 127.0.0.1 unless set. */
  readonly host?: string;
  /** "prod" unless set. */
  readonly stage?: string;
  readonly apiId: string;
  readonly region: string;
  readonly accountId: string;
  /** Route keys: custom ones, and which of `$connect`, `$disconnect` and `$default` there are. */
  readonly routes: readonly string[];
  /** The Lambda proxy integration of every route. */
  readonly router: LambdaFunction;
  /** A REQUEST authorizer on `$connect`, without identity sources. */
  readonly authorizer?: LambdaFunction;
  /** Who may call the management API; looked up at every call where they are no list. */
  readonly credentials: readonly AwsCredentials[] | AccessKeys;
  /** AWS's own unless set. */
  readonly limits?: Partial<GatewayLimits>;
  readonly observer?: GatewayObserver;
  /** Told of posts, and may let their senders die of them. */
  readonly watch?: PostWatch;
}
