/** What surrounds every page: who is signed in, what to do about it, and a word when that ends. */

import { connect } from "../goalfund.js";
import { Bell } from "./bell.js";
import { html, render, useEffect, useRef, useState } from "./html.js";
import { refusalText } from "./refusals.js";
import { StepUp } from "./step_up.js";

const NEXT = "next";
// Nobody wants to come back to these once they are signed in.
const ON_THE_WAY = ["/", "/register", "/sign-in", "/verify-email", "/forgot-password", "/reset-password"];

/**
 * Connect, and show who is signed in at the top of the page.
 *
 * @returns {{fund: import("../goalfund.js").GoalFund, known: Promise<object | null>}} `known` settles
 *   when the server has said who it is
 */
export function openShell() {
  let ask = async () => false;
  const fund = connect({ askToStepUp: (...question) => ask(...question) });
  const over = document.getElementById("over");
  ask = (user, confirm) => new Promise((resolve) => {
    const close = (isConfirmed) => {
      render(null, over);
      resolve(isConfirmed);
    };
    render(html`<${StepUp} user=${user} account=${fund.account} confirm=${confirm} close=${close} />`, over);
  });
  render(html`<${Who} fund=${fund} />`, document.getElementById("who"));
  render(html`<${Farewell} session=${fund.session} />`, document.getElementById("notices"));
  return { fund, known: fund.account.load() };
}

/**
 * Show a page for people who are signed in, and the way to it for everybody else.
 *
 * @param {Function} Page gets `fund`, `user`
 */
export function showForMembers(Page) {
  const { fund, known } = openShell();
  render(html`<${ForMembers} fund=${fund} known=${known} Page=${Page} />`, document.querySelector("main"));
}

/** @param {Function} Page gets `fund`; anybody may see it */
export function showForAll(Page) {
  const { fund, known } = openShell();
  // What anybody may see needs no answer about who they are.
  known.catch(() => {});
  render(html`<${Page} fund=${fund} />`, document.querySelector("main"));
}

/** Draw again whenever something about the session changes. @returns {object} the session */
export function useSession(session) {
  const [, draw] = useState(0);
  useEffect(() => {
    const changed = () => draw((count) => count + 1);
    changed(); // it may have, between the first drawing and now
    return session.listen(changed);
  }, [session]);
  return session;
}

/** @returns {string} where to go after signing in: a page of this site, nothing else */
export function nextPage(fallback = "/my-goals") {
  const given = new URLSearchParams(location.search).get(NEXT);
  const target = given === null ? null : addressOf(given);
  // A path that begins with two slashes is another site's address.
  const isHere = target?.origin === location.origin && !target.pathname.startsWith("//");
  return isHere ? target.pathname + target.search + target.hash : fallback;
}

function addressOf(text) {
  try {
    return new URL(text, location.origin);
  } catch {
    return null;
  }
}

