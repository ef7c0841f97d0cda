/** Menus that open from a button, to be used with pointer, keyboard and screen reader alike. */

import { el, icon } from "./dom.js";

/** @typedef {{name: string, picture?: string, hint?: string, act: () => void}} Item */

/**
 * Make a button open a menu.
 * @param {HTMLElement} button
 * @param {() => HTMLElement} place where the menu is put; its position is the style sheet's matter
 * @param {() => Item[]} items read each time the menu opens
 * @param {string} [shape] a class for the style sheet
 */
export function opensMenu(button, place, items, shape = "") {
  button.setAttribute("aria-haspopup", "menu");
  button.setAttribute("aria-expanded", "false");
  button.addEventListener("click", () => {
    if (button.getAttribute("aria-expanded") === "false") openMenu(button, place(), items(), shape);
  });
}

/**
 * @param {HTMLElement} opener takes the focus back
 * @param {HTMLElement} place
 * @param {Item[]} items
 * @param {string} [shape]
 */
export function openMenu(opener, place, items, shape = "") {
  const menu = el("div", { role: "menu", class: `menu ${shape}`, "aria-label": opener.getAttribute("aria-label") ?? "" });
  const away = new AbortController();
  const close = (/** @type {boolean} */ giveFocusBack) => {
    away.abort();
    menu.remove();
    opener.setAttribute("aria-expanded", "false");
    if (giveFocusBack && opener.isConnected) opener.focus();
  };
  menu.append(...items.map((item) => entry(item, () => close(true))));
  menu.addEventListener("keydown", (event) => onKey(event, menu, close));
  menu.addEventListener("focusout", (event) => {
    const next = /** @type {Node|null} */ (event.relatedTarget);
    if (next && !menu.contains(next)) close(false);
  });
  place.append(menu);
  opener.setAttribute("aria-expanded", "true");
  // The press that opened the menu is still on its way up to the document.
  const outside = (/** @type {PointerEvent} */ event) => {
    if (!menu.contains(/** @type {Node} */ (event.target))) close(false);
  };
  setTimeout(() => document.addEventListener("pointerdown", outside, { signal: away.signal }));
  /** @type {HTMLElement|null} */ (menu.firstElementChild)?.focus();
}

/** @param {Item} item @param {() => void} close */
function entry(item, close) {
  const chosen = () => {
    close();
    item.act();
  };
  const words = el("span", { class: "menu-words" }, el("span", {}, item.name), item.hint && el("small", {}, item.hint));
  return el(
    "button",
    { type: "button", role: "menuitem", tabindex: "-1", onclick: chosen },
    item.picture && icon(item.picture),
    words,
  );
}

/**
 * @param {KeyboardEvent} event
 * @param {HTMLElement} menu
 * @param {(giveFocusBack: boolean) => void} close
 */
function onKey(event, menu, close) {
  const entries = /** @type {HTMLElement[]} */ ([...menu.children]);
  const at = entries.indexOf(/** @type {HTMLElement} */ (document.activeElement));
  const steps = { ArrowDown: at + 1, ArrowRight: at + 1, ArrowUp: at - 1, ArrowLeft: at - 1, Home: 0, End: -1 };
  if (event.key === "Escape" || event.key === "Tab") close(true);
  else if (event.key in steps) entries.at(steps[/** @type {keyof typeof steps} */ (event.key)] % entries.length)?.focus();
  else return;
  if (event.key !== "Tab") event.preventDefault();
  event.stopPropagation();
}
