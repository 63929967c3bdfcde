package adopt

import (
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"milu2-stage/internal/config"
)

func TestCommandsForEveryShell(t *testing.T) {
	for _, c := range []struct {
		setting setting
		stack   string
		want    string
	}{
		{setting{"api.port", "8080"}, "stage0", "pulumi config set -s stage0 --path \"milu2-stage:api.port\" 8080"},
		{setting{"nlb.internetFacing", "false"}, "stage0", `pulumi config set -s stage0 --path "milu2-stage:nlb.internetFacing" false`},
		{setting{"availabilityZones[1]", "us-test-1b"}, "stage0",
			`pulumi config set -s stage0 --path "milu2-stage:availabilityZones[1]" us-test-1b`},
		{setting{"nameSuffix", "-stage1"}, "stage1", "pulumi config set -s stage1 milu2-stage:nameSuffix -- -stage1"},
		{setting{"imports.alias", "Z1_*.example.com_A"}, "my stage",
			`pulumi config set -s "my stage" --path "milu2-stage:imports.alias" "Z1_*.example.com_A"`},
		{setting{path: "imports.web"}, "stage0", "pulumi config rm -s stage0 --path \"milu2-stage:imports.web\""},
		{setting{path: "peerBuildVpcId"}, "stage0", "pulumi config rm -s stage0 milu2-stage:peerBuildVpcId"},
	} {
		if got := c.setting.command(c.stack); got != c.want {
			t.Errorf("got  %s\nwant %s", got, c.want)
		}
	}
}

// advising is an adopter of stage0, whose state may hold something.
func advising(s *fakeSource, imports map[string]string, deployed bool) *Adopter {
	opts := Options{Mode: config.AdoptAuto, Scope: config.ScopeStage, Source: s, Imports: imports, Region: "us-test-1", Apart: stage0Apart()}
	known := map[string]any{}
	if deployed {
		for token, name := range map[string]string{logToken: "log-api", recordToken: "alias-api"} {
			known["urn:pulumi:stage0::milu2-stage::"+token+"::"+name] = map[string]any{"outputs": map[string]any{"id": name}}
		}
	}
	return newAdopter(opts, owner{project: "milu2-stage", stack: "stage0"}, newState(known))
}

// stage0Apart knows of the stages 0, 1 and 2, whose blocks are 172.34.0.0/16 and the next ones.
func stage0Apart() Apart {
	blocks := []string{"172.34.0.0/16", "172.35.0.0/16", "172.36.0.0/16"}
	return Apart{
		Index: 0, Domain: "stage0-us-test-1.example.com",
		IndexOf: func(block string) (int, bool) {
			for i, b := range blocks {
				if b == block {
					return i, true
				}
			}
			return 0, false
		},
		FreeIndex: func(taken []string) (int, bool) {
			for i, b := range blocks {
				if !strings.Contains(strings.Join(taken, " "), b) {
					return i, true
				}
			}
			return 0, false
		},
	}
}

func vpcLive(id, name, block string, tags map[string]string) Live {
	return Live{ID: id, Name: name, Tags: tags, Props: map[string]any{"cidrBlock": block}}
}

func ofStack(project, stack string) map[string]string {
	return map[string]string{"pulumi:Project": project, "pulumi:Stack": stack}
}

