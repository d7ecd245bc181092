/** What the pages about one's account have in common: their list, and the heading. */

import { html } from "./html.js";
import { PlacesFrame } from "./places_frame.js";

const PLACES = [
  ["/settings", "Profile"],
  ["/settings/notifications", "Notifications"],
  ["/settings/security", "Sign-in and security"],
  ["/settings/devices", "Devices"],
  ["/settings/activity", "Activity"],
];

/** @param {{title: string, lead?: unknown, children: unknown}} props */
export function SettingsFrame(props) {
  return html`<${PlacesFrame} places=${PLACES} label="Settings" ...${props} />`;
}
