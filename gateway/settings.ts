/** One variable as messages and `.env.example` describe it. */
export interface Setting {
  readonly about: string;
  readonly expected: string;
  readonly example: string;
  /** What holds when the variable is absent or empty, in words. */
  readonly preset: string;
  /** Its value never appears in a message. */
  readonly isSecret?: true;
}

/** Every variable the server reads, in the order of `.env.example`. */
export const SETTINGS = {
  PORT: {
    about: 'The one public port: pages, REST, live and room sockets.',
    expected: 'a whole number from 0 (any free port) to 65535',
    example: '8080',
    preset: '8080',
  },
  HOST: {
    about: 'Address or host name to listen on; 0.0.0.0 or :: for every interface.',
    expected: 'an address or host name',
    example: '0.0.0.0',
    preset: 'localhost',
  },
  DATABASE_URL: {
    about: 'PostgreSQL to use instead of the embedded one.',
    expected: 'a postgres:// URL',
    example: 'postgres://kaibiao:secret@127.0.0.1:5432/kaibiao',
    preset: 'embedded PostgreSQL in DATA_DIR',
    isSecret: true,
  },
  DATA_DIR: {
    about: 'Folder of the embedded database and the key of the log. Save it with your backups.',
    expected: 'a path',
    example: './.data',
    preset: './.data',
  },
  ROLE: {
    about: 'What this process does. Separate gateway and engine processes are not supported yet.',
    expected: '"all"',
    example: 'all',
    preset: 'all',
  },
  DEMO: {
    about: 'Whether the first start loads the demo: accounts with published passwords, and bots.',
    expected: '"on" or "off"',
    example: 'off',
    preset: 'on with the embedded database, off with DATABASE_URL',
  },
  LIVE_PUBLIC_URL: {
    about: 'Where clients reach the live listener directly, past PORT. Needs a fixed LIVE_PORT.',
    expected: 'a ws:// or wss:// URL',
    example: 'wss://live.example.org/live',
    preset: 'the same origin as the page',
  },
  LIVE_HOST: {
    about: 'Address of the live listener behind PORT.',
    expected: 'an address or host name',
    example: '127.0.0.1',
    preset: '127.0.0.1',
  },
  LIVE_PORT: {
    about: 'Port of the live listener behind PORT.',
    expected: 'a whole number from 0 (any free port) to 65535',
    example: '8081',
    preset: '0',
  },
  TRANSPORT: {
    about: 'Socket server: uWebSockets.js, or ws where its binary does not load.',
    expected: '"auto", "uws" or "ws"',
    example: 'auto',
    preset: 'auto: uws when it loads, else ws',
  },
  LOG_LEVEL: {
    about: 'Least level that is logged.',
    expected: 'one of fatal, error, warn, info, debug, trace, silent',
    example: 'info',
    preset: 'info',
  },
  TRUST_PROXY: {
    about: 'Proxies whose X-Forwarded-For and X-Forwarded-Proto are believed.',
    expected: 'addresses or networks with commas between',
    example: '127.0.0.1,10.0.0.0/8',
    preset: 'nobody',
  },
  PUBLIC_ORIGINS: {
    about:
      'Origins under which people reach the platform. When all are https, cookies are Secure and HSTS is sent.',
    expected: 'origins (scheme, host and port, no path) with commas between',
    example: 'https://bid.example.org,https://watch.example.org',
    preset: 'the origin that the request names as its host',
  },
  EMBED_ORIGINS: {
    about: 'Sites that may show the public page of an auction (/embed/…) in a frame.',
    expected: 'origins (scheme, host and port, no path) with commas between',
    example: 'https://news.example.org',
    preset: 'none: no page of ours stands in a frame',
  },
  SOCKETS_PER_ADDRESS_MAX: {
    about: 'Open sockets from one client address.',
    expected: 'a whole number from 1 to 1000000',
    example: '256',
    preset: '256',
  },
  OFFERS_PER_SECOND: {
    about: 'Offers that one session may send, sustained; short bursts are allowed.',
    expected: 'a whole number from 1 to 100000',
    example: '10',
    preset: '10',
  },
  LOG_ORIGIN: {
    about: 'Name of the log in its signed heads. Never change it once heads were published.',
    expected: 'up to 200 characters without spaces or "+"',
    example: 'bid.example.org/journal',
    preset: 'localhost/kaibiao',
  },
  LOG_KEY_FILE: {
    about: 'Ed25519 key that signs the heads; made on the first start. Save it with your backups.',
    expected: 'a path',
    example: '/etc/kaibiao/log-key.pem',
    preset: 'log-key.pem in DATA_DIR',
  },
  LOG_WITNESSES: {
    about: 'Keys of the witnesses whose signatures under checkpoints are published.',
    expected: 'witness keys (`kaibiao witness --show-key`), separated by commas',
    example: 'notary.example.org/w1+b34961d1+BKMcpJwpHp4B66jXJmCgAcXThmw2PagFDfXMY/kaQ6nM',
    preset: 'none',
  },
  ANSWER_KEY_FILE: {
    about: 'Ed25519 key that signs answers to signed offers; made on the first start.',
    expected: 'a path',
    example: '/etc/kaibiao/answer-key.pem',
    preset: 'answer-key.pem in DATA_DIR',
  },
  HEAD_INTERVAL_MS: {
    about: 'Time between two signed heads while auctions move, in milliseconds.',
    expected: 'a whole number from 100 to 3600000',
    example: '1000',
    preset: '1000',
  },
  VIEW_INTERVAL_MS: {
    about: 'Least time between two updates of one auction to its viewers, in milliseconds.',
    expected: 'a whole number from 5 to 10000',
    example: '50',
    preset: '50',
  },
  PARTITIONS: {
    about: 'Ownership groups of auctions. Never change it once auctions are stored.',
    expected: 'a whole number from 1 to 1024',
    example: '16',
    preset: '16',
  },
  METRICS: {
    about: 'Who may read /metrics.',
    expected: '"loopback", "public" or "off"',
    example: 'loopback',
    preset: 'loopback',
  },
  SESSION_IDLE_MINUTES: {
    about: 'A session without any request ends after this many minutes.',
    expected: 'a whole number from 1 to 1440',
    example: '60',
    preset: '60',
  },
  SESSION_ABSOLUTE_HOURS: {
    about: 'Every session ends after this many hours.',
    expected: 'a whole number from 1 to 168',
    example: '12',
    preset: '12',
  },
  SECOND_FACTOR: {
    about:
      'Whether roles that decide or open show a second factor. "optional" is for development: it needs a loopback HOST and no PUBLIC_ORIGINS.',
    expected: '"required" or "optional"',
    example: 'required',
    preset:
      'required; accounts of the demo are exempt while DEMO is on, and closed while it is off',
  },
  SECOND_FACTOR_KEY_FILE: {
    about:
      'Key that seals the secrets of authenticators; made on the first start. Save it with your backups.',
    expected: 'a path',
    example: '/etc/kaibiao/second-factor-key',
    preset: 'second-factor-key in DATA_DIR',
  },
  DEPOSIT_KEY_FILE: {
    about:
      'Key under which a bank’s program signs its notices about deposits; made on the first start. Give it to nobody else.',
    expected: 'a path',
    example: '/etc/kaibiao/deposit-key',
    preset: 'deposit-key in DATA_DIR',
  },
  SEALING_DIR: {
    about:
      'Folder of sealed bids’ keys: platform.pem, or platform-sm.pem for SM2 (private key and certificate that sign receipts), and trust/ with roots/, authorities/ and crl/.',
    expected: 'a path',
    example: '/etc/kaibiao/sealing',
    preset: 'sealing in DATA_DIR; while it has no key the demo uses keys of its own',
  },
  TSA_URL: {
    about: 'Time-stamping authority (RFC 3161) that says when a bid came.',
    expected: 'an http:// or https:// URL',
    example: 'https://tsa.example.cn/tsr',
    preset: 'none: with keys in SEALING_DIR no sealed bids are taken',
  },
  TSA_SM_URL: {
    about:
      'Time-stamping authority (RFC 3161 over SM3, signed by SM2) for tenders of the national algorithms; platform-sm.pem in SEALING_DIR is the key for them.',
    expected: 'an http:// or https:// URL',
    example: 'https://tsa.example.cn/sm',
    preset: 'none: no tenders of the suite SM2-SM4-SM3 are taken',
  },
  BIDS_DIR: {
    about: 'Folder of sealed bids and published openings. Save it with your backups.',
    expected: 'a path',
    example: '/var/lib/kaibiao/bids',
    preset: 'bids in DATA_DIR',
  },
  BIDS_S3_URL: {
    about:
      'Bucket of an S3 service (with conditional writes) for sealed bids and published openings, used for nothing else; BIDS_DIR then holds unfinished uploads alone.',
    expected:
      'the http:// or https:// URL of the bucket itself, by path or by host name, without query',
    example: 'https://s3.example.cn/kaibiao-bids',
    preset: 'none: everything lies in BIDS_DIR',
  },
  BIDS_S3_REGION: {
    about: 'Region of the bucket, as its signatures name it.',
    expected: 'a name of letters, digits and "-"',
    example: 'cn-north-1',
    preset: 'us-east-1',
  },
  BIDS_S3_KEY_ID: {
    about: 'Access key that may list, read, write and delete in the bucket.',
    expected: 'the id of an access key',
    example: 'kaibiao',
    preset: 'none; needed with BIDS_S3_URL',
  },
  BIDS_S3_SECRET: {
    about: 'Secret of that access key.',
    expected: 'the secret as the service gave it, 8 to 256 characters',
    example: '',
    preset: 'none; needed with BIDS_S3_URL',
    isSecret: true,
  },
  REDIS_URL: {
    about: 'Reserved for several processes; not supported yet.',
    expected: 'to be absent: more than one process is not supported yet',
    example: '',
    preset: 'none',
    isSecret: true,
  },
} as const satisfies Record<string, Setting>;

export type SettingName = keyof typeof SETTINGS;
