// Keeps the page as the queue is. The server says that something has moved (server-sent events); the page is then fetched again, at most
// once a second, and only what differs is changed. A lost connection shows, and heals by itself; meanwhile the page is fetched every five seconds.

import { morph } from "./morph.js";
import { writeTimes } from "./times.js";
import { isChoosing, showSelection } from "./select.js";

const LEAST_MS = 1000;
const POLL_MS = 5000;
const LONGEST_PAUSE_MS = 10000;
const SILENCE_MS = 20000;

let source = null;
let pause = 500;
let wanted = false;
let busy = false;
let fetchedAt = 0;
let heardAt = 0;
let refused = false;

const sentences = {
  waiting: "Connecting",
  live: "Live",
  lost: "Connection lost, trying again",
  trouble: "The database does not answer",
};

function tell(state) {
  document.documentElement.dataset.connection = state;
  for (const place of document.querySelectorAll("[data-live-state]")) {
    place.dataset.state = state;
    place.textContent = sentences[state];
  }
}

function regions(root) {
  return [...root.querySelectorAll("[data-live]")].filter((region) => !region.parentElement?.closest("[data-live]"));
}

async function refresh() {
  wanted = true;
  if (busy || document.hidden || regions(document).length === 0) return;
  const rest = fetchedAt + LEAST_MS - Date.now();
  if (rest > 0) {
    setTimeout(refresh, rest);
    return;
  }
  busy = true;
  wanted = false;
  fetchedAt = Date.now();
  const address = location.href;
  try {
    const answer = await fetch(address, { headers: { "X-Levada-Live": "1" }, credentials: "same-origin", redirect: "manual" });
    if (answer.type === "opaqueredirect") {
      location.reload();
      return;
    }
    const text = await answer.text();
    if (address !== location.href) return;
    const mended = refused && answer.ok;
    refused = answer.status === 503;
    if (answer.ok) show(new DOMParser().parseFromString(text, "text/html"));
    // Without a stream, whoever refuses may be a proxy.
    if (source && (refused || mended)) tell(refused ? "trouble" : "live");
  } catch {
    // the connection is gone; the stream of events says so
  } finally {
    busy = false;
    if (wanted) setTimeout(refresh, LEAST_MS);
  }
}

function show(page) {
  for (const region of regions(document)) {
    if (region.dataset.live === "unless-chosen" && isChoosing(region)) continue;
    const fresh = page.getElementById(region.id);
    if (fresh) morph(region, fresh);
  }
  writeTimes();
  showSelection();
  tell(document.documentElement.dataset.connection);
}

function connect() {
  const address = document.querySelector("meta[name=levada-live]")?.content;
  if (!address || source) return;
  source = new EventSource(address);
  source.onopen = () => {
    pause = 500;
    heardAt = Date.now();
  };
  // One of these two comes at once, and one every few seconds as long as the stream lives.
  source.addEventListener("changed", () => {
    heardAt = Date.now();
    if (!refused) tell("live");
    refresh();
  });
  source.addEventListener("trouble", () => {
    heardAt = Date.now();
    tell("trouble");
  });
  // The server stops, or the session is over: which of the two tells the next look at the page, which leads to the login if it must.
  source.addEventListener("bye", again);
  source.onerror = again;
}

function again() {
  source?.close();
  source = null;
  tell("lost");
  setTimeout(connect, pause * (0.5 + Math.random() / 2));
  pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
}

setInterval(() => {
  if (source === null) refresh();
  else if (heardAt > 0 && Date.now() - heardAt > SILENCE_MS) again();
}, POLL_MS);

document.addEventListener("visibilitychange", () => {
  if (!document.hidden) refresh();
});
addEventListener("online", connect);
addEventListener("pagehide", () => source?.close());
addEventListener("levada:refresh", () => {
  fetchedAt = 0;
  refresh();
});
addEventListener("levada:page", () => {
  refused = false;
  tell(document.documentElement.dataset.connection ?? "waiting");
});

tell("waiting");
connect();
