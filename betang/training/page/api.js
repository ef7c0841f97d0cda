/** The control API of the training server, and its stream of events. Nothing here knows the page. */

/** @typedef {import("./types.js").State} State */
/** @typedef {import("./types.js").Calls} Calls */

/** What went wrong with a call, in the server's words. */
export class ApiProblem extends Error {}

export class Api {
  /** @param {string} key of the control API, from the page's address */
  constructor(key) {
    this.root = `/control/${encodeURIComponent(key)}/`;
  }

  /** @returns {Promise<State>} */
  state() {
    return this.#read("state");
  }

  /** @returns {Promise<Calls>} */
  calls() {
    return this.#read("calls");
  }

  /** @param {string} fileId @returns {string} the address of a file's bytes */
  fileAddress(fileId) {
    return `${this.root}file/${encodeURIComponent(fileId)}`;
  }

  /** @returns {string} the address of the page of all screens */
  previewAddress() {
    return `${this.root}preview`;
  }

  /**
   * Do something as a person: one of the POST calls of `CONTROL.md`.
   * @param {string} name
   * @param {Record<string, unknown>} body
   * @returns {Promise<any>}
   */
  async act(name, body) {
    const headers = { "Content-Type": "application/json" };
    return answerOf(await fetch(this.root + name, { method: "POST", headers, body: JSON.stringify(body) }));
  }

  /**
   * Send one or several files.
   * @param {number} user
   * @param {string} kind
   * @param {File[]} files
   * @param {{caption?: string, duration?: number}} [details]
   */
  async upload(user, kind, files, details = {}) {
    const form = new FormData();
    form.append("user", String(user));
    form.append("kind", kind);
    if (details.caption) form.append("caption", details.caption);
    if (details.duration) form.append("duration", String(Math.max(1, Math.round(details.duration))));
    for (const file of files) form.append("file", file, file.name);
    return answerOf(await fetch(`${this.root}file`, { method: "POST", body: form }));
  }

  /**
   * Listen to what happens. Events are not replayed after a break, so `opened` is called at each new connection.
   * @param {{opened: () => void, event: (event: any) => void, lost: () => void}} listener
   */
  listen(listener) {
    const stream = new EventSource(`${this.root}events`);
    stream.addEventListener("open", () => listener.opened());
    stream.addEventListener("message", (happened) => listener.event(JSON.parse(happened.data)));
    stream.addEventListener("error", () => {
      listener.lost();
      if (stream.readyState === EventSource.CLOSED) setTimeout(() => this.listen(listener), 2000);
    });
  }

  /** @param {string} name */
  async #read(name) {
    return answerOf(await fetch(this.root + name, { cache: "no-store" }));
  }
}

/** @param {Response} response @returns {Promise<any>} */
async function answerOf(response) {
  if (response.ok) return response.json();
  const body = await response.json().catch(() => ({}));
  throw new ApiProblem(body.error || `HTTP ${response.status}`);
}
