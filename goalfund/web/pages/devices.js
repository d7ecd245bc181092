/** Where one is signed in, and how to end it. */

import { nameOf } from "./device_names.js";
import { html, useEffect, useState } from "./html.js";
import { refusalText } from "./refusals.js";
import { SettingsFrame } from "./settings_frame.js";
import { showForMembers } from "./shell.js";
import { briefTime, longDay } from "./time.js";

function Devices({ fund }) {
  const [devices, setDevices] = useState(null);
  const [problem, setProblem] = useState(null);
  const [told, setTold] = useState("");
  const load = () => fund.account.devices().then(({ items }) => setDevices(items), setProblem);
  useEffect(() => void load(), []);
  const doing = (act, words) => async () => {
    setProblem(null);
    try {
      await act();
      setTold(words);
    } catch (error) {
      setProblem(error);
    }
    await load();
  };
  const others = devices?.filter(({ current }) => !current).length ?? 0;
  return html`
    <${SettingsFrame} title="Devices" lead="Where you are signed in. What you do not know, sign out, and then change your password.">
      ${problem && html`<p class="notice bad" role="alert">${refusalText(problem)}</p>`}
      <p role="status" class="unseen">${told}</p>
      ${!devices && !problem && html`<p class="loading">One moment…</p>`}
      ${devices && html`
        <ul class="card lines" aria-label="Devices">${devices.map((device) => html`
          <li key=${device.id} data-current=${device.current ? "" : null}><${Device} device=${device}
            end=${device.current
              ? () => fund.account.signOut().then(() => location.assign("/"), setProblem)
              : doing(() => fund.account.revoke(device.id), "The device was signed out.")} /></li>`)}</ul>`}
      ${others > 0 && html`
        <p><button type="button" class="danger" onClick=${doing(() => fund.account.revokeOthers(), "All other devices were signed out.")}>Sign out all other devices</button></p>`}
    </${SettingsFrame}>`;
}

function Device({ device, end }) {
  const name = nameOf(device.device);
  return html`
    <div class="line-text">
      <b>${name} ${device.current && html`<span class="tag">this device</span>`}</b>
      <span class="soft">${device.address} · seen ${briefTime(device.seen_at)} · signed in on ${longDay(device.created_at)}</span>
      <details class="plain"><summary>More</summary>
        <p class="soft">${device.device || "It did not say what it is."}</p>
        <p class="soft">${device.transport === "cookie" ? "Signed in by a cookie." : "Signed in by a token of one tab."}
          ${" "}It ends on ${longDay(device.expires_at)} in any case.</p></details>
    </div>
    <button type="button" class="second" onClick=${end} aria-label=${device.current ? "Sign out this device" : `Sign out ${name}, ${device.address}`}>Sign out</button>`;
}

showForMembers(Devices);
