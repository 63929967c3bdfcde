package adopttest

import (
	"slices"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"

	"milu2-stage/internal/adopt"
	"milu2-stage/rehearsal/internal/driver/engine"
	"milu2-stage/rehearsal/internal/world"
)

const peerRegion = "eu-west-1"

// everyType configures the stage so that it registers all types of the contract: a peering across regions has an
// accepter of its own.
func everyType(r *rig) {
	r.change(func(a *world.Account) error {
		r.files["stage0"].Put("peerBuildVpcId", a.SeedBuildVPC(peerRegion, "milu2-vpc", "172.31.0.0/16"))
		return nil
	})
	stage := r.files["stage0"]
	stage.Put("peerRegion", peerRegion)
	stage.Put("publicKey", "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGAbcdefghijklmnopqrstuvwxyz0123456789ABCDEF me")
	stage.Put("nodes", map[string]any{"game": map[string]any{"count": 2, "elasticIp": true}, "chat": nil, "commu": nil})
}

// imported lists the ids that an operation imported, by type.
func imported(o engine.Outcome) map[string][]string {
	out := map[string][]string{}
	for _, s := range o.Steps {
		if s.Op == apitype.OpImport {
			out[s.Type] = append(out[s.Type], s.ID)
		}
	}
	return out
}

// The stage as the Terraform setup left it: all of the contract's 31 types exist with other tags and other values. The first up imports
// them as they are, the second brings them in line, and eight more change nothing.
func TestTheContractsTypesAreAdopted(t *testing.T) {
	r := newRig(t)
	everyType(r)
	r.mustUp("shared")
	r.mustUp("stage0")
	before := ids(r.inventory())
	r.forget("stage0")
	r.change(func(a *world.Account) error {
		disguise(a, func(res *world.Resource) bool {
			return strings.HasPrefix(res.Type, "aws:s3/") || res.Region == world.Global && res.Type != world.TypeZone
		})
		return nil
	})
	preview, err := r.preview("stage0")
	if err != nil {
		t.Fatalf("preview: %v\n%s", err, preview.Text)
	}
	first := r.adopts("stage0")
	if a, b := preview.Count(apitype.OpImport), first.Count(apitype.OpImport); a != b {
		t.Errorf("preview imports %d, up %d", a, b)
	}
	got := imported(first)
	for _, token := range adopt.ContractTypes() {
		if len(got[token]) == 0 {
			t.Errorf("%s was not adopted", token)
		}
	}
	if after := ids(r.inventory()); !slices.Equal(before, after) {
		t.Errorf("the account had\n%v\nand has\n%v", before, after)
	}
	for _, s := range replaced(first) {
		t.Errorf("%s %s (%v)", s.Op, s.URN, s.Replaces)
	}
	t.Logf("%v, %d lookups, %s\n%s", first.Changes, len(r.source.Calls()), first.Took, report(first))
	second := r.mustUp("stage0")
	t.Logf("%v\n%s", second.Changes, report(second))
	if second.Count(apitype.OpUpdate) == 0 {
		t.Error("nothing was brought in line")
	}
	for _, s := range replaced(second) {
		t.Errorf("%s %s (%v)", s.Op, s.URN, s.Replaces)
	}
	r.settle("stage0")
	for i := range 8 {
		again := r.mustUp("stage0")
		if !again.Unchanged() || len(r.source.Calls()) != 0 {
			t.Fatalf("run %d does %v with lookups %v\n%s", i+3, again.Changes, r.source.Calls(), again.Text)
		}
	}
}

// report is the adoption report in a run's output.
func report(o engine.Outcome) string {
	i := strings.LastIndex(o.Text, "adoption: ")
	if i < 0 {
		return ""
	}
	text, _, _ := strings.Cut(o.Text[i:], "\nResources:")
	return text
}

// ids lists what is in an inventory, by type, region and id.
func ids(items []world.Item) []string {
	var out []string
	for _, i := range items {
		out = append(out, i.Type+" "+i.Region+" "+i.ID)
	}
	slices.Sort(out)
	return out
}

// ofShared tells what the shared stack made.
func ofShared(r *world.Resource) bool {
	for _, prefix := range []string{"aws:s3/", "aws:iam/", "aws:cloudfront/"} {
		if strings.HasPrefix(r.Type, prefix) {
			return true
		}
	}
	return false
}
