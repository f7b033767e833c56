import type { IncomingHttpHeaders } from "node:http";
import type { ForeignRequest } from "../../../local-cloud/http/own-requests.ts";
import { findForeign, foreignOrigin } from "../../../local-cloud/http/own-requests.ts";
import { RequestRefused } from "./problem.ts";

/** Tells the requests of the pages from those that other web sites make the browser send. */
export class OwnRequests {
  readonly #port: number;

  /** @param port where the server listens */
  constructor(port: number) {
    this.#port = port;
  }

  /**
   * What every request has to be.
   *
   * @throws {RequestRefused} 421 for a host that is not ours, 403 for another site
   */
  assertOwn(headers: IncomingHttpHeaders): void {
    const foreign = findForeign(headers, { port: this.#port });
    if (foreign !== undefined) throw refused(foreign);
  }

  /**
   * What a request for data has to be as well. A page may be opened from a link anywhere; data is
   * for the pages. Browsers that do not tell where a request comes from send an `Origin` at least
   * when it matters.
   *
   * @throws {RequestRefused}
   */
  assertByPage({ "sec-fetch-site": site }: IncomingHttpHeaders): void {
    if (site !== undefined && site !== "same-origin" && site !== "none") {
      throw refused(foreignOrigin);
    }
  }

  /**
   * What a WebSocket and a command have to have: every browser sends it with both, so that who
   * leaves it out is no page.
   *
   * @throws {RequestRefused}
   */
  assertOriginTold({ origin }: IncomingHttpHeaders): void {
    if (origin === undefined) {
      throw new RequestRefused(403, "origin_missing", "This needs the Origin of its page.");
    }
  }

  /**
   * What a request that changes something has to be as well: no form can send JSON.
   *
   * @throws {RequestRefused}
   */
  assertDeliberate(headers: IncomingHttpHeaders): void {
    this.assertOriginTold(headers);
    const { "content-type": type = "" } = headers;
    if (!/^application\/json\s*(;|$)/i.test(type)) {
      throw new RequestRefused(415, "not_json", "A command is sent as application/json.");
    }
  }
}

function refused({ status, code, message }: ForeignRequest): RequestRefused {
  return new RequestRefused(status, code, message);
}
