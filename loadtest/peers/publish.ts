import { App, us_listen_socket_close, us_socket_local_port } from 'uWebSockets.js';
import { childArgument, childReady } from '../bench/child.ts';

/** A bare uWebSockets.js `publish` to one topic at a fixed pace: what the transport's own fan-out can do. */
const { perSecond } = childArgument() as { readonly perSecond: number };
const FRAME_BYTES = 100;

const app = App().ws('/*', {
  compression: 0,
  idleTimeout: 120,
  maxBackpressure: 1_048_576,
  open: (socket) => void socket.subscribe('all'),
});
let seq = 0;
const timer = setInterval(() => {
  seq += 1;
  const head = `{"t":"delta","a":"A1","seq":${seq},"at":${Date.now()},"p":"`;
  app.publish('all', `${head.padEnd(FRAME_BYTES - 2, 'x')}"}`);
}, 1_000 / perSecond);
app.listen('127.0.0.1', 0, (listening) => {
  if (!listening) throw new Error('the publisher cannot listen');
  childReady({ url: `ws://127.0.0.1:${us_socket_local_port(listening)}` }, () => {
    clearInterval(timer);
    us_listen_socket_close(listening);
  });
});
