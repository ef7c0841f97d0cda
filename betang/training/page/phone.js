/** One phone on the table: title, frame, lock screen and chat of one person, and what events do to them. */

import { Chat } from "./chat.js";
import { hour } from "./clock.js";
import { Composer } from "./composer.js";
import { el, icon } from "./dom.js";
import { LockScreen } from "./lockscreen.js";
import { Notices } from "./notices.js";
import { Person } from "./person.js";
import { Title } from "./title.js";
import { wordsOf } from "./words.js";

/** @typedef {import("./types.js").Message} Message */
/** @typedef {import("./types.js").User} User */
/** @typedef {import("./types.js").Bot} Bot */
/** @typedef {import("./menu.js").Item} Item */

const TYPING_MS = 5000;

export class Phone {
  /**
   * @param {import("./api.js").Api} api
   * @param {import("./clock.js").RoomClock} clock
   * @param {{role: string, invitation: string|null}} seat
   * @param {User} user
   * @param {Bot} bot
   */
  constructor(api, clock, seat, user, bot) {
    this.clock = clock;
    this.user = user;
    this.bot = bot;
    this.invitation = unopened(seat.invitation);
    this.words = () => wordsOf(this.user.language_code);
    this.notices = new Notices(this.words);
    this.person = new Person(api, user.id, (why) => this.notices.toast(this.words()("notSent", { why })));
    this.person.invitationOpened = () => this.#forgetInvitation();
    this.title = new Title(user, {
      speak: (language) => void this.person.speak(language),
      lock: (locked) => this.showLock(locked),
      options: () => this.#options(),
    });
    this.lock = new LockScreen(this.words, () => this.user.language_code, () => this.showLock(false));
    this.chat = new Chat(this.#context(api), this.words()("chat", { name: user.first_name }));
    this.composer = new Composer(this.person, this.words, () => this.user.commands, (text) => this.notices.toast(text), () => this.bot.username);
    this.time = el("time", {});
    this.botName = el("strong", {});
    this.botNote = el("small", {});
    const head = el("div", { class: "chat-head" }, el("span", { class: "face" }, icon("house")), el("span", { class: "chat-title" }, this.botName, this.botNote));
    this.app = el("div", { class: "app" }, head, this.chat.element, this.composer.element);
    const status = el("div", { class: "status" }, this.time, el("span", {}, icon("signal"), icon("battery")));
    const frame = el("div", { class: "frame" }, status, this.app, this.lock.element, this.notices.element);
    this.element = el("section", { class: `phone ${seat.role}`, "aria-labelledby": this.title.heading.id }, this.title.element, frame);
    this.setUser(user);
    this.tick();
  }

  /** Everything anew, as `GET state` has it. @param {import("./types.js").State} state @param {User} user */
  reset(state, user) {
    this.bot = state.bot;
    this.setUser(user);
    this.chat.reset(state.chats[user.id] ?? []);
    this.lock.reset(state.notifications.filter((one) => one.user === user.id), this.chat.present);
    this.#afterChange();
  }

  /** @param {User} user */
  setUser(user) {
    const spoke = this.user.language_code;
    this.user = user;
    this.#label();
    if (spoke !== user.language_code) {
      this.composer.label();
      this.chat.redraw();
      this.lock.draw();
      this.tick();
    }
    this.composer.allow({ ...user, invitation: this.invitation });
    this.#afterChange();
  }

  /** One event of the stream that is about this person. @param {any} event */
  onEvent(event) {
    switch (event.type) {
      case "message":
        this.chat.add(event.message);
        if (event.message.bot) this.#typing(false);
        else if (!this.user.started) this.setUser({ ...this.user, started: true });
        break;
      case "edited":
        this.chat.edit(event.message);
        break;
      case "deleted":
        this.chat.remove(event.ids);
        this.lock.remove(event.ids);
        break;
      case "notification":
        this.lock.add(event);
        break;
      case "answer":
        this.#answered(event.answer);
        break;
      case "action":
        this.#typing(true);
        break;
      case "user":
        this.setUser(event.user);
        break;
    }
    this.#afterChange();
  }

  tick() {
    const now = this.clock.now();
    this.time.textContent = hour(now, this.user.language_code);
    this.lock.tick(now);
  }

  /** @param {boolean} locked */
  showLock(locked) {
    this.lock.element.hidden = !locked;
    this.app.hidden = locked;
    this.title.locked = locked;
    if (!locked) this.title.lock.focus();
  }

  /** What its holder can do beside writing. @returns {Item[]} */
  #options() {
    const words = this.words();
    const { blocked } = this.user;
    return [
      blocked
        ? { name: words("unblock"), picture: "block", act: () => void this.person.unblock() }
        : { name: words("block"), picture: "block", act: () => void this.person.block() },
      { name: words("clearMine"), picture: "trash", act: () => void this.person.clear(false) },
      { name: words("clearBoth"), picture: "trash", act: () => void this.person.clear(true) },
    ];
  }

