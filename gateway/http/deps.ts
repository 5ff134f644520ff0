import type { FastifyBaseLogger } from 'fastify';
import type { Registry } from 'prom-client';
import type { TileName } from '#contracts/journal/tiles.ts';
import type { GrantCheck, GrantFault } from '#contracts/signing/grant.ts';
import type { Result } from '#contracts/result.ts';
import type { SessionGranted } from '#contracts/wire/auction-events.ts';
import type { DemoAccount } from '#contracts/wire/rest.ts';
import type { Bids, Engine, Openings, Projects } from '#engine/api.ts';
import type { AuditTrail } from '#modules/audit/index.ts';
import type { Identity } from '#modules/identity/index.ts';
import type { PaymentBook, ProjectTemplates } from '#modules/projects/index.ts';
import type { DocumentDesk } from '../documents/document-desk.ts';
import type { ReceiptPages } from '../openings/receipt-pages.ts';
import type { RecordKeeper } from '../openings/record-keeper.ts';
import type { Sealing } from '../sealing/ports.ts';
import type { DepositPort } from '../projects/deposit-port.ts';
import type { Archive } from '../archive/archive.ts';
import type { SignalDesk } from '../oversight/signal-desk.ts';
import type { Stories } from '../documents/stories.ts';
import type { SeenBidder } from '../live/presence.ts';
import type { ReceiptLog } from '../sealing/receipt-log.ts';
import type { BidDesk } from '../sealing/bid-desk.ts';
import type { Uploads } from '../sealing/uploads.ts';
import type { DemoAuthority } from '../sealing/demo-authority.ts';

/** What the HTTP interface needs of the rest; `gateway/main.ts` composes the real one, tests a scripted one. */
export interface HttpDeps {
  readonly engine: HttpEngine;
  readonly identity: HttpIdentity;
  readonly audit: Face<AuditTrail>;
  readonly projects: Projects;
  readonly openings: Openings;
  /** Absent: this platform takes no sealed bids. */
  readonly sealing?: Sealing;
  /** Makes the records of closed openings; there whenever `sealing` is. */
  readonly records?: Pick<RecordKeeper, 'keep'>;
  /** Makes the pages of receipts; there whenever `sealing` is. */
  readonly receiptPages?: Pick<ReceiptPages, 'pageOf'>;
  readonly deposits: DepositPort;
  readonly templates: Face<ProjectTemplates>;
  readonly payments: Face<PaymentBook>;
  readonly log: LogSource;
  /** The auction's journal as NDJSON pieces, read as the client takes them. Rejects before the first piece or never. */
  readonly exportJournal: (auctionId: string) => AsyncIterable<string>;
  readonly stories: Pick<Stories, 'logOf' | 'incidentsOf'>;
  /** The auction's bidders as their live sockets stand now. */
  readonly seenIn: (auctionId: string) => readonly SeenBidder[];
  readonly signals: Pick<SignalDesk, 'wall' | 'signalsOf' | 'note'>;
  readonly archive: Pick<Archive, 'page' | 'buyers'>;
  readonly documents: Pick<DocumentDesk, 'make' | 'progressOf'>;
  readonly verifyGrant: (check: GrantCheck) => Promise<Result<SessionGranted, GrantFault>>;
  /** What takes bids by way of the network; there whenever `sealing` is. */
  readonly taking?: {
    readonly bids: Bids;
    readonly uploads: Uploads;
    readonly desk: Pick<BidDesk, 'submit' | 'withdraw'>;
    readonly receiptLog: Pick<ReceiptLog, 'proofOf'>;
  };
  /** Only while the demo is loaded with keys of its own. */
  readonly demoSealing?: Pick<DemoAuthority, 'stamp'> | undefined;
  /** Resolves when the database answers. */
  readonly pingDatabase: () => Promise<void>;
  /** True from the moment the process was asked to stop. */
  readonly isDraining: () => boolean;
  readonly metrics: Registry;
  readonly logger: FastifyBaseLogger;
  readonly settings: HttpSettings;
}

export type HttpEngine = Pick<
  Engine,
  'submit' | 'publish' | 'grant' | 'view' | 'curve' | 'list' | 'head' | 'status' | 'nowMs'
> & { readonly cases: Pick<Engine['cases'], 'open' | 'submit'> };

