import { STATUS_CODES } from "node:http";
import type { Problem } from "../../api.ts";

/** A request that is refused: with which status, and why. */
export class RequestRefused extends Error {
  override readonly name = "RequestRefused";
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.status = status;
    this.code = code;
  }

  get problem(): Problem {
    return { code: this.code, message: this.message };
  }

  /** What stands over the message where people read it. */
  get heading(): string {
    return STATUS_CODES[this.status] ?? `Status ${this.status}`;
  }
}
