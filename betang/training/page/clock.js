/** The hour of the training server, ticking between its announcements. All of Central Kalimantan keeps WIB. */

const ZONE = "Asia/Jakarta";

/** @typedef {import("./types.js").Clock} ServerClock */

export class RoomClock {
  constructor() {
    this.shift = 0;
    this.ahead = 0;
  }

  /** @param {ServerClock} clock as the server tells it */
  set(clock) {
    this.shift = clock.shift;
    this.ahead = clock.now * 1000 - Date.now();
  }

  /** @returns {Date} */
  now() {
    return new Date(Date.now() + this.ahead);
  }
}

/** @param {Date} moment @param {string} language */
export function hour(moment, language) {
  return new Intl.DateTimeFormat(locale(language), { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: ZONE }).format(moment);
}

/** @param {Date} moment @param {string} language */
export function day(moment, language) {
  return new Intl.DateTimeFormat(locale(language), { weekday: "long", day: "numeric", month: "long", timeZone: ZONE }).format(moment);
}

/** @param {string} language */
function locale(language) {
  return language === "en" ? "en-GB" : "id-ID";
}
