package adopt

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"milu2-stage/internal/config"
)

func TestAWholeChainIsAdopted(t *testing.T) {
	s := networkExists()
	a, err := previewed(t, Options{Source: s}, nil, network(t))
	if err != nil {
		t.Fatal(err)
	}
	want := `adoption: 6 adopted, 0 created, 0 managed, 0 skipped
adopt  aws:ec2/securityGroup:SecurityGroup                        sg-app           sg-1
adopt  aws:ec2/subnet:Subnet                                      subnet-main      subnet-1
adopt  aws:ec2/vpc:Vpc                                            vpc              vpc-1
adopt  aws:lb/listener:Listener                                   alb-https        ` + lbArn + `/listener
adopt  aws:lb/loadBalancer:LoadBalancer                           alb              ` + lbArn + `
adopt  aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule  sg-app-in-https  sgr-1`
	if got := a.report(); got != want {
		t.Errorf("report:\n%s\nwant:\n%s", got, want)
	}
	for q, n := range s.calls {
		if n != 1 {
			t.Errorf("%+v asked %d times", q, n)
		}
	}
	if len(s.calls) != 6 {
		t.Errorf("%d lookups, want 6: %v", len(s.calls), s.calls)
	}
}

// In an update a new parent's id is known, and nothing can lie below it all the same.
func TestNothingBelowANewParentIsLookedUp(t *testing.T) {
	for run, decided := range map[string]func(testing.TB, Options, *state, testProgram) (*Adopter, error){
		"preview": previewed, "update": updated,
	} {
		t.Run(run, func(t *testing.T) {
			s := &fakeSource{}
			a, err := decided(t, Options{Source: s}, nil, network(t))
			if err != nil {
				t.Fatal(err)
			}
			if got := a.report(); got != "adoption: 0 adopted, 6 created, 0 managed, 0 skipped" {
				t.Error(got)
			}
			for q := range s.calls {
				if q.Listing != ListVpcs && q.Listing != ListLoadBalancers {
					t.Errorf("unexpected lookup %+v", q)
				}
			}
		})
	}
}

func TestAPreviewAndAnUpdateDecideTheSame(t *testing.T) {
	preview, err := previewed(t, Options{Source: networkExists()}, nil, network(t))
	if err != nil {
		t.Fatal(err)
	}
	update, err := updated(t, Options{Source: networkExists()}, nil, network(t))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := update.report(), preview.report(); got != want {
		t.Errorf("the update reports\n%s\nthe preview\n%s", got, want)
	}
}

// An update that comes without a preview stops where it meets a problem, and makes nothing that depends on it.
func TestAnUpdateStopsAtAProblem(t *testing.T) {
	s := networkExists()
	s.errs = map[Listing]error{ListSubnets: &LookupError{API: "ec2:DescribeSubnets", Kind: Denied, Permission: "ec2:DescribeSubnets"}}
	a, err := updated(t, Options{Source: s}, nil, network(t))
	if err == nil || !strings.Contains(err.Error(), "grant ec2:DescribeSubnets") ||
		!strings.HasSuffix(strings.TrimSpace(err.Error()), "run `pulumi preview -s stage0`, which lists everything that stands in the way") {
		t.Errorf("got %v", err)
	}
	if d, ok := a.decision(resourceName{lbToken, "alb"}); ok {
		t.Errorf("the load balancer in the subnet was decided: %+v", d)
	}
	if d, ok := a.decision(resourceName{ruleToken, "sg-app-in-https"}); !ok || d.Action != Adopt {
		t.Errorf("the rule, which has nothing to do with it: %+v", d)
	}
}

