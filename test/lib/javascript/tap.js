// TAP for programs that a shell script includes, as test/lib/tap.py: one behaviour a function, which fails by throwing.

import { setTimeout as pause } from 'node:timers/promises';

let failed = 0;

export async function behaviour(what, run) {
  let timer;
  const late = new Promise((_, reject) => { timer = setTimeout(() => reject(new Error('not within 30 s')), 30000); });
  try {
    await Promise.race([run(), late]);
    console.log(`ok - ${what}`);
  } catch (error) {
    failed++;
    console.log(`not ok - ${what}`);
    console.log(String(error?.stack ?? error).replace(/^/gm, '# ').slice(0, 2000));
  } finally {
    clearTimeout(timer);
  }
}

// Asks again until the condition is true; the pause only keeps the asking from being the load.
export async function eventually(condition, seconds = 10) {
  const until = Date.now() + seconds * 1000;
  for (;;) {
    const got = await condition();
    if (got) return got;
    if (Date.now() > until) throw new Error(`not within ${seconds} s: ${condition}`);
    await pause(50);
  }
}

export function end() {
  process.exit(failed ? 1 : 0);
}
