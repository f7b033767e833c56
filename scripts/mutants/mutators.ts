import type { AnyNode, CallExpression, Expression, Literal } from "acorn";

/** What stands between two positions of a text gives way to something else. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly replacement: string;
}

/** The changes that a node of the syntax tree allows; each is a mistake that somebody could make. */
type Mutator = (node: AnyNode, parent: AnyNode | undefined, code: string) => readonly Edit[];

/** @param code the text that the tree was parsed from */
export function editsOf(node: AnyNode, parent: AnyNode | undefined, code: string): Edit[] {
  return mutators.flatMap((mutate) => mutate(node, parent, code));
}

const none: readonly Edit[] = [];

/** Larger numbers are rarely a matter of one more or less. */
const exactUpTo = 1_000;

const numbers: Mutator = (node) => {
  if (node.type !== "Literal" || typeof node.value !== "number") return none;
  const { value } = node;
  const others = value > exactUpTo ? [0, value * 2] : [0, value + 1, value - 1];
  return [...new Set(others)]
    .filter((other) => other !== value && other >= 0)
    .map((other) => replace(node, String(other)));
};

/** Prose is left alone: a test that repeats a sentence proves nothing. */
const strings: Mutator = (node, parent) => {
  if (node.type === "TemplateLiteral") {
    const isProse = node.quasis.some(({ value }) => value.raw.includes(" "));
    return isProse || parent?.type === "TaggedTemplateExpression" ? none : [replace(node, "``")];
  }
  if (node.type !== "Literal" || typeof node.value !== "string") return none;
  if (node.value.includes(" ") || isName(node, parent)) return none;
  return [replace(node, node.value === "" ? '"mutant"' : '""')];
};

const booleans: Mutator = (node) =>
  node.type === "Literal" && typeof node.value === "boolean"
    ? [replace(node, String(!node.value))]
    : none;

/** Anchors, bounds and flags. */
const patterns: Mutator = (node) => {
  if (node.type !== "Literal" || node.regex === undefined || node.regex === null) return none;
  const { pattern, flags } = node.regex;
  const others = [
    pattern.replace(/^\^/, ""),
    pattern.replace(/\$$/, ""),
    pattern.replace(/(\d+)(?=,?\d*\}(?!.*\}))/, (bound) => String(Number(bound) + 1)),
    pattern.replace(/,(\d+)\}/, (_, bound) => `,${Number(bound) + 1}}`),
    pattern.replace(/\+/, "*"),
  ].filter((it) => it !== pattern);
  return [
    ...new Set(others.map((it) => `/${it}/${flags}`)),
    ...(flags === "" ? [] : [`/${pattern}/`]),
  ].map((it) => replace(node, it));
};

const otherOperators: Readonly<Record<string, readonly string[]>> = {
  "<": ["<=", ">="],
  "<=": ["<", ">"],
  ">": [">=", "<="],
  ">=": [">", "<"],
  "===": ["!=="],
  "!==": ["==="],
  "+": ["-"],
  "-": ["+"],
  "*": ["/"],
  "/": ["*"],
  "%": ["*"],
  "&": ["|"],
  "|": ["&"],
  "^": ["&"],
  "<<": [">>"],
  ">>": ["<<"],
  ">>>": ["<<"],
  "+=": ["-=", "="],
  "-=": ["+=", "="],
  "??=": ["="],
  "||=": ["="],
  "&&=": ["="],
  "++": ["--"],
  "--": ["++"],
};

const operators: Mutator = (node, _parent, code) => {
  const others =
    "operator" in node && !(node.type === "UnaryExpression") ? otherOperators[node.operator] : [];
  if (others === undefined) return none;
  if (node.type === "UpdateExpression") {
    const at = node.prefix ? node.start : node.argument.end;
    return others.map((it) => ({ start: at, end: at + 2, replacement: it }));
  }
  if (node.type !== "BinaryExpression" && node.type !== "AssignmentExpression") return none;
  const at = code.indexOf(node.operator, node.left.end);
  return others.map((it) => ({ start: at, end: at + node.operator.length, replacement: it }));
};

/** One side alone; for alternatives, also in the other order. */
const logic: Mutator = (node, _parent, code) => {
  if (node.type !== "LogicalExpression") return none;
  const [left, right] = [textOf(node.left, code), textOf(node.right, code)];
  const swapped = node.operator === "??" ? [`(${right}) ?? (${left})`] : [];
  return [left, right, ...swapped].map((it) => replace(node, `(${it})`));
};

