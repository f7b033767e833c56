import type { IncomingMessage } from "node:http";
import { newTraceId, traceIdOf } from "../../xray/trace-header.ts";

/** One name, its values in the order in which they were sent. */
type Entries = readonly (readonly [name: string, value: string])[];

/** The same entries in the two forms of a proxy event. */
export interface ParameterMaps {
  /** Of a repeated name, the last value. */
  readonly single: Readonly<Record<string, string>>;
  readonly multi: Readonly<Record<string, readonly string[]>>;
}

/** What a handshake brings that events show. */
export interface HandshakeParameters {
  /** As the authorizer sees them: every header. */
  readonly headers: ParameterMaps;
  /** As `$connect` sees them: without the headers of one hop. */
  readonly endToEndHeaders: ParameterMaps;
  /** Absent without a query string. */
  readonly query?: ParameterMaps;
  readonly host: string;
  readonly sourceIp: string;
  readonly userAgent?: string;
  /** `X-Amzn-Trace-Id`: the client's own if it names a trace. */
  readonly traceHeader: string;
}

const hopHeaders: ReadonlySet<string> = new Set(["connection", "upgrade", "content-length"]);

export function readHandshakeParameters(request: IncomingMessage): HandshakeParameters {
  const sourceIp = request.socket.remoteAddress ?? "";
  const traceHeader = traceHeaderOf(request);
  const headers = gatewayHeaders(request, sourceIp, traceHeader);
  const query = readQuery(request.url ?? "");
  const userAgent = request.headers["user-agent"];
  return {
    headers: toMaps(headers),
    endToEndHeaders: toMaps(headers.filter(([name]) => !hopHeaders.has(name.toLowerCase()))),
    ...(query.length > 0 && { query: toMaps(query) }),
    host: request.headers.host ?? "",
    sourceIp,
    traceHeader,
    ...(userAgent !== undefined && { userAgent }),
  };
}

function readQuery(url: string): Entries {
  const start = url.indexOf("?");
  return start < 0 ? [] : [...new URLSearchParams(url.slice(start + 1))];
}

/** The client's own headers, spelled as it sent them, and those that API Gateway adds; by name. */
function gatewayHeaders(request: IncomingMessage, sourceIp: string, traceHeader: string): Entries {
  const { headers, socket } = request;
  const forwardedFor = headers["x-forwarded-for"];
  const added: Entries = [
    ["content-length", headers["content-length"] ?? "0"],
    ["X-Amzn-Trace-Id", traceHeader],
    ["X-Forwarded-For", forwardedFor === undefined ? sourceIp : `${forwardedFor}, ${sourceIp}`],
    ["X-Forwarded-Port", String(socket.localPort)],
    // Where AWS has "https", so that what is built from it works here too.
    ["X-Forwarded-Proto", "http"],
  ];
  const overruled = new Set(added.map(([name]) => name.toLowerCase()));
  const sent = sentHeaders(request).filter(([name]) => !overruled.has(name.toLowerCase()));
  return [...sent, ...added].sort(([a], [b]) => compare(a.toLowerCase(), b.toLowerCase()));
}

function sentHeaders({ rawHeaders }: IncomingMessage): Entries {
  return rawHeaders.flatMap((name, index) =>
    index % 2 === 0 ? [[name, rawHeaders[index + 1] ?? ""] as const] : [],
  );
}

function traceHeaderOf({ headers }: IncomingMessage): string {
  const given = String(headers["x-amzn-trace-id"] ?? "");
  return traceIdOf(given) === undefined ? `Root=${newTraceId()}` : given;
}

function toMaps(entries: Entries): ParameterMaps {
  const multi = new Map<string, string[]>();
  for (const [name, value] of entries) {
    const values = multi.get(name);
    if (values === undefined) multi.set(name, [value]);
    else values.push(value);
  }
  return { single: Object.fromEntries(entries), multi: Object.fromEntries(multi) };
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