export type HttpIdentity = Pick<
  Identity,
  | 'find'
  | 'signIn'
  | 'endSession'
  | 'organizationsOf'
  | 'findOrganizations'
  | 'signingKeyOf'
  | 'registerSigningKey'
  | 'rolesOf'
  | 'regionOf'
  | 'namesOf'
  | 'idOfLogin'
> & {
  readonly entry: Pick<
    Identity['entry'],
    'withFactor' | 'withEnrolment' | 'newAuthenticator' | 'passkeyTicket'
  >;
  readonly own: Face<Identity['own']>;
  readonly organizations: Face<Identity['organizations']>;
  readonly rights: Face<Identity['rights']>;
  readonly approvals: Face<Identity['approvals']>;
  readonly invitations: Face<Identity['invitations']>;
  readonly registrations: Face<Identity['registrations']>;
  readonly security: Face<Identity['security']>;
};

/** The public methods of a class, so that a test can script them. */
type Face<Part> = Pick<Part, keyof Part>;

/** The public log (LOG in docs/SPEC.md). `undefined`: outside of what has been published. */
export interface LogSource {
  /** C2SP verifier key. */
  readonly verifierKey: string;
  /** The newest signed note, whole text. */
  checkpoint(): Promise<string | undefined>;
  /** Published leaves from `first`, ascending. */
  entries(first: number, limit: number): Promise<readonly Uint8Array[]>;
  consistencyProof(from: number, to: number): Promise<readonly Uint8Array[] | undefined>;
  inclusionProof(index: number, size: number): Promise<readonly Uint8Array[] | undefined>;
  /** Bytes of a tile of hashes or a bundle of entries. */
  tile(name: TileName): Promise<Uint8Array | undefined>;
  /** The checkpoint that witnesses are asked to sign. */
  candidate(): string | undefined;
  /** The checkpoint that most witnesses signed. */
  cosigned(): string | undefined;
  /** How many witnesses stand under that checkpoint then, or why nothing was taken. */
  cosign(note: string): Promise<Result<number, string>>;
}

export interface HttpSettings {
  readonly version: string;
  /** Origins under which people reach the platform, such as `https://bid.example.cn`; the Host header's own counts too. */
  readonly publicOrigins: readonly string[];
  /** Origins whose pages may show `/embed/…` in a frame; preset: nobody's. */
  readonly embedOrigins?: readonly string[];
  readonly livePublicUrl?: string;
  /** Base64 SPKI of the key that signs answers to signed offers (SIG-7). */
  readonly answerKey?: string;
  /** Cookies carry `Secure`, answers carry HSTS. */
  readonly isHttps: boolean;
  /** Addresses of proxies whose forwarding headers are believed; empty: nobody's. */
  readonly trustedProxies: readonly string[];
  readonly isMetricsPublic: boolean;
  /** Then nobody gets them, not even this machine. */
  readonly isMetricsOff?: boolean;
  /** Built web client; absent: there is none to serve. */
  readonly webRoot?: string;
  /** `docs/asyncapi.json`; absent: there is none to serve. */
  readonly asyncApiFile?: string;
  /** `SECOND_FACTOR=optional`: shown on every page. */
  readonly isRelaxed?: boolean;
  /** Only while the demo is loaded. */
  readonly demoAccounts?: readonly DemoAccount[];
  readonly timeouts?: Partial<HttpTimeouts>;
  readonly rates?: Partial<HttpRates>;
}

export interface HttpTimeouts {
  /** A whole request, body included, has to arrive within this. */
  readonly requestMs: number;
  readonly headersMs: number;
  readonly keepAliveMs: number;
  /** No byte moves on an answer for this long. */
  readonly stalledMs: number;
  /** An official's command or a publication waits this long for its commit. */
  readonly engineMs: number;
}

export const DEFAULT_TIMEOUTS: HttpTimeouts = {
  requestMs: 20_000,
  headersMs: 10_000,
  keepAliveMs: 30_000,
  stalledMs: 60_000,
  engineMs: 10_000,
};

/** Requests in ten seconds. */
export interface HttpRates {
  /** Of one address under `/api`; whole offices share one. */
  readonly perAddress: number;
  /** State-changing ones of one session. */
  readonly perSession: number;
}

export const DEFAULT_RATES: HttpRates = { perAddress: 3_000, perSession: 100 };
