/** A box that lists what the bot called, and what the server refused and why. */

import { el } from "./dom.js";

/** @typedef {import("./types.js").Calls} Calls */
/** @typedef {import("./types.js").Rejection} Rejection */

const SHOWN = 200;

/** @param {Calls} calls @param {HTMLElement} opener takes the focus back */
export function callsDialog(calls, opener) {
  const title = el("h2", { id: "calls-title" }, "Panggilan bot ke server");
  const close = el("button", { type: "button", class: "primary", onclick: () => dialog.close() }, "Tutup");
  const dialog = el("dialog", { class: "calls", "aria-labelledby": title.id }, title, called(calls), refused(calls.rejected), close);
  dialog.addEventListener("close", () => {
    dialog.remove();
    opener.focus();
  });
  document.body.append(dialog);
  dialog.showModal();
}

/** @param {Calls} calls */
function called(calls) {
  const rows = Object.entries(calls.calls).map(([method, statuses]) => {
    const counts = Object.entries(statuses).map(([status, count]) => `${status}: ${count}`);
    return el("tr", {}, el("th", { scope: "row" }, method), el("td", {}, counts.join(", ")));
  });
  return table(["Metode", "Status dan jumlah"], rows, "Belum ada panggilan.");
}

/** @param {Rejection[]} rejected newest shown first */
function refused(rejected) {
  const rows = rejected
    .slice(-SHOWN)
    .reverse()
    .map((one) => el("tr", {}, el("th", { scope: "row" }, one.method), el("td", {}, String(one.status)), el("td", {}, one.description)));
  return table(["Ditolak", "Status", "Alasan"], rows, "Tidak ada yang ditolak.");
}

/** @param {string[]} heads @param {HTMLElement[]} rows @param {string} none */
function table(heads, rows, none) {
  if (!rows.length) return el("p", {}, none);
  const head = el("tr", {}, ...heads.map((one) => el("th", { scope: "col" }, one)));
  return el("div", { class: "table", tabindex: "0" }, el("table", {}, el("thead", {}, head), el("tbody", {}, ...rows)));
}
