/**
 * The locked phone: the notifications of all messages that are still there, as though nobody had opened
 * the chat since; whoever takes the phone from the table would read exactly these lines.
 */

import { day, hour } from "./clock.js";
import { el, icon } from "./dom.js";

/** @typedef {import("./types.js").Notification} Notification */
/** @typedef {import("./words.js").Words} Words */

export class LockScreen {
  /**
   * @param {() => Words} words
   * @param {() => string} language
   * @param {() => void} unlock
   */
  constructor(words, language, unlock) {
    this.words = words;
    this.language = language;
    /** @type {Map<number, Notification>} by message, oldest first */
    this.shown = new Map();
    this.gone = 0;
    this.time = el("p", { class: "lock-time" });
    this.date = el("p", { class: "lock-date" });
    this.list = el("ul", { class: "lock-list", role: "list", "aria-live": "polite" });
    this.foot = el("p", { class: "lock-foot" });
    this.button = el("button", { type: "button", class: "lock-open", onclick: unlock });
    this.element = el("div", { class: "lock", hidden: true }, this.time, this.date, this.list, this.foot, this.button);
  }

  /**
   * Start anew from the server's list.
   * @param {Notification[]} notifications of this person
   * @param {Set<number>} present ids of the messages that are in the chat
   */
  reset(notifications, present) {
    this.shown = new Map(notifications.filter((one) => present.has(one.message)).map((one) => [one.message, one]));
    this.gone = notifications.length - this.shown.size;
    this.draw();
  }

  /** @param {Notification} notification */
  add(notification) {
    this.shown.set(notification.message, notification);
    this.draw();
  }

  /** Phones take back the notifications of deleted messages. @param {number[]} messages */
  remove(messages) {
    for (const id of messages) if (this.shown.delete(id)) this.gone += 1;
    this.draw();
  }

  /** @param {Date} now */
  tick(now) {
    this.time.textContent = hour(now, this.language());
    this.date.textContent = day(now, this.language());
  }

  draw() {
    const words = this.words();
    const newest = [...this.shown.values()].reverse();
    this.list.replaceChildren(...newest.map((one) => this.#card(one)));
    const none = newest.length === 0 ? words("noNotifications") : "";
    this.foot.textContent = [none, this.gone ? words("gone", { count: this.gone }) : ""].filter(Boolean).join(" ");
    this.button.replaceChildren(icon("unlock"), words("unlock"));
  }

  /** @param {Notification} one */
  #card(one) {
    const words = this.words();
    const sound = one.silent ? words("silent") : words("sounding");
    return el(
      "li",
      { class: "notification", "data-message": one.message, "data-silent": String(one.silent) },
      el(
        "p",
        { class: "notification-head" },
        el("strong", {}, one.title),
        el("span", { class: "sound" }, icon(one.silent ? "bell-off" : "bell"), sound),
        el("time", {}, hour(new Date(one.date * 1000), this.language())),
      ),
      el("p", { class: "notification-preview" }, one.preview),
    );
  }
}
