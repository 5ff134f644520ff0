/**
 * Loaded into the server by `start.mjs`. The server has its own process group, so that a Ctrl-C reaches it once,
 * through its starter; when the starter itself is killed, the channel breaks and the server must not live on
 * and keep the port. It is built to be killed at any moment, so it goes at once.
 */
if (process.channel) {
  process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
  process.channel.unref();
}
