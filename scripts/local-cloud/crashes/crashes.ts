import type { Action } from "#protocol/actions.ts";
import { drawFor } from "../faults/fault-schedule.ts";
import { InvalidFaultRules, isShare } from "../faults/share-rules.ts";
import type { CurrentEvent, Executions } from "../lambda/executions.ts";
import { traceIdOf } from "../xray/trace-header.ts";
import type { Crash, CrashOrder, Moment, TickStep } from "./crash-orders.ts";
import { tickSteps } from "./crash-orders.ts";
import type { StepCall } from "./tick-steps.ts";

/** Lets functions die in the middle of ticks; what it changes holds from the next call on. */
export interface CrashControl {
  /** The order that waits for its tick. */
  readonly armed: CrashOrder | undefined;
  /** The share of invocations that die, from 0 to 1, as far as they come to where they are to. */
  readonly share: number;
  /**
   * The next function that comes there dies, and no other.
   *
   * @throws {InvalidFaultRules}
   */
  arm(order: CrashOrder): void;
  disarm(): void;
  /**
   * From now on so many invocations die, each at a step that is drawn for it.
   *
   * @throws {InvalidFaultRules}
   */
  setShare(share: number): void;
  /** Begins the sequence of random deaths that belongs to a seed. */
  seed(seed: number): void;
  /** From now on nobody dies. */
  clear(): void;
}

/** What services ask about the calls that come to them. */
export interface CallWatch {
  /**
   * Tells that a call has come, or has been carried out.
   *
   * @returns whether that was the end of its caller: nothing more is to be done for it
   */
  isFatal(moment: Moment, accessKeyId: string | undefined, call: StepCall): boolean;
}

export interface CrashOptions {
  readonly executions: Pick<Executions, "withKey">;
  /** 0 unless set. */
  readonly share?: number;
  readonly seed?: number;
  readonly crashed?: (crash: Crash) => void;
}

/** What an invocation has done so far. */
interface Progress {
  /** Where it is to die, if it is one of those. */
  readonly fate: CrashOrder | undefined;
  /** Of the tick that it has ended. */
  ended: { readonly room: string | undefined } | undefined;
  /** Of that tick. */
  posts: number;
}

/** What places and closes; heartbeats read pages as well, and for other ends. */
const placingRoute: Action = "message";

/** Far more than a test has players in a room. */
const mostPosts = 1_000_000;

/** Of those that are drawn: later ones are met in large rooms only. */
const furthestDrawnPost = 4;

/** Kills instances at the calls that they make. */
export class Crashes implements CrashControl, CallWatch {
  readonly #executions: CrashOptions["executions"];
  readonly #crashed: (crash: Crash) => void;
  readonly #progress = new WeakMap<CurrentEvent, Progress>();
  #armed: CrashOrder | undefined;
  #share = 0;
  #seed: number;
  #invocations = 0;

  /** @throws {InvalidFaultRules} */
  constructor({ executions, share = 0, seed = 1, crashed = () => {} }: CrashOptions) {
    this.#executions = executions;
    this.#crashed = crashed;
    this.#seed = seed;
    this.setShare(share);
  }

  get armed(): CrashOrder | undefined {
    return this.#armed;
  }

  get share(): number {
    return this.#share;
  }

  arm(order: CrashOrder): void {
    const { step, post } = order;
    const isPost = post === undefined || (Number.isInteger(post) && post >= 1 && post <= mostPosts);
    if (!isPost || (post !== undefined && step !== "post")) {
      const problem = `there is no post ${post} of the step "${step}"`;
      throw new InvalidFaultRules([problem]);
    }
    this.#armed = { ...order };
  }

  disarm(): void {
    this.#armed = undefined;
  }

  setShare(share: number): void {
    if (!isShare(share)) {
      throw new InvalidFaultRules([`the share of killed invocations is ${share}, not from 0 to 1`]);
    }
    this.#share = share;
  }

  seed(seed: number): void {
    this.#seed = seed;
    this.#invocations = 0;
  }

  clear(): void {
    this.disarm();
    this.setShare(0);
  }

  isFatal(moment: Moment, accessKeyId: string | undefined, call: StepCall): boolean {
    const execution = this.#executions.withKey(accessKeyId ?? "");
    const current = execution?.current;
    if (execution === undefined || current === undefined) return false;
    const steps = call.steps.filter((step) => step !== "read" || current.label === placingRoute);
    if (steps.length === 0) return false;
    const progress = this.#progressOf(current);
    const death = this.#deathAt(moment, steps, call.room, progress);
    if (death !== undefined) {
      execution.kill();
      this.#crashed({
        ...death,
        route: current.label,
        requestId: current.requestId,
        traceId: traceIdOf(current.traceHeader),
      });
    }
    if (moment === "after" && steps.includes("close")) progress.ended = { room: call.room };
    return death !== undefined;
  }

  #deathAt(
    moment: Moment,
    steps: readonly TickStep[],
    callRoom: string | undefined,
    progress: Progress,
  ): Pick<Crash, keyof CrashOrder | "isOrdered"> | undefined {
    const isPost = steps.includes("post");
    // Answers to a client are posts as well; those of a tick come when it has been ended.
    if (isPost && progress.ended === undefined) return undefined;
    if (isPost && moment === "before") progress.posts += 1;
    const room = callRoom ?? progress.ended?.room;
    const isMet = (order: CrashOrder | undefined): order is CrashOrder =>
      order !== undefined &&
      order.moment === moment &&
      steps.includes(order.step) &&
      (order.room === undefined || order.room === room) &&
      (order.step !== "post" || (order.post ?? 1) === progress.posts);
    const order = [this.#armed, progress.fate].find(isMet);
    if (order === undefined) return undefined;
    const isOrdered = order === this.#armed;
    if (isOrdered) this.disarm();
    const post = isPost ? { post: progress.posts } : {};
    return { ...order, ...(room !== undefined && { room }), ...post, isOrdered };
  }

  #progressOf(current: CurrentEvent): Progress {
    const known = this.#progress.get(current);
    if (known !== undefined) return known;
    const progress = { fate: this.#drawFate(), ended: undefined, posts: 0 };
    this.#progress.set(current, progress);
    return progress;
  }

  /** Invocations are counted only while some of them are to die. */
  #drawFate(): CrashOrder | undefined {
    if (this.#share === 0) return undefined;
    this.#invocations += 1;
    const draw = (what: string) => drawFor(this.#seed, what, this.#invocations);
    if (draw("invocation") >= this.#share) return undefined;
    const step = tickSteps[Math.floor(draw("step") * tickSteps.length)] ?? "read";
    const moment = draw("moment") < 0.5 ? "before" : "after";
    if (step !== "post") return { step, moment };
    return { step, moment, post: 1 + Math.floor(draw("post") * furthestDrawnPost) };
  }
}
