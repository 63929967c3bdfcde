// Package account prepares the simulated AWS account for the stacks of a rehearsal, and the program that runs on it.
package account

import (
	"context"
	"fmt"
	"os"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"milu2-stage/infra"
	"milu2-stage/internal/adopt"
	"milu2-stage/internal/config"
	"milu2-stage/rehearsal/internal/driver/project"
	"milu2-stage/rehearsal/internal/simlookup"
	"milu2-stage/rehearsal/internal/world"
)

// The build VPC that a stage peers with, as the real account has it.
const (
	buildVPCName = "milu2-vpc"
	buildVPCCIDR = "172.31.0.0/16"
)

// Program is the whole program as the rehearsal runs it on a simulated account.
func Program(w *world.World, stack *project.Stack) pulumi.RunFunc {
	options := infra.Options{
		Keys:   stack.Keys(),
		Source: func(context.Context, *config.Settings) (adopt.Source, error) { return simlookup.New(w), nil },
	}
	return func(ctx *pulumi.Context) error { return infra.DeployWith(ctx, options) }
}

// Seed puts what a stage expects to find into the account, once: the public zone, and a build VPC, which the stage is
// configured to peer with unless its configuration says something about that.
func Seed(w *world.World, stack *project.Stack) error {
	if stack.Scope() != config.ScopeStage {
		return nil
	}
	region := stack.Text("peerRegion")
	if region == "" {
		region = stack.Text("aws:region")
	}
	cidr := stack.Text("peerBuildVpcCidr")
	if cidr == "" {
		cidr = buildVPCCIDR
	}
	var vpc string
	err := w.Update(func(a *world.Account) error {
		if zone := stack.Text("publicZone"); zone != "" {
			a.SeedPublicZone(zone)
		}
		if region != "" {
			vpc = a.SeedBuildVPC(region, buildVPCName, cidr)
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("seeding the simulated account for %s: %w", stack.Name, err)
	}
	if vpc != "" && !stack.Has("peerBuildVpcId") {
		stack.Put("peerBuildVpcId", vpc)
		stack.Notes = append(stack.Notes, fmt.Sprintf("%s peers with the simulated build VPC: peerBuildVpcId=%s "+
			"(--config peerBuildVpcId= turns it off).", stack.Name, vpc))
	}
	return nil
}

// ForgetEnvironment drops the AWS settings of the process: a simulated account must not depend on whose shell it is.
func ForgetEnvironment() error {
	for _, entry := range os.Environ() {
		name, _, _ := strings.Cut(entry, "=")
		if !strings.HasPrefix(name, "AWS_") {
			continue
		}
		if err := os.Unsetenv(name); err != nil {
			return fmt.Errorf("dropping %s from the environment: %w", name, err)
		}
	}
	return nil
}
