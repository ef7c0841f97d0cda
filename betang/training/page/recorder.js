/** Recording a voice note with the computer's microphone, where the browser lets us. */

import { el, icon, iconButton } from "./dom.js";

/** @typedef {import("./words.js").Words} Words */

export class Recorder {
  /**
   * @param {() => Words} words
   * @param {(text: string) => void} notice
   * @param {(file: File, seconds: number) => void} done
   */
  constructor(words, notice, done) {
    this.words = words;
    this.notice = notice;
    this.done = done;
    this.element = el("div", { class: "recording", role: "group", hidden: true });
  }

  get possible() {
    return Boolean(globalThis.MediaRecorder && navigator.mediaDevices?.getUserMedia);
  }

  async start() {
    const words = this.words();
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true }).catch(() => null);
    if (!stream) {
      this.notice(words("noMicrophone"));
      return;
    }
    const recorder = new MediaRecorder(stream);
    const started = performance.now();
    /** @type {Blob[]} */
    const pieces = [];
    let wanted = false;
    recorder.addEventListener("dataavailable", (event) => pieces.push(event.data));
    recorder.addEventListener("stop", () => {
      for (const track of stream.getTracks()) track.stop();
      this.element.hidden = true;
      const type = recorder.mimeType.split(";")[0];
      if (wanted) this.done(new File(pieces, "suara", { type }), (performance.now() - started) / 1000);
    });
    const end = (/** @type {boolean} */ send) => {
      wanted = send;
      recorder.stop();
    };
    this.#show(words, end);
    recorder.start();
  }

  /** @param {Words} words @param {(send: boolean) => void} end */
  #show(words, end) {
    const send = iconButton("send", words("sendRecording"), { class: "icon-button send", onclick: () => end(true) });
    const note = el("span", { class: "recording-note", role: "status" }, icon("voice"), words("recording"));
    this.element.replaceChildren(iconButton("trash", words("cancel"), { onclick: () => end(false) }), note, send);
    this.element.hidden = false;
    send.focus();
  }
}
