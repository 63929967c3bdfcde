package adopttest

import (
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// thing is any custom resource.
type thing struct{ pulumi.CustomResourceState }

// component is any component.
type component struct{ pulumi.ResourceState }

func register(ctx *pulumi.Context, token, name string, in pulumi.Map, opts ...pulumi.ResourceOption) (*thing, error) {
	r := &thing{}
	return r, ctx.RegisterResource(token, name, in, r, opts...)
}

func tagged(name string) pulumi.Map { return pulumi.Map{"Name": pulumi.String(name)} }

// small is a VPC with a security group and an instance in a subnet.
func small(ctx *pulumi.Context, aws pulumi.ProviderResource) error {
	c := &component{}
	if err := ctx.RegisterComponentResource("milu2-stage:stage:Network", "network", c); err != nil {
		return err
	}
	with := []pulumi.ResourceOption{pulumi.Parent(c), pulumi.Provider(aws)}
	vpc, err := register(ctx, vpcType, "vpc", pulumi.Map{
		"cidrBlock": pulumi.String("172.34.0.0/16"), "tags": tagged("milu2stage-vpc"), "immutable": pulumi.String("a"),
	}, with...)
	if err != nil {
		return err
	}
	subnet, err := register(ctx, subnetType, "subnet-main", pulumi.Map{
		"vpcId": vpc.ID(), "cidrBlock": pulumi.String("172.34.0.0/24"), "tags": tagged("milu2stage-subnet-main"),
	}, with...)
	if err != nil {
		return err
	}
	if _, err := register(ctx, groupType, "sg-app", pulumi.Map{
		"vpcId": vpc.ID(), "name": pulumi.String("MILU2stage-sg"), "description": pulumi.String("ours"),
	}, with...); err != nil {
		return err
	}
	_, err = register(ctx, instanceType, "web", pulumi.Map{
		"subnetId": subnet.ID(), "tags": tagged("milu2stage-web"), "ami": pulumi.String("ami-2"),
	}, with...)
	return err
}

// The run that adopts changes nothing, the next one brings in line, and then nothing changes.
func TestAdoptedUpdatedAndThenUnchanged(t *testing.T) {
	s := newStack(t)
	s.program = small
	s.exists("vpc-1", vpcType, map[string]any{
		"cidrBlock": "172.34.0.0/16", "immutable": "a", "tags": map[string]any{"Name": "milu2stage-vpc", "Owner": "ops"},
		"tagsAll": map[string]any{"Name": "milu2stage-vpc", "Owner": "ops"},
	})
	s.exists("sg-1", groupType, map[string]any{"vpcId": "vpc-1", "name": "MILU2stage-sg", "description": "theirs",
		"tagsAll": map[string]any{}})
	if err := s.preview(); err != nil {
		t.Fatalf("%v\n%s", err, s.output.String())
	}
	t.Log(s.output.String(), s.counts)
	s.mustUp()
	t.Log(s.output.String(), s.counts)
	res := s.resources()
	if res["vpc"]["id"] != "vpc-1" || res["sg-app"]["id"] != "sg-1" {
		t.Errorf("not adopted: %v %v", res["vpc"]["id"], res["sg-app"]["id"])
	}
	if res["vpc"]["protect"] != true {
		t.Error("an adopted resource is not guarded")
	}
	for _, line := range s.items().Log {
		if strings.HasPrefix(line, "update") {
			t.Errorf("the run that adopts: %s", line)
		}
	}
	s.mustUp()
	if s.counts["update"] == 0 || !strings.Contains(s.output.String(), "`pulumi up` takes away the tags Owner=ops") {
		t.Errorf("the second run does %v\n%s", s.counts, s.output.String())
	}
	for range 3 {
		s.mustUp()
		if len(s.counts) != 1 || len(s.source.calls) != 0 {
			t.Errorf("another run does %v with lookups %v\n%s", s.counts, s.source.calls, s.output.String())
		}
	}
	if res := s.resources(); res["vpc"]["protect"] == true {
		t.Error("still guarded after it was brought in line")
	}
	for _, line := range s.items().Log {
		if strings.HasPrefix(line, "delete") || strings.HasPrefix(line, "create vpc") || strings.HasPrefix(line, "create sg-app") {
			t.Error(line)
		}
	}
}
