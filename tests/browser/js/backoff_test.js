/** Waiting: the ceilings double, the draw is even, an answer ends it. */

import { Backoff } from "/web/goalfund.js";
import { equal, truthy } from "./assert.js";

export function test_ceilings_double_up_to_the_longest() {
  const backoff = new Backoff({ baseMs: 100, maxMs: 1_000, random: () => 1 });

  equal([100, 200, 400, 800, 1_000, 1_000], Array.from({ length: 6 }, () => backoff.next()));
}

export function test_jitter_is_full_from_nothing_to_the_ceiling() {
  const draws = [0, 0.5, 0.25];
  const backoff = new Backoff({ baseMs: 1_000, random: () => draws.shift() });

  equal([0, 1_000, 1_000], [backoff.next(), backoff.next(), backoff.next()]);
}

export function test_a_reset_begins_at_the_shortest_wait() {
  const backoff = new Backoff({ baseMs: 100, random: () => 1 });
  backoff.next();
  backoff.next();

  backoff.reset();
  equal(100, backoff.next());
}

export function test_a_very_long_outage_stays_at_the_longest_wait() {
  const backoff = new Backoff({ random: () => 1 });
  for (let attempt = 0; attempt < 5_000; attempt += 1) backoff.next();

  equal(30_000, backoff.next());
}

export function test_real_randomness_spreads_clients_apart() {
  const draws = new Set(Array.from({ length: 100 }, () => new Backoff({ baseMs: 30_000 }).next()));

  truthy(draws.size > 80, `${draws.size} different waits of 100`);
}
