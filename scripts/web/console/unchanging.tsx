import { Component } from "preact";

/**
 * A part that is drawn again only when one of its properties is another: most of hundreds of rows
 * stay as they are when one comes. (An element that is kept by `useMemo` would do so too, but keeps
 * every older tree of the page alive, through its parent.)
 */
export abstract class Unchanging<Props extends object> extends Component<Props> {
  override shouldComponentUpdate(next: Readonly<Props>): boolean {
    const current = new Map<string, unknown>(Object.entries(this.props));
    return Object.entries(next).some(([name, value]) => !Object.is(value, current.get(name)));
  }
}
