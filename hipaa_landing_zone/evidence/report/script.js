// Shows one part of the report at a time, filters and sorts tables, and draws the lists of resources on demand.
// Everything but those lists is in the page already: without this script all parts stand one after the other.
"use strict";

document.documentElement.classList.add("script");
document.addEventListener("DOMContentLoaded", () => {
  for (const form of document.querySelectorAll("form[data-for]")) startFilter(form);
  for (const table of document.querySelectorAll("table.sortable")) startSorting(table);
  startInventory(document.querySelector("form[data-inventory]"));
  document.addEventListener("click", followFilter);
  document.querySelector("[data-print]").addEventListener("click", printShown);
  document.addEventListener("beforematch", reveal);
  if (matchMedia("(max-width: 62rem)").matches) document.querySelector(".menu details").open = false;
  addEventListener("hashchange", () => show(true));
  show(Boolean(location.hash));
  document.documentElement.classList.add("ready");
});

// Parts of the page -------------------------------------------------------------------------------------------------

function wanted() {
  const name = location.hash.slice(1);
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

function show(move) {
  const name = wanted() || "overview";
  const number = /^asset-(\d+)$/.exec(name);
  if (number) drawAsset(Number(number[1]));
  const target = number ? document.getElementById("asset") : document.getElementById(name);
  if (name === "main") return;
  const view = (target && target.closest(".view")) || document.getElementById("overview");
  const entry = target && target.closest(".entry");
  for (const each of document.querySelectorAll(".view")) conceal(each, each !== view);
  for (const each of document.querySelectorAll(".view.shown")) each.classList.remove("shown");
  view.classList.add("shown");
  view.classList.toggle("single", Boolean(entry) || view.id === "asset");
  for (const list of view.querySelectorAll(":scope > .list")) conceal(list, Boolean(entry));
  for (const each of view.querySelectorAll(":scope > .entries > .entry")) conceal(each, each !== entry);
  for (const link of document.querySelectorAll(".menu a")) {
    if (link.hash === `#${view.id}`) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  if (entry) complete(entry, view);
  complete(view, view);
  for (let each = target; each; each = each.parentElement) if (each.localName === "details") each.open = true;
  for (const each of document.querySelectorAll(".here")) each.classList.remove("here");
  if (target && target.matches("tr, li")) target.classList.add("here");
  document.title = `${(entry || view).querySelector("h3, h2").textContent}: ${document.querySelector("h1").textContent}`;
  if (move) reach(target || view);
}

// What is concealed can still be found with the browser's own search, which then reveals it.
function conceal(element, concealed) {
  if (concealed) element.setAttribute("hidden", "until-found");
  else element.removeAttribute("hidden");
}

function reveal(event) {
  const named = document.getElementById(wanted());
  if (named && event.target.contains(named)) return; // a link led here, and show() sees to it
  location.hash = (event.target.closest(".entry") || event.target.closest(".view")).id;
}

function reach(target) {
  const fold = target.parentElement.localName === "details" ? target.parentElement.querySelector("summary") : null;
  const head = fold || (target.matches("section, article") ? target.querySelector("h2, h3") : target);
  if (!head.matches("a, button, summary")) head.tabIndex = -1;
  head.focus({ preventScroll: true });
  (fold || target).scrollIntoView({ block: target.matches("tr, li") ? "center" : "start" });
}

// Adds to a part what only makes sense when it is shown alone: the way back, copies, lists and buttons.
function complete(part, view) {
  if (part.matches(".entry") && !part.querySelector(".crumb")) {
    const crumb = make("p", "", "crumb");
    crumb.append(link(`#${view.id}`, "← Back to the list"));
    part.prepend(crumb);
  }
  if (part.querySelector(":scope > .entries") && part.matches(".view")) return;
  for (const place of part.querySelectorAll("[data-copy]")) {
    const source = document.getElementById(place.dataset.copy);
    const copied = source && source.querySelector(".acts-for");
    if (copied) place.replaceChildren(place.querySelector("summary"), copied.cloneNode(true));
    delete place.dataset.copy;
  }
  for (const place of part.querySelectorAll(".resources[data-set]")) offerResources(place);
  for (const command of part.querySelectorAll("pre.command")) offerCopy(command);
}

function offerCopy(command) {
  if (!navigator.clipboard || command.querySelector(".copy")) return;
  const text = command.textContent;
  const button = make("button", "Copy", "copy");
  button.type = "button";
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(text);
    button.textContent = "Copied";
  });
  command.prepend(button);
}

function printShown() {
  document.documentElement.classList.add("only");
  print();
  document.documentElement.classList.remove("only");
}

// Filters and sorting ------------------------------------------------------------------------------------------------

function startFilter(form) {
  const place = document.getElementById(form.dataset.for);
  const rows = [...place.querySelectorAll(place.localName === "table" ? "tbody > tr" : ".finding")];
  const texts = new Map();
  const apply = () => {
    const text = form.elements.text.value.trim().toLowerCase();
    const picked = [...new FormData(form)].filter(([name, value]) => name !== "text" && value);
    let shown = 0;
    for (const row of rows) {
      const fits = picked.every(([name, value]) => (row.dataset[name] || "").split("|").includes(value));
      row.hidden = !(fits && (!text || words(row, texts).includes(text)));
      if (!row.hidden) shown += 1;
    }
    form.querySelector("output").value = `Showing ${shown} of ${rows.length} ${place.dataset.of}`;
  };
  form.addEventListener("input", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(apply));
  apply();
}

