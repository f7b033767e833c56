/** What the game is, in a name, two sentences and three signs. */
export function Title() {
  return (
    <header class="title">
      <h1>
        Unseen <em>Tag</em>
      </h1>
      <p class="tagline">Everybody is on this board. Nobody sees anybody.</p>
      <ul class="signs">
        <li>
          <span class="sign sign-own" aria-hidden="true" />
          <span class="with-keys">
            You. Move with <kbd>W</kbd> <kbd>A</kbd> <kbd>S</kbd> <kbd>D</kbd> or the arrow keys.
          </span>
          <span class="with-touch">You. Move with the arrows under your thumb.</span>
        </li>
        <li>
          <span class="sign sign-moved" aria-hidden="true">
            ?
          </span>
          <span>Somebody moved, right beside this tile.</span>
        </li>
        <li>
          <span class="sign sign-searched" aria-hidden="true">
            !
          </span>
          <span>
            Somebody tried to tag, on this very tile. Your turn:{" "}
            <span class="with-keys">
              <kbd>Space</kbd>
            </span>
            <span class="with-touch">“Tag!”</span> tags whoever stands where you stand.
          </span>
        </li>
      </ul>
    </header>
  );
}
