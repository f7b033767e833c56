// game-relay/client, built from src/client by `npm run build:client`. Do not edit.
"use strict";
var __defProp = Object.defineProperty;
var __getOwnPropDesc = Object.getOwnPropertyDescriptor;
var __getOwnPropNames = Object.getOwnPropertyNames;
var __hasOwnProp = Object.prototype.hasOwnProperty;
var __export = (target, all) => {
  for (var name in all)
    __defProp(target, name, { get: all[name], enumerable: true });
};
var __copyProps = (to, from, except, desc) => {
  if (from && typeof from === "object" || typeof from === "function") {
    for (let key of __getOwnPropNames(from))
      if (!__hasOwnProp.call(to, key) && key !== except)
        __defProp(to, key, { get: () => from[key], enumerable: !(desc = __getOwnPropDesc(from, key)) || desc.enumerable });
  }
  return to;
};
var __toCommonJS = (mod) => __copyProps(__defProp({}, "__esModule", { value: true }), mod);

// src/client/game-relay.ts
var game_relay_exports = {};
__export(game_relay_exports, {
  ClosedError: () => ClosedError,
  ConnectionRefusedError: () => ConnectionRefusedError,
  GatewayError: () => GatewayError,
  InvalidMessageError: () => InvalidMessageError,
  InvalidOptionsError: () => InvalidOptionsError,
  LoginError: () => LoginError,
  MessageTooLargeError: () => MessageTooLargeError,
  NotConnectedError: () => NotConnectedError,
  NotSentError: () => NotSentError,
  OutcomeUnknownError: () => OutcomeUnknownError,
  QueueFullError: () => QueueFullError,
  RefusedError: () => RefusedError,
  RelayError: () => RelayError,
  TimeoutError: () => TimeoutError,
  connect: () => connect,
  login: () => login
});
module.exports = __toCommonJS(game_relay_exports);

// src/client/relay-config.ts
function appClientIdOf({ Cognito }) {
  return Cognito.AppClientId ?? Cognito.AppClientID;
}

