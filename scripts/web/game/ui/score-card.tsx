import type { Score } from "../rules/game.ts";

export function ScoreCard({ score: { tags, tagged } }: { readonly score: Score }) {
  return (
    <dl class="score">
      <div>
        <dt>You tagged</dt>
        <dd data-testid="score-tags" key={`tags-${tags}`}>
          {tags}
        </dd>
      </div>
      <div>
        <dt>Tagged you</dt>
        <dd data-testid="score-tagged" key={`tagged-${tagged}`}>
          {tagged}
        </dd>
      </div>
    </dl>
  );
}
