/** The conversation of one phone: its messages in order, what comes, changes and goes, and where one looks. */

import { day } from "./clock.js";
import { el, icon } from "./dom.js";
import { MessageView } from "./message.js";

/** @typedef {import("./types.js").Message} Message */
/** @typedef {import("./message.js").Context} Context */

const NEAR_THE_END = 96;

export class Chat {
  /** @param {Context} context @param {string} name of the conversation */
  constructor(context, name) {
    this.context = context;
    /** @type {Map<number, MessageView>} oldest first */
    this.views = new Map();
    this.welcome = el("div", { class: "welcome" });
    // Focusable, so that it can be scrolled by keyboard.
    this.element = el("div", { class: "log", role: "log", "aria-live": "polite", "aria-label": name, tabindex: "0" }, this.welcome);
  }

  /** @returns {Set<number>} ids of the messages that are shown */
  get present() {
    return new Set(this.views.keys());
  }

  /** Show just these. Nothing is read out: it is old. @param {Message[]} messages */
  reset(messages) {
    this.element.setAttribute("aria-busy", "true");
    const wanted = new Set(messages.map((message) => message.id));
    this.remove([...this.views.keys()].filter((id) => !wanted.has(id)));
    for (const message of messages) this.#put(message);
    this.#settle(true);
    this.element.removeAttribute("aria-busy");
  }

  /** @param {Message} message */
  add(message) {
    const atEnd = this.#atEnd() || !message.bot;
    this.#put(message);
    this.#settle(atEnd);
  }

  /** A message that was deleted on this phone stays so. @param {Message} message */
  edit(message) {
    const atEnd = this.#atEnd();
    this.views.get(message.id)?.update(message);
    this.#settle(atEnd);
  }

  /** @param {number[]} ids */
  remove(ids) {
    const atEnd = this.#atEnd();
    for (const id of ids) {
      const view = this.views.get(id);
      if (!view) continue;
      const hadFocus = view.element.contains(document.activeElement);
      this.views.delete(id);
      if (hadFocus) this.#focusNewest();
      view.leave();
    }
    this.#settle(atEnd);
  }

  /** Every press was answered. */
  settleKeys() {
    for (const view of this.views.values()) view.keyboard.settle();
  }

  /** Write everything again, in the phone's new language. */
  redraw() {
    for (const view of this.views.values()) view.update(view.message);
    this.#settle(this.#atEnd());
  }

  /** What an empty chat with a bot shows. @param {string} title @param {string} description */
  introduce(title, description) {
    const question = this.context.words()("canDo");
    const words = description ? [el("strong", {}, question), el("p", {}, description)] : [el("strong", {}, title)];
    this.welcome.replaceChildren(el("div", { class: "welcome-card" }, icon("house"), ...words));
  }

  /** @param {Message} message */
  #put(message) {
    const known = this.views.get(message.id);
    if (known) {
      known.update(message);
      return;
    }
    const view = new MessageView(message, this.context);
    this.views.set(message.id, view);
    this.element.append(view.element);
  }

  #focusNewest() {
    const newest = [...this.views.values()].at(-1);
    (newest?.element ?? this.element).focus({ preventScroll: true });
  }

  #atEnd() {
    const { scrollHeight, scrollTop, clientHeight } = this.element;
    return scrollHeight - scrollTop - clientHeight < NEAR_THE_END;
  }

  /** @param {boolean} toEnd */
  #settle(toEnd) {
    this.welcome.hidden = this.views.size > 0;
    this.#writeDays();
    if (toEnd) this.element.scrollTop = this.element.scrollHeight;
  }

  /** The day stands above its first message. */
  #writeDays() {
    for (const chip of this.element.querySelectorAll(".day")) chip.remove();
    let last = "";
    for (const view of this.views.values()) {
      const date = day(new Date(view.message.date * 1000), this.context.language());
      if (date !== last) view.element.before(el("p", { class: "day", "aria-hidden": "true" }, date));
      last = date;
    }
  }
}
