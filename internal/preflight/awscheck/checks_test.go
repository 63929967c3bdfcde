package awscheck_test

import (
	"context"
	"net"
	"slices"
	"strings"
	"testing"

	"milu2-stage/internal/faultproxy"
	"milu2-stage/internal/preflight"
)

// checkCase is a state of the account and what a check makes of it.
type checkCase struct {
	sentence string
	config   map[string]string
	arrange  func(w *world)
	check    string
	status   preflight.Status
	texts    []string
}

func runCases(t *testing.T, cases []checkCase) {
	t.Helper()
	for _, c := range cases {
		t.Run(c.check+": "+c.sentence, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, c.config)
			if c.arrange != nil {
				c.arrange(w)
			}
			w.want(c.check, c.status, c.texts...)
		})
	}
}

func TestAccountAndRegion(t *testing.T) {
	t.Parallel()
	runCases(t, []checkCase{
		{"any account does without a list", nil, nil, "account", preflight.OK, []string{"aws:allowedAccountIds is not set"}},
		{"an account that the list names", nil, func(w *world) { w.settings.AWS.AllowedAccountIDs = []string{w.account} }, "account",
			preflight.OK, []string{"which aws:allowedAccountIds names"}},
		{"an account that the list leaves out", nil, func(w *world) { w.settings.AWS.AllowedAccountIDs = []string{"123456789012"} },
			"account", preflight.Error, []string{"one of aws:allowedAccountIds (123456789012)"}},
		{"a forbidden account", nil, func(w *world) { w.settings.AWS.ForbiddenAccountIDs = []string{w.account} }, "account",
			preflight.Error, []string{"aws:forbiddenAccountIds"}},
		{"a region that AWS has", nil, nil, "region", preflight.OK, []string{home}},
		{"a region that AWS does not have", map[string]string{"aws:region": "eu-central-9"}, nil, "region", preflight.Error,
			[]string{"AWS knows no region eu-central-9 (aws:region)"}},
		{"a region that the account has not opted in to, which takes no credentials", map[string]string{"aws:region": "ap-east-1"}, func(w *world) {
			w.proxy.Inject(faultproxy.Rule{API: "ec2:DescribeRegions", Times: 1, Fault: faultproxy.Fail(401, "AuthFailure",
				"AWS was not able to validate the provided access credentials")})
		}, "region", preflight.Error, []string{"has not opted in to the region ap-east-1 (aws:region)", "enable-region"}},
		{"a build VPC's region that AWS does not have", map[string]string{"milu2-stage:peerBuildVpcId": "vpc-0123456789abcdef0",
			"milu2-stage:peerRegion": "eu-west-9"}, nil, "region", preflight.Error, []string{"eu-west-9 (milu2-stage:peerRegion)"}},
	})
}