// src/client/access-token.ts
var subprotocol = /^[\w!#$%&'*+.^`|~-]+$/;
function canBeSent(token) {
  return typeof token === "string" && subprotocol.test(token);
}
function decodeUnverified(token) {
  try {
    const [, payload = ""] = token.split(".");
    return JSON.parse(atob(payload.replaceAll("-", "+").replaceAll("_", "/"))) ?? {};
  } catch {
    return {};
  }
}
function originOf(token) {
  const { iss, client_id, token_use } = decodeUnverified(token);
  return JSON.stringify([iss, client_id, token_use]);
}
function expiresBy(token, now) {
  const { exp } = decodeUnverified(token);
  return typeof exp === "number" && exp <= now;
}
function flawOf(token, config) {
  const { token_use: use, client_id: client, iss } = decodeUnverified(token);
  if (use !== "access") return "no access token";
  if (config === void 0) return void 0;
  const { CognitoUserPool: pool } = config.Cognito;
  const appClient = appClientIdOf(config);
  if (!String(iss).endsWith(`/${pool}`)) return "of another user pool";
  return client === appClient ? void 0 : "of another app client";
}

// src/client/errors.ts
var RelayError = class extends Error {
  /** Whether the same call can succeed later without being changed. */
  retryable = false;
};
var InvalidOptionsError = class extends RelayError {
  name = "InvalidOptionsError";
  code = "invalid_options";
};
var InvalidMessageError = class extends RelayError {
  name = "InvalidMessageError";
  code = "invalid_message";
  constructor() {
    super("A message is any JSON value but an empty text.");
  }
};
var MessageTooLargeError = class extends RelayError {
  name = "MessageTooLargeError";
  code = "payload_too_large";
  /** Both in bytes. */
  constructor(actual, limit) {
    super(`A frame of ${actual} bytes is more than ${limit}.`);
  }
};
var NotConnectedError = class extends RelayError {
  name = "NotConnectedError";
  code = "not_connected";
  retryable = true;
  constructor() {
    super("Not connected: nothing was sent.");
  }
};
var QueueFullError = class extends RelayError {
  name = "QueueFullError";
  code = "queue_full";
  retryable = true;
  constructor() {
    super("Not connected, and the queue is full.");
  }
};
var ClosedError = class extends RelayError {
  name = "ClosedError";
  code = "closed";
  constructor() {
    super("This client is closed.");
  }
};
var NotSentError = class extends RelayError {
  name = "NotSentError";
  code = "not_sent";
  /** How many. */
  count;
  constructor(count) {
    super(`Closed before ${count} queued message(s) could be sent.`);
    this.count = count;
  }
};
var RefusedError = class extends RelayError {
  name = "RefusedError";
  code;
  retryable;
  constructor(code, message, retryable) {
    super(message);
    this.code = code;
    this.retryable = retryable;
  }
};
var TimeoutError = class extends RelayError {
  name = "TimeoutError";
  code = "timeout";
  constructor(what, timeoutMs) {
    super(`${what} within ${timeoutMs} ms.`);
  }
};
var OutcomeUnknownError = class extends RelayError {
  name = "OutcomeUnknownError";
  code = "outcome_unknown";
  constructor() {
    super("The connection ended before the answer came.");
  }
};
var GatewayError = class extends RelayError {
  name = "GatewayError";
  code = "gateway_error";
  retryable = true;
};
var ConnectionRefusedError = class extends RelayError {
  name = "ConnectionRefusedError";
  code = "connection_refused";
};
var LoginError = class extends RelayError {
  name = "LoginError";
  code;
  retryable;
  constructor(code, message, retryable, options) {
    super(message, options);
    this.code = code;
    this.retryable = retryable;
  }
};

// src/client/cognito-api.ts
function cognitoOf(platform, config) {
  const { AWS_Region: region, Endpoint } = config?.Cognito ?? {};
  const ClientId = config?.Cognito && appClientIdOf(config);
  if (!ClientId || !(Endpoint ?? region)) throw new InvalidOptionsError("login() needs a config.");
  const endpoint = Endpoint ?? `https://cognito-idp.${region}.amazonaws.com/`;
  return async (action, input) => {
    const body = JSON.stringify({ ClientId, ...input });
    const { status, json } = await post(platform, endpoint, action, body);
    const output = asRecord(json);
    if (status === 200) return output;
    const code = String(output["__type"] ?? status).replace(/^.*#/, "");
    const isPassing = status >= 500 || /TooMany|Throttl|LimitEx/.test(code);
    throw new LoginError(code, `Cognito: ${output["message"] ?? code}`, isPassing);
  };
}
async function post(platform, endpoint, action, body) {
  try {
    const response = await platform.fetch(endpoint, {
      method: "POST",
      headers: {
        "content-type": "application/x-amz-json-1.1",
        "x-amz-target": `AWSCognitoIdentityProviderService.${action}`
      },
      body
    });
    return { status: response.status, json: await response.json() };
  } catch (cause) {
    throw new LoginError("unreachable", "Cognito cannot be reached.", true, { cause });
  }
}
function asRecord(value) {
  return typeof value === "object" && value !== null ? { ...value } : {};
}

// src/client/cognito-session.ts
async function loginWith(platform, options) {
  const call = cognitoOf(platform, options.config);
  return new RefreshingSession(platform, call, tokensIn(await logIn(call, options)));
}
async function logIn(call, { username, password, newPassword }) {
  const answer = await call("InitiateAuth", {
    AuthFlow: "USER_PASSWORD_AUTH",
    AuthParameters: { USERNAME: username, PASSWORD: password }
  });
  const { ChallengeName, ChallengeParameters, Session } = answer;
  if (ChallengeName !== "NEW_PASSWORD_REQUIRED" || newPassword === void 0) return answer;
  const USERNAME = asRecord(ChallengeParameters)["USER_ID_FOR_SRP"] ?? username;
  const ChallengeResponses = { USERNAME, NEW_PASSWORD: await newPassword() };
  return call("RespondToAuthChallenge", { ChallengeName, Session, ChallengeResponses });
}
function tokensIn({ AuthenticationResult, ChallengeName }) {
  const tokens = asRecord(AuthenticationResult);
  if (typeof tokens["AccessToken"] === "string") return tokens;
  throw new LoginError(String(ChallengeName), `Cognito asks for more: ${ChallengeName}`, false);
}
var RefreshingSession = class {
  userId;
  #platform;
  #call;
  #tokens;
  /** Epoch milliseconds, by this machine's clock. */
  #issuedAt;
  #refreshing;
  constructor(platform, call, tokens) {
    this.#platform = platform;
    this.#call = call;
    this.#tokens = tokens;
    this.#issuedAt = platform.date();
    this.userId = String(decodeUnverified(tokens.AccessToken).sub);
  }
  async token() {
    if (this.#age >= 0.5) await this.#refreshOnce();
    return this.#tokens.AccessToken;
  }
  /** 0 when it was issued, 1 when it expires. */
  get #age() {
    return (this.#platform.date() - this.#issuedAt) / (this.#tokens.ExpiresIn * 1e3);
  }
  /** However many ask at the same time. */
  #refreshOnce() {
    this.#refreshing ??= this.#refresh().finally(() => {
      this.#refreshing = void 0;
    });
    return this.#refreshing;
  }
  async #refresh() {
    try {
      const answer = await this.#call("InitiateAuth", {
        AuthFlow: "REFRESH_TOKEN_AUTH",
        AuthParameters: { REFRESH_TOKEN: this.#tokens.RefreshToken }
      });
      this.#tokens = { ...this.#tokens, ...tokensIn(answer) };
      this.#issuedAt = this.#platform.date();
    } catch (error) {
      if (this.#age >= 1) throw error;
    }
  }
};

