package infra

import (
	"strings"
	"testing"

	"milu2-stage/internal/stacktest"
)

const (
	typeAccepter = "aws:ec2/vpcPeeringConnectionAccepter:VpcPeeringConnectionAccepter"
	typeOptions  = "aws:ec2/peeringConnectionOptions:PeeringConnectionOptions"
	typeRoute    = "aws:ec2/route:Route"
)

func TestNoPeeringWithoutABuildVPC(t *testing.T) {
	result := deployed(t, nil)
	for _, r := range result.Registrations {
		if strings.Contains(r.Key(), "peer") || strings.Contains(r.Key(), "build") {
			t.Errorf("registered %s", r.Key())
		}
	}
}

func TestPeeringInTheSameRegion(t *testing.T) {
	for name, region := range map[string]string{"no peer region": "", "the stage's own region": stacktest.Region} {
		t.Run(name, func(t *testing.T) {
			result := deployed(t, map[string]string{"milu2-stage:peerBuildVpcId": buildVPC, "milu2-stage:peerRegion": region})
			wantInputs(t, find(t, result, typePeering, "pcx"), map[string]any{
				"vpcId": "vpc-id", "peerVpcId": buildVPC, "autoAccept": true, "peerRegion": nil,
			})
			if accepters := result.OfType(typeAccepter); len(accepters) != 0 {
				t.Error("there is an accepter, but a connection within a region accepts itself")
			}
			wantInputs(t, find(t, result, typeOptions, "pcx-options"), map[string]any{
				"requester.allowRemoteVpcDnsResolution": true, "accepter.allowRemoteVpcDnsResolution": true,
			})
			wantRoutes(t, result, "::aws::")
		})
	}
}

func TestPeeringAcrossRegions(t *testing.T) {
	result := deployed(t, map[string]string{"milu2-stage:peerBuildVpcId": buildVPC, "milu2-stage:peerRegion": "us-test-2"})
	wantInputs(t, find(t, result, typePeering, "pcx"), map[string]any{"autoAccept": nil, "peerRegion": "us-test-2"})
	accepter := find(t, result, typeAccepter, "pcx-accepter")
	wantInputs(t, accepter, map[string]any{"autoAccept": true, "vpcPeeringConnectionId": "pcx-id"})
	there := find(t, result, typeOptions, "pcx-options-peer")
	for _, r := range []*stacktest.Registration{accepter, there} {
		if !strings.Contains(r.Provider, "::aws-peer::") {
			t.Errorf("%s has the provider %s", r.Key(), r.Provider)
		}
	}
	wantInputs(t, there, map[string]any{"accepter.allowRemoteVpcDnsResolution": true, "requester": nil})
	wantInputs(t, find(t, result, typeOptions, "pcx-options"), map[string]any{
		"requester.allowRemoteVpcDnsResolution": true, "accepter": nil,
	})
	wantRoutes(t, result, "::aws-peer::")
}

// wantRoutes checks the route there and the routes back, which belong to the build VPC's region (CIS 5.5: to the block
// of the other VPC only).
func wantRoutes(t *testing.T, result *stacktest.Result, provider string) {
	t.Helper()
	wantInputs(t, find(t, result, typeRoute, "route-build"), map[string]any{
		"destinationCidrBlock": "172.31.0.0/16", "vpcPeeringConnectionId": "pcx-id", "routeTableId": "rt-id",
	})
	for _, table := range []string{"rtb-00000000000000001", "rtb-00000000000000002"} {
		back := find(t, result, typeRoute, "peer-route-"+table)
		wantInputs(t, back, map[string]any{
			"destinationCidrBlock": "172.34.0.0/16", "vpcPeeringConnectionId": "pcx-id", "routeTableId": table,
		})
		if !strings.Contains(back.Provider, provider) {
			t.Errorf("%s has the provider %s", back.Key(), back.Provider)
		}
	}
}

func TestTheBuildVPCMustHaveItsBlock(t *testing.T) {
	config := stageConfig(map[string]string{"milu2-stage:peerBuildVpcId": buildVPC, "milu2-stage:peerBuildVpcCidr": "172.16.0.0/16"})
	result, err := stacktest.Run(Deploy, stacktest.Options{Config: config})
	wantError(t, err, buildVPC+" has 172.31.0.0/16", "milu2-stage:peerBuildVpcCidr is 172.16.0.0/16",
		"pulumi config set -s stage0 milu2-stage:peerBuildVpcCidr 172.31.0.0/16")
	if len(result.OfType("aws:ec2/vpc:Vpc")) != 0 {
		t.Error("a VPC is registered before the stop")
	}
}
