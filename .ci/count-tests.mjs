// Prints "N passed, N failed" from the results of a Vitest run, as its JSON reporter writes them.
import { readFileSync } from "node:fs";

const results = JSON.parse(readFileSync(process.argv[2], "utf8"));
// A test file that could not even be loaded has no failed test in it, and failed all the same.
const brokenFiles = results.testResults.filter(
  (file) => file.status === "failed" && file.assertionResults.every((it) => it.status !== "failed"),
);
const failed = results.numFailedTests + brokenFiles.length;
if (results.numPassedTests === 0) throw new Error("No test has run.");
process.stdout.write(`${results.numPassedTests} passed, ${failed} failed\n`);
