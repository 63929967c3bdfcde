//go:build unix

package faulttest

import (
	"slices"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"

	"milu2-stage/rehearsal/internal/driver/engine"
	"milu2-stage/rehearsal/internal/enginetest"
	"milu2-stage/rehearsal/internal/simaws"
	"milu2-stage/rehearsal/internal/world"
)

// ignored changes what the program leaves to others: the number of instances that scaling moves, a root volume that
// somebody enlarged, a VPC that somebody let into the private zone, an instance that somebody stopped.
func (g *garage) ignored(t *testing.T) {
	r := g.rig.Copy(t)
	alter(t, r, both(
		set("Group milu2stage-api-asg", "desiredCapacity", 4),
		set("Instance milu2stage-web", "rootBlockDevice.volumeSize", 100),
		set("Zone milu2stage.internal", "vpcs", []any{
			map[string]any{"vpcId": of{"Vpc milu2stage-vpc", "id"}, "vpcRegion": "eu-central-1"},
			map[string]any{"vpcId": "vpc-0123456789abcdef0", "vpcRegion": "eu-west-1"},
		}),
		func(a *world.Account) error {
			found, err := pick(a, "Instance milu2stage-node-world")
			if err == nil {
				stopped := found.Clone()
				stopped.Outputs["instanceState"] = "stopped"
				a.Put(stopped)
			}
			return err
		},
	))
	r.MustRefresh(enginetest.Stage0, g.overrides...)
	g.idle(t, r, enginetest.Stage0)
	g.settled(t, r, "Group desiredCapacity", "Instance rootBlockDevice", "Instance instanceState", "Zone vpcs")
}

// idle checks that an up has nothing to do.
func (g *garage) idle(t *testing.T, r *enginetest.Rig, stack string) {
	t.Helper()
	before := r.Calls()
	again := r.MustUp(stack, g.of(stack)...)
	if after := r.Calls(); !again.Unchanged() || after != before {
		t.Errorf("up of %s does %v in %d calls\n%s", stack, again.Changes, after-before, again.Text)
	}
}

// unseen lets everything drift at once.
func (g *garage) unseen(t *testing.T) {
	r := g.rig.Copy(t)
	var remains []string
	for _, b := range driftChanges() {
		for _, c := range b.points() {
			alter(t, r, set(c.thing, c.change...))
		}
		remains = append(remains, b.remains...)
	}
	for _, stack := range []string{enginetest.Shared, enginetest.Stage0} {
		g.idle(t, r, stack)
	}
	for _, stack := range []string{enginetest.Shared, enginetest.Stage0} {
		r.MustRefresh(stack, g.of(stack)...)
		r.MustUp(stack, g.of(stack)...)
	}
	g.settled(t, r, remains...)
}

// needed deletes what the next change needs. `pulumi up --refresh` is refresh and up in one.
func (g *garage) needed(t *testing.T) {
	r := g.rig.Copy(t)
	driftDelete(t, r, "KeyPair milu2stage-key", "LogGroup /milu2stage/api")
	g.idle(t, r, enginetest.Stage0)
	for change, want := range map[string]string{
		"nodes.game.count=3":  "InvalidKeyPair.NotFound",
		"logRetentionDays=90": "updating LogGroup log-api",
	} {
		failed, err := r.Up(enginetest.Stage0, append(slices.Clone(g.overrides), change)...)
		if err == nil {
			t.Errorf("%s went well\n%s", change, failed.Text)
		}
		named(t, failed.Text, []string{want})
	}
	options := engine.Options{Color: "never", Refresh: true}
	if outcome, err := engine.Up(t.Context(), r.Stack(enginetest.Stage0, g.overrides...), options); err != nil {
		t.Fatalf("up --refresh: %v\n%s", err, outcome.Text)
	}
	g.settled(t, r)
	g.idle(t, r, enginetest.Stage0)
}

