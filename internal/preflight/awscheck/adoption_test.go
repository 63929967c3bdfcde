package awscheck_test

import (
	"context"
	"testing"

	"milu2-stage/internal/preflight"
)

func TestAdoptionIsForeseen(t *testing.T) {
	t.Parallel()
	runCases(t, []checkCase{
		{"nothing exists", nil, func(w *world) { w.zone("1") }, "adoption", preflight.OK,
			[]string{"0 adopted", "values were assumed"}},
		{"shared is deployed", nil, func(w *world) {
			w.zone("1")
			w.env.Shared = func(context.Context) (*preflight.State, error) {
				outputs := map[string]any{}
				for _, name := range w.env.Needs.SharedOutputs {
					outputs[name] = name
				}
				outputs["accountId"], outputs["region"], outputs["logsBucketRegion"] = w.account, home, home
				return &preflight.State{Exists: true, Outputs: outputs}, nil
			}
		}, "adoption", preflight.OK, []string{"0 adopted"}},
		{"the VPC and a subnet exist", nil, func(w *world) {
			w.zone("1")
			w.subnet(w.vpc(home, "milu2stage-vpc", "172.34.0.0/16"), "172.34.0.0/24", "a")
		}, "adoption", preflight.OK, []string{"2 adopted", "vpc vpc-", "subnet-main subnet-"}},
		{"what is in state is managed", nil, func(w *world) {
			w.zone("1")
			id := w.vpc(home, "milu2stage-vpc", "172.34.0.0/16")
			w.env.State = func(context.Context) (*preflight.State, error) {
				return &preflight.State{Exists: true, Resources: []preflight.Resource{{
					URN:  "urn:pulumi:stage0::milu2-stage::milu2-stage:stage:Network$aws:ec2/vpc:Vpc::vpc",
					Type: "aws:ec2/vpc:Vpc", ID: id, Outputs: map[string]any{"id": id, "cidrBlock": "172.34.0.0/16"},
				}}}, nil
			}
		}, "adoption", preflight.OK, []string{"0 adopted", "1 managed"}},
		{"two VPCs match", nil, func(w *world) {
			w.zone("1")
			w.vpc(home, "milu2stage-vpc", "172.34.0.0/16")
			w.vpc(home, "milu2stage-vpc", "172.34.0.0/16")
		}, "adoption", preflight.Error, []string{"2 live matches of aws:ec2/vpc:Vpc", "`pulumi config set -s stage0 --path milu2-stage:imports.vpc vpc-"}},
		{"another VPC has the block", nil, func(w *world) {
			w.zone("1")
			w.vpc(home, "somebody", "172.34.0.0/16")
		}, "adoption", preflight.Error, []string{"has the same CIDR 172.34.0.0/16", "`pulumi config set -s stage0 --path milu2-stage:imports.vpc vpc-"}},
		{"the program itself would stop", nil, nil, "adoption", preflight.Error,
			[]string{"the program would stop: looking up the public hosted zone example.com"}},
		{"the state cannot be read", nil, func(w *world) {
			w.env.State = func(context.Context) (*preflight.State, error) { return nil, context.DeadlineExceeded }
		}, "adoption", preflight.Unknown, []string{"reading the stack's state"}},
		{"adoption is off", map[string]string{"milu2-stage:adopt": "off"}, nil, "adoption", preflight.Skipped, nil},
		{"shared leaves somebody's role alone", map[string]string{"milu2-stage:scope": "shared"}, func(w *world) {
			w.settings.Shared.BucketPrefix = "adoption-" + w.account
			w.bucket("adoption-" + w.account + "-assets")
		}, "adoption", preflight.OK, []string{"1 skipped", "would leave alone assets adoption-"}},
		{"peering across regions", nil, func(w *world) {
			w.zone("1")
			w.configure(map[string]string{"milu2-stage:peerBuildVpcId": w.vpc(other, "milu2-vpc", "172.31.0.0/16"), "milu2-stage:peerRegion": other})
		}, "adoption", preflight.OK, []string{"0 adopted"}},
	})
}
