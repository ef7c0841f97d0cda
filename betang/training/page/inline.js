/** What `@bot words` in the text field finds: a list above the field, as Telegram shows it in any chat. */

import { el } from "./dom.js";

/** @typedef {import("./types.js").InlineAnswer} InlineAnswer */
/** @typedef {import("./person.js").Person} Person */
/** @typedef {import("./words.js").Words} Words */

const PAUSE_MS = 150;

export class InlineList {
  /**
   * @param {Person} person
   * @param {() => Words} words
   * @param {() => string} botUsername
   * @param {() => void} used empties the text field: a result was sent, or the private chat is opened
   */
  constructor(person, words, botUsername, used) {
    this.person = person;
    this.words = words;
    this.botUsername = botUsername;
    this.used = used;
    this.asked = 0;
    this.element = el("div", { class: "inline-list", role: "group", hidden: true });
  }

  /** The text field as it stands now: asked after a moment, and only if nothing more was typed. @param {string} text */
  typed(text) {
    const [name, ...rest] = text.split(" ");
    this.asked += 1;
    clearTimeout(this.timer);
    if (name.toLowerCase() !== `@${this.botUsername().toLowerCase()}` || !text.includes(" ")) {
      this.#show(null);
      return;
    }
    const asked = this.asked;
    this.timer = setTimeout(async () => {
      const answer = await this.person.askInline(rest.join(" "));
      if (asked === this.asked) this.#show(answer);
    }, PAUSE_MS);
  }

  /** @param {InlineAnswer|null} answer */
  #show(answer) {
    this.element.hidden = !answer;
    this.element.setAttribute("aria-label", this.words()("found"));
    const button = answer?.button;
    const leads = button && el("button", { type: "button", class: "inline-leads", onclick: () => this.#use(() => this.person.start(button.payload)) }, button.text);
    const results = (answer?.results ?? []).map((one) =>
      el("button", { type: "button", class: "inline-result", onclick: () => this.#use(() => this.person.choose(one.id)) }, el("strong", {}, one.title), el("small", {}, one.description)),
    );
    this.element.replaceChildren(...(leads ? [leads] : []), ...results);
  }

  /** @param {() => void} act */
  #use(act) {
    this.used();
    act();
  }
}
