/** SHA-256 with WebCrypto and without. */

import { sha256, sha256Plain } from "/web/goalfund.js";
import { hex, unhex } from "/web/protocol/sha256.js";
import { equal, failure } from "./assert.js";

const encoder = new TextEncoder();
const VECTORS = [
  ["", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"],
  ["abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"],
  [
    "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
    "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
  ],
  ["a".repeat(1_000_000), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"],
];

export async function test_the_published_vectors_hold_both_ways() {
  for (const [text, digest] of VECTORS) {
    equal(digest, await sha256(encoder.encode(text)));
    equal(digest, hex(sha256Plain(encoder.encode(text))));
  }
}

export async function test_both_agree_on_every_length_around_a_block() {
  for (let length = 0; length < 200; length += 1) {
    const bytes = Uint8Array.from({ length }, (_, i) => (i * 31 + length) & 255);

    equal(await sha256(bytes), hex(sha256Plain(bytes)), `length ${length}`);
  }
}

export async function test_a_salt_that_is_not_hex_is_refused() {
  equal([0, 255], [...unhex("00ff")]);
  for (const text of ["0", "0g", "FF", null]) await failure(() => unhex(text));
}
