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
