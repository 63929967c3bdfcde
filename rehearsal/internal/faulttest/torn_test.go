//go:build unix

package faulttest

import (
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"milu2-stage/internal/adopt"
	"milu2-stage/rehearsal/internal/enginetest"
	"milu2-stage/rehearsal/internal/simaws"
	"milu2-stage/rehearsal/internal/world"
)

// sampleTorn is how many of the row's points the sample has.
const sampleTorn = 3

// tear is a creation that is killed between two of its calls.
type tear struct {
	stack, typ, name string
	// overrides are the stack's configuration.
	overrides []string
	// meanwhile is what AWS does while the next up runs.
	meanwhile func(r *enginetest.Rig)
	// says is what the next up has to say; it leaves something to a person, who then does what fix does.
	says string
	fix  func(t *testing.T, r *enginetest.Rig)
}

// String names the point.
func (s tear) String() string { return kindOf(s.typ) + " " + s.name }

// tears has a creation for each type that takes several calls.
func tears() []tear {
	return []tear{
		{stack: enginetest.Stage0, typ: world.TypeVPC, name: "vpc"},
		{stack: enginetest.Stage0, typ: "aws:ec2/internetGateway:InternetGateway", name: "igw"},
		{stack: enginetest.Stage0, typ: "aws:ec2/eip:Eip", name: "node-game-eip", overrides: []string{"nodes.game.elasticIp=true"}},
		{stack: enginetest.Stage0, typ: world.TypeSecurityGroup, name: "sg-app"},
		{
			stack: enginetest.Stage0, typ: world.TypeSecurityGroup, name: "sg-trusted-ip",
			says: "note   sg-trusted-ip: left alone, since the program has no such rule: sgr-",
			fix: func(t *testing.T, r *enginetest.Rig) {
				t.Helper()
				group := chosen(t, r, "SecurityGroup milu2stage-VN-trusted-ip-sg")[0]
				alter(t, r, drop("SecurityGroupEgressRule securityGroupId="+group.ID))
			},
		},
		{stack: enginetest.Stage0, typ: "aws:ec2/vpcPeeringConnection:VpcPeeringConnection", name: "pcx"},
		{stack: enginetest.Stage0, typ: "aws:autoscaling/group:Group", name: "api-asg"},
		{
			stack: enginetest.Stage0, typ: "aws:ec2/instance:Instance", name: "web", says: "waiting: instance i-",
			meanwhile: func(r *enginetest.Rig) {
				time.Sleep(8 * time.Second)
				r.Change(func(a *world.Account) {
					for _, vm := range a.List("aws:ec2/instance:Instance", "") {
						started := vm.Clone()
						started.Outputs["instanceState"] = "running"
						a.Put(started)
					}
				})
			},
		},
		{stack: enginetest.Stage0, typ: "aws:lb/loadBalancer:LoadBalancer", name: "alb"},
		{stack: enginetest.Stage0, typ: "aws:lb/targetGroup:TargetGroup", name: "api-tg"},
		{stack: enginetest.Stage0, typ: world.TypeZone, name: "private-zone"},
		{stack: enginetest.Stage0, typ: "aws:cloudwatch/logGroup:LogGroup", name: "log-api"},
		{stack: enginetest.Shared, typ: adopt.InstanceProfileType, name: "ec2-profile"},
		{
			stack: enginetest.Shared, typ: adopt.BucketType, name: "assets",
			says: "take it over with `pulumi config set -s shared --path \"milu2-stage:imports.assets\" milu2stage-assets`",
			fix: func(t *testing.T, r *enginetest.Rig) {
				t.Helper()
				r.MustUp(enginetest.Shared, "imports.assets=milu2stage-assets")
			},
		},
	}
}

// TestTorn kills a run between two calls that make one thing: it is there, and not as it should be.
func TestTorn(t *testing.T) {
	row := begin(t, "torn")
	all := tears()
	for _, typ := range simaws.SeveralCalls() {
		if !slices.ContainsFunc(all, func(s tear) bool { return s.typ == typ }) {
			t.Errorf("the creation of %s is never torn", typ)
		}
	}
	row.note("%d types", len(simaws.SeveralCalls()))
	for _, s := range sampled(all, sampleTorn) {
		row.point(s.String(), s.test)
	}
}

func (s tear) test(t *testing.T) {
	r := rig(t, hit{stack: s.stack}.begins())
	want := clean(t, complete)
	if len(s.overrides) > 0 {
		whole := rig(t, hit{stack: s.stack}.begins())
		whole.MustUp(s.stack, s.overrides...)
		want = whole.Canonical()
	}
	r.Inject(&world.Fault{Trouble: world.Torn, Call: strings.Join([]string{"creating", s.typ, s.name}, " "), N: 1})
	killStruck(t, r, s.stack, s.overrides...)
	var aws sync.WaitGroup
	if s.meanwhile != nil {
		aws.Go(func() { s.meanwhile(r) })
	}
	again := r.MustUp(s.stack, s.overrides...)
	aws.Wait()
	named(t, again.Text, []string{s.says})
	if s.fix != nil {
		s.fix(t, r)
	}
	if s.stack == enginetest.Shared {
		r.MustUp(enginetest.Stage0)
	}
	if diff := cmp.Diff(want, r.Canonical()); diff != "" {
		t.Errorf("a clean run's account (-) and this one (+):\n%s", diff)
	}
	noStrays(t, r, enginetest.Shared, enginetest.Stage0)
	if last := r.MustUp(s.stack, s.overrides...); !last.Unchanged() {
		t.Errorf("the next up: %v\n%s", last.Changes, last.Text)
	}
}
