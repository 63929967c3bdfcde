package world

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// writerVariable makes the test binary a process that writes to the account of that path until it is killed, or as
// often as the second part of the value says.
const writerVariable = "WORLD_TEST_WRITER"

func TestMain(m *testing.M) {
	if path, times, ok := strings.Cut(os.Getenv(writerVariable), "|"); ok {
		n, err := strconv.Atoi(times)
		if err == nil {
			err = write(path, n)
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func write(path string, times int) error {
	w, err := Open(path)
	if err != nil {
		return err
	}
	for range times {
		if err := w.Update(func(a *Account) error {
			a.Count("creating", "test")
			id := a.NextID("test")
			a.Put(&Resource{Type: "test", Region: Global, ID: id, Outputs: map[string]any{"name": id}})
			return nil
		}); err != nil {
			return err
		}
	}
	return nil
}

// writer is this test binary as another process that writes.
func writer(path string, times int) *exec.Cmd {
	command := exec.Command(os.Args[0]) //nolint:gosec // G702: the test runs itself
	command.Env = append(os.Environ(), fmt.Sprintf("%s=%s|%d", writerVariable, path, times))
	return command
}

func open(t *testing.T) *World {
	t.Helper()
	w, err := Open(filepath.Join(t.TempDir(), "world.json"))
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func count(t *testing.T, path string) (resources, calls int) {
	t.Helper()
	w, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.View(func(a *Account) error {
		resources, calls = len(a.List("test", "")), a.Calls["creating test"]
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return resources, calls
}

func TestGoroutinesAndProcessesDoNotLoseWrites(t *testing.T) {
	w := open(t)
	const each = 20
	var group sync.WaitGroup
	for i := range 3 {
		group.Go(func() {
			command := writer(w.Path(), each)
			if output, err := command.CombinedOutput(); err != nil {
				t.Errorf("process %d: %v\n%s", i, err, output)
			}
		})
		group.Go(func() {
			if err := write(w.Path(), each); err != nil {
				t.Errorf("goroutine %d: %v", i, err)
			}
		})
	}
	group.Wait()
	if resources, calls := count(t, w.Path()); resources != 6*each || calls != 6*each {
		t.Errorf("%d resources after %d calls, want %d of both", resources, calls, 6*each)
	}
}

func TestAKilledProcessLeavesTheOldAccountOrTheNew(t *testing.T) {
	w := open(t)
	last := 0
	for i := range 8 {
		command := writer(w.Path(), 1<<20)
		if err := command.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Duration(20+7*i) * time.Millisecond)
		if err := command.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = command.Wait()
		resources, calls := count(t, w.Path())
		if resources != calls || resources < last {
			t.Fatalf("%d resources after %d calls; there were %d before", resources, calls, last)
		}
		last = resources
	}
	// The lock of a killed process is gone.
	if err := write(w.Path(), 1); err != nil {
		t.Fatal(err)
	}
	if resources, _ := count(t, w.Path()); resources != last+1 {
		t.Errorf("%d resources, want %d", resources, last+1)
	}
}

func TestAHalfWrittenTemporaryFileIsNotRead(t *testing.T) {
	w := open(t)
	if err := write(w.Path(), 3); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(w.Path()+".123.tmp", []byte(`{"generation": 99, "resou`), 0o600); err != nil {
		t.Fatal(err)
	}
	if resources, _ := count(t, w.Path()); resources != 3 {
		t.Errorf("%d resources, want 3", resources)
	}
	if err := write(w.Path(), 1); err != nil {
		t.Fatal(err)
	}
	if left, err := filepath.Glob(w.Path() + ".*.tmp"); err != nil || len(left) > 0 {
		t.Errorf("left over after the next write: %v, %v", left, err)
	}
}

func TestATornFileIsAnErrorAndNotAnEmptyAccount(t *testing.T) {
	w := open(t)
	if err := write(w.Path(), 3); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(w.Path())
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(w.Path(), text[:len(text)/2], 0o600); err != nil {
		t.Fatal(err)
	}
	if err := write(w.Path(), 1); err == nil {
		t.Error("writing to a torn account succeeded")
	}
}

func TestARefusedChangeIsNotStored(t *testing.T) {
	w := open(t)
	if err := write(w.Path(), 1); err != nil {
		t.Fatal(err)
	}
	refusal := errors.New("refused")
	err := w.Update(func(a *Account) error {
		for _, r := range a.List("test", "") {
			a.Remove(r.Type, r.Region, r.ID)
		}
		return refusal
	})
	if resources, _ := count(t, w.Path()); resources != 1 || !errors.Is(err, refusal) {
		t.Errorf("%d resources, error %v", resources, err)
	}
}

func TestAHandleSeesWhatAnotherWroteOrRestored(t *testing.T) {
	w := open(t)
	snapshot := filepath.Join(t.TempDir(), "snapshot.json")
	if err := write(w.Path(), 2); err != nil {
		t.Fatal(err)
	}
	seen := func() (n int) {
		if err := w.View(func(a *Account) error { n = len(a.List("test", "")); return nil }); err != nil {
			t.Fatal(err)
		}
		return n
	}
	if n := seen(); n != 2 {
		t.Fatalf("%d resources, want 2", n)
	}
	if err := w.Snapshot(snapshot); err != nil {
		t.Fatal(err)
	}
	if err := write(w.Path(), 1); err != nil {
		t.Fatal(err)
	}
	if n := seen(); n != 3 {
		t.Errorf("%d resources after another handle wrote, want 3", n)
	}
	if err := os.Rename(snapshot, w.Path()); err != nil {
		t.Fatal(err)
	}
	if n := seen(); n != 2 {
		t.Errorf("%d resources after the snapshot was put back, want 2", n)
	}
}

func TestTheFileIsJSONWithTheGenerationFirst(t *testing.T) {
	w := open(t)
	if err := w.Update(func(a *Account) error { a.SeedBuildVPC("eu-central-1", "milu2-vpc", "172.31.0.0/16"); return nil }); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(w.Path())
	if err != nil {
		t.Fatal(err)
	}
	if !json.Valid(text) || !strings.HasPrefix(string(text), `{"generation": 1,`) {
		t.Errorf("the file begins with %.40s", text)
	}
}

func TestSeedsAreMadeOnceAndAreNotInTheInventory(t *testing.T) {
	w := open(t)
	err := w.Update(func(a *Account) error {
		vpc, zone := a.SeedBuildVPC("eu-central-1", "milu2-vpc", "172.31.0.0/16"), a.SeedPublicZone("example.com")
		if again := a.SeedBuildVPC("eu-central-1", "milu2-vpc", "172.31.0.0/16"); again != vpc {
			t.Errorf("two build VPCs: %s, %s", vpc, again)
		}
		if again := a.SeedPublicZone("example.com."); again != zone {
			t.Errorf("two zones: %s, %s", zone, again)
		}
		if tables := a.Where(TypeRouteTable, "eu-central-1", "vpcId", vpc); len(tables) != 2 {
			t.Errorf("%d route tables in the build VPC, want 2", len(tables))
		}
		if items := a.Inventory(); len(items) > 0 {
			t.Errorf("the inventory has %v", items)
		}
		a.Remove(TypeVPC, "eu-central-1", vpc)
		if left := a.List(TypeSecurityGroup, ""); len(left) > 0 {
			t.Errorf("the VPC's own %s is left", left[0].ID)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestIDsDependOnTheSeedAndTheOrder(t *testing.T) {
	a, b, c := newAccount(), newAccount(), newAccount()
	c.Seed = "other"
	first := a.NextID("vpc")
	if first != b.NextID("vpc") || first == c.NextID("vpc") || first == a.NextID("vpc") {
		t.Error("ids do not depend on seed and order alone")
	}
	if len(first) != len("vpc-0123456789abcdef0") {
		t.Errorf("%s has not the form of an id", first)
	}
}

func TestZones(t *testing.T) {
	for zone, id := range map[string]string{
		"us-east-1b": "use1-az2", "ap-northeast-1c": "apn1-az2", "eu-central-1a": "euc1-az1", "ap-southeast-2c": "aps2-az3",
	} {
		if got := ZoneID(zone); got != id {
			t.Errorf("%s has the id %s, want %s", zone, got, id)
		}
	}
}
