/** The buttons below a message, rows as Telegram lays them out. */

import { el, icon } from "./dom.js";
import { link } from "./entities.js";

/** @typedef {import("./types.js").Key} Key */
/** @typedef {{press: (key: Key) => void, doing: import("./entities.js").Doing}} Pressing */

export class Keyboard {
  /** @param {Pressing} pressing */
  constructor(pressing) {
    this.pressing = pressing;
    this.element = el("div", { class: "keys" });
    /** @type {Map<HTMLElement, Key>} */
    this.keys = new Map();
    this.drawn = "";
  }

  /**
   * Show these rows. The focus stays on the button that means the same as before.
   * @param {Key[][]} rows
   * @returns {boolean} false when the focus was on a button that is no longer there
   */
  show(rows) {
    const drawn = JSON.stringify(rows);
    if (drawn === this.drawn) {
      this.settle();
      return true;
    }
    this.drawn = drawn;
    const focused = this.keys.get(/** @type {HTMLElement} */ (document.activeElement));
    this.keys.clear();
    this.element.replaceChildren(...rows.map((row) => el("div", { class: "key-row" }, ...row.map((key) => this.#key(key)))));
    if (!focused) return true;
    const same = this.#like(focused);
    same?.focus();
    return same !== undefined;
  }

  /** No button waits for an answer any more. */
  settle() {
    for (const button of this.keys.keys()) button.removeAttribute("aria-busy");
  }

  /** @param {Key} key */
  #key(key) {
    if (key.url) {
      const opens = link(key.url, [key.label, icon("link")], this.pressing.doing);
      opens.className = "key";
      this.keys.set(opens, key);
      return opens;
    }
    const button = el("button", { type: "button", class: "key" }, key.label);
    button.addEventListener("click", () => {
      if (key.copies) {
        void navigator.clipboard?.writeText(key.copies);
        return;
      }
      button.setAttribute("aria-busy", "true");
      this.pressing.press(key);
    });
    this.keys.set(button, key);
    return button;
  }

  /** @param {Key} wanted */
  #like(wanted) {
    const all = [...this.keys];
    const found = all.find(([, key]) => key.data === wanted.data) ?? all.find(([, key]) => bare(key.label) === bare(wanted.label));
    return found?.[0];
  }
}

/** A label without the box or mark before it, which changes when it is chosen. @param {string} label */
function bare(label) {
  return label.replace(/^[^\p{L}\p{N}]+/u, "");
}
