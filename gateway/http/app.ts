import cookie from '@fastify/cookie';
import helmet from '@fastify/helmet';
import swagger from '@fastify/swagger';
import fastify, { LogController } from 'fastify';
import {
  createJsonSchemaTransform,
  serializerCompiler,
  validatorCompiler,
  type ZodTypeProvider,
} from 'fastify-type-provider-zod';
import { HTTP_BODY_BYTES_MAX, ID_CHARS_MAX } from '#contracts/limits.ts';
import { problemSchema } from '#contracts/wire/rest.ts';
import { addAccess } from './access-hook.ts';
import type { HttpApp } from './app-type.ts';
import { addCompression } from './compression.ts';
import { addCaller } from './caller.ts';
import { DEFAULT_TIMEOUTS, type HttpDeps } from './deps.ts';
import { addBodyTimes } from './body-times.ts';
import { securityHeaders } from './security-headers.ts';
import { addMethodAnswers } from './method-answers.ts';
import { addObservation, logSerializers } from './observation.ts';
import { answerError, answerParserError } from './problems.ts';
import { addRequestGuards } from './request-guards.ts';
import { addAccountRoutes } from './routes/account.ts';
import { addAuditRoutes } from './routes/audit.ts';
import { addArchiveRoutes } from './routes/archive.ts';
import { addAuctionActRoutes } from './routes/auction-acts.ts';
import { addAuctionRoutes } from './routes/auctions.ts';
import { addDemoTsaRoute } from './routes/demo-tsa.ts';
import { addDepositRoutes } from './routes/deposits.ts';
import { addDocumentRoutes } from './routes/documents.ts';
import { addInvitationRoutes } from './routes/invitations.ts';
import { addApprovalRoutes } from './routes/approvals.ts';
import { addHallRoute } from './routes/hall.ts';
import { addIncidentRoutes } from './routes/incidents.ts';
import { addInstructionRoutes } from './routes/instructions.ts';
import { addLogRoutes } from './routes/log.ts';
import { addMeRoutes } from './routes/me.ts';
import { addOfferLogRoute } from './routes/offer-log.ts';
import { addPeopleRoutes } from './routes/people.ts';
import { addSecurityRoutes } from './routes/security.ts';
import { addProjectActRoutes } from './routes/project-acts.ts';
import { addProjectDraftRoutes } from './routes/project-drafts.ts';
import { addProjectRoutes } from './routes/projects.ts';
import { addAllOpeningRoutes } from './routes/opening-routes.ts';
import { addOversightRoutes } from './routes/oversight.ts';
import { addSessionRoutes } from './routes/sessions.ts';
import { addSiteRoutes } from './routes/site.ts';
import { addWebFiles } from './web-files.ts';

/** A percent-encoded id of four-byte characters. */
const PARAM_CHARS_MAX = ID_CHARS_MAX * 12;
const UNFINISHED_CHECK_MS = 1_000;

/**
 * The HTTP interface: REST under `/api` with OpenAPI 3.1, health, metrics and the web client. It does not listen yet,
 * and upgrade requests are left to whoever adds an `upgrade` listener to `app.server`.
 */
export async function createHttpApp(deps: HttpDeps): Promise<HttpApp> {
  const app = createServer(deps);
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.removeContentTypeParser('text/plain');
  app.setErrorHandler(answerError);

  // Hooks run in this order: who is it, may it come in at all, may it do this.
  addBodyTimes(app, deps.settings);
  addObservation(app, deps);
  addCaller(app, deps);
  addRequestGuards(app, deps);
  addAccess(app, deps);
  addMethodAnswers(app);
  app.addHook('onRoute', (route) => {
    if (route.schema === undefined || route.schema.hide === true) return;
    route.schema.response = { ...asObject(route.schema.response), default: problemAnswer };
  });

  await app.register(cookie);
  await app.register(helmet, securityHeaders(deps.settings));
  await addCompression(app);
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Kaibiao 开标',
        description: 'REST interface; the live protocol is described in /api/asyncapi.json.',
        version: deps.settings.version,
      },
      components: {
        securitySchemes: {
          cookie: { type: 'apiKey', in: 'cookie', name: 'kb_session' },
          bearer: { type: 'http', scheme: 'bearer' },
        },
      },
      security: [{}, { cookie: [] }, { bearer: [] }],
    },
    transform: createJsonSchemaTransform({ zodToJsonConfig: { unrepresentable: 'any' } }),
  });

  addSiteRoutes(app, deps);
  addSessionRoutes(app, deps);
  addMeRoutes(app, deps);
  addAccountRoutes(app, deps);
  addPeopleRoutes(app, deps);
  addInvitationRoutes(app, deps);
  addSecurityRoutes(app, deps);
  addAuditRoutes(app, deps);
  addAuctionRoutes(app, deps);
  addAuctionActRoutes(app, deps);
  addApprovalRoutes(app, deps);
  addInstructionRoutes(app, deps);
  addHallRoute(app, deps);
  addIncidentRoutes(app, deps);
  addArchiveRoutes(app, deps);
  addOversightRoutes(app, deps);
  addOfferLogRoute(app, deps);
  addDocumentRoutes(app, deps);
  addProjectRoutes(app, deps);
  addProjectActRoutes(app, deps);
  addProjectDraftRoutes(app, deps);
  addAllOpeningRoutes(app, deps);
  addDemoTsaRoute(app, deps);
  addDepositRoutes(app, deps);
  addLogRoutes(app, deps);
  const { webRoot, embedOrigins = [] } = deps.settings;
  if (webRoot !== undefined) await addWebFiles(app, { webRoot, embedOrigins });
  return app;
}

function createServer(deps: HttpDeps): HttpApp {
  const { settings } = deps;
  const timeouts = { ...DEFAULT_TIMEOUTS, ...settings.timeouts };
  const app = fastify({
    loggerInstance: deps.logger.child({}, { serializers: logSerializers }),
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => crypto.randomUUID(),
    bodyLimit: HTTP_BODY_BYTES_MAX,
    routerOptions: { maxParamLength: PARAM_CHARS_MAX, caseSensitive: true },
    trustProxy: settings.trustedProxies.length > 0 ? [...settings.trustedProxies] : false,
    // Bodies have their times by route (`addBodyTimes`).
    requestTimeout: 0,
    keepAliveTimeout: timeouts.keepAliveMs,
    // Node looks for unfinished requests only every 30 s unless told otherwise.
    http: {
      // The guards say it as a problem.
      requireHostHeader: false,
      headersTimeout: timeouts.headersMs,
      connectionsCheckingInterval: Math.min(UNFINISHED_CHECK_MS, timeouts.requestMs),
    },
    // While it is draining the guards answer 503 themselves, as a problem.
    return503OnClosing: false,
    forceCloseConnections: 'idle',
    onProtoPoisoning: 'error',
    onConstructorPoisoning: 'error',
    clientErrorHandler: answerParserError,
    frameworkErrors: (error, request, reply) => {
      answerError(error, request, reply);
    },
  });
  // An expectation that nobody knows may be ignored (RFC 9110, 10.1.1); Node would answer with an empty 417.
  app.server.on('checkExpectation', (request, response) => {
    app.server.emit('request', request, response);
  });
  return app.withTypeProvider<ZodTypeProvider>();
}

const problemAnswer = {
  description: 'RFC 9457 problem details',
  content: { 'application/problem+json': { schema: problemSchema } },
};

function asObject(value: unknown): object {
  return typeof value === 'object' && value !== null ? value : {};
}
