/** Preact and htm joined: what every page writes its markup with. */

import htm from "../vendor/htm/htm.mjs";
import { h } from "../vendor/preact/preact.mjs";

export { Component, render } from "../vendor/preact/preact.mjs";
export { useCallback, useEffect, useMemo, useRef, useState } from "../vendor/preact/hooks.mjs";

export const html = htm.bind(h);
