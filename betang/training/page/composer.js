/** The lower edge of the chat: the text field and what stands in its place when nothing can be written. */

import { AttachMenu } from "./attach.js";
import { el, iconButton } from "./dom.js";
import { InlineList } from "./inline.js";
import { opensMenu } from "./menu.js";

/** @typedef {import("./types.js").Message} Message */
/** @typedef {import("./types.js").ReplyKey} ReplyKey */
/** @typedef {import("./person.js").Person} Person */
/** @typedef {import("./words.js").Words} Words */

const HIGHEST_FIELD = 132;

export class Composer {
  /**
   * @param {Person} person acts for whoever holds the phone
   * @param {() => Words} words
   * @param {() => import("./types.js").Command[]} commands
   * @param {(text: string) => void} notice says what is going on, such as a microphone that cannot be used
   * @param {() => string} botUsername
   */
  constructor(person, words, commands, notice, botUsername) {
    this.person = person;
    this.words = words;
    /** @type {Message|null} */
    this.editing = null;
    this.field = el("textarea", { rows: "1", maxlength: "20000", autocomplete: "off", class: "field" });
    this.inline = new InlineList(person, words, botUsername, () => this.write(""));
    this.field.addEventListener("input", () => {
      this.#grow();
      this.inline.typed(this.field.value);
    });
    this.field.addEventListener("keydown", (event) => this.#onKey(event));
    this.attach = new AttachMenu(person, words, () => this.element, () => this.#takeText(), notice);
    this.commands = iconButton("commands", "");
    opensMenu(this.commands, () => this.element, () => this.#commandItems(commands()), "above");
    this.send = iconButton("send", "", { class: "icon-button send", onclick: () => this.#send() });
    this.line = el("div", { class: "line" }, this.commands, this.attach.button, this.field, this.send);
    this.editWords = el("span", {});
    this.editEnd = iconButton("close", "", { onclick: () => this.edit(null) });
    this.editNote = el("div", { class: "edit-note", hidden: true }, this.editWords, this.editEnd);
    this.replyKeys = el("div", { class: "reply-keys", role: "group", hidden: true });
    this.inPlace = el("div", { class: "in-place", hidden: true });
    this.element = el("div", { class: "composer" }, this.inPlace, this.inline.element, this.editNote, this.line, this.attach.recordingLine, this.replyKeys);
    this.label();
  }

  /** Names in the phone's language. */
  label() {
    const words = this.words();
    this.field.placeholder = words("write");
    this.field.setAttribute("aria-label", words("write"));
    this.editWords.textContent = words("editing");
    this.replyKeys.setAttribute("aria-label", words("replyKeys"));
    name(this.commands, words("commands"));
    name(this.attach.button, words("attach"));
    name(this.send, words("send"));
    name(this.editEnd, words("cancel"));
  }

  /**
   * What the person can do at all: write, or first start, unblock, open an invitation.
   * @param {{blocked: boolean, started: boolean, invitation: string|null}} standing
   */
  allow({ blocked, started, invitation }) {
    const words = this.words();
    const had = this.inPlace.contains(document.activeElement);
    const offer = (/** @type {string} */ name, /** @type {() => void} */ act) => el("button", { type: "button", class: "primary wide", onclick: act }, name);
    /** @type {(Node|string)[]} */
    let shown = [];
    if (invitation) shown = [el("p", {}, words("invitation")), offer(words("openInvitation"), () => this.person.openInvitation(invitation))];
    else if (blocked) shown = [el("p", {}, words("blocked")), offer(words("unblock"), () => this.person.unblock())];
    else if (!started) shown = [offer(words("start"), () => this.person.start())];
    this.inPlace.replaceChildren(...shown);
    this.inPlace.hidden = shown.length === 0;
    this.line.hidden = blocked || !started;
    if (had && !this.line.hidden) this.field.focus();
  }

  /** The panel of answers below the field, as the bot's newest keyboard has it. @param {(string|ReplyKey)[][]|null} rows */
  offerReplies(rows) {
    this.replyKeys.hidden = !rows?.length;
    const key = (/** @type {string|ReplyKey} */ one) => {
      const asked = typeof one === "string" ? { text: one } : one;
      return el("button", { type: "button", class: "key", onclick: () => this.#reply(asked) }, asked.text);
    };
    this.replyKeys.replaceChildren(...(rows ?? []).map((row) => el("div", { class: "key-row" }, ...row.map(key))));
  }

  /** Change one's own message in the field, or write a new one again. @param {Message|null} message */
  edit(message) {
    this.editing = message;
    this.field.value = message?.text ?? "";
    this.editNote.hidden = message === null;
    this.#grow();
    this.field.focus();
  }

  /** Put a text into the field, as if it were typed. @param {string} text */
  write(text) {
    this.field.value = text;
    this.#grow();
    this.inline.typed(text);
    this.field.focus();
  }

  /** @param {ReplyKey} asked */
  #reply(asked) {
    if (asked.request_contact) this.person.sendContact();
    else if (asked.request_location) this.attach.openPlaces();
    else this.person.say(asked.text);
  }

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    if (event.key === "Escape" && this.editing) this.edit(null);
    // While a word is being put together on screen, Enter belongs to that.
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.#send();
  }

  async #send() {
    const { editing } = this;
    const text = this.field.value.trim();
    if (!text) return;
    if (editing) this.edit(null);
    else this.#takeText();
    const sent = await (editing ? this.person.edit(editing.id, text) : this.person.say(text));
    if (!sent && !this.field.value) this.field.value = text;
    this.#grow();
  }

  /** The text of the field, which is then empty: it is sent, or goes along with a file. */
  #takeText() {
    const text = this.field.value.trim();
    this.field.value = "";
    this.inline.typed("");
    this.#grow();
    return text;
  }

  #grow() {
    this.field.style.height = "auto";
    if (this.field.value) this.field.style.height = `${Math.min(this.field.scrollHeight + 2, HIGHEST_FIELD)}px`;
  }

  /** @param {import("./types.js").Command[]} commands */
  #commandItems(commands) {
    const known = commands.length ? commands : [{ command: "start", description: "" }];
    return known.map((one) => ({ name: `/${one.command}`, hint: one.description, act: () => void this.person.say(`/${one.command}`) }));
  }
}

/** What a button with a picture is called. @param {HTMLElement} button @param {string} words */
function name(button, words) {
  button.setAttribute("aria-label", words);
  button.title = words;
}
