import type { CrashOrder, TickStep } from "../../../local-cloud/crashes/crash-orders.ts";
import { tickSteps } from "../../../local-cloud/crashes/crash-orders.ts";

/** A place where a function can be killed: between two steps of a tick, or in the middle of one. */
export type CrashPlace = `${CrashOrder["moment"]} ${TickStep}`;

/**
 * What has been done by then, in the order of the steps. Between two steps a function may die before
 * the next call is made or after it has left, which is another thing where that call is a write.
 */
export const crashPlaces: Readonly<Record<CrashPlace, string>> = {
  "before read": "before it has read the pages",
  "after read": "after it has read the pages",
  "before place": "before the entry is placed",
  "after place": "after the entry is placed",
  "before close": "before the tick is closed",
  "after close": "after the tick is closed",
  "before registry": "before it has read the registry",
  "after registry": "after it has read the registry",
  "before post": "before a post is delivered",
  "after post": "after a post is delivered",
};

export interface CrashDraft {
  readonly place: CrashPlace;
  /** Any if empty. */
  readonly room: string;
  /** Which post of the tick, from 1; of a place that is about posts. */
  readonly post: number;
}

export function isCrashPlace(text: string): text is CrashPlace {
  return Object.hasOwn(crashPlaces, text);
}

export function isAboutPosts(place: CrashPlace): boolean {
  return place.endsWith(" post");
}

export function orderOf({ place, room, post }: CrashDraft): CrashOrder {
  const { moment, step } = partsOf(place);
  return {
    step,
    moment,
    ...(room !== "" && { room }),
    ...(isAboutPosts(place) && { post }),
  };
}

/** Such as "The next function dies after the entry is placed, in room lobby". */
export function describeOrder(order: CrashOrder): string {
  return `The next function dies ${placeInWords(order)}`;
}

export function placeInWords({ step, moment, room, post }: CrashOrder): string {
  const where = room === undefined ? "" : `, in room ${room}`;
  const which = post === undefined || post === 1 ? "" : `, which is number ${post}`;
  return `${crashPlaces[`${moment} ${step}`]}${which}${where}`;
}

function partsOf(place: CrashPlace): Pick<CrashOrder, "moment" | "step"> {
  const step = tickSteps.find((it) => place.endsWith(` ${it}`)) ?? "read";
  return { moment: place.startsWith("before ") ? "before" : "after", step };
}