// What needs no other resource is asked at the start, so that an update without a preview creates nothing where it is refused.
func TestWhatIsAskedFirst(t *testing.T) {
	first := []Lookup{{Type: vpcToken, Name: "vpc"}, {Type: lbToken, Name: "alb"}, {Type: logToken, Name: "log-api", Inputs: Inputs{"name": "/x"}}}
	denied := func() *fakeSource {
		s := networkExists()
		s.errs = map[Listing]error{ListLoadBalancers: &LookupError{
			API: "elasticloadbalancing:DescribeLoadBalancers", Kind: Denied, Permission: "elasticloadbalancing:DescribeLoadBalancers",
		}}
		return s
	}
	const want = "grant elasticloadbalancing:DescribeLoadBalancers"
	begun := false
	_, err := updated(t, Options{Source: denied(), First: first}, nil, func(*pulumi.Context) error { begun = true; return nil })
	if err == nil || begun || !strings.Contains(err.Error(), "nothing was created or changed") || !strings.Contains(err.Error(), want) ||
		!strings.Contains(err.Error(), "run `pulumi preview -s stage0`") {
		t.Errorf("begun: %v, got %v", begun, err)
	}
	_, err = previewed(t, Options{Source: denied(), First: first}, nil, network(t))
	if err == nil || strings.Count(err.Error(), want) != 1 || strings.Contains(err.Error(), "pulumi preview") {
		t.Errorf("in a preview: %v", err)
	}
	known := newState(map[string]any{
		"urn:pulumi:stage0::milu2-stage::" + vpcToken + "::vpc": map[string]any{}, "urn:pulumi:stage0::milu2-stage::" + lbToken + "::alb": map[string]any{},
	})
	s := denied()
	if _, err := updated(t, Options{Source: s, First: first}, known, func(*pulumi.Context) error { return nil }); err != nil || len(s.calls) != 1 {
		t.Errorf("what is in state was asked: %v, %v", s.calls, err)
	}
}

