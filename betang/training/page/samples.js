/** Files made on the spot for trying things out: plainly invented, and the photo carries what ours must remove. */

import { withPlace } from "./exif.js";

export const SAMPLE_VOICE_SECONDS = 2;

const SAMPLE_RATE = 8000;

/** A picture of a house by a river, with metadata that says where "it was taken". @returns {Promise<File>} */
export async function samplePhoto() {
  const canvas = new OffscreenCanvas(960, 640);
  const pen = /** @type {OffscreenCanvasRenderingContext2D} */ (canvas.getContext("2d"));
  paintRiver(pen);
  pen.fillStyle = "#3b2b20";
  pen.font = "600 34px sans-serif";
  pen.fillText("CONTOH LATIHAN", 40, 60);
  const plain = await canvas.convertToBlob({ type: "image/jpeg", quality: 0.82 });
  const tagged = withPlace(new Uint8Array(await plain.arrayBuffer()), { latitude: -2.21, longitude: 113.92 });
  return new File([tagged], "contoh-foto.jpg", { type: "image/jpeg" });
}

/** @param {OffscreenCanvasRenderingContext2D} pen */
function paintRiver(pen) {
  const sky = pen.createLinearGradient(0, 0, 0, 420);
  sky.addColorStop(0, "#f6d9a8");
  sky.addColorStop(1, "#f9efe0");
  pen.fillStyle = sky;
  pen.fillRect(0, 0, 960, 420);
  pen.fillStyle = "#4f7d5a";
  pen.fillRect(0, 360, 960, 90);
  pen.fillStyle = "#7a5c43";
  pen.fillRect(180, 270, 600, 90);
  for (const x of [220, 360, 500, 640, 740]) pen.fillRect(x, 350, 12, 70);
  pen.fillStyle = "#8f4a32";
  pen.beginPath();
  pen.moveTo(140, 275);
  pen.lineTo(240, 190);
  pen.lineTo(720, 190);
  pen.lineTo(820, 275);
  pen.fill();
  pen.fillStyle = "#5b8da6";
  pen.fillRect(0, 440, 960, 200);
  pen.strokeStyle = "#8fb7c9";
  pen.lineWidth = 4;
  for (let wave = 0; wave < 9; wave += 1) {
    pen.beginPath();
    pen.moveTo((wave * 217) % 860, 470 + wave * 18);
    pen.lineTo(((wave * 217) % 860) + 90, 470 + wave * 18);
    pen.stroke();
  }
}

/** A friendly face. @returns {Promise<File>} */
export async function sampleSticker() {
  const canvas = new OffscreenCanvas(512, 512);
  const pen = /** @type {OffscreenCanvasRenderingContext2D} */ (canvas.getContext("2d"));
  const disc = (/** @type {string} */ colour, /** @type {number} */ x, /** @type {number} */ y, /** @type {number} */ radius) => {
    pen.fillStyle = colour;
    pen.beginPath();
    pen.arc(x, y, radius, 0, Math.PI * 2);
    pen.fill();
  };
  disc("#f3c04b", 256, 256, 230);
  disc("#4a3413", 180, 220, 26);
  disc("#4a3413", 332, 220, 26);
  pen.strokeStyle = "#4a3413";
  pen.lineWidth = 24;
  pen.lineCap = "round";
  pen.beginPath();
  pen.arc(256, 280, 110, 0.2 * Math.PI, 0.8 * Math.PI);
  pen.stroke();
  return new File([await canvas.convertToBlob({ type: "image/webp" })], "stiker.webp", { type: "image/webp" });
}

/** Four soft tones as a WAV file. @returns {File} */
export function sampleVoice() {
  const count = SAMPLE_RATE * SAMPLE_VOICE_SECONDS;
  const view = new DataView(new ArrayBuffer(44 + count * 2));
  const mark = (/** @type {number} */ at, /** @type {string} */ letters) => [...letters].forEach((one, index) => view.setUint8(at + index, one.charCodeAt(0)));
  mark(0, "RIFF");
  view.setUint32(4, 36 + count * 2, true);
  mark(8, "WAVEfmt ");
  view.setUint32(16, 16, true); // the size of this part
  view.setUint16(20, 1, true); // PCM
  view.setUint16(22, 1, true); // one channel
  view.setUint32(24, SAMPLE_RATE, true);
  view.setUint32(28, SAMPLE_RATE * 2, true); // bytes a second
  view.setUint16(32, 2, true); // bytes a sample
  view.setUint16(34, 16, true); // bits a sample
  mark(36, "data");
  view.setUint32(40, count * 2, true);
  for (let index = 0; index < count; index += 1) {
    const tone = [262, 330, 392, 330][Math.floor((index / count) * 4)];
    const swell = Math.sin((Math.PI * (index % (count / 4))) / (count / 4));
    view.setInt16(44 + index * 2, 9000 * swell * Math.sin((2 * Math.PI * tone * index) / SAMPLE_RATE), true);
  }
  return new File([view], "contoh-suara.wav", { type: "audio/wav" });
}

/** A PDF of one line. @returns {File} */
export function sampleDocument() {
  const drawing = "BT /F1 20 Tf 60 760 Td (Contoh berkas latihan) Tj ET";
  const parts = [
    "<< /Type /Catalog /Pages 2 0 R >>",
    "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
    `<< /Length ${drawing.length} >>\nstream\n${drawing}\nendstream`,
    "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
  ];
  let written = "%PDF-1.4\n";
  const places = parts.map((part, index) => {
    const place = written.length;
    written += `${index + 1} 0 obj\n${part}\nendobj\n`;
    return `${String(place).padStart(10, "0")} 00000 n \n`;
  });
  const table = `xref\n0 ${parts.length + 1}\n0000000000 65535 f \n${places.join("")}`;
  const end = `trailer\n<< /Size ${parts.length + 1} /Root 1 0 R >>\nstartxref\n${written.length}\n%%EOF\n`;
  return new File([written, table, end], "contoh-berkas.pdf", { type: "application/pdf" });
}
