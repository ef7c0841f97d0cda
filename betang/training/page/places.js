/** The capitals of the 14 districts, as points somebody might send. Same list as `content/districts.yaml`. */

/** @typedef {import("./types.js").Point} Point */

/** @type {{name: string, latitude: number, longitude: number}[]} */
export const CAPITALS = [
  { name: "Pangkalan Bun", latitude: -2.68, longitude: 111.62 },
  { name: "Sampit", latitude: -2.53, longitude: 112.95 },
  { name: "Kuala Kapuas", latitude: -3.01, longitude: 114.39 },
  { name: "Buntok", latitude: -1.72, longitude: 114.84 },
  { name: "Muara Teweh", latitude: -0.95, longitude: 114.89 },
  { name: "Sukamara", latitude: -2.71, longitude: 111.18 },
  { name: "Nanga Bulik", latitude: -2.27, longitude: 111.27 },
  { name: "Kuala Pembuang", latitude: -3.38, longitude: 112.53 },
  { name: "Kasongan", latitude: -1.9, longitude: 113.39 },
  { name: "Pulang Pisau", latitude: -2.75, longitude: 114.25 },
  { name: "Kuala Kurun", latitude: -1.1, longitude: 113.87 },
  { name: "Tamiang Layang", latitude: -2.1, longitude: 115.16 },
  { name: "Puruk Cahu", latitude: -0.63, longitude: 114.57 },
  { name: "Palangka Raya", latitude: -2.21, longitude: 113.92 },
];

/** The capital nearest to a point. @param {Point} point @returns {string} */
export function nearestCapital(point) {
  const away = (/** @type {Point} */ one) => Math.hypot(one.latitude - point.latitude, one.longitude - point.longitude);
  return CAPITALS.reduce((best, one) => (away(one) < away(best) ? one : best)).name;
}
