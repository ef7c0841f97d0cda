/** What a press is answered with: a line that passes, or a box that waits for its OK. */

import { el } from "./dom.js";

/** @typedef {import("./words.js").Words} Words */

const LEAST_MS = 3500;
const MS_FOR_A_CHARACTER = 70;

export class Notices {
  /** @param {() => Words} words of the phone */
  constructor(words) {
    this.words = words;
    this.element = el("div", { class: "notices" });
    this.lines = el("div", { class: "toasts", role: "status", "aria-live": "polite" });
    this.element.append(this.lines);
  }

  /** A line that goes by itself, after long enough to be read. @param {string} text */
  toast(text) {
    const line = el("p", { class: "toast" }, text);
    this.lines.replaceChildren(line);
    setTimeout(() => line.remove(), Math.max(LEAST_MS, text.length * MS_FOR_A_CHARACTER));
  }

  /** A box over the phone alone; the focus comes back to where it was. @param {string} text */
  alert(text) {
    const before = document.activeElement;
    const close = () => {
      veil.remove();
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
    const ok = el("button", { type: "button", class: "primary", onclick: close }, this.words()("ok"));
    const says = el("p", { id: `alert-${crypto.randomUUID()}` }, text);
    const box = el("div", { role: "alertdialog", class: "alert", "aria-labelledby": says.id }, says, ok);
    const veil = el("div", { class: "veil" }, box);
    box.addEventListener("keydown", (event) => {
      if (event.key === "Escape") close();
      if (event.key === "Tab") event.preventDefault();
    });
    this.element.append(veil);
    ok.focus();
  }
}
