// The connection to the service, which is made anew whenever it breaks.

const RETRY_MS = 500;
const KINDS = ['exec', 'exit', 'connect', 'close', 'status', 'lost'];

/** Calls `on.event(kind, value)` for whatever comes, and `on.state(text)` when the connection changes. */
export function connect(on) {
  const source = new EventSource('/api/events');
  source.onopen = () => on.state('Connected');
  source.onerror = () => {
    // A browser does not try again by itself after an answer that is an error.
    source.close();
    on.state('Not connected: trying again');
    setTimeout(() => connect(on), RETRY_MS);
  };
  for (const kind of KINDS) {
    source.addEventListener(kind, message => on.event(kind, JSON.parse(message.data)));
  }
  on.begin();
}
