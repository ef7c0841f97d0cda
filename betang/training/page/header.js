/** The bar above the phones: the hour and how to move it, what was called and refused, light and dark. */

import { day, hour } from "./clock.js";
import { el, icon, iconButton } from "./dom.js";
import { callsDialog } from "./calls.js";

/** @typedef {import("./api.js").Api} Api */

const HOUR = 3600;
const REFRESH_MS = 700;

export class Header {
  /** @param {HTMLElement} place @param {Api} api @param {import("./clock.js").RoomClock} clock */
  constructor(place, api, clock) {
    this.api = api;
    this.clock = clock;
    /** @type {ReturnType<typeof setTimeout>|undefined} */
    this.counting = undefined;
    this.now = el("time", { class: "now" });
    this.shifted = el("button", { type: "button", hidden: true, onclick: () => this.#move(-this.clock.shift) }, "Jam sebenarnya");
    this.called = el("b", {}, "0");
    this.refused = el("b", {}, "0");
    this.connection = el("p", { class: "connection", role: "status" });
    const counters = el("button", { type: "button", class: "counters", "aria-haspopup": "dialog", onclick: () => this.#showCalls() });
    counters.append("Panggilan ", this.called, " · Ditolak ", this.refused);
    this.counters = counters;
    this.preview = el("a", { class: "counters", href: api.previewAddress(), target: "_blank", rel: "noopener", hidden: true }, "Semua layar");
    place.append(
      el("h1", {}, icon("house"), "Ruang latihan Betang"),
      el(
        "div",
        { class: "clock", role: "group", "aria-label": "Jam server latihan" },
        this.now,
        el("button", { type: "button", onclick: () => this.#move(HOUR) }, "+1 jam"),
        el("button", { type: "button", onclick: () => this.#move(24 * HOUR) }, "+1 hari"),
        this.shifted,
      ),
      this.connection,
      counters,
      this.preview,
      themeButton(),
    );
    this.refresh();
  }

  tick() {
    const now = this.clock.now();
    this.now.textContent = `${day(now, "id")}, ${hour(now, "id")} WIB`;
    this.shifted.hidden = Math.abs(this.clock.shift) < 1;
  }

  /** @param {boolean} there whether the server has a page of all screens */
  showPreview(there) {
    this.preview.hidden = !there;
  }

  /** Count again soon, once for many events. */
  refresh() {
    this.counting ??= setTimeout(() => void this.#count(), REFRESH_MS);
  }

  /** @param {boolean} connected */
  showConnection(connected) {
    this.connection.textContent = connected ? "" : "Sambungan ke server latihan terputus; mencoba lagi …";
  }

  /** @param {number} seconds */
  async #move(seconds) {
    this.clock.set(await this.api.act("shift", { seconds }));
    this.tick();
  }

  async #count() {
    this.counting = undefined;
    const calls = await this.api.calls().catch(() => null);
    if (!calls) return;
    const table = Object.values(calls.calls).flatMap((statuses) => Object.values(statuses));
    this.called.textContent = String(table.reduce((sum, count) => sum + count, 0));
    this.refused.textContent = String(calls.rejected.length);
    this.counters.classList.toggle("bad", calls.rejected.length > 0);
  }

  async #showCalls() {
    callsDialog(await this.api.calls(), this.counters);
  }
}

/** Starts as the system has it, then as chosen. */
function themeButton() {
  const root = document.documentElement;
  const dark = () => root.dataset.theme === "dark";
  root.dataset.theme = localStorage.getItem("theme") ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
  const button = iconButton("moon", "Tampilan gelap", { "aria-pressed": String(dark()) });
  const draw = () => {
    button.setAttribute("aria-pressed", String(dark()));
    button.replaceChildren(icon(dark() ? "sun" : "moon"));
  };
  button.addEventListener("click", () => {
    root.dataset.theme = dark() ? "light" : "dark";
    localStorage.setItem("theme", root.dataset.theme);
    draw();
  });
  draw();
  return button;
}