// src/client/platform.ts
var abnormalClosure = 1006;
var webSocketOpen = 1;
var fetchTimeoutMs = 1e4;
var systemPlatform = {
  now: () => performance.now(),
  date: () => Date.now(),
  random: () => Math.random(),
  after(delayMs, callback) {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
  openSocket(url, protocols, listener) {
    const socket = new WebSocket(url, [...protocols]);
    socket.onopen = () => listener.opened();
    socket.onmessage = ({ data }) => listener.received(data);
    socket.onclose = ({ code }) => listener.closed(code);
    socket.onerror = () => listener.closed(abnormalClosure);
    return {
      get isOpen() {
        return socket.readyState === webSocketOpen;
      },
      send: (text) => socket.send(text),
      close: () => socket.close()
    };
  },
  fetch: (url, init) => fetch(url, {
    ...init,
    cache: "no-store",
    credentials: "omit",
    signal: AbortSignal.timeout(fetchTimeoutMs)
  }),
  isOnline: () => globalThis.navigator?.onLine !== false
};

// src/client/backoff.ts
var firstCeilingMs = 500;
var highestCeilingMs = 3e4;
function backoffMs(attempt, random) {
  const ceiling = Math.min(highestCeilingMs, firstCeilingMs * 2 ** (attempt - 1));
  return Math.floor(random * ceiling);
}

// src/client/connect-options.ts
var roomName = /^[\w-]{1,64}$/;
function readOptions(options) {
  const { url, config, token, room = "lobby", whileDisconnected = "refuse" } = options;
  const { requestTimeoutMs = 1e4 } = options;
  const queueLimit = whileDisconnected === "refuse" ? 0 : whileDisconnected.queue;
  check(url === void 0 !== (config === void 0), "either url or config");
  check(typeof token === "function", "a token function");
  check(queueLimit >= 0, "a queue size");
  check(requestTimeoutMs > 0, "a positive requestTimeoutMs");
  const relay = url ?? config?.API_Gateway?.WebSocket_API_URL ?? "";
  const address = URL.parse(relay);
  check(address !== null && /^wss?:$/.test(address.protocol), "a ws:// or wss:// url");
  address.hash = "";
  address.searchParams.set("room", room);
  const isRoomName = roomName.test(room);
  return {
    ...{ url: relay, address: address.href, config, token, isRoomName },
    ...{ queueLimit, requestTimeoutMs }
  };
}
function check(isGood, need) {
  if (!isGood) throw new InvalidOptionsError(`connect() needs ${need}.`);
}

// src/client/incoming-frames.ts
function readFrame(data) {
  const frame = parse(data);
  if (frame.type !== void 0) return frame;
  return new GatewayError(`API Gateway: ${String(frame.message).slice(0, 100)}`);
}
function parse(data) {
  try {
    return JSON.parse(String(data)) ?? {};
  } catch {
    return {};
  }
}

// src/client/outgoing-frames.ts
var largestFrameBytes = 32768;
var utf8 = new TextEncoder();
function messageText(message, id) {
  const json = jsonOf(message);
  if (json === void 0 || json === '""') throw new InvalidMessageError();
  const idMember = id === void 0 ? "" : `"id":"${id}",`;
  const text = `{"action":"message",${idMember}"message":${json}}`;
  const bytes = utf8.encode(text).byteLength;
  if (bytes > largestFrameBytes) throw new MessageTooLargeError(bytes, largestFrameBytes);
  return text;
}
function heartbeatText(id) {
  return JSON.stringify({ action: "heartbeat", id });
}
function jsonOf(message) {
  try {
    return JSON.stringify(message);
  } catch {
    return void 0;
  }
}

// src/client/link.ts
var handshakeTimeoutMs = 15e3;
var pongTimeoutMs = 1e4;
var heartbeatMs = 6e4;
var closeTimeoutMs = 2e3;
var Link = class {
  #platform;
  #listener;
  #socket;
  /** Of those under way, by id: what to call when there is an answer, or none. */
  #heartbeats = /* @__PURE__ */ new Map();
  #welcomed = Promise.withResolvers();
  #ended = Promise.withResolvers();
  #closed = Promise.withResolvers();
  #stage = "handshake";
  #hasEnded = false;
  #isExpired = false;
  #lastReceivedAt = 0;
  #expiresAt = 0;
  #count = 0;
  #stopTimer;
  #stopExpiry = () => {
  };
  constructor(platform, url, protocols, listener) {
    this.#platform = platform;
    this.#listener = listener;
    this.#socket = platform.openSocket(url, protocols, {
      opened: () => this.#greet(),
      received: (data) => this.#receive(data),
      closed: (code) => this.#onClosed(code)
    });
    this.#stopTimer = platform.after(handshakeTimeoutMs, () => this.#end("The handshake hung."));
    listener.started(this);
  }
  /** Resolves with the first pong, from when on it is of use; with nothing if it ends before. */
  get welcome() {
    return this.#welcomed.promise;
  }
  /** Resolves when it has ended, however that came. */
  get end() {
    return this.#ended.promise;
  }
  /** Whether what is sent now goes out. */
  get isOpen() {
    return !this.#hasEnded && this.#stage === "open" && this.#socket.isOpen;
  }
  /** Until it expires, by the relay's clock, whatever this machine's says. */
  get remainingMs() {
    return Math.max(0, this.#expiresAt - this.#platform.now());
  }
  send(text) {
    this.#socket.send(text);
  }
  /** Ends neither by a missing heartbeat nor by its expiry: it is kept for what may still arrive. */
  retire() {
    this.#stopTimer();
    this.#stopExpiry();
  }
  /** @returns when the socket is closed, or after two seconds */
  close() {
    this.#end("It was closed.");
    return this.#closed.promise;
  }
  #greet() {
    if (this.#hasEnded) return;
    this.#stage = "welcome";
    this.#stopTimer();
    this.#beatUnasked();
  }
  #beatUnasked() {
    this.ping().catch(() => {
    });
  }
  /** @returns the round trip in milliseconds */
  ping() {
    const id = `h${++this.#count}`;
    const { now, after } = this.#platform;
    const sentAt = now();
    return new Promise((resolve, reject) => {
      const stopTimer = after(pongTimeoutMs, () => this.#missPong(id, sentAt));
      this.#heartbeats.set(id, (error) => {
        stopTimer();
        this.#heartbeats.delete(id);
        if (error === void 0) resolve(now() - sentAt);
        else reject(error);
      });
      this.send(heartbeatText(id));
    });
  }
  /** A connection over which anything arrives is alive, however late its pongs are. */
  #missPong(id, sentAt) {
    const error = new TimeoutError("A heartbeat was not answered", pongTimeoutMs);
    this.#heartbeats.get(id)?.(error);
    if (this.#stage !== "open" || this.#lastReceivedAt <= sentAt) this.#end(error.message);
  }
  #receive(data) {
    this.#lastReceivedAt = this.#platform.now();
    const frame = readFrame(data);
    if (frame instanceof GatewayError) this.#listener.refused(frame);
    else if (frame.type === "message") this.#listener.message(frame);
    else if (frame.type === "ack") this.#listener.ack(frame);
    else if (frame.type === "pong") this.#receivePong(frame);
    else if (frame.type === "error") this.#receiveError(frame);
  }
  #receivePong(pong) {
    this.#heartbeats.get(pong.id ?? "")?.();
    if (this.#stage !== "welcome" || this.#hasEnded) return;
    this.#stage = "open";
    this.#expiresAt = pong.expiresAt * 1e3 - pong.serverTime + this.#platform.now();
    this.#stopExpiry = this.#platform.after(this.remainingMs, () => this.#end("It expired."));
    this.#scheduleHeartbeat();
    this.#listener.welcomed(pong);
    this.#welcomed.resolve(pong);
  }
  #receiveError({ id, code, message, retryable }) {
    const error = new RefusedError(code, message, retryable);
    if (code === "token_expired") this.#isExpired = true;
    const settle = this.#heartbeats.get(id ?? "");
    if (settle === void 0) this.#listener.refused(error, id);
    else settle(error);
  }
  #scheduleHeartbeat() {
    const delayMs = heartbeatMs * (0.75 + this.#platform.random() / 2);
    this.#stopTimer = this.#platform.after(delayMs, () => {
      this.#beatUnasked();
      this.#scheduleHeartbeat();
    });
  }
  #onClosed(code) {
    this.#closed.resolve();
    const isRefused = this.#stage === "handshake" && code === abnormalClosure;
    if (isRefused) this.#end("The handshake failed.", true);
    else if (this.#isExpired) this.#end("It expired.", this.#stage === "welcome");
    else this.#end(`The connection ended with code ${code}.`);
  }
  /** Only the first end counts. */
  #end(reason, isRefusal = false) {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.retire();
    for (const settle of [...this.#heartbeats.values()]) settle(new OutcomeUnknownError());
    this.#socket.close();
    const stopTimer = this.#platform.after(closeTimeoutMs, this.#closed.resolve);
    void this.#closed.promise.then(stopTimer);
    const end = { stage: this.#stage, reason, isRefusal };
    this.#listener.ended(this, end);
    this.#ended.resolve(end);
    this.#welcomed.resolve(void 0);
  }
};

// src/client/refusals.ts
var patience = 5;
var RefusalJudge = class {
  #platform;
  #settings;
  #acceptedOrigin;
  #clockOffsetMs = 0;
  #refusals = 0;
  #tokenFailures = 0;
  constructor(platform, settings) {
    this.#platform = platform;
    this.#settings = settings;
  }
  /** @param serverTime epoch milliseconds, by the relay's clock */
  accepted(token, serverTime) {
    this.#acceptedOrigin = originOf(token);
    this.#clockOffsetMs = serverTime - this.#platform.date();
    this.#refusals = 0;
  }
  tookToken() {
    this.#tokenFailures = 0;
  }
  judgeTokenFailure(cause) {
    const { retryable = cause instanceof TypeError || void 0 } = cause ?? {};
    if (retryable === true) return "token() failed for now.";
    const isFinal = retryable === false || ++this.#tokenFailures >= patience;
    if (!isFinal) return "token() failed.";
    return new ConnectionRefusedError("token() failed, and would again.", { cause });
  }
  /** Judges how a connection ended before it was of use. */
  async judge({ reason, isRefusal, stage }, token) {
    if (!isRefusal) return reason;
    const now = (this.#platform.date() + this.#clockOffsetMs) / 1e3;
    const isExpired = stage === "welcome" || expiresBy(token, now);
    if (!isExpired && this.#acceptedOrigin === originOf(token)) {
      return `${reason} The relay is in trouble: it has accepted such tokens.`;
    }
    if (stage === "handshake" && !await this.#answersHttp()) {
      return `${reason} ${this.#platform.isOnline() ? "Nothing answers there" : "This machine is offline"}.`;
    }
    return this.#judgeRefusal(reason, isExpired ? "expired" : flawOf(token, this.#settings.config));
  }
  #judgeRefusal(reason, flaw) {
    const isCertain = flaw !== void 0 && flaw !== "expired";
    if (++this.#refusals < patience && !isCertain) {
      return `${reason} The relay is there and may have refused the token.`;
    }
    const why = flaw === void 0 ? unexplained : `the token is ${flaw}`;
    return new ConnectionRefusedError(
      `The relay is there and has refused ${this.#refusals} in a row: ${why}.`
    );
  }
  /**
   * Whether there is any HTTP answer where the WebSocket should be: API Gateway has one for every
   * request that is no handshake. Its content is out of a browser's reach, and of no interest.
   */
  async #answersHttp() {
    try {
      const url = this.#settings.url.replace(/^ws/, "http");
      await this.#platform.fetch(url, { mode: "no-cors" });
      return true;
    } catch {
      return false;
    }
  }
};
var unexplained = "clients are not told why, but look at the tokens' user pool and the address";

