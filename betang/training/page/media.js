/** What is shown of a message's file, place, number or poll. Text and captions are `entities.js`. */

import { el, icon } from "./dom.js";
import { nearestCapital } from "./places.js";
import { voicePlayer } from "./player.js";

/** @typedef {import("./types.js").Message} Message */
/** @typedef {import("./types.js").StoredFile} StoredFile */
/** @typedef {import("./words.js").Words} Words */
/** @typedef {(fileId: string) => string} Address */

/**
 * @param {Message} message
 * @param {Words} words
 * @param {Address} address of a file's bytes
 * @returns {HTMLElement|null} null when the message is text alone
 */
export function media(message, words, address) {
  const { file } = message;
  switch (message.kind) {
    case "photo":
      return file && photo(message, words("photo"), address(file.file_id));
    case "sticker":
      return file && el("img", { class: "sticker", src: address(file.file_id), alt: words("sticker"), draggable: "false" });
    case "voice":
    case "audio":
      return file && voicePlayer(words, words(message.kind), file.duration, address(file.file_id));
    case "video":
    case "video_note":
      return file && el("video", { controls: true, preload: "metadata", src: address(file.file_id), "aria-label": words("video") });
    case "document":
      return file && documentCard(message, file, words("document"), address(file.file_id));
    case "location":
      return message.location && place(message.location, words);
    case "contact":
      return card("contact", words("contact"), message.raw.contact.phone_number);
    case "poll":
      return poll(message.raw.poll);
    case "service":
      return el("p", { class: "service" }, words("service"));
    default:
      return null;
  }
}

/** @param {Message} message @param {string} name @param {string} source */
function photo(message, name, source) {
  const largest = message.raw.photo?.at(-1) ?? {};
  // Width and height are set so that the chat does not jump when the picture arrives.
  return el("img", { class: "photo", src: source, alt: name, width: largest.width, height: largest.height, draggable: "false" });
}

/**
 * @param {Message} message
 * @param {StoredFile} file
 * @param {string} kind
 * @param {string} source
 */
function documentCard(message, file, kind, source) {
  const name = file.name || kind;
  const shown = card("document", name, size(file.size));
  // Telegram lets nobody save what is protected.
  return message.protected ? shown : el("a", { class: "save", href: source, download: name }, shown);
}

/** @param {import("./types.js").Point} point @param {Words} words */
function place(point, words) {
  const near = words("samplePlace", { place: nearestCapital(point) });
  return card("location", words("location"), `${near} · ${point.latitude.toFixed(2)}, ${point.longitude.toFixed(2)}`);
}

/** @param {{question: string, options: {text: string}[]}} asked */
function poll(asked) {
  return el("div", { class: "poll" }, el("strong", {}, asked.question), el("ul", {}, ...asked.options.map((one) => el("li", {}, one.text))));
}

/** @param {string} picture @param {string} title @param {string} detail */
function card(picture, title, detail) {
  return el(
    "span",
    { class: "card" },
    el("span", { class: "card-icon" }, icon(picture)),
    el("span", { class: "card-words" }, el("strong", {}, title), el("small", {}, detail)),
  );
}

/** @param {number} bytes */
function size(bytes) {
  if (bytes < 1024) return `${bytes} B`;
  const kilobytes = bytes / 1024;
  return kilobytes < 1024 ? `${Math.round(kilobytes)} KB` : `${(kilobytes / 1024).toFixed(1)} MB`;
}
