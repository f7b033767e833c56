import type { Locator, Page } from "playwright-core";

/** A window with the developer console in it. */
export class ConsoleWindow {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  /**
   * @param url of the pages
   * @param hash such as `#trace=…`
   */
  async open(url: string, hash = ""): Promise<void> {
    await this.page.goto(`${url}/console${hash}`);
    await this.page.locator("[data-testid=stream-state][data-state=live]").waitFor();
  }

  find(testId: string): Locator {
    return this.page.getByTestId(testId);
  }

  /** The row of a player's connection, in any room. */
  connection(player: string, state: "open" | "ghost" = "open"): Locator {
    return this.page
      .locator(`[data-testid=connection][data-state=${state}]`)
      .filter({ hasText: player });
  }

  /** The rows of events, the latest first. */
  events(attributes: Readonly<Record<string, string>> = {}): Locator {
    const conditions = Object.entries(attributes).map(
      ([name, value]) => `[data-${name}="${value}"]`,
    );
    return this.page.locator(`[data-testid=event]${conditions.join("")}`);
  }

  /** Opens the waterfall of the latest tick. */
  async openLatestTick(): Promise<void> {
    await this.find("tick").first().locator("a").click();
    await this.find("waterfall").waitFor();
  }

  /** Resolves with what the page said of the command. */
  async command(button: string): Promise<string> {
    await this.find(button).click();
    const result = this.find("command-result").filter({ hasText: /./ });
    await result.waitFor();
    return result.innerText();
  }
}