  /** Names of what is on the phone, in its language. */
  #label() {
    const words = this.words();
    this.element.lang = this.user.language_code;
    this.title.label(this.user, words);
    this.chat.element.setAttribute("aria-label", words("chat", { name: this.user.first_name }));
    this.chat.introduce(this.bot.first_name, this.bot.description);
    this.botName.textContent = this.bot.first_name;
    this.#typing(false);
  }

  #afterChange() {
    this.title.countNotifications(this.lock.shown.size, this.words());
    this.composer.offerReplies(newestReplies(this.chat));
  }

  /** @param {import("./types.js").Answer} answer */
  #answered(answer) {
    this.chat.settleKeys();
    if (!answer.text) return;
    if (answer.show_alert) this.notices.alert(answer.text);
    else this.notices.toast(answer.text);
  }

  /** @param {boolean} typing */
  #typing(typing) {
    clearTimeout(this.typingEnds);
    this.botNote.textContent = this.words()(typing ? "typing" : "bot");
    if (typing) this.typingEnds = setTimeout(() => this.#typing(false), TYPING_MS);
  }

  #forgetInvitation() {
    if (this.invitation) sessionStorage.setItem(`opened:${this.invitation}`, "1");
    this.invitation = null;
    this.composer.allow({ ...this.user, invitation: null });
  }

  /** @param {import("./api.js").Api} api @returns {import("./message.js").Context} */
  #context(api) {
    return {
      words: this.words,
      language: () => this.user.language_code,
      botName: () => this.bot.first_name,
      doing: {
        command: (text) => void this.person.say(text),
        botLink: (payload) => void this.person.start(payload),
        botUsername: () => this.bot.username,
        words: this.words,
      },
      press: async (message, key) => {
        if (key.switch !== null) {
          this.composer.write(`@${this.bot.username} ${key.switch}`);
          this.chat.settleKeys();
          return;
        }
        if (!(await this.person.press(message.id, key.data))) this.chat.settleKeys();
      },
      options: (message) => this.#optionsFor(message),
      address: (fileId) => api.fileAddress(fileId),
    };
  }

  /** @param {Message} message @returns {Item[]} */
  #optionsFor(message) {
    const words = this.words();
    /** @type {Item[]} */
    const items = [
      { name: words("deleteMine"), picture: "trash", act: () => void this.person.remove(message.id, false) },
      { name: words("deleteBoth"), picture: "trash", act: () => void this.person.remove(message.id, true) },
    ];
    if (!message.bot && message.text) items.unshift({ name: words("edit"), picture: "edit", act: () => this.composer.edit(message) });
    return items;
  }
}

/** An invitation that this tab has not opened yet. @param {string|null} payload */
function unopened(payload) {
  return payload && sessionStorage.getItem(`opened:${payload}`) === null ? payload : null;
}

/** The answer buttons in force: the bot's last word on them. @param {Chat} chat */
function newestReplies(chat) {
  const said = [...chat.views.values()].map((view) => view.message.raw.reply_markup).filter((markup) => markup?.keyboard || markup?.remove_keyboard);
  return said.at(-1)?.keyboard ?? null;
}
