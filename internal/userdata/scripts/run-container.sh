#!/bin/bash
# Runs the role's newest image for systemd, waiting until there is one.
set -euo pipefail
# shellcheck source=/dev/null
. /etc/milu2-stage/settings

image=$REPOSITORY:latest

pull() {
  aws ecr get-login-password --region "$REGION" |
    docker login --username AWS --password-stdin "${REPOSITORY%%/*}" >/dev/null &&
    docker pull --quiet "$image"
}

until pull; do
  echo "$image is not there yet"
  sleep 30
done
docker rm --force app >/dev/null 2>&1 || true
# The host's network: the role's credentials are one hop away only.
exec docker run --rm --name app --network host --env-file /etc/milu2-stage/environment \
  --log-driver awslogs --log-opt mode=non-blocking --log-opt awslogs-region="$REGION" \
  --log-opt awslogs-group="$LOG_GROUP" --log-opt awslogs-stream="$(cat /var/lib/cloud/data/instance-id)/$ROLE" \
  "$image"
