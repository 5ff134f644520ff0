# Kaibiao's server. Two stages: the first has compilers and tests' libraries, the second only what runs.
#   docker build -t kaibiao .
#   docker compose up -d            (compose.yaml: with PostgreSQL and a proxy)
# The image expects a PostgreSQL (DATABASE_URL), a read-only root file system and the volume /var/lib/kaibiao.
# For a release, pin the base by digest: --build-arg BASE=node:22-bookworm-slim@sha256:…
ARG BASE=node:22-bookworm-slim

FROM ${BASE} AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY . .
RUN node tools/build-web.mjs && node tools/sbom.mjs > sbom.cdx.json

FROM ${BASE} AS packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# Without the embedded PostgreSQL and the pinned Node: the one is a service of its own here, the other is the base.
RUN npm ci --omit=dev --omit=optional --ignore-scripts && npm cache clean --force

FROM ${BASE}
ENV NODE_ENV=production \
    HOST=0.0.0.0 \
    PORT=8080 \
    DATA_DIR=/var/lib/kaibiao \
    DEMO=off
RUN groupadd --system --gid 10001 kaibiao \
 && useradd --system --uid 10001 --gid kaibiao --home-dir /var/lib/kaibiao --shell /usr/sbin/nologin kaibiao \
 && install -d -o kaibiao -g kaibiao -m 0700 /var/lib/kaibiao /var/lib/kaibiao-backup
WORKDIR /app
COPY --from=packages /app/node_modules ./node_modules
COPY package.json LICENSE ./
COPY docs/asyncapi.json ./docs/
COPY examples ./examples
COPY contracts ./contracts
COPY pki ./pki
COPY db ./db
COPY engine ./engine
COPY modules ./modules
COPY documents ./documents
COPY gateway ./gateway
COPY demo ./demo
COPY clients/sdk ./clients/sdk
COPY clients/cli ./clients/cli
COPY --from=build /app/clients/web/dist ./clients/web/dist
COPY --from=build /app/sbom.cdx.json ./sbom.cdx.json
USER 10001:10001
VOLUME ["/var/lib/kaibiao"]
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/readyz`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "gateway/main.ts"]
