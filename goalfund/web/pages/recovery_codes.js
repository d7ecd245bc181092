/** Recovery codes: shown once, to be copied, printed or written down. */

import { html, useEffect, useRef, useState } from "./html.js";
import { TwoProofs } from "./step_up.js";

/** @param {{codes: string[], done: () => void}} props */
export function RecoveryCodes({ codes, done }) {
  const title = useRef(null);
  const [told, setTold] = useState("");
  useEffect(() => title.current.focus(), []);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(codes.join("\n"));
      setTold("Copied.");
    } catch {
      setTold("The browser did not let us copy. Select the codes and copy them yourself.");
    }
  };
  return html`
    <section class="card stack codes" aria-labelledby="recovery-title">
      <h2 id="recovery-title" tabindex="-1" ref=${title}>Keep these recovery codes</h2>
      <p>Each signs you in once when you have neither app nor passkey. <b>They are shown this one time.</b></p>
      <ul class="code-list" aria-label="Recovery codes">${codes.map((code) => html`<li><code>${code}</code></li>`)}</ul>
      <p class="acts no-print">
        <button type="button" class="second" onClick=${copy}>Copy</button>
        <button type="button" class="second" onClick=${() => print()}>Print</button>
        <button type="button" class="first" onClick=${done}>I have kept them</button></p>
      <p role="status" class="saved no-print">${told}</p>
    </section>`;
}

/** @param {{fund: object, user: object, given: (codes: string[]) => void}} props */
export function NewRecoveryCodes({ fund, user, given }) {
  const [isOpen, setOpen] = useState(false);
  if (!isOpen) return html`<p><button type="button" class="second" onClick=${() => setOpen(true)}>Make new codes</button></p>`;
  const send = async (password, proof) => {
    given((await fund.account.newRecoveryCodes(password, proof)).recovery_codes);
    setOpen(false);
  };
  return html`
    <p class="soft">The old codes stop working at once.</p>
    <${TwoProofs} fund=${fund} user=${user} label="Make new codes" send=${send} cancel=${() => setOpen(false)} />`;
}
