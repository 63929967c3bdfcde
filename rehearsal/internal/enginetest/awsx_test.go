package enginetest

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws"
	"github.com/pulumi/pulumi-awsx/sdk/v2/go/awsx/ecr"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"milu2-stage/rehearsal/internal/driver/project"
	"milu2-stage/rehearsal/internal/world"
)

// TestTheSimulatedAwsxRepository proves the children, their names and their provider on the engine.
func TestTheSimulatedAwsxRepository(t *testing.T) {
	t.Parallel()
	r := New(t)
	r.Program = program(func(ctx *pulumi.Context) error {
		provider, err := aws.NewProvider(ctx, "elsewhere", &aws.ProviderArgs{Region: pulumi.String("eu-west-3")})
		if err != nil {
			return err
		}
		repository, err := ecr.NewRepository(ctx, "Repo-API", &ecr.RepositoryArgs{Name: pulumi.String("team/api")},
			pulumi.Providers(provider))
		if err != nil {
			return err
		}
		ctx.Export("url", repository.Url)
		return nil
	})
	outcome := r.MustUp(Shared)
	if url := outcome.Outputs["url"].Value; url != "123456789012.dkr.ecr.eu-west-3.amazonaws.com/team/api" {
		t.Errorf("the URL is %v", url)
	}
	var got []string
	for _, resource := range r.State(Shared) {
		if parent := resource.Parent; parent != "" && parent.Type() == "awsx:ecr:Repository" {
			if !strings.Contains(resource.Provider, "::elsewhere::") {
				t.Errorf("%s is made by %s", resource.URN, resource.Provider)
			}
			got = append(got, string(resource.Type)+" "+resource.URN.Name()+" in "+parent.Name())
		}
	}
	want := []string{
		"aws:ecr/repository:Repository repo-api in Repo-API",
		"aws:ecr/lifecyclePolicy:LifecyclePolicy repo-api in Repo-API",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the children (-want +got):\n%s", diff)
	}
	r.Program = program(func(ctx *pulumi.Context) error {
		inputs := pulumi.Map{"regionn": pulumi.String("eu-west-1")}
		return ctx.RegisterRemoteComponentResource("awsx:ecr:Repository", "x", inputs, &struct{ pulumi.ResourceState }{})
	})
	outcome, err := r.Up(Shared)
	if err == nil || !strings.Contains(outcome.Text, "no such input: regionn") {
		t.Errorf("an unknown input: %v\n%s", err, outcome.Text)
	}
}

// program is a program that does not depend on the account or on the stack's configuration.
func program(run pulumi.RunFunc) func(*world.World, *project.Stack) pulumi.RunFunc {
	return func(*world.World, *project.Stack) pulumi.RunFunc { return run }
}
