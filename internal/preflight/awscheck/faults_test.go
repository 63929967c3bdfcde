package awscheck_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"milu2-stage/internal/faultproxy"
	"milu2-stage/internal/preflight"
)

// dependence is a call without which a check cannot tell.
type dependence struct {
	check, api string
	config     map[string]string
	arrange    func(w *world)
}

func dependences() []dependence {
	shared := map[string]string{"milu2-stage:scope": "shared"}
	elastic := map[string]string{"milu2-stage:nodeDefaults": `{"elasticIp": true}`}
	ami := map[string]string{"milu2-stage:amiId": "ami-0123456789abcdef0"}
	key := map[string]string{"milu2-stage:publicKey": "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJYQlF9tNOcGn2SPCSTkMmLTQoKlbmAhOtFBhVlsjJ0q me"}
	build := func(w *world) { w.buildVPC() }
	zone := func(w *world) { w.zone("1") }
	group := func(w *world) { w.group(w.vpc(home, "milu2stage-vpc", "172.34.0.0/16"), "MILU2stage-sg") }
	return []dependence{
		{"account", "sts:GetCallerIdentity", nil, nil},
		{"region", "ec2:DescribeRegions", nil, nil},
		{"stage-index", "ec2:DescribeVpcs", nil, nil},
		{"cidr", "ec2:DescribeVpcs", nil, nil},
		{"cidr", "ec2:DescribeVpcPeeringConnections", nil, build},
		{"build-vpc", "ec2:DescribeVpcs", nil, build},
		{"build-routes", "ec2:DescribeRouteTables", nil, build},
		{"build-routes", "ec2:DescribeVpcPeeringConnections", nil, build},
		{"zone", "route53:ListHostedZones", nil, nil},
		{"delegation", "route53:GetHostedZone", nil, zone},
		{"certificate", "route53:ListResourceRecordSets", nil, zone},
		{"image", "ec2:DescribeImages", ami, nil},
		{"instance-types", "ec2:DescribeInstanceTypeOfferings", nil, nil},
		{"instance-types", "ec2:DescribeAvailabilityZones", nil, nil},
		{"key-pair", "ec2:DescribeKeyPairs", key, nil},
		{"buckets", "s3:HeadBucket", shared, nil},
		{"quota-vpcs", "ec2:DescribeVpcs", nil, nil},
		{"quota-addresses", "ec2:DescribeAddresses", elastic, nil},
		{"quota-vcpus", "ec2:DescribeInstances", nil, nil},
		{"quota-vcpus", "ec2:DescribeInstanceTypes", nil, nil},
		{"quota-balancers", "elasticloadbalancing:DescribeLoadBalancers", nil, nil},
		{"permissions", "iam:SimulatePrincipalPolicy", nil, nil},
		{"quota-rules", "ec2:DescribeVpcs", nil, nil},
		{"quota-rules", "ec2:DescribeSecurityGroups", nil, group},
		{"quota-rules", "ec2:DescribeSecurityGroupRules", nil, group},
		{"permissions", "sts:GetCallerIdentity", nil, nil},
	}
}

func TestACallWithoutAnswerIsUnknown(t *testing.T) {
	t.Parallel()
	for _, d := range dependences() {
		for sentence, f := range map[string]struct {
			fault faultproxy.Fault
			text  string
		}{
			"denied":            {faultproxy.AccessDenied(), "grant " + d.api},
			"throttled":         {faultproxy.Throttle(), "run preflight again in a minute"},
			"no answer in time": {faultproxy.Delay(700 * time.Millisecond), "raise --timeout"},
			"an empty answer":   {faultproxy.Blank(), d.api},
		} {
			if d.api == "s3:HeadBucket" && sentence != "no answer in time" {
				continue // It answers without a body: denied is somebody else's bucket, and throttled is any error of S3.
			}
			t.Run(d.check+": "+d.api+": "+sentence, func(t *testing.T) {
				t.Parallel()
				w := newWorld(t, d.config)
				if d.arrange != nil {
					d.arrange(w)
				}
				if sentence == "no answer in time" {
					// Other calls may come too late as well, which makes the check no less unknown.
					w.lookups.CallTimeout, w.lookups.ListTimeout = 250*time.Millisecond, 300*time.Millisecond
				}
				if sentence == "throttled" {
					w.settings.AWS.RetryMode = "standard" // The adaptive mode, the default, takes seconds to give up.
				}
				w.proxy.Inject(faultproxy.Rule{API: d.api, Fault: f.fault})
				w.want(d.check, preflight.Unknown, f.text)
				if got := w.proxy.Calls()[d.api]; got == 0 && sentence != "no answer in time" {
					t.Errorf("%s was not called", d.api)
				}
			})
		}
	}
}