// src/client/dialer.ts
var tokenTimeoutMs = 3e4;
var Dialer = class {
  #platform;
  #settings;
  #listener;
  #judge;
  #isStopped = false;
  constructor(platform, settings, listener) {
    this.#platform = platform;
    this.#settings = settings;
    this.#listener = listener;
    this.#judge = new RefusalJudge(platform, settings);
  }
  /**
   * @param current expiry of the connection that is to be replaced, in epoch seconds
   * @returns nothing if the token at hand would not make the next one last longer
   */
  async dial(current) {
    let token;
    try {
      token = await this.#askForToken();
    } catch (error) {
      return this.#judge.judgeTokenFailure(error);
    }
    if (this.#isStopped) return "This client is closed.";
    this.#judge.tookToken();
    if (!canBeSent(token)) return new ConnectionRefusedError("token() gave no token.");
    return expiresBy(token, current) ? void 0 : this.#open(token);
  }
  /** Opens no more connections, however late a token comes. */
  stop() {
    this.#isStopped = true;
  }
  async #open(token) {
    const link = this.#newLink(token);
    if (link === void 0) return new ConnectionRefusedError("No WebSocket may be made here.");
    const pong = await link.welcome;
    if (pong === void 0) return this.#judge.judge(await link.end, token);
    this.#judge.accepted(token, pong.serverTime);
    return { link, pong };
  }
  #newLink(token) {
    const protocols = ["relay.v1", `bearer.${token}`];
    try {
      return new Link(this.#platform, this.#settings.address, protocols, this.#listener);
    } catch {
      return void 0;
    }
  }
  #askForToken() {
    return new Promise((resolve, reject) => {
      const stopTimer = this.#platform.after(tokenTimeoutMs, () => reject({ retryable: true }));
      Promise.resolve().then(this.#settings.token).then(resolve, reject).finally(stopTimer);
    });
  }
};

