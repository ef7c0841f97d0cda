/** The page: reads its address, seats four people, and hands the server's events to their phones. */

import { Api } from "./api.js";
import { RoomClock } from "./clock.js";
import { el } from "./dom.js";
import { Header } from "./header.js";
import { Phone } from "./phone.js";

/** @typedef {import("./types.js").State} State */
/** @typedef {{name: string, role: string, phone: string, invitation: string|null}} Seat */

const TICK_MS = 1000;

/** Roles, not people. The demo makes them; a server that has none yet gets them from here.
 * @param {URLSearchParams} address @returns {Seat[]} */
function seats(address) {
  return [
    { name: "Warga 1", role: "citizen", phone: "+620000000101", invitation: null },
    { name: "Warga 2", role: "citizen", phone: "+620000000102", invitation: null },
    { name: "Petugas 1", role: "officer", phone: "+620000000103", invitation: address.get("invite1") },
    { name: "Petugas 2", role: "officer", phone: "+620000000104", invitation: address.get("invite2") },
  ];
}

class Page {
  /** @param {Api} api @param {Seat[]} wanted */
  constructor(api, wanted) {
    this.api = api;
    this.wanted = wanted;
    this.clock = new RoomClock();
    this.header = new Header(element("header.bar"), api, this.clock);
    /** @type {Map<number, Phone>} by person */
    this.phones = new Map();
    /** @type {any[]|null} events that came while the state was being read; null when none is read */
    this.held = null;
    this.stale = false;
  }

  async open() {
    await this.#read();
    this.api.listen({
      opened: () => void this.#read(),
      event: (event) => this.#onEvent(event),
      lost: () => this.header.showConnection(false),
    });
    setInterval(() => this.#tick(), TICK_MS);
  }

  /** Read everything. Events that come meanwhile are applied after it, in their order, so that none is lost. */
  async #read() {
    if (this.held) {
      this.stale = true;
      return;
    }
    this.held = [];
    try {
      const state = await this.#seatedState();
      this.clock.set(state.clock);
      this.header.showPreview(state.preview);
      for (const user of state.users) this.phones.get(user.id)?.reset(state, user);
      this.header.showConnection(true);
    } catch (problem) {
      if (this.phones.size === 0) throw problem;
      this.header.showConnection(false);
    }
    const held = this.held;
    this.held = null;
    for (const event of held) this.#onEvent(event);
    this.#tick();
    if (this.stale) await this.#readAgain();
  }

  async #readAgain() {
    this.stale = false;
    await this.#read();
  }

  /** The state, with all four people in it and a phone for each. @returns {Promise<State>} */
  async #seatedState() {
    const state = await this.api.state();
    for (const seat of this.wanted) {
      const known = state.users.find((user) => user.first_name === seat.name);
      const user = known ?? (await this.api.act("user", { first_name: seat.name, language_code: "id", phone: seat.phone }));
      if (!known) state.users.push(user);
      if (this.phones.has(user.id)) continue;
      const phone = new Phone(this.api, this.clock, seat, user, state.bot);
      this.phones.set(user.id, phone);
      element("main.phones").append(phone.element);
      element("nav.skips").append(el("a", { href: `#phone-${user.id}`, onclick: (/** @type {Event} */ event) => skipTo(event, phone) }, `Ke ${seat.name}`));
    }
    return state;
  }

  /** @param {any} event */
  #onEvent(event) {
    if (this.held) {
      this.held.push(event);
      return;
    }
    this.header.refresh();
    if (event.type === "clock") {
      this.clock.set(event);
      this.#tick();
    } else if (event.type === "commands") {
      void this.#read();
    } else {
      this.phones.get(event.chat ?? event.user?.id)?.onEvent(event);
    }
  }

  #tick() {
    this.header.tick();
    for (const phone of this.phones.values()) phone.tick();
  }
}

/** The address keeps the key, so a skip moves the focus and not the address. @param {Event} event @param {Phone} phone */
function skipTo(event, phone) {
  event.preventDefault();
  const heading = phone.element.querySelector("h2");
  heading?.scrollIntoView({ block: "start" });
  heading?.focus();
}

/** @param {string} selector @returns {HTMLElement} */
function element(selector) {
  return /** @type {HTMLElement} */ (document.querySelector(selector));
}

// Another address typed into this tab differs after the # alone, which reloads nothing by itself.
addEventListener("hashchange", () => location.reload());

const address = new URLSearchParams(location.hash.slice(1));
new Page(new Api(address.get("key") ?? ""), seats(address)).open().catch((problem) => {
  const hint = "Halaman ini tidak menemukan server latihannya. Buka alamat lengkap yang dicetak di terminal (berakhir dengan #key=…).";
  element("main.phones").append(el("p", { class: "problem", role: "alert" }, hint, " ", el("small", {}, problem.message)));
});
