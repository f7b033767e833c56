type Value =
  | null
  | boolean
  | number
  | string
  | readonly Value[]
  | { readonly [key: string]: Value };

/**
 * Writes plain data as YAML 1.2, one member to a line. Every text is quoted as JSON quotes it,
 * which YAML reads the same way (https://yaml.org/spec/1.2.2/#12-overview).
 */
export function toYaml(value: unknown): string {
  // Through JSON, so that nothing is left but what JSON can say.
  return `${block(JSON.parse(JSON.stringify(value)), "")}\n`;
}

function block(value: Value, indent: string): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) {
    if (value.length === 0) return "[]";
    return value.map((item) => `${indent}- ${block(item, `${indent}  `).trimStart()}`).join("\n");
  }
  const members = Object.entries(value);
  if (members.length === 0) return "{}";
  return members.map(([key, item]) => `${indent}${name(key)}:${after(item, indent)}`).join("\n");
}

function after(value: Value, indent: string): string {
  const text = block(value, `${indent}  `);
  return text.startsWith(" ") ? `\n${text}` : ` ${text}`;
}

function name(key: string): string {
  return /^[A-Za-z][\w.-]*$/.test(key) && !["y", "n", "yes", "no", "on", "off"].includes(key)
    ? key
    : JSON.stringify(key);
}
