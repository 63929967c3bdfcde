package userdata

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// mountStubs stand in for everything that touches disks; what they are told to say comes from the environment.
const mountStubs = `
mountpoint() { return "$MOUNTED"; }
wipefs() { printf '%s' "$SIGNATURES"; return "$WIPEFS_FAILS"; }
lsblk() { printf '%s\n' $NAMES; }
blkid() { echo 11111111-2222; }
findmnt() { echo xfs; }
install() { :; }
systemctl() { :; }
mkfs.xfs() { echo "formatted" >>"$LOG"; }
mount() { echo "mounted $1" >>"$LOG"; }
xfs_growfs() { echo "grown" >>"$LOG"; }
`

func TestMountDataFormatsOnlyAnEmptyVolume(t *testing.T) {
	tests := map[string]struct {
		mounted, signatures, wipefsFails, names string
		data                                    string
		want                                    string
	}{
		"an empty volume is formatted":         {"1", "", "0", "nvme1n1", "", "formatted mounted /data grown"},
		"a file system is only mounted":        {"1", "0x0 xfs", "0", "nvme1n1", "", "mounted /data grown"},
		"a partition table is not formatted":   {"1", "", "0", "nvme1n1 nvme1n1p1", "", "mounted /data grown"},
		"raw data are not formatted":           {"1", "", "0", "nvme1n1", "a raw database", "mounted /data grown"},
		"what cannot be read is not formatted": {"1", "", "1", "nvme1n1", "", "mounted /data grown"},
		"a mounted volume is left as it is":    {"0", "", "0", "nvme1n1", "", "grown"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			log, fstab := mountData(t, tt.data, "MOUNTED="+tt.mounted, "SIGNATURES="+tt.signatures,
				"WIPEFS_FAILS="+tt.wipefsFails, "NAMES="+tt.names)
			if log != tt.want {
				t.Errorf("did %q, want %q", log, tt.want)
			}
			want := "UUID=root / xfs defaults 0 0\nUUID=11111111-2222 /data auto defaults,nofail 0 2\n"
			if tt.mounted == "0" {
				want = "UUID=root / xfs defaults 0 0\nUUID=old /data auto defaults,nofail 0 2\n"
			}
			if fstab != want {
				t.Errorf("fstab:\n%s", fstab)
			}
		})
	}
}

// mountData runs the script on a file of zeros that begins with data, and returns what it did and its fstab.
func mountData(t *testing.T, data string, environment ...string) (did, fstab string) {
	t.Helper()
	shell := bash(t)
	dir := filepath.ToSlash(t.TempDir())
	script, err := file("mount-data.sh")
	if err != nil {
		t.Fatal(err)
	}
	for path, text := range map[string]string{
		"/settings": "VOLUME='vol-0123'\nMOUNT_POINT='/data'\nDEVICE='sdh'\n",
		"/fstab":    "UUID=root / xfs defaults 0 0\nUUID=old /data auto defaults,nofail 0 2\n",
		"/device":   data,
	} {
		if err := os.WriteFile(dir+path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Truncate(dir+"/device", 32<<20); err != nil {
		t.Fatal(err)
	}
	script = strings.NewReplacer("/etc/milu2-stage/settings", dir+"/settings", "/etc/fstab", dir+"/fstab",
		"/dev/disk/by-id/nvme-Amazon_Elastic_Block_Store_${VOLUME/-/}", dir+"/device", "-b $device", "-e $device").Replace(script)
	run := exec.Command(shell, "-c", mountStubs+script)
	run.Env = append(append(os.Environ(), "LOG="+dir+"/log"), environment...)
	if out, err := run.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	log, err := os.ReadFile(dir + "/log")
	if err != nil {
		t.Fatal(err)
	}
	table, err := os.ReadFile(dir + "/fstab")
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(strings.Fields(string(log)), " "), string(table)
}
