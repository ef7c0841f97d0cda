/** The line above a phone: whose it is, its language, its lock, and what else its holder can do. */

import { el, icon, iconButton } from "./dom.js";
import { opensMenu } from "./menu.js";

/** @typedef {import("./types.js").User} User */
/** @typedef {import("./words.js").Words} Words */
/** @typedef {{speak: (language: string) => void, lock: (locked: boolean) => void, options: () => import("./menu.js").Item[]}} Doing */

export class Title {
  /** @param {User} user @param {Doing} doing */
  constructor(user, doing) {
    this.heading = el("h2", { id: `phone-${user.id}`, tabindex: "-1" }, user.first_name);
    this.language = el("select", { class: "language" }, el("option", { value: "id" }, "ID"), el("option", { value: "en" }, "EN"));
    this.language.addEventListener("change", () => doing.speak(this.language.value));
    this.lock = el("button", { type: "button", class: "lock-toggle", "aria-pressed": "false" });
    this.lock.addEventListener("click", () => doing.lock(!this.locked));
    this.count = el("span", { class: "count", "aria-hidden": "true" });
    this.more = iconButton("dots", "");
    this.element = el("div", { class: "phone-title" }, this.heading, this.language, this.lock, this.more);
    opensMenu(this.more, () => this.element, doing.options, "below");
  }

  get locked() {
    return this.lock.getAttribute("aria-pressed") === "true";
  }

  set locked(locked) {
    this.lock.setAttribute("aria-pressed", String(locked));
  }

  /** Names in the phone's language. @param {User} user @param {Words} words */
  label(user, words) {
    const name = user.first_name;
    this.language.value = user.language_code;
    this.language.setAttribute("aria-label", words("language", { name }));
    this.more.setAttribute("aria-label", words("more", { name }));
    this.more.title = words("more", { name });
    this.lock.replaceChildren(icon("lock"), words("lockScreen"), this.count);
  }

  /** How many notifications stand on the lock screen. @param {number} count @param {Words} words */
  countNotifications(count, words) {
    this.count.textContent = count ? String(count) : "";
    this.lock.title = words("waiting", { count });
  }
}
