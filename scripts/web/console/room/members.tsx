import type { ConnectionView } from "../../api.ts";
import { Badge } from "../badge.tsx";
import { Breakable } from "../breakable.tsx";
import { plural, shortId } from "../format.ts";
import { Scrollable } from "../panel.tsx";
import { Since } from "../ticking.tsx";
import type { Commands } from "../use-commands.ts";
import type { Person } from "./people.ts";
import { peopleIn } from "./people.ts";

interface MembersProps {
  readonly room: string;
  /** Of all rooms. */
  readonly connections: readonly ConnectionView[];
  readonly run: Commands["run"];
}

/** More rows nobody reads. */
const mostRows = 200;

/** Who is in the room, and what operators can do about it. */
export function Members({ room, connections, run }: MembersProps) {
  const people = peopleIn(room, connections);
  const plain = people.filter(({ profile }) => profile === undefined).length;
  return (
    <section class="members" aria-labelledby="members-title" data-testid="members">
      <h3 id="members-title">
        Who is here{" "}
        <span class="muted" data-testid="member-counts">
          {plural(people.length - plain, "member")}, {plural(plain, "plain player")}
        </span>
      </h3>
      {people.length > 0 && (
        <Scrollable label="Who is in the room, scrollable">
          <table>
            <caption class="sr-only">Who is in the room, members first</caption>
            <thead>
              <tr>
                <th scope="col">Player</th>
                <th scope="col">Profile</th>
                <th scope="col" class="from-medium">
                  Seat
                </th>
                <th scope="col" class="number">
                  Since
                </th>
                <th scope="col">Connections</th>
                <th scope="col">
                  <span class="sr-only">Put out</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {people.slice(0, mostRows).map((person) => (
                <MemberRow key={person.seat} room={room} person={person} run={run} />
              ))}
            </tbody>
          </table>
        </Scrollable>
      )}
      {people.length > mostRows && <p class="muted">and {people.length - mostRows} more</p>}
    </section>
  );
}

interface MemberRowProps {
  readonly room: string;
  readonly person: Person;
  readonly run: Commands["run"];
}

function MemberRow({ room, person, run }: MemberRowProps) {
  const { seat, userId, player, profile, connections, since } = person;
  const name = player ?? shortId(userId);
  return (
    <tr data-testid="member" data-seat={seat}>
      <th scope="row" title={userId}>
        {name}
      </th>
      <td class="profile" title={seat}>
        {profile === undefined ? (
          <Badge tone="neutral" title="Announced to nobody">
            plain
          </Badge>
        ) : (
          <bdi class="code" data-testid="member-profile">
            <Breakable text={profile} />
          </bdi>
        )}
      </td>
      <td class="code from-medium">{seat}</td>
      <td class="number">
        <Since at={since} />
      </td>
      <td>
        <div class="button-row">
          {connections.map(({ connectionId, state }) => (
            <button
              key={connectionId}
              type="button"
              class="small"
              title={`End the connection ${connectionId}`}
              aria-label={`Kick the connection ${connectionId} of ${name}`}
              data-testid="kick"
              data-connection-id={connectionId}
              onClick={() =>
                run(
                  { kind: "kick", room, connectionId },
                  `The connection ${shortId(connectionId)} of ${name} was ended.`,
                )
              }
            >
              Kick <span class="code">{shortId(connectionId)}</span>
              {state === "ghost" && " (ghost)"}
            </button>
          ))}
        </div>
      </td>
      <td class="actions">
        <div class="button-row">
          {putOuts.map(({ testId, label, hint, barSeconds, done }) => (
            <button
              key={testId}
              type="button"
              class="small"
              title={hint}
              aria-label={`${label}: ${name}`}
              data-testid={testId}
              onClick={() =>
                run({ kind: "kick-user", userId, ...(barSeconds && { barSeconds }) }, done(name))
              }
            >
              {label}
            </button>
          ))}
        </div>
      </td>
    </tr>
  );
}

const putOuts = [
  {
    testId: "kick-user",
    label: "Kick user",
    hint: "Ends all connections of the user, in every room",
    barSeconds: undefined,
    done: (name: string) => `${name} was thrown out.`,
  },
  {
    testId: "bar-1",
    label: "Bar 1 min",
    hint: "The same, and keeps the user out for a minute",
    barSeconds: 60,
    done: (name: string) => `${name} was thrown out, and is kept out for a minute.`,
  },
  {
    testId: "bar-10",
    label: "Bar 10 min",
    hint: "The same, and keeps the user out for ten minutes",
    barSeconds: 600,
    done: (name: string) => `${name} was thrown out, and is kept out for ten minutes.`,
  },
] as const;