func TestAddresses(t *testing.T) {
	t.Parallel()
	runCases(t, []checkCase{
		{"nothing is there", nil, nil, "cidr", preflight.OK, nil},
		{"a VPC has the same block", nil, func(w *world) { w.vpc(home, "mine", "172.34.0.0/16") }, "cidr", preflight.Error,
			[]string{"172.34.0.0/16 is also 172.34.0.0/16 of VPC vpc-", "stageIndex 1` (free: 1, 2, 3, 4, 5)",
				"or, if that VPC is this stage's: `pulumi config set -s stage0 --path milu2-stage:imports.vpc vpc-"}},
		{"a VPC's block lies within", nil, func(w *world) { w.vpc(home, "", "172.34.7.0/24") }, "cidr", preflight.Error,
			[]string{"172.34.0.0/16 contains 172.34.7.0/24"}},
		{"a secondary block overlaps", nil, func(w *world) { w.secondary(home, w.vpc(home, "", "10.0.0.0/16"), "172.34.8.0/24") },
			"cidr", preflight.Error, []string{"172.34.0.0/16 contains 172.34.8.0/24"}},
		{"the stage's own VPC does not count", nil, func(w *world) { w.vpc(home, "milu2stage-vpc", "172.34.0.0/16") }, "cidr", preflight.OK, nil},
		{"nor does one that imports names", nil, func(w *world) {
			w.settings.Imports = map[string]string{"vpc": w.vpc(home, "old", "172.34.0.0/16")}
		}, "cidr", preflight.OK, nil},
		{"nor does the one in the stack's state, whatever its name", nil, func(w *world) {
			w.deployed("aws:ec2/vpc:Vpc", "vpc", w.vpc(home, "renamed", "172.34.0.0/16"))
		}, "cidr", preflight.OK, nil},
		{"a VPC in another region does not count without peering", nil, func(w *world) { w.vpc(other, "", "172.34.0.0/16") }, "cidr",
			preflight.OK, nil},
		{"a VPC that the build VPC is peered with counts in any region", nil, func(w *world) {
			w.peer(w.buildVPC(), w.vpc(other, "stage-elsewhere", "172.34.0.0/16"), other, true)
		}, "cidr", preflight.Error, []string{"(stage-elsewhere) in eu-west-1", "peered with the build VPC by pcx-", "active"}},
		{"so does one whose peering is still pending, with its secondary block", nil, func(w *world) {
			far := w.vpc(other, "far", "10.1.0.0/16")
			w.secondary(other, far, "172.34.0.0/20")
			w.peer(w.buildVPC(), far, other, false)
		}, "cidr", preflight.Error, []string{"172.34.0.0/16 contains 172.34.0.0/20", "pending-acceptance"}},
		{"the index is free", nil, nil, "stage-index", preflight.OK, []string{"index 0 (172.34.0.0/16) is free"}},
		{"the index is the stage's own", nil, func(w *world) { w.vpc(home, "milu2stage-vpc", "172.34.0.0/16") }, "stage-index", preflight.OK,
			[]string{"this stage's own: VPC vpc-"}},
		{"the index is of a VPC that imports names", nil, func(w *world) {
			w.settings.Imports = map[string]string{"vpc": w.vpc(home, "old", "172.34.0.0/16")}
		}, "stage-index", preflight.OK, []string{"this stage's own: VPC vpc-"}},
		{"what only a preview knows", nil, nil, "names", preflight.Skipped, []string{"`pulumi preview -s stage0` lists what it would import"}},
		{"the index is taken and so are others", nil, func(w *world) {
			for _, block := range []string{"172.34.0.0/16", "172.36.0.0/16", "172.37.4.0/22"} {
				w.vpc(home, "stage", block)
			}
		}, "stage-index", preflight.Error, []string{"index 0 (172.34.0.0/16) is in use", "stageIndex 1` (free: 1, 4, 5, 6, 7)"}},
		{"the configuration would move the stage", nil, func(w *world) {
			w.env.State = func(context.Context) (*preflight.State, error) {
				return &preflight.State{Exists: true, Resources: []preflight.Resource{{
					URN:  "urn:pulumi:stage0::milu2-stage::milu2-stage:stage:Network$aws:ec2/vpc:Vpc::vpc",
					Type: "aws:ec2/vpc:Vpc", ID: "vpc-1", Outputs: map[string]any{"cidrBlock": "172.35.0.0/16"},
				}}}, nil
			}
		}, "stage-index", preflight.Error, []string{"the stack's VPC vpc-1 has 172.35.0.0/16, but index 0 has 172.34.0.0/16"}},
		{"the blocks from 172.32 up are public", nil, nil, "rfc1918", preflight.Warning, []string{"172.34.0.0/16 is outside RFC 1918"}},
		{"172.30 is private", map[string]string{"milu2-stage:reservedOffsets": "[1]"}, nil, "rfc1918", preflight.OK, nil},
	})
}

func TestTheBuildVPC(t *testing.T) {
	t.Parallel()
	peering := map[string]string{"milu2-stage:peerBuildVpcId": "vpc-0123456789abcdef0"}
	runCases(t, []checkCase{
		{"there is no peering", nil, nil, "build-vpc", preflight.Skipped, nil},
		{"there is no such VPC", peering, nil, "build-vpc", preflight.Error, []string{"there is no VPC vpc-0123456789abcdef0 in " + home}},
		{"it is there", nil, func(w *world) { w.buildVPC() }, "build-vpc", preflight.OK, []string{"(milu2-vpc)", "172.31.0.0/16"}},
		{"it has another block", nil, func(w *world) {
			w.configure(map[string]string{"milu2-stage:peerBuildVpcId": w.vpc(home, "milu2-vpc", "10.7.0.0/16")})
		}, "build-vpc", preflight.Error, []string{"pulumi config set -s stage0 milu2-stage:peerBuildVpcCidr 10.7.0.0/16"}},
		{"a secondary block is the configured one", nil, func(w *world) {
			id := w.vpc(home, "milu2-vpc", "10.7.0.0/16")
			w.secondary(home, id, "172.31.0.0/16")
			w.configure(map[string]string{"milu2-stage:peerBuildVpcId": id})
		}, "build-vpc", preflight.OK, nil},
		{"the route tables have room", nil, func(w *world) { w.buildVPC() }, "build-routes", preflight.OK, []string{"1 route tables"}},
		{"a route into the stage leads elsewhere", nil, func(w *world) {
			build := w.buildVPC()
			w.route(w.mainTable(build), "172.34.3.0/24", w.peer(build, w.vpc(home, "", "10.2.0.0/16"), home, true))
		}, "build-routes", preflight.Error, []string{"sends 172.34.3.0/24 to pcx-", "delete-route"}},
		{"the stage's own route is there", nil, func(w *world) {
			build := w.buildVPC()
			w.route(w.mainTable(build), "172.34.0.0/16", w.peer(build, w.vpc(home, "milu2stage-vpc", "172.34.0.0/16"), home, true))
		}, "build-routes", preflight.OK, nil},
		{"a wider route does no harm", nil, func(w *world) {
			build := w.buildVPC()
			w.route(w.mainTable(build), "172.32.0.0/11", w.peer(build, w.vpc(home, "", "10.2.0.0/16"), home, true))
		}, "build-routes", preflight.OK, nil},
		{"a full route table", nil, func(w *world) {
			build := w.buildVPC()
			table, pcx := w.mainTable(build), w.peer(build, w.vpc(home, "", "10.2.0.0/16"), home, true)
			for i := range 49 {
				w.route(table, net.IPv4(10, 100, byte(i), 0).String()+"/24", pcx)
			}
		}, "build-routes", preflight.Warning, []string{"has 50 routes", "L-93826ACB"}},
	})
}

