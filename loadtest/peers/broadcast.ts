import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';
import { childReady } from '../bench/child.ts';
import { answerUsage } from '../bench/usage.ts';

/**
 * The least that a hall can be: the body of a POST goes to every open socket, is kept, and is answered; `?from=N` in a socket's
 * address asks for what came after the first N. No rights, no session, no disk.
 */
const texts: string[] = [];
const server = createServer((request, response) => {
  const pieces: Buffer[] = [];
  request.on('data', (piece: Buffer) => pieces.push(piece));
  request.on('end', () => {
    const text = Buffer.concat(pieces).toString('utf8');
    texts.push(text);
    const frame = `42["room:event",${text}]`;
    for (const client of sockets.clients) client.send(frame);
    response.writeHead(200).end();
  });
});
const sockets = new WebSocketServer({ server, perMessageDeflate: false });
sockets.on('connection', (socket, request) => {
  const from = Number(new URL(request.url ?? '/', 'http://localhost').searchParams.get('from'));
  const tail = texts.slice(from).join(',');
  socket.send(`431[{"ok":true,"epoch":"plain","seq":${texts.length},"tail":[${tail}]}]`);
});
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
answerUsage();
const { port } = server.address() as AddressInfo;
childReady({ url: `http://127.0.0.1:${port}` }, () => {
  for (const client of sockets.clients) client.terminate();
  server.closeAllConnections();
  server.close();
});
