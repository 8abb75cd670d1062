// What the browser does with photos before they go: a small picture for the chat, a smaller copy to save data.

import {element} from "./elements.js";

const THUMB_PX = 320;
// A video has 1920 pixels; a zoom shows a part of the photo.
const NEEDED_PX = 2560;
const SHRINKS = ["image/jpeg", "image/png", "image/webp"];

async function drawn(bitmap, height, quality) {
  const canvas = element("canvas", {width: bitmap.width, height: Math.min(bitmap.height, height)});
  const pen = canvas.getContext("2d");
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(bitmap, 0, 0);
  bitmap.close();
  return new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", quality));
}

// A small JPEG of a picture, upright; null for what the browser cannot show, such as HEIC.
export async function thumbnail(file) {
  if (!file.type.startsWith("image/")) return null;
  try {
    return await drawn(await createImageBitmap(file, {resizeWidth: THUMB_PX, resizeQuality: "medium"}), 2 * THUMB_PX, 0.8);
  } catch {
    return null;
  }
}

// Whether a photo may be larger than a video needs.
export function isLarge(file) {
  return SHRINKS.includes(file.type) && file.size > 2 ** 20;
}

// The photo as large as a video needs, with what its file says of the time and place; itself if it is not larger.
export async function shrunk(file) {
  if (!isLarge(file)) return file;
  try {
    const whole = await createImageBitmap(file);
    const longer = Math.max(whole.width, whole.height);
    const turned = whole.width < whole.height;
    whole.close();
    if (longer <= NEEDED_PX) return file;
    const wanted = turned ? {resizeHeight: NEEDED_PX} : {resizeWidth: NEEDED_PX};
    const smaller = await drawn(await createImageBitmap(file, {...wanted, resizeQuality: "high"}), NEEDED_PX, 0.88);
    const facts = file.type === "image/jpeg" ? upright(exif(new Uint8Array(await file.slice(0, 2 ** 18).arrayBuffer()))) : null;
    const parts = facts ? [smaller.slice(0, 2), facts, smaller.slice(2)] : [smaller];
    const made = new File(parts, file.name.replace(/\.\w+$/, "") + ".jpg", {type: "image/jpeg", lastModified: file.lastModified});
    return made.size < file.size ? made : file;
  } catch {
    return file;
  }
}

// The segment of a JPEG with what the camera noted; null if there is none.
export function exif(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 2; at + 10 < bytes.length && bytes[at] === 0xff && bytes[at + 1] !== 0xda; ) {
    const end = at + 2 + view.getUint16(at + 2);
    const name = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    if (bytes[at + 1] === 0xe1 && name === "Exif") return end <= bytes.length ? bytes.slice(at, end) : null;
    at = end;
  }
  return null;
}

// The same segment for a picture that stands upright already.
function upright(segment) {
  if (!segment) return null;
  const view = new DataView(segment.buffer);
  const start = 10;
  const little = view.getUint16(start) === 0x4949;
  const table = start + view.getUint32(start + 4, little);
  for (let entry = 0; entry < view.getUint16(table, little); entry += 1) {
    const at = table + 2 + 12 * entry;
    if (view.getUint16(at, little) === 0x0112) view.setUint16(at + 8, 1, little);
  }
  return segment;
}