// A limit that AWS does not confirm is a warning, whatever the reason, and names the permission.
func TestAQuotaWithoutAnswerIsAWarning(t *testing.T) {
	t.Parallel()
	elastic := map[string]string{"milu2-stage:nodeDefaults": `{"elasticIp": true}`}
	for _, check := range []string{"quota-vpcs", "quota-addresses", "quota-vcpus", "quota-rules", "quota-balancers"} {
		for sentence, fault := range map[string]faultproxy.Fault{
			"denied": faultproxy.AccessDenied(), "throttled": faultproxy.Throttle(), "no answer in time": faultproxy.Delay(5 * time.Second),
		} {
			if sentence == "no answer in time" && check != "quota-vpcs" && check != "quota-rules" {
				continue // These two ask for little else that could be late on a busy machine.
			}
			t.Run(check+": "+sentence, func(t *testing.T) {
				t.Parallel()
				w := newWorld(t, elastic)
				w.settings.AWS.RetryMode = "standard"
				if sentence == "no answer in time" {
					w.lookups.CallTimeout, w.lookups.ListTimeout = 2*time.Second, 2500*time.Millisecond
				}
				w.proxy.Inject(faultproxy.Rule{API: "servicequotas:GetServiceQuota", Fault: fault})
				w.want(check, preflight.Warning, "not confirmed", "servicequotas:GetServiceQuota in "+home)
			})
		}
	}
}

// What is wrong with every call is reported by one check, and the others take a row together.
func TestOneCauseIsReportedOnce(t *testing.T) {
	t.Parallel()
	every := func(f faultproxy.Fault) func(w *world) {
		return func(w *world) { w.proxy.Inject(faultproxy.Rule{API: "*", Fault: f}) }
	}
	for sentence, tt := range map[string]struct {
		arrange func(w *world)
		by      string
		status  preflight.Status
		texts   []string
		need    string
	}{
		"the credentials have expired": {every(faultproxy.Fail(403, "ExpiredToken", "The security token included in the request is expired")),
			"account", preflight.Error, []string{"ExpiredToken", "log in again"}, "need credentials (see account): region, stage-index, cidr, zone, "},
		"there is no network": {func(w *world) { _ = w.proxy.Close() }, "account", preflight.Unknown,
			[]string{"connection refused", "check aws:region, aws:endpoints and the network"}, "need a connection to AWS (see account): "},
		"AWS throttles": {func(w *world) {
			w.settings.AWS.RetryMode = "standard" // The adaptive mode, the default, takes seconds to give up.
			every(faultproxy.Throttle())(w)
		}, "account", preflight.Unknown, []string{"throttled beyond all retries"}, "need calls that AWS throttles (see account): "},
		"nothing is allowed": {every(faultproxy.AccessDenied()), "account", preflight.Unknown,
			[]string{"sts:GetCallerIdentity is denied", "grant ec2:DescribeAvailabilityZones, ec2:DescribeInstance", ", sts:GetCallerIdentity to the credentials"},
			"need permissions (see account): "},
	} {
		t.Run(sentence, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, nil)
			tt.arrange(w)
			results, _ := w.run()
			outcome := preflight.NewOutcome(w.env, results, nil)
			for _, r := range outcome.Results {
				counts := r.Status == preflight.Error || r.Status == preflight.Unknown
				if counts != (r.Check.Name == tt.by) {
					t.Errorf("%s is %s: %s", r.Check.Name, r.Status, show(r))
				}
				if counts && r.Status != tt.status {
					t.Errorf("%s is %s, want %s", r.Check.Name, r.Status, tt.status)
				}
			}
			var table bytes.Buffer
			if err := outcome.WriteTable(&table, preflight.Look{Width: 120}, time.Second); err != nil {
				t.Fatal(err)
			}
			text := strings.Join(strings.Fields(table.String()), " ")
			for _, want := range append(tt.texts, tt.need) {
				if !strings.Contains(text, want) {
					t.Errorf("%q is not in\n%s", want, &table)
				}
			}
			if lines := strings.Count(table.String(), "\n"); lines > 24 {
				t.Errorf("the report has %d lines:\n%s", lines, &table)
			}
		})
	}
}

// Whatever a check asks, the rest of the checks get their answers.
func TestOneDenialLeavesTheOthersAlone(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	w.zone("1")
	w.proxy.Inject(faultproxy.Rule{API: "ec2:DescribeInstanceTypeOfferings", Fault: faultproxy.AccessDenied()})
	for _, r := range (preflight.Runner{Timeout: time.Minute}).Run(t.Context(), w.env, w.checker().Checks()) {
		needsIt := r.Check.Name == "instance-types" || r.Check.Name == "delegation" // which has no network here
		if (r.Status == preflight.Unknown) != needsIt {
			t.Errorf("%s is %s: %s", r.Check.Name, r.Status, show(r))
		}
	}
}

// Without settings the checks can be listed, and the rest are errors.
func TestNoSettings(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	w.settings = nil
	c := w.checker()
	names := map[string]bool{}
	for _, check := range c.Checks() {
		if names[check.Name] || check.Name != strings.ToLower(check.Name) || check.Title == "" {
			t.Errorf("the check %q is listed twice, or is malformed", check.Name)
		}
		names[check.Name] = true
	}
	_, accountErr := c.Account(t.Context())
	_, takenErr := c.Taken(t.Context())
	if len(names) == 0 || accountErr == nil || takenErr == nil {
		t.Errorf("%d checks, account error %v, taken error %v", len(names), accountErr, takenErr)
	}
}