// Words of a row are also those of the entry that it leads to: the regulation's text, and mechanisms by name.
function words(row, known) {
  if (!known.has(row)) {
    const first = row.querySelector("th a");
    const entry = first && document.getElementById(decodeURIComponent(first.hash.slice(1)));
    known.set(row, `${row.textContent} ${entry ? entry.textContent : ""}`.toLowerCase());
  }
  return known.get(row);
}

// A count of the overview leads to the rows that it counts.
function followFilter(event) {
  const from = event.target.closest("a[data-filter]");
  if (!from) return;
  const form = document.querySelector(`${from.hash} form`);
  form.reset();
  for (const [name, value] of new URLSearchParams(from.dataset.filter)) form.elements[name].value = value;
  setTimeout(() => form.dispatchEvent(new Event("input")));
}

function startSorting(table) {
  const body = table.tBodies[0];
  for (const [place, head] of [...table.tHead.rows[0].cells].entries()) {
    const button = make("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const down = head.getAttribute("aria-sort") === "ascending";
      for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const compare = new Intl.Collator("en", { numeric: true }).compare;
      const key = (row) => row.cells[place].textContent.trim();
      const rows = [...body.rows].sort((a, b) => compare(key(a), key(b)));
      body.append(...(down ? rows.reverse() : rows));
    });
  }
}

// Resources ----------------------------------------------------------------------------------------------------------

const ACCOUNT = 0, ID = 1, REGION = 2, PHI = 3, STACK = 4, TEMPLATE = 5, APPLICATION = 6;
const TYPE = 0, LOGICAL = 1, PATH = 2, CLASS = 3, EXCERPT = 4;
const PAGE = 50;
let read = null;

function inventory() {
  if (!read) {
    read = JSON.parse(document.getElementById("inventory-data").textContent);
    read.members = read.groups.map(() => []);
    read.group.forEach((group, number) => read.members[group].push(number));
  }
  return read;
}

// Puts what is the resource's own back where its copies have marks.
function fill(text, number) {
  const data = inventory();
  const stack = data.stacks[data.stack[number]];
  const own = { a: stack[ACCOUNT], i: stack[ID], r: stack[REGION] };
  return text.replace(/⟦(\w+)⟧/g, (_, mark) => own[mark] ?? data.values[number][Number(mark)]);
}

function resource(number) {
  const data = inventory();
  const group = data.groups[data.group[number]];
  const stack = data.stacks[data.stack[number]];
  return {
    number, stack: stack[STACK], account: stack[ACCOUNT], id: stack[ID], region: stack[REGION], phi: stack[PHI],
    template: stack[TEMPLATE], application: stack[APPLICATION], type: data.types[group[TYPE]],
    logical: fill(group[LOGICAL], number), path: fill(group[PATH], number), classification: group[CLASS],
    excerpt: () => JSON.stringify(JSON.parse(fill(data.excerpts[group[EXCERPT]], number)), null, 2),
  };
}

function expand(ranges) {
  return ranges.split(",").filter(Boolean).flatMap((range) => {
    const [first, last = first] = range.split("-").map(Number);
    return Array.from({ length: last - first + 1 }, (_, place) => first + place);
  });
}

function membersOf(set) {
  const [groups, rest] = inventory().sets[set].split("|").map(expand);
  return [...groups.flatMap((group) => inventory().members[group]), ...rest].sort((a, b) => a - b);
}

function offerResources(place) {
  const set = Number(place.dataset.set);
  const button = make("button", "Show them", "more");
  button.type = "button";
  button.addEventListener("click", () => {
    const list = make("div");
    button.replaceWith(list);
    drawAlike(list, membersOf(set));
    list.querySelector("summary").focus();
  });
  place.append(button);
  place.removeAttribute("data-set");
}

// Draws resources that are alike together, a page of groups at a time.
function drawAlike(place, numbers) {
  const groups = new Map();
  for (const number of numbers) {
    const key = inventory().group[number];
    if (!groups.has(key)) groups.set(key, []);
    groups.get(key).push(number);
  }
  place.replaceChildren();
  drawPaged(place, [...groups.values()], (members) => {
    const first = resource(members[0]);
    const details = make("details", "", "alike");
    const summary = make("summary");
    const name = members.length > 1 ? `${first.logical} in ${members.length.toLocaleString("en")} places` : `${first.logical} in ${where(first)}`;
    summary.append(make("code", first.type), make("span", name));
    details.append(summary);
    details.addEventListener("toggle", () => drawPlaces(details, members), { once: true });
    return details;
  });
}

function drawPlaces(details, members) {
  const list = make("ul", "", "places");
  details.append(list);
  drawPaged(list, members, (number) => {
    const found = resource(number);
    const item = make("li");
    item.append(link(`#asset-${number}`, `${found.account} ${found.id} ${found.region} ${found.stack} ${found.logical}`));
    return item;
  });
}

