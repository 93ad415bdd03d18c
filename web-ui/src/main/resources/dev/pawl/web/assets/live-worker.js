// One connection to the server for all tabs: browsers allow six to one origin over HTTP/1.1, and a seventh tab would hang.
const ports = new Set();
let source = null;
let state = "start";
let address = null;

function tell(message) {
  for (const port of ports) port.postMessage(message);
}

function connect() {
  source = new EventSource(address);
  source.onopen = () => tell({ state: (state = "on") });
  source.onerror = () => {
    tell({ state: (state = "wait") });
    // The browser tries again by itself unless the answer was an error; then this does.
    if (source.readyState === EventSource.CLOSED) setTimeout(connect, 5000);
  };
  source.addEventListener("hint", (event) => tell({ hint: JSON.parse(event.data) }));
  source.addEventListener("resync", () => tell({ hint: { topics: ["*"] } }));
}

onconnect = (event) => {
  const port = event.ports[0];
  ports.add(port);
  port.onmessage = (message) => {
    if (message.data.bye) {
      ports.delete(port);
      return;
    }
    address ??= message.data.address;
    if (source === null) connect();
    port.postMessage({ state });
  };
  port.start();
};
