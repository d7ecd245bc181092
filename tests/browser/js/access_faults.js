// What can be found wrong without knowing the page: a function that returns the faults.
() => {
  const faults = [];
  const all = (selector) => [...document.querySelectorAll(selector)];
  if (!document.documentElement.lang) faults.push("no language");
  if (!document.title) faults.push("no title");
  if (all("h1").length !== 1) faults.push(`${all("h1").length} h1`);
  if (all("main").length !== 1) faults.push(`${all("main").length} main`);
  let last = 0;
  for (const heading of all("h1, h2, h3, h4")) {
    const level = Number(heading.tagName[1]);
    if (level > last + 1) faults.push(`h${last} is followed by ${heading.outerHTML}`);
    last = level;
  }
  for (const field of all("input:not([type=hidden]), select, textarea")) {
    if (!field.labels.length && !field.ariaLabel) faults.push(`no label: ${field.outerHTML}`);
  }
  for (const button of all("button, a[href]")) {
    if (!button.textContent.trim() && !button.ariaLabel) faults.push(`no name: ${button.outerHTML}`);
  }
  for (const image of all("img")) {
    if (!image.hasAttribute("alt")) faults.push(`no alt: ${image.outerHTML}`);
  }
  for (const bar of all("[role=progressbar]")) {
    const given = ["ariaLabel", "ariaValueNow", "ariaValueMin", "ariaValueMax"];
    if (!given.every((name) => bar[name])) faults.push(`incomplete: ${bar.outerHTML}`);
  }
  const ids = all("[id]").map(({ id }) => id);
  for (const id of ids) if (ids.indexOf(id) !== ids.lastIndexOf(id)) faults.push(`two of #${id}`);
  for (const pointer of all("[aria-labelledby], [aria-describedby]")) {
    for (const name of ["aria-labelledby", "aria-describedby"]) {
      const named = (pointer.getAttribute(name) ?? "").split(" ").filter(Boolean);
      for (const id of named) if (!ids.includes(id)) faults.push(`#${id} is not there`);
    }
  }
  return faults;
}
