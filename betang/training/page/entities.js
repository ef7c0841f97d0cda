/**
 * Formatted text: plain text and Telegram's entities to elements. Offsets count UTF-16 units, as
 * JavaScript does. The text only ever becomes text nodes, and addresses only ever http, https, mailto or tel.
 */

import { el } from "./dom.js";

/** @typedef {import("./types.js").Entity} Entity */
/** @typedef {{command: (text: string) => void, botLink: (payload: string) => void, botUsername: () => string,
 *   words: () => import("./words.js").Words}} Doing */

/** @type {Record<string, keyof HTMLElementTagNameMap>} */
const TAGS = {
  bold: "strong",
  italic: "em",
  underline: "u",
  strikethrough: "s",
  code: "code",
  pre: "pre",
  blockquote: "blockquote",
  expandable_blockquote: "blockquote",
};

const BLOCKS = new Set(["pre", "blockquote", "expandable_blockquote"]);

const SAFE = new Set(["http:", "https:", "mailto:", "tel:"]);

/**
 * @param {string} text
 * @param {Entity[]} entities
 * @param {Doing} doing what a pressed command or link to the bot does
 * @returns {DocumentFragment}
 */
export function formatted(text, entities, doing) {
  const ordered = [...entities].sort((a, b) => a.offset - b.offset || b.length - a.length);
  const fragment = document.createDocumentFragment();
  fragment.append(...range(text, 0, text.length, ordered, doing));
  return fragment;
}

/**
 * The nodes of text[start, end) with the entities that lie in it, the outermost first.
 * @param {string} text
 * @param {number} start
 * @param {number} end
 * @param {Entity[]} entities
 * @param {Doing} doing
 * @returns {(Node|string)[]}
 */
function range(text, start, end, entities, doing) {
  const nodes = [];
  let place = start;
  for (let index = 0; index < entities.length; index += 1) {
    const entity = entities[index];
    const stop = Math.min(entity.offset + entity.length, end);
    if (entity.offset < place || stop <= entity.offset) continue;
    if (entity.offset > place) nodes.push(text.slice(place, entity.offset));
    const inner = entities.slice(index + 1).filter((one) => one.offset < stop);
    nodes.push(dressed(entity, text.slice(entity.offset, stop), range(text, entity.offset, stop, inner, doing), doing));
    place = stop;
    // The line break behind a block is in the text too; the block already breaks the line.
    if (BLOCKS.has(entity.type) && text[stop] === "\n" && !entities.some((one) => one.offset === stop)) place += 1;
  }
  if (place < end) nodes.push(text.slice(place, end));
  return nodes;
}

/**
 * @param {Entity} entity
 * @param {string} covered
 * @param {(Node|string)[]} children
 * @param {Doing} doing
 * @returns {Node}
 */
function dressed(entity, covered, children, doing) {
  const tag = TAGS[entity.type];
  if (tag) return el(tag, {}, ...children);
  switch (entity.type) {
    case "spoiler":
      return spoiler(children, doing.words()("spoiler"));
    case "bot_command":
      return el("button", { type: "button", class: "in-text", onclick: () => doing.command(covered) }, ...children);
    case "text_link":
      return link(entity.url ?? "", children, doing);
    case "url":
      return link(/^[a-z][a-z0-9+.-]*:/i.test(covered) ? covered : `https://${covered}`, children, doing);
    case "email":
      return link(`mailto:${covered}`, children, doing);
    case "phone_number":
      return link(`tel:${covered.replace(/[^+\d]/g, "")}`, children, doing);
    default:
      return el("span", { class: "mention" }, ...children);
  }
}

/** Covered until pressed. @param {(Node|string)[]} children @param {string} name while it is covered */
function spoiler(children, name) {
  const button = el("button", { type: "button", class: "spoiler", "aria-expanded": "false", "aria-label": name }, el("span", {}, ...children));
  button.addEventListener("click", () => {
    button.setAttribute("aria-expanded", "true");
    button.removeAttribute("aria-label");
  });
  return button;
}

/**
 * @param {string} address
 * @param {(Node|string)[]} children
 * @param {Doing} doing
 */
export function link(address, children, doing) {
  const payload = startPayload(address, doing.botUsername());
  if (payload !== null) {
    return el("button", { type: "button", class: "in-text", onclick: () => doing.botLink(payload) }, ...children);
  }
  const safe = safeAddress(address);
  if (safe === null) return el("span", { class: "mention" }, ...children);
  return el("a", { href: safe, target: "_blank", rel: "noopener noreferrer" }, ...children);
}

/** @param {string} address @returns {string|null} null for an address of a kind that is not opened */
function safeAddress(address) {
  if (!URL.canParse(address)) return null;
  const parsed = new URL(address);
  return SAFE.has(parsed.protocol) ? parsed.href : null;
}

/**
 * The payload of `https://t.me/<bot>?start=<payload>`, or null when the address is none.
 * @param {string} address
 * @param {string} botName
 * @returns {string|null}
 */
export function startPayload(address, botName) {
  if (!URL.canParse(address)) return null;
  const { hostname, pathname, searchParams } = new URL(address);
  if (hostname !== "t.me" || pathname.slice(1).toLowerCase() !== botName.toLowerCase()) return null;
  return searchParams.get("start");
}