func TestAStrangeEntryOfImports(t *testing.T) {
	for name, run := range map[string]func(testing.TB, Options, *state, testProgram) (*Adopter, error){"preview": previewed, "update": updated} {
		_, err := run(t, Options{Source: networkExists(), Imports: map[string]string{"vcp": "vpc-1"}}, nil, network(t))
		if err == nil || !strings.Contains(err.Error(), "milu2-stage:imports.vcp: the program registers no resource of this logical name") {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func TestWhatIsInStateIsNeverLookedUp(t *testing.T) {
	prefix := "urn:pulumi:stage0::milu2-stage::milu2-stage:stage:Network$"
	entry := func(id string) map[string]any {
		return map[string]any{"outputs": map[string]any{"id": id, "arn": lbArn, "tagsAll": map[string]any{
			"pulumi:Project": "milu2-stage", "pulumi:Stack": "stage0"}}}
	}
	known := newState(map[string]any{
		prefix + vpcToken + "::vpc": entry("vpc-1"), prefix + subnetToken + "::subnet-main": entry("subnet-1"),
		prefix + groupToken + "::sg-app": entry("sg-1"), prefix + ruleToken + "::sg-app-in-https": entry("sgr-1"),
		prefix + lbToken + "::alb": entry(lbArn), prefix + listenerToken + "::alb-https": entry(lbArn),
	})
	s := networkExists()
	a, err := previewed(t, Options{Source: s, Account: "1"}, known, network(t))
	if err != nil {
		t.Fatal(err)
	}
	if got := a.report(); got != "adoption: 0 adopted, 0 created, 6 managed, 0 skipped" {
		t.Error(got)
	}
	if len(s.calls)+s.ids != 0 {
		t.Errorf("lookups %v and %d identity calls, want none", s.calls, s.ids)
	}
}

func TestEveryReasonToStopIsSaidAtOnce(t *testing.T) {
	s := networkExists()
	denied := func(api string) error {
		return &LookupError{API: api, Permission: api, Kind: Denied, Region: "us-test-1", Err: errors.New("no")}
	}
	s.errs = map[Listing]error{ListSecurityGroups: denied("ec2:DescribeSecurityGroups")}
	s.lives[ListLoadBalancers] = nil
	s.has(ListLoadBalancers, "", Live{ID: lbArn, Name: "milu2stage-alb", VPC: "vpc-9", Tags: map[string]string{"Owner": "x"}})
	_, err := previewed(t, Options{Source: s, Imports: map[string]string{"vcp": "vpc-1"}}, nil, network(t))
	var plan *PlanError
	if !errors.As(err, &plan) {
		t.Fatalf("got %v", err)
	}
	for _, want := range []string{
		"nothing was created or changed",
		"- sg-app: looking up what exists with ec2:DescribeSecurityGroups in us-test-1: access denied; grant ec2:",
		"the load balancer name milu2stage-alb is taken in us-test-1 by " + lbArn + " in VPC vpc-9",
		"(tags Owner=x)",
		"milu2-stage:imports.vcp: the program registers no resource of this logical name",
		"missing read permissions (docs/adoption.md holds the whole policy):\n  ec2:DescribeSecurityGroups",
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("the message lacks %q:\n%s", want, err)
		}
	}
}

func TestAThingIsNotBlamedForItsParent(t *testing.T) {
	s := networkExists()
	s.errs = map[Listing]error{
		ListSubnets: &LookupError{API: "ec2:DescribeSubnets", Permission: "ec2:DescribeSubnets", Kind: Throttled, Err: errors.New("slow")},
	}
	_, err := previewed(t, Options{Source: s}, nil, network(t))
	if err == nil || strings.Contains(err.Error(), "load balancer") || !strings.Contains(err.Error(), "run the same command again") {
		t.Errorf("got %v", err)
	}
}

// A preview reads what has a problem all the same, so that it finds the problems of what depends on it.
func TestWhatDependsOnAProblemIsJudgedToo(t *testing.T) {
	s := networkExists()
	s.lives[ListSubnets], s.lives[ListLoadBalancers] = nil, nil
	s.has(ListSubnets, "vpc-1", Live{ID: "subnet-1", VPC: "vpc-1", Props: map[string]any{
		"cidrBlock": "172.34.0.0/24", "availabilityZone": "us-test-1c"}})
	s.has(ListLoadBalancers, "", Live{ID: lbArn, Name: "milu2stage-alb", VPC: "vpc-1", Props: map[string]any{"internal": true}})
	a, err := previewed(t, Options{Source: s}, nil, network(t))
	if err == nil {
		t.Fatal("the preview went through")
	}
	for _, want := range []string{"availabilityZone: us-test-1c in AWS, us-test-1a in the program", "internal: true in AWS, false in the program"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("the message lacks %q:\n%s", want, err)
		}
	}
	subnet, _ := a.decision(resourceName{subnetToken, "subnet-main"})
	if subnet.Action != Adopt || subnet.Guard || !slices.Contains(subnet.Ignore, "availabilityZone") {
		t.Errorf("the subnet, which the preview only reads: %+v", subnet)
	}
}

func TestAnswersFromAnotherAccountAreNotUsed(t *testing.T) {
	s := networkExists()
	s.account = "222222222222"
	_, err := previewed(t, Options{Source: s, Account: "111111111111"}, nil, network(t))
	if err == nil || !strings.Contains(err.Error(), "see account 222222222222, the provider uses account 111111111111") {
		t.Errorf("got %v", err)
	}
	if s.ids != 1 {
		t.Errorf("%d identity calls, want 1", s.ids)
	}
}

func TestAdoptOffLooksNothingUp(t *testing.T) {
	s := networkExists()
	a := newAdopter(Options{Mode: config.AdoptOff, Source: s}, owner{"milu2-stage", "stage0"}, newState(nil))
	d, err := a.decide(t.Context(), registration{token: groupToken, name: "sg-app"})
	if err != nil || d.Action != Create || len(s.calls) != 0 {
		t.Errorf("got %+v, %v, %v", d, err, s.calls)
	}
	if len(d.Ignore) == 0 {
		t.Error("what is ignored for good stays ignored: else turning adoption off would replace what it adopted")
	}
}

// A certificate's validation record is identified by the certificate's outputs, which the lookup gives.
func TestARecordBelowAnAdoptedCertificateIsAdopted(t *testing.T) {
	s := &fakeSource{}
	options := []map[string]any{{"domainName": "x.example.com", "resourceRecordName": "_1.x.example.com"}}
	s.has(ListCertificates, "", Live{ID: "arn:aws-test:acm:us-test-1:1:certificate/1", Props: map[string]any{
		"domainName": "x.example.com", "subjectAlternativeNames": []string{"x.example.com"}, "type": "AMAZON_ISSUED",
		"keyAlgorithm": "RSA_2048", "domainValidationOptions": options}})
	s.has(ListRecords, "Z1", Live{ID: "Z1__1.x.example.com_CNAME", Props: map[string]any{
		"zoneId": "Z1", "name": "_1.x.example.com", "type": "CNAME"}})
	type certificate struct {
		pulumi.CustomResourceState
		Options pulumi.ArrayOutput `pulumi:"domainValidationOptions"`
	}
	a, err := previewed(t, Options{Source: s, Domain: "x.example.com"}, nil, func(ctx *pulumi.Context) error {
		c := &certificate{}
		in := pulumi.Map{"domainName": pulumi.String("x.example.com")}
		if err := ctx.RegisterResource(certToken, "certificate", in, c); err != nil {
			return err
		}
		name := c.Options.ApplyT(func(o []any) string {
			return o[0].(map[string]any)["resourceRecordName"].(string)
		}).(pulumi.StringOutput)
		register(t, ctx, recordToken, "record", pulumi.Map{
			"zoneId": pulumi.String("Z1"), "name": name, "type": pulumi.String("CNAME"),
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := a.report(); !strings.Contains(got, "Z1__1.x.example.com_CNAME") {
		t.Error(got)
	}
}
