package adopttest

import (
	"errors"
	"fmt"
	"maps"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/auto/optdestroy"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"milu2-stage/internal/adopt"
	"milu2-stage/internal/config"
)

// many registers log groups, which depend on nothing, beside the small network.
func many(ctx *pulumi.Context, aws pulumi.ProviderResource) error {
	for i := range 20 {
		if _, err := register(ctx, logType, fmt.Sprintf("log-%d", i), pulumi.Map{
			"name": pulumi.String(fmt.Sprintf("/milu2stage/%d", i)),
		}, pulumi.Provider(aws)); err != nil {
			return err
		}
	}
	return small(ctx, aws)
}

func TestNothingIsCreatedWhenSomethingCannotBeLookedUp(t *testing.T) {
	s := newStack(t)
	s.program = many
	s.exists("vpc-1", vpcType, map[string]any{"cidrBlock": "172.34.0.0/16", "immutable": "a",
		"tagsAll": map[string]any{"Name": "milu2stage-vpc"}})
	denied := func(api string) error {
		return &adopt.LookupError{API: api, Permission: api, Region: "us-test-1", Kind: adopt.Denied, Err: errors.New("403")}
	}
	s.source.errs = map[adopt.Listing]error{
		adopt.ListSubnets: denied("ec2:DescribeSubnets"), adopt.ListSecurityGroups: denied("ec2:DescribeSecurityGroups"),
	}
	for name, run := range map[string]func() error{"preview": s.preview, "up": s.up} {
		err := run()
		if err == nil {
			t.Fatalf("%s went through:\n%s", name, s.output.String())
		}
		for _, want := range []string{"subnet-main: looking up what exists with ec2:DescribeSubnets", "ec2:DescribeSecurityGroups"} {
			if !strings.Contains(s.output.String(), want) {
				t.Errorf("%s does not say %q:\n%s", name, want, s.output.String())
			}
		}
		t.Logf("%s:\n%s", name, s.output.String())
	}
	if a := s.items(); len(a.Log) != 0 {
		t.Errorf("the account was changed: %v", a.Log)
	}
}

// An update that comes without a preview refuses the registration that has a problem, makes nothing that depends on it, and says
// how to see all problems.
func TestAnUpdateWithoutAPreviewRefusesTheRegistration(t *testing.T) {
	s := newStack(t)
	s.program = small
	s.exists("vpc-1", vpcType, map[string]any{"cidrBlock": "172.34.0.0/16", "tagsAll": map[string]any{"Name": "other"}})
	err := s.upAtOnce()
	for _, want := range []string{"vpc (aws:ec2/vpc:Vpc): VPC vpc-1 in us-test-1 has the same CIDR", "run `pulumi preview -s stage0`"} {
		if err == nil || !strings.Contains(s.output.String(), want) {
			t.Errorf("%v: the output lacks %q\n%s", err, want, s.output.String())
		}
	}
	if a := s.items(); len(a.Log) != 0 {
		t.Errorf("the account was changed: %v", a.Log)
	}
}

func TestAForcedReplacementOfWhatWasAdoptedIsRefusedEveryTime(t *testing.T) {
	s := newStack(t)
	s.program = small
	s.exists("vpc-1", vpcType, map[string]any{"cidrBlock": "172.34.0.0/16", "immutable": "b",
		"tagsAll": map[string]any{"Name": "milu2stage-vpc"}})
	before := maps.Clone(s.items().Items)
	s.mustUp() // which adopts it as it is
	for i := range 3 {
		if err := s.up(); err == nil {
			t.Errorf("up %d went through:\n%s", i+1, s.output.String())
		}
		if err := s.preview(); err == nil {
			t.Errorf("preview %d went through:\n%s", i+1, s.output.String())
		}
	}
	t.Log(s.output.String())
	for _, line := range s.items().Log {
		if strings.HasPrefix(line, "delete") || strings.HasPrefix(line, "create vpc") {
			t.Error(line)
		}
	}
	if fmt.Sprint(s.items().Items["vpc-1"]) != fmt.Sprint(before["vpc-1"]) {
		t.Errorf("the VPC was changed: %v", s.items().Items["vpc-1"])
	}
}

func TestAdoptOffCreatesBesideWhatExists(t *testing.T) {
	s := newStack(t)
	s.program, s.mode = small, config.AdoptOff
	s.exists("sg-1", groupType, map[string]any{"vpcId": "vpc-1", "name": "MILU2stage-sg"})
	s.mustUp()
	if s.counts["import"] != 0 || len(s.source.calls) != 0 {
		t.Errorf("%v, lookups %v", s.counts, s.source.calls)
	}
}

// A destroy that runs the program must not adopt what it is about to destroy, nor look anything up.
func TestDestroyThatRunsTheProgramLooksNothingUp(t *testing.T) {
	s := newStack(t)
	s.program = small
	s.mustUp()
	if err := s.destroy(optdestroy.RunProgram(true)); err != nil {
		t.Fatalf("%v\n%s", err, s.output.String())
	}
	if len(s.source.calls) != 0 || len(s.items().Items) != 0 {
		t.Errorf("lookups %v, left %v\n%s", s.source.calls, s.items().Items, s.output.String())
	}
}

// What is in the account but not in state survives a destroy that runs the program.
func TestDestroyThatRunsTheProgramLeavesWhatItDoesNotManage(t *testing.T) {
	s := newStack(t)
	s.program = small
	s.mustUp()
	s.program = many
	s.exists("log-1", logType, map[string]any{"name": "/milu2stage/1"})
	err := s.destroy(optdestroy.RunProgram(true))
	t.Logf("%v\n%s\nlookups %v", err, s.output.String(), s.source.calls)
	if _, ok := s.items().Items["log-1"]; !ok {
		t.Errorf("destroyed what it did not manage: %v", s.items().Log)
	}
}
