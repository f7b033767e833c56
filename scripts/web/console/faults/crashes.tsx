import { useState } from "preact/hooks";
import type { CrashSettings } from "../../api.ts";
import { formatClock, formatShare } from "../format.ts";
import type { Commands } from "../use-commands.ts";
import type { CrashDraft } from "./crash-form.ts";
import {
  crashPlaces,
  describeOrder,
  isAboutPosts,
  isCrashPlace,
  orderOf,
  placeInWords,
} from "./crash-form.ts";
import { NumberInput } from "./number-input.tsx";
import { ShareControl } from "./share-control.tsx";

interface CrashesProps {
  /** What is in force. */
  readonly settings: CrashSettings;
  /** The names of those that are there. */
  readonly rooms: readonly string[];
  readonly run: Commands["run"];
}

const longestList = 100;

/** Kills functions in the middle of a tick. */
export function Crashes({ settings, rooms, run }: CrashesProps) {
  const { armed, share, latest } = settings;
  return (
    <fieldset>
      <legend>Functions that die</legend>
      <CrashForm rooms={rooms} run={run} />
      {armed !== undefined && (
        <ul class="rules" aria-label="Functions that are to die" data-testid="crash-armed">
          <li>
            <span>{describeOrder(armed)}</span>
            <button
              type="button"
              class="small"
              data-testid="crash-disarm"
              onClick={() => run({ kind: "disarm-crash" }, "Nobody is to die.")}
            >
              Spare it
            </button>
          </li>
        </ul>
      )}
      {latest !== undefined && (
        <p class="hint" data-testid="crash-latest">
          The last one died at {formatClock(latest.at)} {placeInWords(latest)}.
        </p>
      )}
      <ShareControl
        id="crash"
        name="Anywhere in a tick"
        what="invocations that die, each at a step that is drawn"
        takesTime={false}
        amount={{ share, delayMs: 0 }}
        onChange={(amount) =>
          run(
            { kind: "set-crash-share", share: amount.share },
            `${formatShare(amount.share)} of invocations die in the middle of a tick from now on.`,
          )
        }
      />
    </fieldset>
  );
}

function CrashForm({ rooms, run }: Omit<CrashesProps, "settings">) {
  const [draft, setDraft] = useState<CrashDraft>({ place: "after place", room: "", post: 1 });
  const { place, room, post } = draft;
  const change = (part: Partial<CrashDraft>) => setDraft({ ...draft, ...part });

  function submit(event: Event): void {
    event.preventDefault();
    const order = orderOf(draft);
    void run({ kind: "arm-crash", order }, `${describeOrder(order)}.`);
  }

  return (
    <form class="crash" onSubmit={submit}>
      <label class="field">
        <span>Kill the function</span>
        <select
          data-testid="crash-place"
          value={place}
          onChange={({ currentTarget: { value } }) => {
            if (isCrashPlace(value)) change({ place: value });
          }}
        >
          {Object.entries(crashPlaces).map(([value, label]) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
      </label>
      <div class="send-row">
        <select
          aria-label="In which room"
          data-testid="crash-room"
          value={room}
          onChange={({ currentTarget: { value } }) => change({ room: value })}
        >
          <option value="">in any room</option>
          {room !== "" && !rooms.includes(room) && <option value={room}>in {room}</option>}
          {rooms.slice(0, longestList).map((name) => (
            <option key={name} value={name}>
              in {name}
            </option>
          ))}
        </select>
        {isAboutPosts(place) && (
          <span class="percent">
            post
            <NumberInput
              label="Which post of the tick, counted from 1"
              testId="crash-post"
              step={1}
              value={post}
              onCommit={(value) => change({ post: value })}
            />
          </span>
        )}
        <button type="submit" data-testid="crash-arm">
          At the next tick
        </button>
      </div>
    </form>
  );
}