// A suffix, an index or a domain is for a stage of which nothing exists. Any other has something live of its own, beside which
// it would get a second one.
func TestANameThatIsTaken(t *testing.T) {
	const suffix = "; give this stage names of its own:\n  pulumi config set -s stage0 milu2-stage:nameSuffix -- -stage0"
	const another = "; give this stage's another name:\n  pulumi config set -s stage0 --path \"milu2-stage:names.alb\" alb-stage0"
	const alb = "the load balancer name alb is taken in us-test-1 by arn:lb in VPC vpc-9 "
	seen := func(vpc string) string { return alb + vpc + ", and AWS allows it once per region. " }
	for sentence, c := range map[string]struct {
		home     Live
		tags     map[string]string
		deployed bool
		ours     bool
		want     string
	}{
		"by a stage that another stack manages": {
			home: vpcLive("vpc-9", "v", "10.0.0.0/16", ofStack("milu2-stage", "stage1")),
			want: seen(`("v", 10.0.0.0/16)`) + "It is another stage's (stack stage1)" + suffix,
		},
		"by a load balancer that another stack manages": {
			home: vpcLive("vpc-9", "v", "10.0.0.0/16", nil), tags: ofStack("milu2-stage", "stage1"),
			want: alb + `("v", 10.0.0.0/16) (tags pulumi:Project=milu2-stage, pulumi:Stack=stage1), and AWS allows it once per region. ` +
				"It is another stage's (stack stage1)" + suffix,
		},
		"in the addresses of another stage": {
			home: vpcLive("vpc-9", "v", "172.35.0.0/16", nil),
			want: seen(`("v", 172.35.0.0/16)`) + "It is another stage's (stage index 1)" + suffix,
		},
		"by another stage, and this one is deployed": {
			home: vpcLive("vpc-9", "v", "172.35.0.0/16", nil), deployed: true,
			want: seen(`("v", 172.35.0.0/16)`) + "It is another stage's (stage index 1)" + another,
		},
		"by another stage, and this one's VPC exists": {
			home: vpcLive("vpc-9", "v", "172.35.0.0/16", nil), ours: true,
			want: seen(`("v", 172.35.0.0/16)`) + "It is another stage's (stage index 1)" + another,
		},
		"by what may be this stage's": {
			home: vpcLive("vpc-9", "v", "10.0.0.0/16", nil),
			want: seen(`("v", 10.0.0.0/16)`) + "It is not in this stage's VPC, and AWS cannot move it there" + another,
		},
		"in another VPC with this stage's addresses": {
			home: vpcLive("vpc-9", "v", "172.34.0.0/16", nil), ours: true,
			want: seen(`("v", 172.34.0.0/16)`) + "That VPC has this stage's addresses; take it for this stage's:\n" +
				"  pulumi config set -s stage0 --path \"milu2-stage:imports.vpc\" vpc-9",
		},
		"by what this stack has lost with its state": {
			home: vpcLive("vpc-9", "v", "172.35.0.0/16", ownTags()),
			want: seen(`("v", 172.35.0.0/16)`) + "It is not in this stage's VPC, and AWS cannot move it there" + another,
		},
	} {
		t.Run(sentence, func(t *testing.T) {
			s := (&fakeSource{tags: map[string]map[string]string{"arn:lb": c.tags}}).has(ListVpcs, "", c.home).
				has(ListLoadBalancers, "", Live{ID: "arn:lb", Name: "alb", VPC: "vpc-9"}).
				has(ListSubnets, "subnet-1", Live{ID: "subnet-1", VPC: "vpc-1"})
			subnets := []any{unknown{}}
			if c.ours {
				subnets = []any{"subnet-1"}
			}
			_, err := advising(s, nil, c.deployed).decide(t.Context(), registration{
				token: lbToken, name: "alb", region: "us-test-1", inputs: Inputs{"name": "alb", "subnets": subnets},
			})
			if err == nil || err.Error() != c.want {
				t.Errorf("got\n%v\nwant\n%s", err, c.want)
			}
		})
	}
}

// What follows from a VPC that could not be judged is not said.
func TestOneLineForAVPCOfAnotherName(t *testing.T) {
	s := networkExists()
	s.lives[ListVpcs] = nil
	s.has(ListVpcs, "", vpcLive("vpc-1", "main", "172.34.0.0/16", nil))
	_, err := previewed(t, Options{Source: s, Apart: stage0Apart()}, nil, network(t))
	const want = "nothing was created or changed, because of what exists already or could not be looked up:\n" +
		`- vpc: VPC vpc-1 in us-test-1 has the same CIDR 172.34.0.0/16 and the name "main" instead of "milu2stage-vpc"; if it is this stage's, ` +
		"take it over and give it that name:\n    pulumi config set -s stage0 --path \"milu2-stage:imports.vpc\" vpc-1"
	if err == nil || err.Error() != want {
		t.Errorf("got\n%v\nwant\n%s", err, want)
	}
	if _, err = previewed(t, Options{Source: s, Apart: stage0Apart(), Imports: map[string]string{"vpc": "vpc-1"}}, nil, network(t)); err != nil {
		t.Errorf("obeyed: %v", err)
	}
}

// Both ALB target groups of the API have the port that one key sets.
func TestAKeyThatCannotSuitAll(t *testing.T) {
	const token = "aws:lb/targetGroup:TargetGroup"
	group := func(name string, port int) Live {
		return Live{ID: "arn:" + name, Name: name, VPC: "vpc-1", Props: map[string]any{"port": port}}
	}
	program := func(ctx *pulumi.Context) error {
		for _, name := range []string{"api-tg", "api-int-tg"} {
			register(t, ctx, token, name, pulumi.Map{
				"name": pulumi.String(name), "vpcId": pulumi.String("vpc-1"), "port": pulumi.Int(8000),
			})
		}
		return nil
	}
	const keep = "keep it:\n      pulumi config set -s stage0 --path \"milu2-stage:api.port\" 8080"
	const misfit = "milu2-stage:api.port would change it for others, which differ from this one"
	for sentence, c := range map[string]struct {
		internal   int
		says, lack string
	}{
		"both have one port":            {8080, keep, misfit},
		"the other has the program's":   {8000, misfit, keep},
		"the other has a third one":     {9000, misfit, keep},
		"the other is still to be made": {0, keep, misfit},
	} {
		s := (&fakeSource{}).has(ListTargetGroups, "", group("api-tg", 8080))
		if c.internal != 0 {
			s.has(ListTargetGroups, "", group("api-int-tg", c.internal))
		}
		_, err := previewed(t, Options{Source: s}, nil, program)
		if err == nil || !strings.Contains(err.Error(), c.says) || strings.Contains(err.Error(), c.lack) {
			t.Errorf("%s: got\n%v\nwant %q and not %q", sentence, err, c.says, c.lack)
		}
	}
}