func TestTheDomain(t *testing.T) {
	t.Parallel()
	runCases(t, []checkCase{
		{"there is no zone", nil, nil, "zone", preflight.Error, []string{"no public hosted zone example.com"}},
		{"there is one zone", nil, func(w *world) { w.zone("1") }, "zone", preflight.OK, nil},
		{"there are two", nil, func(w *world) { w.zone("1"); w.zone("2") }, "zone", preflight.Error,
			[]string{"2 public hosted zones"}},
		{"no zone, no delegation", nil, nil, "delegation", preflight.Error, []string{"no public hosted zone example.com"}},
		{"there is no network", nil, func(w *world) { w.zone("1") }, "delegation", preflight.Unknown, []string{"no network in tests"}},
		{"the DNS names the zone's servers", nil, func(w *world) { _, servers := w.zone("1"); w.delegate(servers...) },
			"delegation", preflight.OK, nil},
		{"the DNS names others", nil, func(w *world) { w.zone("1"); w.delegate("ns1.registrar.test") }, "delegation",
			preflight.Error, []string{"the DNS names ns1.registrar.test for example.com"}},
		{"the DNS names some of them", nil, func(w *world) {
			_, servers := w.zone("1")
			w.delegate(servers[0], "ns1.registrar.test")
		}, "delegation", preflight.Warning, nil},
		{"the DNS does not know the domain", nil, func(w *world) {
			w.zone("1")
			w.lookupNS = func(context.Context, string) ([]*net.NS, error) {
				return nil, &net.DNSError{Err: "no such host", IsNotFound: true}
			}
		}, "delegation", preflight.Error, []string{"no name servers for example.com"}},
		{"no CAA record", nil, func(w *world) { w.zone("1") }, "certificate", preflight.OK, nil},
		{"CAA names Amazon", nil, func(w *world) { id, _ := w.zone("1"); w.caa(id, "example.com", `0 issue "amazon.com"`) },
			"certificate", preflight.OK, []string{"let Amazon issue"}},
		{"CAA names somebody else", nil, func(w *world) {
			id, _ := w.zone("1")
			w.caa(id, "example.com", `0 issue "letsencrypt.org"`, `0 iodef "mailto:x@example.com"`)
		}, "certificate", preflight.Error, []string{"of example.com let only letsencrypt.org"}},
		{"the nearest CAA decides", nil, func(w *world) {
			id, _ := w.zone("1")
			w.caa(id, "example.com", `0 issue "letsencrypt.org"`)
			w.caa(id, "stage0.example.com", `0 issue "amazontrust.com"`)
		}, "certificate", preflight.OK, nil},
		{"CAA forbids wildcards", nil, func(w *world) {
			id, _ := w.zone("1")
			w.caa(id, "example.com", `0 issue "amazon.com"`, `0 issuewild ";"`)
		}, "certificate", preflight.Error, []string{"let only nobody"}},
	})
}

// To take over what another stack manages is no way out.
func TestAnotherStacksVPCIsNotOfferedForImport(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	w.vpc(home, "theirs", "172.34.0.0/16", "pulumi:Project", "milu2-stage", "pulumi:Stack", "stage1")
	for _, check := range []string{"cidr", "stage-index"} {
		if got := w.check(check); got.Status != preflight.Error || strings.Contains(got.Findings[0].Do, "imports") {
			t.Errorf("%s: %s", check, show(got))
		}
	}
}

func TestTheFreeIndexesAreInTheFinding(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	w.vpc(home, "mine", "172.34.0.0/16")
	w.vpc(home, "mine", "172.36.0.0/16")
	w.env.Suggest = 3
	if got := w.check("stage-index").Findings[0].Indexes; !slices.Equal(got, []int{1, 3, 4}) {
		t.Errorf("suggested %v", got)
	}
}
