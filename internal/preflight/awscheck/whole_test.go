package awscheck_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"milu2-stage/internal/preflight"
	"milu2-stage/internal/preflight/awscheck"
)

// fullStage is stage0 with everything that makes calls: peering into another region, a key, elastic addresses, and a part
// of it that exists.
func fullStage(t *testing.T) *world {
	w := newWorld(t, nil)
	w.zone("1")
	build := w.vpc(other, "milu2-vpc", "172.31.0.0/16")
	w.configure(map[string]string{
		"milu2-stage:peerBuildVpcId": build, "milu2-stage:peerRegion": other, "milu2-stage:nodeDefaults": `{"elasticIp": true}`,
		"milu2-stage:publicKey": oneKey,
	})
	vpc := w.vpc(home, "milu2stage-vpc", "172.34.0.0/16")
	w.subnet(vpc, "172.34.0.0/24", "a")
	w.peer(vpc, build, other, true)
	return w
}

func (w *world) run() ([]preflight.Result, time.Duration) {
	start := time.Now()
	results := preflight.Runner{Timeout: time.Minute}.Run(w.t.Context(), w.env, w.checker().Checks())
	return results, time.Since(start)
}

// No check, whatever it finds, calls an API that could change something.
func TestPreflightOnlyReads(t *testing.T) {
	t.Parallel()
	shared := newWorld(t, map[string]string{"milu2-stage:scope": "shared"})
	shared.settings.Shared.BucketPrefix = "whole-" + shared.account
	for _, w := range []*world{fullStage(t), newWorld(t, nil), newWorld(t, map[string]string{"milu2-stage:amiId": "ami-12c6146b"}), shared} {
		w.run()
		if len(w.proxy.Calls()) == 0 {
			t.Error("nothing was called")
		}
		for _, api := range slices.Sorted(maps.Keys(w.proxy.Calls())) {
			_, operation, _ := strings.Cut(api, ":")
			if !slices.ContainsFunc([]string{"Describe", "List", "Get", "Head", "Simulate"}, func(verb string) bool {
				return strings.HasPrefix(operation, verb)
			}) {
				t.Errorf("%s was called, which does not only read", api)
			}
			// S3 names the permissions of these two otherwise.
			action := strings.NewReplacer("s3:HeadBucket", "s3:ListBucket", "s3:ListBuckets", "s3:ListAllMyBuckets").Replace(api)
			if !slices.Contains(awscheck.ReadPermissions(), action) {
				t.Errorf("%s was called, and its permission is not listed", api)
			}
		}
	}
}

// asked adds up the calls; several of one API in one run are of different regions, parents, names or pages.
func (w *world) asked() (sum int, apis []string) {
	for api, n := range w.proxy.Calls() {
		sum += n
		apis = append(apis, fmt.Sprintf("%s %d", api, n))
	}
	slices.Sort(apis)
	return sum, apis
}

// The time is only logged: it is the machine's as much as the program's.
func TestTheWholeOfPreflightAsksLittle(t *testing.T) {
	w := fullStage(t)
	w.proxy.SetLatency(50 * time.Millisecond)
	results, took := w.run()
	sum, apis := w.asked()
	t.Logf("%d calls at 50 ms each, %s:\n%s", sum, took.Round(time.Millisecond), strings.Join(apis, "\n"))
	for _, r := range results {
		if r.Status == preflight.Unknown && r.Check.Name != "delegation" {
			t.Errorf("%s: %s", r.Check.Name, show(r))
		}
	}
	if sum > 30 {
		t.Errorf("%d calls: does something ask twice?", sum)
	}
}

// 200 VPCs in 5 regions, 20 of them peered with the build VPC.
func TestALargeAccountIsAskedLittleToo(t *testing.T) {
	w := fullStage(t)
	regions := []string{home, other, "eu-west-2", "eu-north-1", "us-east-1"}
	for i := range 200 {
		region := regions[i%5]
		id := w.vpc(region, fmt.Sprintf("other-%d", i), fmt.Sprintf("10.%d.0.0/16", i))
		if i < 20 {
			w.peerFrom(other, w.settings.Stage.PeerBuildVPCID, id, region)
		}
	}
	w.proxy.SetLatency(50 * time.Millisecond)
	_, took := w.run()
	sum, _ := w.asked()
	t.Logf("%d calls at 50 ms each, %s", sum, took.Round(time.Millisecond))
	if sum > 33 {
		t.Errorf("%d calls: is something asked once for each VPC?", sum)
	}
	w.want("cidr", preflight.OK, strings.Join(slices.Sorted(slices.Values(regions)), ", "))
	taken, err := w.checker().Taken(t.Context())
	if err != nil || len(taken) < 58 {
		t.Errorf("%d blocks are taken (%v)", len(taken), err)
	}
}
