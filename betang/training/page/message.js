/** One message as a bubble with its buttons. Keeps its element when the message is edited. */

import { hour } from "./clock.js";
import { el, icon, iconButton, prefersStillness, unseen } from "./dom.js";
import { formatted } from "./entities.js";
import { Keyboard } from "./keyboard.js";
import { media } from "./media.js";
import { opensMenu } from "./menu.js";

/** @typedef {import("./types.js").Message} Message */
/** @typedef {import("./types.js").Key} Key */
/** @typedef {import("./menu.js").Item} Item */

/**
 * What a message needs of its phone.
 * @typedef {object} Context
 * @property {() => import("./words.js").Words} words
 * @property {() => string} language
 * @property {() => string} botName
 * @property {import("./entities.js").Doing} doing
 * @property {(message: Message, key: Key) => Promise<void>} press
 * @property {(message: Message) => Item[]} options
 * @property {(fileId: string) => string} address
 */

const LEAVING_MS = 260;

export class MessageView {
  /** @param {Message} message @param {Context} context */
  constructor(message, context) {
    this.message = message;
    this.context = context;
    this.bubble = el("div", { class: "bubble" });
    this.keyboard = new Keyboard({ press: (key) => void context.press(this.message, key), doing: context.doing });
    this.element = el("article", { class: `message ${message.bot ? "theirs" : "mine"}`, tabindex: "-1", "data-id": message.id });
    const options = iconButton("dots", context.words()("messageOptions"), { class: "icon-button options" });
    opensMenu(options, () => this.element, () => context.options(this.message));
    this.element.append(el("div", { class: "bubble-row" }, this.bubble, options), this.keyboard.element);
    this.element.addEventListener("contextmenu", (event) => {
      event.preventDefault();
      options.click();
    });
    this.update(message);
  }

  /** @param {Message} message */
  update(message) {
    const { words, language } = this.context;
    const author = message.bot ? this.context.botName() : words()("you");
    const time = hour(new Date(message.date * 1000), language());
    this.message = message;
    this.element.setAttribute("aria-label", `${author}, ${time}`);
    this.element.classList.toggle("protected", message.protected);
    this.bubble.replaceChildren(...this.#content(author), this.#marks(time));
    this.bubble.classList.toggle("bare", message.kind === "sticker");
    if (!this.keyboard.show(message.keyboard)) this.element.focus({ preventScroll: true });
  }

  /** Go away, for the eye: the message itself is gone already. */
  leave() {
    if (prefersStillness()) {
      this.element.remove();
      return;
    }
    this.element.inert = true;
    this.element.classList.add("leaving");
    const height = `${this.element.offsetHeight}px`;
    const frames = [
      { height, opacity: 1 },
      { height: "0", opacity: 0, marginBlock: "0" },
    ];
    const going = this.element.animate(frames, { duration: LEAVING_MS, easing: "ease-in", fill: "forwards" });
    going.finished.finally(() => this.element.remove());
  }

  /** @param {string} author */
  #content(author) {
    const { words, address, doing } = this.context;
    const { message } = this;
    const parts = [unseen(`${author}: `)];
    if (message.forwarded) parts.push(el("p", { class: "forwarded" }, words()("forwarded")));
    if (message.raw.via_bot) parts.push(el("p", { class: "forwarded" }, `via @${message.raw.via_bot.username}`));
    const shown = media(message, words(), address);
    if (shown) parts.push(shown);
    if (message.text) parts.push(el("div", { class: "text" }, formatted(message.text, message.entities, doing)));
    return parts;
  }

  /** @param {string} time */
  #marks(time) {
    const words = this.context.words();
    const { message } = this;
    return el(
      "span",
      { class: "marks" },
      message.protected && el("span", { title: words("protected") }, icon("lock"), unseen(words("protected"))),
      message.bot && message.silent && el("span", { title: words("silentMessage") }, icon("bell-off"), unseen(words("silentMessage"))),
      message.edited && el("span", { class: "edited" }, words("edited")),
      el("time", { datetime: new Date(message.date * 1000).toISOString() }, time),
    );
  }
}
