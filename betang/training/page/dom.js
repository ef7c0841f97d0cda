/**
 * Making elements. Content always goes in as text nodes: no module of this page parses HTML, and the
 * policy in `index.html` would run no script in it.
 */

/** @typedef {Node|string|null|undefined|false} Child */

/**
 * Make an element. Properties are attributes; `on...` are listeners; false, null and undefined leave one out.
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Record<string, any>} [properties]
 * @param {...Child} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function el(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === false || value === null || value === undefined) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...given(children));
  return element;
}

/** @param {Child[]} children @returns {(Node|string)[]} */
function given(children) {
  return /** @type {(Node|string)[]} */ (children.filter((child) => child || child === ""));
}

/**
 * A picture from the sprite in `index.html`; decoration, so hidden from screen readers.
 * @param {string} name
 */
export function icon(name) {
  const space = "http://www.w3.org/2000/svg";
  const picture = document.createElementNS(space, "svg");
  picture.setAttribute("class", "icon");
  picture.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(space, "use");
  use.setAttribute("href", `#icon-${name}`);
  picture.append(use);
  return picture;
}

/**
 * A button with a picture and a name that is read and shown as a hint.
 * @param {string} picture
 * @param {string} name
 * @param {Record<string, any>} [properties]
 */
export function iconButton(picture, name, properties = {}) {
  return el("button", { type: "button", class: "icon-button", "aria-label": name, title: name, ...properties }, icon(picture));
}

/** Text for screen readers only. @param {string} text */
export function unseen(text) {
  return el("span", { class: "unseen" }, text);
}

/** Whether the person asked their system for less movement. */
export function prefersStillness() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}
