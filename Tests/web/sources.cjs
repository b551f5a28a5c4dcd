// Reads the sources of the web app with TypeScript's own parser, and prints as JSON:
// `texts`, words that stand in the code where people would read them; `keys` and `prefixes`, the messages that it asks for.
const { readFileSync, readdirSync } = require("fs");
const { join, relative } = require("path");
const ts = require("typescript");

const root = process.argv[2];
const namespaces = readdirSync(join(root, "i18n", "en")).filter((one) => one.endsWith(".json")).map((one) => one.slice(0, -5));
const isKey = new RegExp(`^(${namespaces.join("|")}):[a-z]\\w*(\\.\\w+)*$`, "i");
const readable = new Set([
  "alt", "aria-description", "aria-label", "aria-placeholder", "aria-roledescription", "aria-valuetext", "description", "hint", "label",
  "placeholder", "text", "title",
]);
const texts = [];
const keys = [];
const prefixes = [];

function scan(path) {
  const source = ts.createSourceFile(path, readFileSync(path, "utf8"), ts.ScriptTarget.ES2020, true, ts.ScriptKind.TSX);
  const place = (node) => `${relative(root, path)}:${source.getLineAndCharacterOfPosition(node.getStart()).line + 1}`;
  const words = (node, text) => {
    if (/\p{L}/u.test(text) && !isUntranslated(node)) texts.push({ at: place(node), text: text.trim() });
  };

  function message(node) {
    if (ts.isStringLiteralLike(node)) keys.push({ at: place(node), key: node.text });
    else if (ts.isTemplateExpression(node)) prefixes.push({ at: place(node), prefix: node.head.text });
    else if (ts.isConditionalExpression(node)) [node.whenTrue, node.whenFalse].forEach(message);
    else if (ts.isParenthesizedExpression(node)) message(node.expression);
  }

  function visit(node) {
    if (ts.isJsxText(node)) words(node, node.text);
    else if (ts.isJsxExpression(node) && !ts.isJsxAttribute(node.parent)) {
      if (node.expression !== undefined && ts.isStringLiteralLike(node.expression)) words(node, node.expression.text);
    } else if (ts.isJsxAttribute(node) && readable.has(node.name.getText()) && node.initializer !== undefined) {
      const value = ts.isJsxExpression(node.initializer) ? node.initializer.expression : node.initializer;
      if (value !== undefined && ts.isStringLiteralLike(value)) words(node, value.text);
    } else if (ts.isCallExpression(node) && ts.isIdentifier(node.expression) && node.arguments.length > 0) {
      const [first] = node.arguments;
      if (node.expression.text === "t") message(first);
      if (node.expression.text === "label" && ts.isStringLiteralLike(first)) {
        prefixes.push({ at: place(first), prefix: `labels.${first.text}.` });
      }
    } else if (ts.isStringLiteral(node) && isKey.test(node.text)) keys.push({ at: place(node), key: node.text });
    ts.forEachChild(node, visit);
  }
  visit(source);
}

/** Names that are the same in every language stand in an element with translate="no", those of keys in a <kbd>. */
function isUntranslated(node) {
  for (let one = node.parent; one !== undefined; one = one.parent) {
    const opening = ts.isJsxElement(one) ? one.openingElement : ts.isJsxSelfClosingElement(one) ? one : undefined;
    if (opening?.tagName.getText() === "kbd") return true;
    const says = opening?.attributes.properties.some((each) =>
      ts.isJsxAttribute(each) && each.name.getText() === "translate" && each.initializer?.text === "no");
    if (says === true) return true;
  }
  return false;
}

function walk(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) walk(path);
    else if (/\.tsx?$/.test(entry.name) && entry.name !== "schema.ts") scan(path);
  }
}

walk(root);
console.log(JSON.stringify({ texts, keys, prefixes }));
