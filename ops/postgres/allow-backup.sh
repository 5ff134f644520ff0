#!/bin/sh
# Run once by the image of PostgreSQL when it makes the cluster: lets `kaibiao backup` read over the replication protocol
# from the inner network, with its password.
set -eu
echo 'host replication all samenet scram-sha-256' >> "$PGDATA/pg_hba.conf"