/** @param {string} page @returns {string} its address, with the way back to where one is */
export function withNext(page) {
  const search = new URLSearchParams(location.search).get(NEXT);
  const here = search ?? location.pathname + location.search;
  return ON_THE_WAY.includes(here.split(/[?#]/)[0]) ? page : `${page}?${new URLSearchParams({ [NEXT]: here })}`;
}

function ForMembers({ fund, known, Page }) {
  const { user } = useSession(fund.session);
  const [problem, setProblem] = useState(null);
  useEffect(() => void known.catch(setProblem), [known]);
  const load = () => {
    setProblem(null);
    fund.account.load().catch(setProblem);
  };
  if (user) return html`<${Page} fund=${fund} user=${user} />`;
  if (problem) return html`
    <div class="narrow"><h1>Your account could not be loaded</h1>
      <p role="alert">${refusalText(problem)}</p>
      <p><button type="button" class="first" onClick=${load}>Try again</button></p></div>`;
  if (user === undefined) return html`<p class="loading">One moment…</p>`;
  return html`
    <div class="narrow"><h1>Sign in first</h1>
      <p>This page is about your own account.</p>
      <p class="acts"><a class="button first" href=${withNext("/sign-in")}>Sign in</a>
        <a class="button second" href=${withNext("/register")}>Open an account</a></p></div>`;
}

/** The end of the header: who is signed in, or the way in. */
function Who({ fund }) {
  const { user } = useSession(fund.session);
  useEffect(() => {
    if (!user) return undefined;
    // Connected on every page, so that the end of the session is heard on every page.
    const attending = fund.attend();
    return () => attending.close();
  }, [user?.id]);
  if (user === undefined) return html`<span class="who-wait" aria-hidden="true"></span>`;
  if (user === null) return html`
    <a class="quiet button" href=${withNext("/sign-in")}>Sign in</a>
    <a class="second button" href=${withNext("/register")}>Open an account</a>`;
  return html`<${Bell} fund=${fund} /><${Menu} fund=${fund} user=${user} />`;
}

const LINKS = [
  ["/my-goals", "My goals"],
  ["/open-goal", "Open a goal"],
  ["/notifications", "Notifications"],
  ["/settings", "Settings"],
];
const STAFF_LINK = ["/staff", "Staff"];

function Menu({ fund, user }) {
  const menu = useRef(null);
  const [isOpen, setOpen] = useState(false);
  useEffect(() => {
    if (!isOpen) return undefined;
    const outside = ({ target }) => { if (!menu.current.contains(target)) setOpen(false); };
    const escape = ({ key }) => {
      if (key !== "Escape") return;
      setOpen(false);
      menu.current.querySelector("button").focus();
    };
    addEventListener("pointerdown", outside);
    addEventListener("keydown", escape);
    return () => {
      removeEventListener("pointerdown", outside);
      removeEventListener("keydown", escape);
    };
  }, [isOpen]);
  const leave = (domEvent) => { if (!menu.current.contains(domEvent.relatedTarget)) setOpen(false); };
  return html`
    <div class="menu" ref=${menu} onFocusOut=${(e) => e.relatedTarget && leave(e)}>
      <button type="button" class="me" aria-expanded=${isOpen} aria-controls="menu" onClick=${() => setOpen(!isOpen)}>
        <span class="initial" aria-hidden="true">${[...user.first_name][0]?.toUpperCase()}</span>
        <span class="me-name">${user.first_name}</span><span class="unseen">: your menu</span></button>
      <div class="menu-list" id="menu" hidden=${!isOpen}>
        <p class="menu-who"><b>${user.first_name} ${user.last_name}</b> <span>${user.email}</span></p>
        <ul>${[...LINKS, ...(user.staff ? [STAFF_LINK] : [])].map(([href, text]) => html`
          <li><a href=${href} aria-current=${location.pathname === href ? "page" : null}>${text}</a></li>`)}</ul>
        <${SignOut} fund=${fund} />
      </div>
    </div>`;
}

function SignOut({ fund }) {
  const [phase, setPhase] = useState("idle");
  const click = async () => {
    setPhase("busy");
    try {
      await fund.account.signOut();
      location.assign("/");
    } catch {
      setPhase("failed");
    }
  };
  return html`
    <button type="button" class="menu-out" onClick=${click} disabled=${phase === "busy"}>Sign out</button>
    ${phase === "failed" && html`<p class="bad" role="alert">You are still signed in: the server did not answer. Try again.</p>`}`;
}

/** A word, on whatever page one is, when the session was ended from elsewhere. */
function Farewell({ session }) {
  const [isOver, setOver] = useState(false);
  useEffect(() => session.listen((change) => {
    if (change === "ended") setOver(true);
    if (change === "signed_in") setOver(false);
  }), [session]);
  return html`<div role="status">${isOver && html`
    <p class="notice bad farewell"><span><b>You were signed out on this device.</b> Another of your devices ended the session, or it was too old.</span>
      <a class="button second" href=${withNext("/sign-in")}>Sign in again</a></p>`}</div>`;
}
