import { App, us_listen_socket_close, us_socket_local_port } from 'uWebSockets.js';
import { childReady } from '../bench/child.ts';

/** A bare uWebSockets.js server that sends every frame back: what the transport alone can do. */
const app = App().ws('/*', {
  compression: 0,
  maxPayloadLength: 4_096,
  idleTimeout: 120,
  maxBackpressure: 1_048_576,
  message: (socket, message, isBinary) => void socket.send(message, isBinary),
});
app.listen('127.0.0.1', 0, (listening) => {
  if (!listening) throw new Error('the echo server cannot listen');
  childReady({ url: `ws://127.0.0.1:${us_socket_local_port(listening)}` }, () => {
    us_listen_socket_close(listening);
  });
});
