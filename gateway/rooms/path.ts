/** Where socket.io listens; a prefix. */
export const ROOMS_PATH = '/socket.io/';
