import { useId } from "preact/hooks";
import type { Players } from "../rules/players.ts";
import { countOf } from "../rules/players.ts";
import type { Colour } from "../rules/profile.ts";
import { profileOf } from "../rules/profile.ts";

interface Props {
  /** One's own. */
  readonly name: string;
  /** The others. */
  readonly players: Players;
}

/** More names nobody reads. */
const mostShown = 100;

/** Who is in the room: oneself first. */
export function People({ name, players }: Props) {
  const id = useId();
  const { members, strangers } = players;
  const others = [
    ...[...members].map(([seat, member]) => ({ seat, ...member })),
    ...[...strangers].map(([seat, called]) => ({ seat, name: called, isAway: false })),
  ];
  const hidden = others.length - mostShown;
  return (
    <section class="people" aria-labelledby={id}>
      <h2 id={id}>
        Who is here <span data-testid="people-count">{countOf(players) + 1}</span>
      </h2>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and must do so by keys too */}
      <ul data-testid="people" tabIndex={0} aria-labelledby={id}>
        <Person {...profileOf(name)} isAway={false} remark="you" />
        {others.slice(0, mostShown).map(({ seat, ...person }) => (
          <Person key={seat} {...person} {...(person.isAway && { remark: "away" })} />
        ))}
        {hidden > 0 && <li class="person-more">and {hidden} more</li>}
      </ul>
    </section>
  );
}

interface PersonProps {
  readonly name?: string | undefined;
  readonly colour?: Colour;
  readonly isAway: boolean;
  readonly remark?: string;
}

/** A stranger's name may be written in any direction: it does not turn what stands beside it. */
function Person({ name = "Somebody", colour, isAway, remark }: PersonProps) {
  return (
    <li class={isAway ? "person person-away" : "person"} data-testid="person" data-away={isAway}>
      <span class={`dot dot-${colour ?? "none"}`} aria-hidden="true" />
      <bdi>{name}</bdi>
      {remark !== undefined && <span class="remark">{remark}</span>}
    </li>
  );
}
