// Photos are drawn smaller before they are kept: a phone has little room, and a village little network.
const LONGEST = 1600;
const QUALITY = 0.82;
const LITTLE = 400 * 1024;

export async function shrunk(file) {
  if (!file.type.startsWith("image/") || file.size <= LITTLE) return file;
  try {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    picture.close();
    const smaller = await new Promise((ready) => canvas.toBlob(ready, "image/jpeg", QUALITY));
    if (!smaller || smaller.size >= file.size) return file;
    return new File([smaller], file.name.replace(/\.\w+$/, ".jpg"), { type: smaller.type, lastModified: file.lastModified });
  } catch {
    return file; // the server says what is wrong with it
  }
}
