/**
 * Writing a place into a JPEG, as the camera of a phone does: an EXIF segment with maker and GPS, so that one
 * can see that the bot's clean copy no longer has it. Layout: TIFF 6.0 and EXIF 2.3, big-endian.
 */

const ASCII = 2;
const LONG = 4;
const RATIONAL = 5;

/** One tag of a directory; `value` is what fits into its four bytes or where the rest is. */
/** @typedef {{tag: number, type: number, count: number, value: number[]}} Tag */

/**
 * @param {Uint8Array} jpeg
 * @param {import("./types.js").Point} point
 * @returns {Uint8Array<ArrayBuffer>}
 */
export function withPlace(jpeg, point) {
  const segment = exifSegment(point);
  const whole = new Uint8Array(jpeg.length + segment.length);
  whole.set(jpeg.subarray(0, 2)); // start of image; the segment comes right behind it
  whole.set(segment, 2);
  whole.set(jpeg.subarray(2), 2 + segment.length);
  return whole;
}

/** @param {import("./types.js").Point} point */
function exifSegment(point) {
  const maker = text("Latihan\0");
  const mainAt = 8;
  const makerAt = mainAt + directoryLength(2);
  const gpsAt = makerAt + maker.length;
  const latitudeAt = gpsAt + directoryLength(4);
  const longitudeAt = latitudeAt + 24;
  const tiff = [
    ...text("MM"), 0, 42, ...long(mainAt),
    ...directory([
      { tag: 0x010f, type: ASCII, count: maker.length, value: long(makerAt) },
      { tag: 0x8825, type: LONG, count: 1, value: long(gpsAt) },
    ]),
    ...maker,
    ...directory([
      { tag: 1, type: ASCII, count: 2, value: [...text(point.latitude < 0 ? "S" : "N"), 0, 0, 0] },
      { tag: 2, type: RATIONAL, count: 3, value: long(latitudeAt) },
      { tag: 3, type: ASCII, count: 2, value: [...text(point.longitude < 0 ? "W" : "E"), 0, 0, 0] },
      { tag: 4, type: RATIONAL, count: 3, value: long(longitudeAt) },
    ]),
    ...degrees(point.latitude),
    ...degrees(point.longitude),
  ];
  const body = [...text("Exif\0\0"), ...tiff];
  return Uint8Array.from([0xff, 0xe1, ...short(body.length + 2), ...body]);
}

/** @param {Tag[]} tags */
function directory(tags) {
  const rows = tags.flatMap(({ tag, type, count, value }) => [...short(tag), ...short(type), ...long(count), ...value]);
  return [...short(tags.length), ...rows, ...long(0)];
}

/** @param {number} tags */
function directoryLength(tags) {
  return 2 + tags * 12 + 4;
}

/** Degrees, minutes and hundredths of seconds as three rationals. @param {number} value */
function degrees(value) {
  const hundredths = Math.round(Math.abs(value) * 360000);
  const parts = [Math.floor(hundredths / 360000), Math.floor(hundredths / 6000) % 60];
  return [...long(parts[0]), ...long(1), ...long(parts[1]), ...long(1), ...long(hundredths % 6000), ...long(100)];
}

/** @param {string} letters */
function text(letters) {
  return [...letters].map((letter) => letter.charCodeAt(0));
}

/** @param {number} value */
function short(value) {
  return [value >> 8, value & 255];
}

/** @param {number} value */
function long(value) {
  return [value >>> 24, (value >> 16) & 255, (value >> 8) & 255, value & 255];
}
