import type { Clock } from "#application/ports/clock.ts";
import type { Connections } from "#application/ports/connections.ts";
import type { Journal } from "#application/ports/journal.ts";
import type { Closed, Messenger, Posted } from "#application/ports/messenger.ts";
import type { ConnectionKey } from "#domain/connection.ts";
import { isExpired } from "#domain/connection.ts";
import type { Frame } from "#domain/frame.ts";
import type { Page } from "#domain/page.ts";
import type { Chance } from "./chance.ts";
import type { Life } from "./life.ts";
import type { LogStore } from "./log-store.ts";
import type { Meter } from "./meter.ts";
import type { RegistryStore } from "./registry-store.ts";
import type { SimulatedGateway } from "./simulated-gateway.ts";
import { StoreLink } from "./store-link.ts";
import type { Surroundings } from "./surroundings.ts";

/** An instance of the function, as its ports see it. */
export interface InstanceSite {
  readonly around: Surroundings;
  readonly chance: Chance;
  readonly life: Life;
  /** How far its clock is ahead, milliseconds. */
  readonly skewMs: number;
  readonly meter: Meter | undefined;
}

/** A clock that is wrong. The dead do not sleep: what they do next comes to nothing, and so they end. */
export function instanceClock({ around: { time }, life, skewMs }: InstanceSite): Clock {
  return {
    now: () => time.now() + skewMs,
    async sleep(milliseconds) {
      if (!life.goesOn()) return;
      await time.sleep(milliseconds);
      life.goesOn();
    },
  };
}

export function instanceJournal(store: LogStore, site: InstanceSite): Journal {
  const { around, chance, life, skewMs, meter } = site;
  const link = new StoreLink(around, chance, life);
  const now = () => around.time.now() + skewMs;

  function read(pages: () => Promise<readonly Page[]>, deadline: number) {
    const work = async () => {
      const result = await pages();
      meter?.readPages(result);
      return result;
    };
    return link.call({ deadline: deadline - skewMs, isRepeatable: true, work });
  }

  return {
    async newest(room, from, limit, deadline) {
      return (await read(() => store.pages.newest(room, from, limit), deadline)) ?? [];
    },

    async *since(room, from, deadline) {
      const all = async () => {
        const pages: Page[] = [];
        for await (const some of store.pages.since(room, from)) pages.push(...some);
        return pages;
      };
      const pages = await read(all, deadline);
      if (pages !== undefined && pages.length > 0) yield pages;
    },

    async write(room, write, deadline) {
      const { unclear, late } = around.faults();
      const isUnclear = chance.happens(unclear);
      const isCarriedOut = chance.happens(0.5);
      const isLate = chance.happens(late);
      const lateMs = chance.next() * chance.pick([60, 300, 3_000]);
      const carryOut = () => store.write(room, write, now());
      const page = await link.call({
        deadline: deadline - skewMs,
        isRepeatable: false,
        isAdmitted: () => meter?.admitsWrite(room, write, store, around.time.now()) ?? true,
        async work(): Promise<Page | undefined> {
          if (!isUnclear || isCarriedOut) return carryOut();
          if (isLate) around.time.after(lateMs, () => void carryOut());
          return undefined;
        },
      });
      return isUnclear ? undefined : page;
    },
  };
}

export function instanceRegistry(store: RegistryStore, site: InstanceSite): Connections {
  const { around, chance, life, skewMs, meter } = site;
  const link = new StoreLink(around, chance, life);
  const { time } = around;
  const call = async <T>(deadline: number, work: () => T): Promise<T> => {
    const result = await link.call({ deadline: deadline - skewMs, isRepeatable: true, work });
    if (result === undefined) throw new Error("A call of the registry told nothing.");
    return result;
  };
  const remove = async (key: ConnectionKey, deadline: number) =>
    (
      await call(deadline, () => {
        meter?.writeRow();
        return { row: store.remove(key, time.now()) };
      })
    ).row;
  return {
    add: (connection, deadline) =>
      call(deadline, () => {
        meter?.writeRow();
        return store.add(connection, time.now());
      }),
    find: async (key, deadline) =>
      (
        await call(deadline, () => {
          meter?.readRows(1);
          return { row: store.find(key) };
        })
      ).row,
    introduce: async (key, profile, deadline) =>
      (
        await call(deadline, () => {
          meter?.writeRow();
          return { introduction: store.introduce(key, profile) };
        })
      ).introduction,
    remove,
    async removeAll(keys, deadline) {
      const removed = await Promise.all(keys.map((key) => remove(key, deadline)));
      return removed.filter((row) => row !== undefined);
    },
    ofUser: (userId, now, deadline) =>
      call(deadline, () => store.ofUser(userId).filter((row) => !isExpired(row, now))),
    async *inRoom(room, now, deadline) {
      const rows = await call(deadline, () => {
        const there = store.inRoom(room);
        meter?.readRows(there.length);
        return there.filter((row) => !isExpired(row, now));
      });
      if (rows.length > 0) yield rows;
    },
  };
}

/** Who is told of what an instance posts. */
export type PostWatch = (connectionId: string, posted: Posted) => void;

export function instanceMessenger(
  gateway: SimulatedGateway,
  site: InstanceSite,
  watch: PostWatch,
): Messenger {
  const { around, chance, life, skewMs } = site;
  const { time, delays, faults } = around;
  /** @param meet what the gateway does with it, when it arrives there */
  async function call<Result extends Posted | Closed>(
    deadline: number,
    meet: () => Result,
  ): Promise<Result | typeof unanswered> {
    life.step();
    const there = delays.post();
    const back = delays.post();
    const patience = Math.max(0, deadline - skewMs - time.now());
    if (there + back > patience) {
      time.after(there, meet);
      await time.sleep(patience);
      life.step();
      return unanswered;
    }
    await time.sleep(there);
    const result = meet();
    await time.sleep(back);
    life.step();
    return result;
  }

  async function post(connectionId: string, frame: Frame, deadline: number): Promise<Posted> {
    const { postFails, postThrottled, postCutOff, postUnanswered, postLost, falseGone } = faults();
    const dice = [postFails, postThrottled, postCutOff, postUnanswered, postLost, falseGone].map(
      (probability) => chance.happens(probability),
    );
    const lateMs = chance.next() * 3_000;
    const arrives = chance.happens(0.7);
    const [fails, isThrottled, isCutOff, isUnanswered, isLost, isFalselyGone] = dice;
    if (isUnanswered) {
      life.step();
      if (arrives) time.after(lateMs, () => void gateway.post(connectionId, frame));
      else gateway.lose(connectionId, frame);
      await time.sleep(Math.min(1_000, Math.max(0, deadline - skewMs - time.now())));
      life.step();
      return unanswered;
    }
    return call(deadline, (): Posted => {
      if (fails) return { outcome: "unavailable", reason: "InternalServerErrorException" };
      if (isThrottled) return { outcome: "throttled", reason: "LimitExceededException" };
      if (isFalselyGone) return { outcome: "gone", reason: "GoneException" };
      if (isLost) return gateway.lose(connectionId, frame);
      const posted = gateway.post(connectionId, frame);
      if (!isCutOff || posted.outcome !== "delivered") return posted;
      gateway.repeatable(connectionId, frame);
      return { outcome: "unavailable", reason: "cut_off" };
    });
  }

  return {
    async post(connectionId, frame, deadline) {
      const posted = await post(connectionId, frame, deadline);
      watch(connectionId, posted);
      return posted;
    },
    close: (connectionId, deadline) => call(deadline, () => gateway.close(connectionId)),
  };
}

const unanswered = { outcome: "unanswered", reason: "no_answer" } as const;
