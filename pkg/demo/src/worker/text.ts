// The text of what was dropped or pasted.

import { generatedTrips } from "../model/generate.js";
import type { Source } from "./protocol.js";

/** The most bytes of a file; the engine's own limit for a document. */
export const FILE_LIMIT = 268_435_456;

/** Told where a file cannot be read at all; the message is for people. */
export class Unreadable extends Error {}

/** The text of a source, without a byte-order mark. What is not UTF-8 shows as U+FFFD, and its row is refused. */
export async function textOf(source: Source): Promise<{ text: string; name: string }> {
  if ("text" in source) return { text: source.text.replace(/^\ufeff/, ""), name: source.name };
  if ("generate" in source) return { text: generatedTrips(source.generate), name: source.name };
  const { file } = source;
  if (file.size > FILE_LIMIT) throw new Unreadable("file-too-large");
  const bytes = new Uint8Array(await file.arrayBuffer());
  const utf16 =
    bytes[0] === 0xff && bytes[1] === 0xfe ? "utf-16le" : bytes[0] === 0xfe && bytes[1] === 0xff ? "utf-16be" : null;
  return { text: new TextDecoder(utf16 ?? "utf-8").decode(bytes), name: file.name };
}
