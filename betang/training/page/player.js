/** A player for voice notes: one button, a line that fills, the length. */

import { el, icon } from "./dom.js";

/** @typedef {import("./words.js").Words} Words */

/**
 * @param {Words} words
 * @param {string} name what it is: a voice message, a piece of audio
 * @param {number} seconds as the sender's phone gave them
 * @param {string} source
 */
export function voicePlayer(words, name, seconds, source) {
  const sound = el("audio", { src: source, preload: "none" });
  const button = el("button", { type: "button", class: "play" });
  const line = el("progress", { max: "1", value: "0", "aria-label": name });
  const show = (/** @type {boolean} */ playing) => {
    button.replaceChildren(icon(playing ? "pause" : "play"));
    button.setAttribute("aria-label", `${name}: ${playing ? words("pause") : words("play", { seconds })}`);
  };
  show(false);
  button.addEventListener("click", () => (sound.paused ? sound.play().catch(() => show(false)) : sound.pause()));
  sound.addEventListener("play", () => show(true));
  for (const end of ["pause", "ended", "error"]) sound.addEventListener(end, () => show(false));
  sound.addEventListener("timeupdate", () => {
    line.value = sound.currentTime / (Number.isFinite(sound.duration) ? sound.duration : Math.max(seconds, 1));
  });
  return el("div", { class: "voice" }, button, el("span", { class: "voice-words" }, line, el("small", {}, `${name} · ${length(seconds)}`)), sound);
}

/** @param {number} seconds */
function length(seconds) {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
