/** Files: to our own server as they are, or to a file store in a form that the server has signed. */

import { connect } from "/web/goalfund.js";
import { equal } from "./assert.js";
import { Clock, Server } from "./fakes.js";

const FILE = new File(["a picture"], "me.jpg", { type: "image/jpeg" });
const READY = { id: "f", state: "ready", url: "/api/v1/files/f" };

function scene(...planned) {
  const server = new Server();
  server.planned = planned;
  const fund = connect({ url: "http://server.test", io: server.io, fetch: server.fetch, timers: new Clock(), random: () => 0 });
  return { server, fund };
}

const announced = (upload) => Response.json({ file: { id: "f", state: "pending", url: null }, upload });

export async function test_a_file_is_announced_and_put_as_it_is() {
  const { server, fund } = scene(announced({ method: "PUT", url: "", fields: {}, complete: false }), Response.json(READY));

  equal(READY, await fund.upload(FILE, "avatar"));
  const [first, second] = server.requests;
  equal({ purpose: "avatar", type: "image/jpeg", size_bytes: 9 }, JSON.parse(first.request.body));
  equal(["/api/v1/uploads/f/content", "PUT", "image/jpeg"], [second.path, second.request.method, second.request.headers["Content-Type"]]);
  equal(true, second.request.body === FILE);
}

export async function test_a_file_store_gets_the_signed_form_and_nothing_of_ours() {
  const upload = { method: "POST", url: "https://store.test/up", fields: { public_id: "p", signature: "s" }, complete: true };
  const answer = { public_id: "p", version: 7, signature: "t", resource_type: "image", type: "private", bytes: 9, format: "jpg", etag: "e" };
  const { server, fund } = scene(announced(upload), Response.json(answer), Response.json(READY));

  equal(READY, await fund.upload(FILE, "proof"));
  const [, away, back] = server.requests;
  equal(["/up", "omit", undefined], [away.path, away.request.credentials, away.request.headers]);
  equal(["public_id", "signature", "file"], [...away.request.body.keys()]);
  const { etag: _, ...receipt } = answer;
  equal(["/api/v1/uploads/f/complete", receipt], [back.path, JSON.parse(back.request.body)]);
}

export async function test_a_file_store_that_refuses_is_a_problem_like_any_other() {
  const upload = { method: "POST", url: "https://store.test/up", fields: {}, complete: true };
  const { server, fund } = scene(announced(upload), new Response("{}", { status: 500 }));

  equal("unreachable", await fund.upload(FILE, "avatar").catch(({ code }) => code));
  equal(2, server.requests.length);
}
