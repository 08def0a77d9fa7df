// Text that somebody else has chosen, put into the page as text and nothing else.

/** Makes an element around a text, never of it. */
export function element(tag, className, text) {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text;
  return made;
}

const CLOCK = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit', hour12: false });

export const clock = time => CLOCK.format(new Date(time));

export const seconds = number => (number < 10 ? number.toFixed(3) : number.toFixed(1));
