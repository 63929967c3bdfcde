package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"milu2-stage/infra"
	"milu2-stage/internal/stacktest"
	"milu2-stage/internal/terraform"
)

// What `milu2 import-terraform` says that the stacks would register is what they register with the configuration that it writes.
func TestTheImportFromTerraformKnowsWhatIsRegistered(t *testing.T) {
	for setup, files := range map[string][]string{
		"a setup that was applied": {"shared.tfstate.json", "stage.tfstate.json"},
		"another style":            {"other.tfstate.json"},
	} {
		t.Run(setup, func(t *testing.T) {
			options := terraform.Options{AdoptShared: true}
			for _, file := range files {
				text, err := os.ReadFile(filepath.Join("internal", "terraform", "testdata", file))
				if err != nil {
					t.Fatal(err)
				}
				state, err := terraform.ReadState(file, text)
				if err != nil {
					t.Fatal(err)
				}
				options.States = append(options.States, state)
			}
			imported, err := terraform.Import(options)
			if err != nil {
				t.Fatal(err)
			}
			for _, file := range imported.Files {
				var want []string
				for _, r := range imported.Registered {
					if r.Stack == file.Stack && !strings.HasSuffix(r.Logical, ")") && !strings.HasPrefix(r.Logical, "peer-route-") {
						want = append(want, r.Logical)
					}
				}
				slices.Sort(want)
				if diff := cmp.Diff(registeredBy(t, file), want); diff != "" {
					t.Errorf("%s (-registered +said):\n%s", file.Name(), diff)
				}
			}
		})
	}
}

// registeredBy lists the logical names of the resources that the program registers, but for those that depend on what there is
// in AWS and not on the configuration alone.
func registeredBy(t *testing.T, file terraform.File) []string {
	t.Helper()
	config := file.Config()
	delete(config, "milu2-stage:availabilityZones") // the mocks have zones of their own
	shared := stacktest.SharedOutputs()
	for _, bucket := range []string{"assets", "web", "logs", "artifacts"} {
		shared[bucket+"BucketRegion"] = config["aws:region"]
	}
	options := stacktest.Options{Stack: file.Stack, Config: config, Shared: shared}
	if block, ok := config["milu2-stage:peerBuildVpcCidr"]; ok {
		options.Invokes = map[string]stacktest.Invoke{"aws:ec2/getVpc:getVpc": func(args map[string]any) (map[string]any, error) {
			return map[string]any{"id": args["id"], "cidrBlock": block, "ownerId": stacktest.AccountID, "state": "available"}, nil
		}}
	}
	result, err := stacktest.Run(infra.Deploy, options)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, r := range result.Registrations {
		isResource := strings.HasPrefix(r.Type, "aws:") || strings.HasPrefix(r.Type, "awsx:")
		if isResource && !strings.HasPrefix(r.Name, "peer-route-") {
			names = append(names, r.Name)
		}
	}
	slices.Sort(names)
	return names
}
