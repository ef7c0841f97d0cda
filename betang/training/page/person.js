/** Acting as one person: every call of the control API that their phone makes. Problems become a notice. */

import { ApiProblem } from "./api.js";

/** @typedef {import("./api.js").Api} Api */

export class Person {
  /**
   * @param {Api} api
   * @param {number} id of the person, which is also the id of their chat with the bot
   * @param {(why: string) => void} failed is told what could not be done
   */
  constructor(api, id, failed) {
    this.api = api;
    this.id = id;
    this.failed = failed;
    /** Called when the invitation was opened, so that it is not offered again. */
    this.invitationOpened = () => {};
  }

  /** @param {string} text */
  say(text) {
    return this.#try(this.api.act("say", { user: this.id, text }));
  }

  /** @param {string} [payload] of the link `?start=` */
  start(payload = "") {
    return this.#try(this.api.act("start", { user: this.id, payload }));
  }

  /** @param {string} payload */
  async openInvitation(payload) {
    if (await this.start(payload)) this.invitationOpened();
  }

  /**
   * Press a button; the bot's answer comes as an event, so nothing is waited for here.
   * @param {number} messageId
   * @param {string} data
   */
  press(messageId, data) {
    return this.#try(this.api.act("press", { user: this.id, message_id: messageId, data, timeout: 0 }));
  }

  /** What `@bot words` finds; null when nobody answers. @param {string} text @returns {Promise<import("./types.js").InlineAnswer|null>} */
  async askInline(text) {
    try {
      return (await this.api.act("inline", { user: this.id, text, timeout: 3 })).answer;
    } catch (problem) {
      if (!(problem instanceof ApiProblem || problem instanceof TypeError)) throw problem;
      return null;
    }
  }

  /** Send a result of the newest list. @param {string} result its id */
  choose(result) {
    return this.#try(this.api.act("choose", { user: this.id, result }));
  }

  /** @param {number} messageId @param {string} text */
  edit(messageId, text) {
    return this.#try(this.api.act("edit", { user: this.id, message_id: messageId, text }));
  }

  /** @param {number} messageId @param {boolean} forBoth */
  remove(messageId, forBoth) {
    return this.#try(this.api.act("delete", { user: this.id, message_id: messageId, for_both: forBoth }));
  }

  /** @param {boolean} forBoth */
  clear(forBoth) {
    return this.#try(this.api.act("clear", { user: this.id, for_both: forBoth }));
  }

  block() {
    return this.#try(this.api.act("block", { user: this.id }));
  }

  unblock() {
    return this.#try(this.api.act("unblock", { user: this.id }));
  }

  /** @param {string} language */
  speak(language) {
    return this.#try(this.api.act("language", { user: this.id, language_code: language }));
  }

  /** @param {import("./types.js").Point} point */
  sendLocation({ latitude, longitude }) {
    return this.#try(this.api.act("location", { user: this.id, latitude, longitude }));
  }

  sendContact() {
    return this.#try(this.api.act("contact", { user: this.id }));
  }

  /**
   * @param {string} kind
   * @param {File[]} files
   * @param {{caption?: string, duration?: number}} [details]
   */
  sendFiles(kind, files, details) {
    return this.#try(this.api.upload(this.id, kind, files, details));
  }

  /** @param {Promise<unknown>} doing @returns {Promise<boolean>} whether it was done */
  async #try(doing) {
    try {
      await doing;
      return true;
    } catch (problem) {
      // Anything but a refusal or a lost connection is a mistake of ours and belongs in the console.
      if (!(problem instanceof ApiProblem || problem instanceof TypeError)) throw problem;
      this.failed(problem.message);
      return false;
    }
  }
}
