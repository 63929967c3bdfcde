package infra

import (
	"maps"
	"testing"

	"milu2-stage/internal/stacktest"
)

const buildVPC = "vpc-0123456789abcdef0"

// deployed runs the whole program for stage0 with more configuration keys.
func deployed(t *testing.T, more map[string]string) *stacktest.Result {
	t.Helper()
	return record(t, stacktest.Options{Config: stageConfig(more)}, Deploy)
}

func stageConfig(more map[string]string) map[string]string {
	config := map[string]string{
		"milu2-stage:scope":        "stage",
		"milu2-stage:stageIndex":   "0",
		"milu2-stage:domain":       "stage0.example.com",
		"milu2-stage:publicZone":   "example.com",
		"milu2-stage:trustedCidrs": `["203.0.113.0/24"]`,
		"aws:region":               stacktest.Region,
	}
	maps.Copy(config, more)
	return config
}

func TestAccessLogsNeedTheLogsBucketInTheRegion(t *testing.T) {
	config := stageConfig(map[string]string{"milu2-stage:albAccessLogs": "true", "aws:region": "us-test-2"})
	result, err := stacktest.Run(Deploy, stacktest.Options{Config: config})
	wantError(t, err, "milu2-stage:albAccessLogs is true", "us-test-1", "us-test-2", "pulumi config set -s stage0 milu2-stage:albAccessLogs false")
	if len(result.OfType("aws:ec2/vpc:Vpc")) != 0 {
		t.Error("a VPC is registered before the stop")
	}
}

func TestAStageLivesInTheAccountOfShared(t *testing.T) {
	shared := stacktest.SharedOutputs()
	shared["accountId"] = "210987654321"
	_, err := stacktest.Run(Deploy, stacktest.Options{Config: stageConfig(nil), Shared: shared})
	wantError(t, err, "123456789012", "210987654321")
}

func TestAnImageForEachArchitecture(t *testing.T) {
	result := record(t, stacktest.Options{
		Config: stageConfig(map[string]string{
			"milu2-stage:web": `{"instanceType":"t4g.small"}`, "milu2-stage:api": `{"instanceType":"c7g.large"}`,
		}),
		Invokes: map[string]stacktest.Invoke{
			"aws:ssm/getParameter:getParameter": func(args map[string]any) (map[string]any, error) {
				return map[string]any{"value": "image of " + args["name"].(string)}, nil
			},
		},
	}, Deploy)
	const prefix = "image of /aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-"
	wantInputs(t, find(t, result, typeInstance, "web"), map[string]any{"ami": prefix + "arm64"})
	wantInputs(t, find(t, result, tokenTemplate, "api-lt"), map[string]any{"imageId": prefix + "arm64"})
	wantInputs(t, find(t, result, typeInstance, "db"), map[string]any{"ami": prefix + "x86_64"})
}

func TestTheFirstTwoZonesOfTheRegion(t *testing.T) {
	zones := func(names ...any) map[string]stacktest.Invoke {
		return map[string]stacktest.Invoke{
			"aws:index/getAvailabilityZones:getAvailabilityZones": func(map[string]any) (map[string]any, error) {
				return map[string]any{"names": names}, nil
			},
		}
	}
	options := stacktest.Options{Config: stageConfig(nil), Invokes: zones("us-test-1c", "us-test-1b", "us-test-1a")}
	result := record(t, options, Deploy)
	wantInputs(t, find(t, result, "aws:ec2/subnet:Subnet", "subnet-main"), map[string]any{"availabilityZone": "us-test-1a"})
	wantInputs(t, find(t, result, "aws:ec2/subnet:Subnet", "subnet-second"), map[string]any{"availabilityZone": "us-test-1b"})

	options.Invokes = zones("us-test-1a")
	_, err := stacktest.Run(Deploy, options)
	wantError(t, err, "shows 1 availability zones (us-test-1a)", "aws:region")

	options.Invokes = zones("us-test-1c", "us-test-1b", "us-test-1a")
	options.Config["milu2-stage:availabilityZones"] = `["us-test-1c","us-test-1a"]`
	result = record(t, options, Deploy)
	wantInputs(t, find(t, result, "aws:ec2/subnet:Subnet", "subnet-main"), map[string]any{"availabilityZone": "us-test-1c"})
	wantInputs(t, find(t, result, "aws:ec2/subnet:Subnet", "subnet-second"), map[string]any{"availabilityZone": "us-test-1a"})
}

func TestZonesThatTheRegionDoesNotHaveAreRefused(t *testing.T) {
	for zones, want := range map[string][]string{
		`["us-test-1d","us-test-1a"]`: {
			"milu2-stage:availabilityZones[0] is us-test-1d, but region us-test-1 shows us-test-1a, us-test-1b, us-test-1c",
			`pulumi config set -s stage0 --path "milu2-stage:availabilityZones[0]" us-test-1b`,
		},
		`["us-test-1x","us-test-1y"]`: {
			"availabilityZones[0] is us-test-1x and milu2-stage:availabilityZones[1] is us-test-1y",
			`--path "milu2-stage:availabilityZones[0]" us-test-1a`, `--path "milu2-stage:availabilityZones[1]" us-test-1b`,
		},
	} {
		result, err := stacktest.Run(Deploy, stacktest.Options{Config: stageConfig(map[string]string{"milu2-stage:availabilityZones": zones})})
		wantError(t, err, want...)
		nothingBuilt(t, result)
	}
}

func TestStatefulThingsAreProtected(t *testing.T) {
	for name, want := range map[string]bool{"true": true, "false": false} {
		result := deployed(t, map[string]string{"milu2-stage:protect": name})
		for _, stateful := range [][2]string{
			{typeInstance, "db"}, {typeVolume, "db-data"}, {"aws:route53/zone:Zone", "private-zone"},
		} {
			if got := find(t, result, stateful[0], stateful[1]).Protect; got != want {
				t.Errorf("protect %s: %s is protected: %v", name, stateful[1], got)
			}
		}
		if find(t, result, typeInstance, "web").Protect {
			t.Error("the web instance holds no data, but is protected")
		}
	}
}

// Dashboards are global to the account: two stages in two regions must not share one.
func TestADashboardAwayFromSharedHasItsRegionInTheName(t *testing.T) {
	for region, want := range map[string]string{stacktest.Region: "milu2stage", "us-test-2": "milu2stage-us-test-2"} {
		result := deployed(t, map[string]string{"aws:region": region})
		wantInputs(t, find(t, result, tokenDashboard, "dashboard"), map[string]any{"dashboardName": want})
	}
}