const negations: Mutator = (node, _parent, code) =>
  node.type === "UnaryExpression" && (node.operator === "!" || node.operator === "-")
    ? [replace(node, `(${textOf(node.argument, code)})`)]
    : none;

const branches: Mutator = (node, _parent, code) => {
  if (node.type === "IfStatement") {
    return [replace(node.test, "true"), replace(node.test, "false")];
  }
  if (node.type === "WhileStatement") return [replace(node.test, "false")];
  if (node.type !== "ConditionalExpression") return none;
  return [
    replace(node, `(${textOf(node.consequent, code)})`),
    replace(node, `(${textOf(node.alternate, code)})`),
  ];
};

/** What is done, thrown or returned, is not. */
const statements: Mutator = (node) => {
  if (node.type === "ExpressionStatement") {
    return "directive" in node || isSuperCall(node.expression) ? none : [replace(node, ";")];
  }
  if (node.type === "ThrowStatement") return [replace(node, ";")];
  if (node.type === "ReturnStatement" && node.argument) return [replace(node, "return;")];
  return none;
};

const awaits: Mutator = (node, _parent, code) =>
  node.type === "AwaitExpression" ? [replace(node, `(${textOf(node.argument, code)})`)] : none;

/** A property, an element or an argument is left out. */
const omissions: Mutator = (node, _parent, code) => {
  if (node.type === "ObjectExpression") return node.properties.map((it) => without(it, code));
  if (node.type !== "ArrayExpression") return none;
  return node.elements.flatMap((it) => (it === null ? [] : [without(it, code)]));
};

const otherMethods: Readonly<Record<string, string>> = {
  min: "max",
  max: "min",
  floor: "ceil",
  ceil: "floor",
  round: "floor",
  some: "every",
  every: "some",
  startsWith: "endsWith",
  endsWith: "startsWith",
  push: "unshift",
  shift: "pop",
  all: "race",
  allSettled: "all",
  toLowerCase: "toUpperCase",
};

/** Calls whose result can stand for what they are called on. */
const passingOn = new Set(
  "filter sort toSorted reverse toReversed trim toLowerCase slice subarray flat replace replaceAll catch finally".split(
    " ",
  ),
);

const methods: Mutator = (node, _parent, code) => {
  if (node.type !== "CallExpression" || node.callee.type !== "MemberExpression") return none;
  const { object, property, computed } = node.callee;
  if (computed || property.type !== "Identifier") return none;
  const other = otherMethods[property.name];
  return [
    ...(other === undefined ? [] : [replace(property, other)]),
    ...(passingOn.has(property.name) && object.type !== "Super"
      ? [replace(node, textOf(object, code))]
      : []),
  ];
};

/** Two arguments that are both only names can be taken for each other. */
const argumentOrder: Mutator = (node, _parent, code) => {
  if (node.type !== "CallExpression" && node.type !== "NewExpression") return none;
  const [first, second] = (node as CallExpression).arguments;
  if (first?.type !== "Identifier" || second?.type !== "Identifier") return none;
  const between = code.slice(first.end, second.start);
  return [
    { start: first.start, end: second.end, replacement: `${second.name}${between}${first.name}` },
  ];
};

const results: Mutator = (node) =>
  node.type === "ArrowFunctionExpression" && node.expression
    ? [replace(node.body, "undefined")]
    : none;

const mutators: readonly Mutator[] = [
  numbers,
  strings,
  booleans,
  patterns,
  operators,
  logic,
  negations,
  branches,
  statements,
  awaits,
  omissions,
  methods,
  argumentOrder,
  results,
];

function replace({ start, end }: { start: number; end: number }, replacement: string): Edit {
  return { start, end, replacement };
}

function textOf({ start, end }: { start: number; end: number }, code: string): string {
  return code.slice(start, end);
}

/** With the comma that follows it. */
function without({ start, end }: { start: number; end: number }, code: string): Edit {
  const comma = /^\s*,/.exec(code.slice(end))?.[0] ?? "";
  return { start, end: end + comma.length, replacement: "" };
}

/** Names of modules and of properties are no values. */
function isName(node: Literal, parent: AnyNode | undefined): boolean {
  if (parent === undefined) return false;
  if ("source" in parent && parent.source === node) return true;
  if (parent.type === "ExpressionStatement") return true;
  return "key" in parent && parent.key === node && !("computed" in parent && parent.computed);
}

function isSuperCall(expression: Expression): boolean {
  return expression.type === "CallExpression" && expression.callee.type === "Super";
}