// src/client/event-listeners.ts
var EventListeners = class {
  #listeners = /* @__PURE__ */ new Map();
  /** @returns a function that takes the listener away again */
  on(event, listener) {
    const entry = (detail) => listener(detail);
    const entries = this.#listeners.get(event) ?? /* @__PURE__ */ new Set();
    this.#listeners.set(event, entries.add(entry));
    return () => void entries.delete(entry);
  }
  /** A listener that throws harms nobody else: its error is thrown where nothing can catch it. */
  emit(event, detail) {
    const entries = this.#listeners.get(event);
    for (const entry of [...entries ?? []]) {
      try {
        entry(detail);
      } catch (error) {
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }
};

// src/client/outbox.ts
var Outbox = class {
  #limit;
  #messages = [];
  constructor(limit) {
    this.#limit = limit;
  }
  /** @throws {QueueFullError} */
  add(message) {
    if (this.#messages.length >= this.#limit) throw new QueueFullError();
    this.#messages.push(message);
  }
  /** @returns whether it was there */
  remove(id) {
    const index = this.#messages.findIndex((message) => message.id === id);
    if (index >= 0) this.#messages.splice(index, 1);
    return index >= 0;
  }
  /** @returns everything, in order; nothing stays */
  takeAll() {
    return this.#messages.splice(0);
  }
};

// src/client/recent-ids.ts
var RecentIds = class {
  #capacity;
  /** In the order in which they came. */
  #ids = /* @__PURE__ */ new Set();
  constructor(capacity) {
    this.#capacity = capacity;
  }
  has(id) {
    return this.#ids.has(id);
  }
  /** @returns whether it is new */
  add(id) {
    if (this.has(id)) return false;
    for (const oldest of this.#ids) {
      if (this.#ids.size < this.#capacity) break;
      this.#ids.delete(oldest);
    }
    this.#ids.add(id);
    return true;
  }
};

// src/client/requests.ts
var Requests = class {
  #waiting = /* @__PURE__ */ new Map();
  #platform;
  #count = 0;
  constructor(platform) {
    this.#platform = platform;
  }
  nextId() {
    return `r${++this.#count}`;
  }
  /** @param onTimeout gives the error with which it fails then */
  add(id, timeoutMs, onTimeout) {
    return new Promise((resolve, reject) => {
      const stopTimer = this.#platform.after(timeoutMs, () => this.fail(id, onTimeout()));
      const settle = (error, ack) => {
        stopTimer();
        this.#waiting.delete(id);
        if (ack === void 0) reject(error);
        else resolve(ack);
      };
      this.#waiting.set(id, { settle });
    });
  }
  sentOver(link, id) {
    const request = this.#waiting.get(id);
    if (request !== void 0) request.link = link;
  }
  /** An answer that comes after the time-out is too late for anybody. */
  acknowledge(ack) {
    this.#waiting.get(ack.id)?.settle(void 0, ack);
  }
  fail(id, error) {
    this.#waiting.get(id)?.settle(error);
  }
  /** No answer comes over this connection any more. */
  linkEnded(link) {
    for (const { settle } of this.#over(link)) settle(new OutcomeUnknownError());
  }
  areWaitingFor(link) {
    return this.#over(link).length > 0;
  }
  #over(link) {
    return [...this.#waiting.values()].filter((request) => request.link === link);
  }
};

// src/client/rotation.ts
function rotationDelayMs(remainingMs, random) {
  return Math.max(1e3, remainingMs * (0.6 + 0.3 * random));
}

// src/client/timers.ts
var longestMs = 2 ** 31 - 1;
var Timers = class {
  #platform;
  #stops = /* @__PURE__ */ new Set();
  constructor(platform) {
    this.#platform = platform;
  }
  /** @returns a function that stops it */
  after(delayMs, callback) {
    const stopTimer = this.#platform.after(Math.min(delayMs, longestMs), () => {
      stop();
      callback();
    });
    const stop = () => {
      this.#stops.delete(stop);
      stopTimer();
    };
    this.#stops.add(stop);
    return stop;
  }
  stopAll() {
    for (const stop of this.#stops) stop();
  }
};

// src/client/reconnecting-client.ts
var stableMs = 1e4;
var drainMs = 3e4;
var drainCheckMs = 1e3;
var rememberedMessages = 8192;
var rememberedConnections = 64;
function connectWith(platform, options) {
  return new ReconnectingClient(platform, readOptions(options));
}
var ReconnectingClient = class {
  #platform;
  #settings;
  #timers;
  #dialer;
  #listeners = new EventListeners();
  #outbox;
  #requests;
  #received = new RecentIds(rememberedMessages);
  #ownConnections = new RecentIds(rememberedConnections);
  /** All that have not ended: the one in use, the next one, and those that were replaced. */
  #links = /* @__PURE__ */ new Set();
  #state = "connecting";
  #closed;
  /** The one in use. */
  #main;
  #adoptedAt = 0;
  /** Of the one in use, in epoch seconds. */
  #expiresAt = 0;
  #attempt = 0;
  #isReplacing = false;
  #endPause = () => {
  };
  constructor(platform, settings) {
    this.#timers = new Timers(platform);
    this.#platform = { ...platform, after: (ms, callback) => this.#timers.after(ms, callback) };
    this.#settings = settings;
    this.#outbox = new Outbox(settings.queueLimit);
    this.#requests = new Requests(this.#platform);
    this.#dialer = new Dialer(this.#platform, settings, {
      started: (link) => this.#links.add(link),
      welcomed: (pong) => this.#ownConnections.add(pong.connectionId),
      message: (frame) => this.#onMessage(frame),
      ack: (frame) => this.#requests.acknowledge(frame),
      refused: (error, id) => this.#onRefused(error, id),
      ended: (link, end) => this.#onEnded(link, end)
    });
    queueMicrotask(() => void this.#run());
  }
  get state() {
    return this.#state;
  }
  on(event, listener) {
    return this.#listeners.on(event, listener);
  }
  send(message) {
    this.#dispatch({ text: messageText(message) });
  }
  async request(message, { timeoutMs = this.#settings.requestTimeoutMs } = {}) {
    const id = this.#requests.nextId();
    const text = messageText(message, id);
    const answer = this.#requests.add(id, timeoutMs, () => {
      const outcome = this.#outbox.remove(id) ? "sent" : "acknowledged";
      return new TimeoutError(`A message was not ${outcome}`, timeoutMs);
    });
    try {
      this.#dispatch({ text, id });
    } catch (error) {
      this.#requests.fail(id, error);
    }
    return answer;
  }
  async ping() {
    const link = this.#openLink();
    if (link === void 0) throw new NotConnectedError();
    return link.ping();
  }
  async close() {
    this.#finish({ reason: "requested" });
    await this.#closed;
  }
  async #run() {
    if (!this.#settings.isRoomName) return this.#giveUp(new ConnectionRefusedError(badRoom));
    while (!this.#closed) {
      const dialed = await this.#dialer.dial(this.#expiresAt);
      if (!this.#closed) await this.#proceed(dialed);
    }
  }
  /** @returns when it is time for the next attempt */
  async #proceed(dialed) {
    if (typeof dialed === "string") return this.#backOff(dialed);
    const isLast = dialed instanceof ConnectionRefusedError;
    if (isLast && this.#main === void 0) return this.#giveUp(dialed);
    if (isLast) this.#emit("error", dialed);
    else if (dialed !== void 0) this.#adopt(dialed);
    const end = this.#main ? await this.#endOrExpiry(this.#main, isLast) : lost;
    if (end !== void 0 && !this.#closed) await this.#backOff(end.reason);
  }
  /**
   * @param isLast whether there is no point in replacing it before it ends
   * @returns how it ended; nothing when it is time to replace it
   */
  #endOrExpiry(link, isLast) {
    this.#isReplacing = false;
    return new Promise((resolve) => {
      const replace = () => {
        this.#isReplacing = true;
        resolve(void 0);
      };
      const delayMs = rotationDelayMs(link.remainingMs, this.#platform.random());
      const stop = isLast ? () => {
      } : this.#platform.after(delayMs, replace);
      void link.end.then(stop);
      void link.end.then(resolve);
    });
  }
  #backOff(reason) {
    const delayMs = backoffMs(++this.#attempt, this.#platform.random());
    if (this.#main === void 0) this.#announceReconnect(delayMs, reason);
    return new Promise((resolve) => {
      const stop = this.#platform.after(delayMs, resolve);
      this.#endPause = () => {
        stop();
        resolve();
      };
    });
  }
  #announceReconnect(delayMs, reason) {
    this.#state = "reconnecting";
    this.#emit("reconnecting", { attempt: this.#attempt, delayMs, reason });
  }
  /** From here on it is this connection that messages are sent over. */
  #adopt({ link, pong }) {
    if (!this.#links.has(link)) return;
    const { connectionId, userId, room, expiresAt } = pong;
    const replaced = this.#main;
    this.#main = link;
    this.#expiresAt = expiresAt;
    this.#adoptedAt = this.#platform.now();
    if (replaced !== void 0) this.#drain(replaced);
    this.#state = "open";
    for (const message of this.#outbox.takeAll()) this.#sendOver(link, message);
    if (replaced === void 0) this.#emit("open", { connectionId, userId, room, expiresAt });
  }
  /** Keeps a replaced connection for what is still on its way: messages, and its last answers. */
  #drain(link) {
    link.retire();
    const check2 = () => {
      if (this.#requests.areWaitingFor(link)) this.#platform.after(drainCheckMs, check2);
      else void link.close();
    };
    this.#platform.after(Math.min(drainMs, link.remainingMs), check2);
  }
  #dispatch(message) {
    const link = this.#openLink();
    if (link !== void 0) this.#sendOver(link, message);
    else if (this.#settings.queueLimit === 0) throw new NotConnectedError();
    else this.#outbox.add(message);
  }
  #openLink() {
    if (this.#closed) throw new ClosedError();
    return this.#main?.isOpen ? this.#main : void 0;
  }
  #sendOver(link, { text, id }) {
    link.send(text);
    if (id !== void 0) this.#requests.sentOver(link, id);
  }
  #onMessage(frame) {
    if (this.#state === "closed") return;
    if (this.#ownConnections.has(frame.from.connectionId)) return;
    if (this.#received.add(frame.messageId)) this.#emit("message", frame);
  }
  #onRefused(error, id) {
    if (id !== void 0) this.#requests.fail(id, error);
    else if (!this.#closed) this.#emit("error", error);
  }
  #onEnded(link, end) {
    this.#links.delete(link);
    this.#requests.linkEnded(link);
    if (link !== this.#main || this.#state === "closed") return;
    if (this.#platform.now() - this.#adoptedAt >= stableMs) this.#attempt = 0;
    this.#main = void 0;
    this.#expiresAt = 0;
    this.#state = "reconnecting";
    if (!this.#isReplacing) return;
    this.#attempt ||= 1;
    this.#announceReconnect(0, end.reason);
    this.#endPause();
  }
  #giveUp(error) {
    this.#finish({ reason: "refused", error });
  }
  #finish(detail) {
    if (this.#state === "closed") return;
    this.#state = "closed";
    this.#dialer.stop();
    this.#timers.stopAll();
    this.#closed = Promise.all([...this.#links].map((link) => link.close())).then(() => {
    });
    this.#rejectUnsent();
    this.#emit("closed", detail);
  }
  #rejectUnsent() {
    const messages = this.#outbox.takeAll();
    for (const { id } of messages) {
      if (id !== void 0) this.#requests.fail(id, new NotSentError(1));
    }
    const sends = messages.filter(({ id }) => id === void 0).length;
    if (sends > 0) this.#emit("error", new NotSentError(sends));
  }
  #emit(event, detail) {
    this.#listeners.emit(event, detail);
  }
};
var lost = { reason: "It was lost." };
var badRoom = "A room name is 1 to 64 of A-Z, a-z, 0-9, '_' and '-'.";

// src/client/game-relay.ts
function connect(options) {
  return connectWith(systemPlatform, options);
}
function login(options) {
  return loginWith(systemPlatform, options);
}
