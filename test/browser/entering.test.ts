import { describe, expect } from "vitest";
import { GameWindow } from "../../scripts/browser/game-window.ts";
import { playerPassword } from "../../scripts/local-cloud/players.ts";
import { callCognito } from "../support/cognito-api.ts";
import type { TestStudio } from "../support/studio.ts";
import { it } from "./support/browser-test.ts";
import type { Windows } from "./support/windows.ts";

/** The form for a stack, with a configuration pasted into it. */
async function stackForm(windows: Windows, { url }: TestStudio, config: object | string) {
  const game = new GameWindow(await windows.open());
  await game.open(url);
  await game.find("deployed-stack").click();
  await game.find("config").fill(typeof config === "string" ? config : JSON.stringify(config));
  return game;
}

async function logIn(game: GameWindow, username: string, password: string): Promise<void> {
  await game.find("username").fill(username);
  await game.find("password").fill(password);
  await game.find("login").click();
}

describe("a pasted aws-config.json", () => {
  it("lets a player in with e-mail address and password", async ({ studio, windows }) => {
    const game = await stackForm(windows, studio, studio.cloud.config);
    await game.find("config-problem").getByText("This is a configuration.").waitFor();
    await game.find("name").fill("Ben");
    await logIn(game, "player2@example.com", playerPassword);
    await game.connectionIs("open");
    await game.join();
    await expect.poll(() => game.messages()).toContain("You joined as Ben.");
  });

  it("may be chosen as a file, too", async ({ studio, windows }) => {
    const game = await stackForm(windows, studio, "");
    const buffer = Buffer.from(JSON.stringify(studio.cloud.config));
    const file = { name: "aws-config.json", mimeType: "application/json", buffer };
    await game.find("config-file").setInputFiles(file);
    await game.find("config-problem").getByText("This is a configuration.").waitFor();
  });

  it("is told what is wrong with it", async ({ studio, windows }) => {
    const game = await stackForm(windows, studio, "{ nonsense");
    const problem = game.find("config-problem");
    await problem.getByText("This is not JSON").waitFor();
    await game.find("config").fill(`{"Cognito":{}}`);
    await problem.getByText(`The section "API_Gateway" is missing`).waitFor();
    await expect(game.find("login").isDisabled()).resolves.toBe(true);
  });

  it("with a wrong password lets nobody in, and says so", async ({ studio, windows }) => {
    windows.expectProblem(/^error: Failed to load resource: .* 400/);
    const game = await stackForm(windows, studio, studio.cloud.config);
    await logIn(game, "player2@example.com", "not it");
    await expect.poll(() => game.find("login-problem").innerText()).toMatch(/password/i);
    await expect(game.find("join-card").count()).resolves.toBe(0);
  });

  it("of another user pool ends in a sentence, not in endless attempts", async ({
    studio,
    windows,
  }) => {
    windows.expectProblem(/^error: (WebSocket connection to .* failed|Failed to load resource)/);
    const { Cognito, API_Gateway } = studio.cloud.config;
    const game = await stackForm(windows, studio, {
      Cognito: { ...Cognito, CognitoUserPool: "local_other" },
      API_Gateway: { WebSocket_API_URL: `${API_Gateway.WebSocket_API_URL}/nowhere` },
    });
    await logIn(game, "player2@example.com", playerPassword);
    await game.find("closed").getByText("Back to the log-in").waitFor();
    await expect(game.find("closed-reason").innerText()).resolves.toContain("user pool");
  });

  it("asks for a new password where the first was temporary", async ({ studio, windows }) => {
    const { cognitoUrl, userPool } = studio.cloud;
    await callCognito(cognitoUrl, "AdminCreateUser", {
      UserPoolId: userPool.userPoolId,
      Username: "new@example.com",
      TemporaryPassword: "Temporary-1234",
      MessageAction: "SUPPRESS",
      UserAttributes: [{ Name: "email", Value: "new@example.com" }],
    });
    const game = await stackForm(windows, studio, studio.cloud.config);
    await logIn(game, "new@example.com", "Temporary-1234");
    await game.find("new-password").fill("Chosen-12345678");
    await game.find("set-password").click();
    await game.connectionIs("open");
  });
});

describe("the entrance", () => {
  it("names what is wrong with a room, and takes it from the address", async ({
    studio,
    windows,
  }) => {
    const game = new GameWindow(await windows.open());
    await game.open(`${studio.url}/?room=attic`);
    await expect(game.find("room").inputValue()).resolves.toBe("attic");
    await game.find("room").fill("the attic");
    await game.page.getByText("A room is 1 to 64 letters").waitFor();
    await expect(game.find("login-player1").getAttribute("aria-disabled")).resolves.toBe("true");
    await game.find("login-player1").click({ force: true });
    await expect(game.find("join-card").count()).resolves.toBe(0);
  });
});
