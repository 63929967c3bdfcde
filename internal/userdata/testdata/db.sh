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
ROLE='db'
REGION='us-test-1'
LOG_GROUP='/milu2stage/db'
REPOSITORY=''
VOLUME='vol-0123456789abcdef0'
MOUNT_POINT='/data'
DEVICE='sdf'
END_OF_FILE

cat >/usr/local/sbin/mount-data <<'END_OF_FILE'
#!/bin/bash
# Mounts the data volume, and makes a file system only on an empty one.
set -euo pipefail
# shellcheck source=/dev/null
. /etc/milu2-stage/settings

# Nitro instances show volumes as NVMe, by serial number; others keep the name of the attachment, or write xvd for its sd.
find_device() {
  for device in "/dev/disk/by-id/nvme-Amazon_Elastic_Block_Store_${VOLUME/-/}" "/dev/$DEVICE" "/dev/xvd${DEVICE#sd}"; do
    if [[ -b $device ]]; then
      readlink -f "$device"
      return 0
    fi
  done
  return 1
}

# Empty means: no signature, no partition, and nothing but zeros at the beginning. What cannot be read is not empty.
is_empty() {
  local signatures names
  signatures=$(wipefs --no-act "$1") || return 1
  names=$(lsblk -n -o NAME "$1") || return 1
  [[ -z $signatures && $(wc -l <<<"$names") -eq 1 ]] && cmp -s -n 16777216 "$1" /dev/zero
}

if ! mountpoint -q "$MOUNT_POINT"; then
  device=$(find_device) || {
    echo "the data volume is not attached yet" >&2
    exit 1
  }
  if is_empty "$device"; then
    mkfs.xfs "$device"
  fi
  uuid=$(blkid -p -s UUID -o value "$device")
  sed -i "\\| $MOUNT_POINT |d" /etc/fstab # the entry of an earlier volume
  echo "UUID=$uuid $MOUNT_POINT auto defaults,nofail 0 2" >>/etc/fstab
  systemctl daemon-reload
  install -d -m 755 "$MOUNT_POINT"
  mount "$MOUNT_POINT"
fi
if [[ $(findmnt -n -o FSTYPE "$MOUNT_POINT") == xfs ]]; then
  xfs_growfs "$MOUNT_POINT" # the volume may have been made larger
fi
install -d -m 755 "$MOUNT_POINT/log"
END_OF_FILE
chmod 755 /usr/local/sbin/mount-data
cat >/etc/systemd/system/mount-data.service <<'END_OF_FILE'
[Unit]
Description=Mount the data volume
After=local-fs.target
StartLimitIntervalSec=0

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/usr/local/sbin/mount-data
Restart=on-failure
RestartSec=10

[Install]
WantedBy=multi-user.target
END_OF_FILE
systemctl daemon-reload
systemctl enable mount-data.service
systemctl start --no-block mount-data.service

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
     "/",
     "/data"
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
      "log_group_name": "/milu2stage/db",
      "log_stream_name": "{instance_id}/cloud-init",
      "timezone": "UTC"
     },
     {
      "file_path": "/data/log/*.log",
      "log_group_name": "/milu2stage/db",
      "log_stream_name": "{instance_id}/data",
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
