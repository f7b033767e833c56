import { createHash } from "node:crypto";
import type { Content } from "./answers.ts";
import { closedPolicy } from "./answers.ts";
import type { RequestRefused } from "./problem.ts";

const style = `
  body { max-width: 60rem; margin: 12vh auto; padding: 0 1.5rem; font: 1rem/1.5 system-ui, sans-serif; }
  pre { overflow: auto; padding: 1rem; border: 1px solid; border-radius: 0.5rem; font-size: 0.8125rem; }
`;

const styleHash = createHash("sha256").update(style).digest("base64");

/** A refusal for somebody who asked for a page: what is wrong, and where to go. */
export function problemPage({ status, heading, message }: RequestRefused): Content {
  const body = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>${escapeHtml(heading)} · Game Relay</title>
    <style>${style}</style>
  </head>
  <body>
    <h1>${escapeHtml(heading)}</h1>
    ${status < 500 ? `<p>${escapeHtml(message)}</p>` : `<pre>${escapeHtml(message)}</pre>`}
    <p><a href="/">The game</a> · <a href="/console">The console</a></p>
  </body>
</html>
`;
  return {
    type: "text/html; charset=utf-8",
    body,
    policy: `${closedPolicy}; style-src 'sha256-${styleHash}'`,
  };
}

function escapeHtml(text: string): string {
  const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };
  return text.replace(/[&<>]/g, (character) => entities[character] ?? character);
}