// disassociated takes the stage's VPC out of its private zone, which serves another one too.
func (g *garage) disassociated(t *testing.T) {
	r := g.rig.Copy(t)
	alter(t, r, func(a *world.Account) error {
		for _, vpc := range a.List(world.TypeVPC, "eu-west-1") {
			served := []any{map[string]any{"vpcId": vpc.ID, "vpcRegion": "eu-west-1"}}
			return set("Zone milu2stage.internal", "vpcs", served)(a)
		}
		return nil
	})
	r.MustRefresh(enginetest.Stage0, g.overrides...)
	r.MustUp(enginetest.Stage0, g.overrides...)
	g.settled(t, r, "Zone vpcs")
	for _, zone := range chosen(t, r, "Zone milu2stage.internal") {
		if vpcs, _ := zone.Outputs["vpcs"].([]any); len(vpcs) != 2 {
			t.Errorf("the zone serves %v, want the stage's VPC and the other one", vpcs)
		}
	}
	g.idle(t, r, enginetest.Stage0)
}

// reassociated gives a subnet another route table, as the console does: by another association, under another id.
func (g *garage) reassociated(t *testing.T) {
	r := g.rig.Copy(t)
	const association = "RouteTableAssociation subnetId=Subnet milu2stage-subnet-main"
	alter(t, r, func(a *world.Account) error {
		old, err := pick(a, association)
		if err != nil {
			return err
		}
		table := a.List(world.TypeRouteTable, "eu-central-1")[0].ID
		if err := twin(association, "rtbassoc-0123456789abcdef0", "routeTableId", table)(a); err != nil {
			return err
		}
		a.Remove(old.Type, old.Region, old.ID)
		return nil
	})
	r.MustRefresh(enginetest.Stage0, g.overrides...)
	again := r.MustUp(enginetest.Stage0, g.overrides...)
	named(t, again.Text, []string{"adopt  aws:ec2/routeTableAssociation:RouteTableAssociation"})
	g.settled(t, r)
}

// enlarged makes the data volume larger, which cannot be undone: the configuration has to follow.
func (g *garage) enlarged(t *testing.T) {
	r := g.rig.Copy(t)
	alter(t, r, set("Volume milu2stage-db-data", "size", 100))
	g.idle(t, r, enginetest.Stage0)
	r.MustRefresh(enginetest.Stage0, g.overrides...)
	before := r.Calls()
	refused, err := r.Up(enginetest.Stage0, g.overrides...)
	if err == nil || r.Calls() != before {
		t.Errorf("up made %d calls, then %v\n%s", r.Calls()-before, err, refused.Text)
	}
	named(t, refused.Text, []string{"EBS volumes cannot shrink", `pulumi config set -s stage0 --path "milu2-stage:db.volumeSize" 100`})
	r.MustUp(enginetest.Stage0, append(slices.Clone(g.overrides), "db.volumeSize=100")...)
	g.settled(t, r, "Volume size")
}

// chosen is what a selector means: one thing, or all of a type.
func chosen(t *testing.T, r *enginetest.Rig, selector string) []*world.Resource {
	t.Helper()
	var found []*world.Resource
	err := r.World.View(func(a *world.Account) error {
		typ, all := strings.CutSuffix(selector, " *")
		if !all {
			one, err := pick(a, selector)
			found = append(found, one)
			return err
		}
		for _, res := range a.All() {
			if kindOf(res.Type) == typ && !res.Seeded && res.Owner == "" {
				found = append(found, res)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// driftDelete deletes things as a person does in the console: AWS refuses what is in use.
// Whoever means it has switched termination protection off before.
func driftDelete(t *testing.T, r *enginetest.Rig, selectors ...string) {
	t.Helper()
	for _, selector := range selectors {
		for _, res := range chosen(t, r, selector) {
			region := res.Region
			if region == world.Global {
				region = "eu-central-1"
			}
			if res.Flag("disableApiTermination") {
				alter(t, r, set("Instance "+res.Name(), "disableApiTermination", false))
			}
			p := simaws.New(r.World)
			config := resource.PropertyMap{"region": resource.NewProperty(region)}
			if _, err := p.Configure(t.Context(), plugin.ConfigureRequest{Inputs: config}); err != nil {
				t.Fatal(err)
			}
			urn := resource.NewURN("console", "aws", "", "aws:x:X", res.Name())
			request := plugin.DeleteRequest{Type: tokens.Type(res.Type), ID: resource.ID(res.ID), URN: urn}
			if _, err := p.Delete(t.Context(), request); err != nil {
				t.Fatalf("deleting %s by hand: %v", selector, err)
			}
		}
	}
}
