import type { RelayConfig } from "../../../../src/client/relay-config.ts";

/**
 * What the game may load and whom it may talk to. It plays on deployments too, at whatever domain
 * their `aws-config.json` names, but over TLS.
 */
export function gamePolicy(config: RelayConfig): string {
  return policy(["https:", "wss:", ...localEndpoints(config)]);
}

/**
 * The console is for this machine alone. Not every browser takes the WebSocket of a page's own
 * server for `'self'`.
 *
 * @param port of that server
 */
export function consolePolicy(config: RelayConfig, port: number): string {
  const stream = [`ws://localhost:${port}`, `ws://127.0.0.1:${port}`];
  return policy([...localEndpoints(config), ...stream]);
}

function policy(endpoints: readonly string[]): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    `connect-src ${["'self'", ...endpoints].join(" ")}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
}

/** The gateway by HTTP as well: a client asks so whether it is there at all. */
function localEndpoints({ Cognito, API_Gateway }: RelayConfig): readonly string[] {
  const gateway = new URL(API_Gateway.WebSocket_API_URL);
  const cognito = Cognito.Endpoint === undefined ? [] : [new URL(Cognito.Endpoint).origin];
  const secure = gateway.protocol === "wss:";
  return [
    `${gateway.protocol}//${gateway.host}`,
    `${secure ? "https:" : "http:"}//${gateway.host}`,
    ...cognito,
  ];
}
