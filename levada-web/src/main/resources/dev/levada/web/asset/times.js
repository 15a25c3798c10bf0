// Moments in the reader's own time zone. The server writes them in UTC, which is what stays where no script runs.

const today = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false });
const other = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", hour12: false });
const full = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "long" });

function ago(seconds) {
  const far = Math.abs(seconds);
  const text =
    far < 60 ? `${Math.round(far)} s`
    : far < 3600 ? `${Math.floor(far / 60)} min`
    : far < 86400 ? `${Math.floor(far / 3600)} h ${Math.floor((far % 3600) / 60)} min`
    : `${Math.floor(far / 86400)} d`;
  return seconds >= 0 ? `${text} ago` : `in ${text}`;
}

function write(element) {
  const moment = new Date(element.dateTime);
  if (Number.isNaN(moment.getTime())) return;
  const now = new Date();
  const exact = moment.toDateString() === now.toDateString() ? today.format(moment) : other.format(moment);
  const text = element.dataset.show === "ago" ? ago((now - moment) / 1000) : exact;
  if (element.textContent !== text) element.textContent = text;
  if (!element.title) element.title = full.format(moment);
}

/** Writes all moments below an element. */
export function writeTimes(root = document) {
  root.querySelectorAll("time[datetime]").forEach(write);
}

setInterval(() => {
  if (!document.hidden) document.querySelectorAll('time[data-show="ago"]').forEach(write);
}, 1000);
