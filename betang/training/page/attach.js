/** The paper clip: files from this computer, samples made on the spot, places, one's number, a recording. */

import { iconButton } from "./dom.js";
import { openMenu, opensMenu } from "./menu.js";
import { CAPITALS } from "./places.js";
import { Recorder } from "./recorder.js";
import { SAMPLE_VOICE_SECONDS, sampleDocument, samplePhoto, sampleSticker, sampleVoice } from "./samples.js";

/** @typedef {import("./person.js").Person} Person */
/** @typedef {import("./words.js").Words} Words */
/** @typedef {import("./menu.js").Item} Item */

export class AttachMenu {
  /**
   * @param {Person} person
   * @param {() => Words} words
   * @param {() => HTMLElement} place of the menu
   * @param {() => string} takeText what stands in the text field becomes the caption
   * @param {(text: string) => void} notice
   */
  constructor(person, words, place, takeText, notice) {
    this.person = person;
    this.words = words;
    this.place = place;
    this.takeText = takeText;
    this.recorder = new Recorder(words, notice, (file, seconds) => void person.sendFiles("voice", [file], { duration: seconds }));
    this.button = iconButton("clip", "");
    opensMenu(this.button, place, () => this.#items(), "above grid");
  }

  /** The bar that stands in the field's place while a voice note is recorded. */
  get recordingLine() {
    return this.recorder.element;
  }

  /** The list of places; also what a button of the bot that asks for a place opens. */
  openPlaces() {
    openMenu(this.button, this.place(), this.#places(), "above");
  }

  /** @returns {Item[]} */
  #items() {
    const words = this.words();
    const items = [
      { name: words("samplePhoto"), picture: "photo", act: async () => this.#send("photo", [await samplePhoto()]) },
      { name: words("choosePhoto"), picture: "photo", act: () => this.#choose("photo", "image/*") },
      { name: words("sampleVoice"), picture: "voice", act: () => this.#send("voice", [sampleVoice()], SAMPLE_VOICE_SECONDS) },
      { name: words("sampleDocument"), picture: "document", act: () => this.#send("document", [sampleDocument()]) },
      { name: words("chooseDocument"), picture: "document", act: () => this.#choose("document", "") },
      { name: words("chooseVideo"), picture: "video", act: () => this.#choose("video", "video/*") },
      { name: words("sendLocation"), picture: "location", act: () => this.openPlaces() },
      { name: words("sendSticker"), picture: "sticker", act: async () => this.#send("sticker", [await sampleSticker()]) },
      { name: words("sendContact"), picture: "contact", act: () => void this.person.sendContact() },
    ];
    if (this.recorder.possible) items.splice(3, 0, { name: words("record"), picture: "voice", act: () => void this.recorder.start() });
    return items;
  }

  /** @returns {Item[]} */
  #places() {
    return CAPITALS.map((place) => ({ name: place.name, picture: "location", act: () => void this.person.sendLocation(place) }));
  }

  /**
   * @param {string} kind
   * @param {File[]} files
   * @param {number} [duration]
   */
  #send(kind, files, duration) {
    return this.person.sendFiles(kind, files, { caption: kind === "sticker" ? "" : this.takeText(), duration });
  }

  /** Several chosen at once go as an album. @param {string} kind @param {string} accepted */
  #choose(kind, accepted) {
    const input = document.createElement("input");
    input.type = "file";
    input.multiple = true;
    input.accept = accepted;
    input.addEventListener("change", () => {
      if (input.files?.length) this.#send(kind, [...input.files]);
    });
    input.click();
  }
}