function drawPaged(place, items, draw) {
  let shown = 0;
  const button = make("button", "", "more");
  button.type = "button";
  const next = () => {
    place.append(...items.slice(shown, shown + PAGE).map(draw));
    shown += PAGE;
    if (shown >= items.length) return button.remove();
    button.textContent = `Show ${Math.min(PAGE, items.length - shown)} more of ${(items.length - shown).toLocaleString("en")}`;
    (place.localName === "ul" ? place.parentElement : place).append(button);
  };
  button.addEventListener("click", next);
  next();
}

function drawAsset(number) {
  const place = document.querySelector("[data-one-asset]");
  const crumb = make("p", "", "crumb");
  crumb.append(link("#inventory", "← Back to the list"));
  if (number >= inventory().group.length) {
    place.replaceChildren(crumb, make("p", "There is no resource with this number."));
    return;
  }
  const found = resource(number);
  const facts = make("dl");
  const file = link(found.template.split("/").map(encodeURIComponent).join("/"), found.template);
  for (const [name, value] of [
    ["Account", found.id ? `${found.account}, ${found.id}` : found.account], ["Region", found.region], ["Stack", found.stack],
    ["Logical id", found.logical], ["Construct", found.path], ["PHI", phi(found)], ["Classification", found.classification],
    ["Application", found.application], ["Template", file],
  ]) {
    if (value) facts.append(make("dt", name), make("dd", value));
  }
  const entry = make("article", "", "entry");
  entry.append(crumb, make("h3", `${found.type} ${found.logical}`), facts, make("h4", "What the template says"),
    make("pre", make("code", found.excerpt()), "excerpt"), ...about(number));
  place.replaceChildren(entry);
}

// The way back: which mechanisms looked at a resource, what they found, and which paragraphs they act for.
function about(number) {
  const looked = make("ul", "", "compact");
  for (const [name, holder] of setHolders) {
    if (membersOf(holder).includes(number)) {
      const item = make("li");
      item.append(link(`#${name}`, name.replace(/^(mechanism|safeguard)-/, "")));
      looked.append(item);
    }
  }
  const found = make("ul");
  for (const place of document.querySelectorAll(`#finding-list [data-asset="${number}"]`)) {
    const item = make("li");
    item.append(link(`#${place.id}`, place.id.replace("finding-", "")), ` ${place.closest(".finding").querySelectorAll("p")[1].textContent}`);
    found.append(item);
  }
  const parts = [make("h4", "Looked at by, and part of"), looked.children.length ? looked : make("p", "No mechanism names it.")];
  return found.children.length ? [...parts, make("h4", "Findings"), found] : parts;
}

const setHolders = new Map();

function startInventory(form) {
  for (const place of document.querySelectorAll(".entry .resources[data-set]")) {
    setHolders.set(place.closest(".entry").id, Number(place.dataset.set));
  }
  const list = document.querySelector("[data-inventory-list]");
  let begun = false;
  const apply = () => {
    const given = Object.fromEntries(new FormData(form));
    const text = given.text.trim().toLowerCase();
    const numbers = inventory().group.map((_, number) => number).filter((number) => fits(resource(number), given, text));
    form.querySelector("output").value =
      `Showing ${numbers.length.toLocaleString("en")} of ${inventory().group.length.toLocaleString("en")} resources`;
    drawAlike(list, numbers);
  };
  const begin = () => {
    if (begun || document.getElementById("inventory").hidden) return;
    begun = true;
    const { types, stacks } = inventory();
    for (const [name, values] of [
      ["type", types], ["account", stacks.map((stack) => stack[ACCOUNT])], ["region", stacks.map((stack) => stack[REGION])],
      ["application", stacks.map((stack) => stack[APPLICATION] || "the landing zone")],
    ]) {
      for (const value of [...new Set(values)].sort()) form.elements[name].append(make("option", value));
    }
    apply();
  };
  let waiting = 0;
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(apply, 120);
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(apply));
  new MutationObserver(begin).observe(document.getElementById("inventory"), { attributeFilter: ["hidden", "class"] });
}

function fits(found, given, text) {
  return (
    (!given.type || found.type === given.type) &&
    (!given.account || found.account === given.account) &&
    (!given.region || found.region === given.region) &&
    (!given.phi || phi(found) === given.phi) &&
    (!given.application || (found.application || "the landing zone") === given.application) &&
    (!text || `${found.type} ${found.logical} ${found.stack} ${found.path} ${found.account} ${found.id}`.toLowerCase().includes(text))
  );
}

function phi(found) {
  if (found.phi === null) return "in every member account";
  return found.phi ? "in accounts for PHI" : "in accounts without PHI";
}

function where(found) {
  return [found.account, found.region].filter(Boolean).join(", ");
}

function make(name, content = "", style = "") {
  const element = document.createElement(name);
  if (content) element.append(content);
  if (style) element.className = style;
  return element;
}

function link(target, text) {
  const element = make("a", text);
  element.href = target;
  return element;
}
