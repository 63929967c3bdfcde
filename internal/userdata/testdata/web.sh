#!/bin/bash
# The first boot of an instance of milu2-stage. It may be run again.
set -euo pipefail

# The network may be a moment behind the instance.
retry() {
  for _ in {1..40}; do
    "$@" && return 0
    sleep 15
  done
  echo "gave up: $*" >&2
  return 1
}

install -d -m 755 /etc/milu2-stage
cat >/etc/milu2-stage/settings <<'END_OF_FILE'
ROLE='web'
REGION='us-test-1'
LOG_GROUP='/milu2stage/web'
REPOSITORY='123456789012.dkr.ecr.us-test-1.amazonaws.com/milu2stage/web'
VOLUME=''
MOUNT_POINT='/data'
END_OF_FILE

retry dnf install -y -q docker
cat >/etc/milu2-stage/environment <<'END_OF_FILE'
PORT=80
END_OF_FILE
cat >/usr/local/sbin/run-container <<'END_OF_FILE'
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
END_OF_FILE
chmod 755 /usr/local/sbin/run-container
cat >/etc/systemd/system/container.service <<'END_OF_FILE'
[Unit]
Description=The role's container; restart it to run the newest image
After=docker.service network-online.target
Wants=network-online.target
Requires=docker.service
StartLimitIntervalSec=0

[Service]
ExecStart=/usr/local/sbin/run-container
ExecStop=/usr/bin/docker stop --time 30 app
Restart=always
RestartSec=10

[Install]
WantedBy=multi-user.target
END_OF_FILE
systemctl daemon-reload
systemctl enable docker.service container.service
systemctl start --no-block docker.service container.service

retry dnf install -y -q amazon-cloudwatch-agent
cat >/opt/aws/amazon-cloudwatch-agent/etc/milu2-stage.json <<'END_OF_FILE'
{
 "agent": {
  "metrics_collection_interval": 60,
  "run_as_user": "root"
 },
 "metrics": {
  "namespace": "milu2stage",
  "append_dimensions": {
   "InstanceId": "${aws:InstanceId}"
  },
  "aggregation_dimensions": [
   [
    "InstanceId",
    "path"
   ]
  ],
  "metrics_collected": {
   "cpu": {
    "measurement": [
     "usage_active"
    ],
    "totalcpu": true
   },
   "mem": {
    "measurement": [
     "used_percent"
    ]
   },
   "disk": {
    "measurement": [
     "used_percent"
    ],
    "resources": [
     "/"
    ],
    "drop_device": true
   }
  }
 },
 "logs": {
  "logs_collected": {
   "files": {
    "collect_list": [
     {
      "file_path": "/var/log/cloud-init-output.log",
      "log_group_name": "/milu2stage/web",
      "log_stream_name": "{instance_id}/cloud-init",
      "timezone": "UTC"
     }
    ]
   }
  }
 }
}
END_OF_FILE
/opt/aws/amazon-cloudwatch-agent/bin/amazon-cloudwatch-agent-ctl -a fetch-config -m ec2 -s \
  -c file:/opt/aws/amazon-cloudwatch-agent/etc/milu2-stage.json
