/** A bank, chosen from all there are by typing some of its name. */

import { Field } from "./form.js";
import { html, useEffect, useMemo, useState } from "./html.js";
import { refusalText } from "./refusals.js";

const SHOWN_MAX = 8;
const ASK_AFTER_MS = 300;
/** What people call banks whose names are others in the list. */
const CALLED = { uba: "united bank for africa", fcmb: "first city monument", guaranty: "gtbank", gtb: "gtbank" };
let lastList = 0;

/**
 * The form gets `bank_code`; what is wrong is said of `bank`, which can have the focus.
 *
 * @param {{fund: object, error?: string, chosen?: {code: string, name: string} | null, onChoose?: (bank: object | null) => void}} props
 */
export function BankField({ fund, error, chosen = null, onChoose }) {
  const { banks, problem } = useBanks(fund);
  const [text, setText] = useState(chosen?.name ?? "");
  const [bank, setBank] = useState(chosen);
  const [active, setActive] = useState(null); // null: the list is closed
  const listId = useMemo(() => `banks-${(lastList += 1)}`, []);
  const found = useMemo(() => (active === null ? [] : search(banks, text)), [banks, text, active === null]);
  const choose = (picked) => {
    setBank(picked);
    onChoose?.(picked);
  };
  const pick = (picked) => {
    choose(picked);
    setText(picked.name);
    setActive(null);
  };
  const type = ({ currentTarget: { value } }) => {
    setText(value);
    setActive(0);
    choose(banks.find(({ name }) => name.toLowerCase() === value.trim().toLowerCase()) ?? null);
  };
  const press = (domEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[domEvent.key];
    if (step) {
      domEvent.preventDefault();
      setActive(active === null ? 0 : Math.min(Math.max(active + step, 0), Math.max(found.length - 1, 0)));
    } else if (domEvent.key === "Enter" && found[active]) {
      domEvent.preventDefault();
      pick(found[active]);
    } else if (domEvent.key === "Escape" && active !== null) {
      domEvent.preventDefault();
      setActive(null);
    }
  };
  const isOpen = active !== null && found.length > 0;
  const nothing = active !== null && text.trim() && banks.length > 0 && found.length === 0;
  return html`
    <div class="combo">
      <${Field} name="bank" label="Bank" error=${error} hint=${problem ? refusalText(problem) : nothing ? "No bank has that name." : null}
        input=${{ role: "combobox", "aria-expanded": isOpen, "aria-controls": listId, "aria-autocomplete": "list",
          "aria-activedescendant": isOpen ? `${listId}-${found[active]?.code}-${active}` : null, autocomplete: "off", spellcheck: false, maxlength: 100,
          placeholder: "Type some of its name", value: text, onInput: type, onKeyDown: press, onClick: () => setActive(active ?? 0), onBlur: () => setActive(null) }}>
        <input type="hidden" name="bank_code" value=${bank?.code ?? ""} />
        <ul id=${listId} role="listbox" aria-label="Banks" hidden=${!isOpen}>${isOpen && found.map((one, n) => html`
          <li key=${`${one.code} ${one.name}`} id=${`${listId}-${one.code}-${n}`} role="option" aria-selected=${n === active}
            onMouseDown=${(e) => e.preventDefault()} onClick=${() => pick(one)}>${one.name}</li>`)}</ul>
      </${Field}>
    </div>`;
}

function useBanks(fund) {
  const [banks, setBanks] = useState([]);
  const [problem, setProblem] = useState(null);
  useEffect(() => void fund.outgoing.banks().then(setBanks, setProblem), []);
  return { banks, problem };
}

/** @returns {{code: string, name: string}[]} those whose names have all the words, the ones that begin so first */
export function search(banks, text) {
  const typed = text.trim().toLowerCase();
  const words = (CALLED[typed] ?? typed).split(/\s+/).filter(Boolean);
  const fitting = banks.filter(({ name }) => words.every((word) => name.toLowerCase().includes(word)));
  const isFirst = ({ name }) => name.toLowerCase().startsWith(typed);
  return [...fitting.filter(isFirst), ...fitting.filter((bank) => !isFirst(bank))].slice(0, SHOWN_MAX);
}

/** @param {string} [text] @returns {string} the digits alone */
export function accountOf(text) {
  return (text ?? "").replace(/\s/g, "");
}

/** @returns {string | null} what is wrong with an account number */
export function accountFault(text) {
  return /^\d{10}$/.test(accountOf(text)) ? null : "An account number has 10 digits.";
}

/**
 * Bank and account number, and whose account the bank says it is as soon as both are there.
 *
 * @param {object} props
 * @param {object} props.fund
 * @param {Record<string, string>} props.errors
 * @param {(bank: string, number: string) => Promise<object>} [props.nameAccount] asks the bank, for who is not signed in
 * @param {(account: object | null) => void} [props.named] is told what the bank says, and that it is asked anew
 */
export function AccountFields({ fund, errors, nameAccount = (...account) => fund.outgoing.nameAccount(...account), named }) {
  const [bank, setBank] = useState(null);
  const [number, setNumber] = useState("");
  const holder = useHolder(nameAccount, bank, number, named);
  return html`
    <div class="pair">
      <${BankField} fund=${fund} error=${errors.bank ?? errors.bank_code} onChoose=${setBank} />
      <${Field} name="account_number" label="Account number" error=${errors.account_number} hint="The bank is asked whose it is."
        input=${{ inputmode: "numeric", autocomplete: "off", maxlength: 14, class: "digits", value: number, onInput: (e) => setNumber(e.currentTarget.value) }} />
    </div>
    <p role="status" class="holder" data-found=${holder.name ? "" : null}>${holder.name ? html`It is the account of <b>${holder.name}</b>. Is that right?` : holder.told}</p>`;
}

/** Ask once it cannot be another account any more. What cannot be told now is told by the whole form. */
function useHolder(nameAccount, bank, number, named = () => {}) {
  const [holder, setHolder] = useState({});
  const wanted = bank && !accountFault(number) ? `${bank.code}/${accountOf(number)}` : null;
  useEffect(() => {
    setHolder(wanted ? { told: "Asking the bank…" } : {});
    named(null);
    if (!wanted) return undefined;
    let isOver = false;
    const take = (told, account = null) => {
      if (isOver) return;
      setHolder(told);
      named(account);
    };
    const timer = setTimeout(() => nameAccount(...wanted.split("/")).then(
      (account) => take({ name: account.account_name }, account),
      (problem) => take({ told: refusalText(problem) }),
    ), ASK_AFTER_MS);
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [wanted]);
  return holder;
}
