/** The servers of the local cloud. */
export type CloudService = "gateway" | "cognito" | "dynamodb" | "lambda";

/** With those beside it: where traces are listened for, and where the pages are served. */
export type Service = CloudService | "xray" | "console";

export class PortInUse extends Error {
  override readonly name = "PortInUse";
  readonly service: Service;
  readonly port: number;

  constructor(service: Service, port: number, options?: ErrorOptions) {
    super(`Port ${port}, for ${service}, is in use.`, options);
    this.service = service;
    this.port = port;
  }
}

/**
 * Starts a server on a port.
 *
 * @throws {PortInUse} instead of the server's EADDRINUSE
 */
export async function listenOn<Server>(
  service: Service,
  port: number,
  start: (port: number) => Promise<Server>,
): Promise<Server> {
  try {
    return await start(port);
  } catch (cause) {
    const isTaken = cause instanceof Error && "code" in cause && cause.code === "EADDRINUSE";
    throw isTaken ? new PortInUse(service, port, { cause }) : cause;
  }
}
