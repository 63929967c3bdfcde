package infra

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"milu2-stage/internal/stacktest"
)

// many joins so many strings into a list in JSON.
func many(n int, format string) string {
	all := make([]string, n)
	for i := range all {
		all[i] = fmt.Sprintf(format, i)
	}
	return strings.Join(all, ",")
}

func quotaOf(value float64, err error) map[string]stacktest.Invoke {
	return map[string]stacktest.Invoke{
		"aws:servicequotas/getServiceQuota:getServiceQuota": func(args map[string]any) (map[string]any, error) {
			if args["quotaCode"] != "L-0EA8095F" || args["serviceCode"] != "vpc" {
				return nil, fmt.Errorf("the quota asked for is %v", args)
			}
			return map[string]any{"value": value}, err
		},
	}
}

func TestMoreRulesThanAGroupTakesAreRefused(t *testing.T) {
	trusted := map[string]string{"milu2-stage:trustedCidrs": "[" + many(20, `"10.%d.0.0/16"`) + "]"}
	kinds := make([]string, 30)
	for i := range kinds {
		kinds[i] = fmt.Sprintf(`"kind%c%c":{"port":%d,"count":10}`, 'a'+i/26, 'a'+i%26, 8001+i)
	}
	nodes := map[string]string{
		"milu2-stage:nodes":          "{" + strings.Join(kinds, ",") + "}",
		"milu2-stage:peerBuildVpcId": "vpc-0123456789abcdef0", "milu2-stage:nodeClientCidrs": `["0.0.0.0/0"]`,
	}
	for sentence, c := range map[string]struct {
		config  map[string]string
		invokes map[string]stacktest.Invoke
		want    []string
	}{
		"20 trusted prefixes": {trusted, quotaOf(60, nil), []string{
			"security group sg-trusted-ip needs 80 ingress rules, and the account allows 60",
			"it has 4 for each prefix in milu2-stage:trustedCidrs. Join some, or keep 15:",
			"`pulumi config rm -s stage0 --path \"milu2-stage:trustedCidrs[19]\"` `pulumi config rm -s stage0 --path \"milu2-stage:trustedCidrs[18]\"`",
			"`aws service-quotas request-service-quota-increase --region us-test-1 --service-code vpc --quota-code L-0EA8095F --desired-value 80`",
		}},
		"30 kinds of 10 nodes": {nodes, quotaOf(60, nil), []string{
			"security group sg-app needs 109 ingress rules, and the account allows 60", "milu2-stage:nodes (34)",
			"milu2-stage:nodeClientCidrs (1)", "build VPC",
		}},
		"a quota that is raised":          {trusted, quotaOf(80, nil), nil},
		"a quota that is not known":       {trusted, quotaOf(0, errors.New("AccessDenied")), []string{"servicequotas:GetServiceQuota", "AccessDenied"}},
		"as many rules as AWS allows":     {map[string]string{"milu2-stage:trustedCidrs": "[" + many(15, `"10.%d.0.0/16"`) + "]"}, quotaOf(0, errors.New("asked")), nil},
		"more than even a raised quota":   {trusted, quotaOf(79, nil), []string{"the account allows 79", "keep 19:"}},
		"the same prefixes, two problems": {merge(trusted, nodes), quotaOf(60, nil), []string{"sg-app needs", "sg-trusted-ip needs"}},
	} {
		result, err := stacktest.Run(Deploy, stacktest.Options{Config: stageConfig(c.config), Invokes: c.invokes})
		if c.want == nil {
			if err != nil {
				t.Errorf("%s: %v", sentence, err)
			}
			continue
		}
		t.Run(sentence, func(t *testing.T) {
			wantError(t, err, c.want...)
			nothingBuilt(t, result)
		})
	}
}

func merge(some, others map[string]string) map[string]string {
	all := map[string]string{}
	for _, config := range []map[string]string{some, others} {
		for key, value := range config {
			all[key] = value
		}
	}
	return all
}

// nothingBuilt checks that a refused run registered its providers and nothing else.
func nothingBuilt(t *testing.T, result *stacktest.Result) {
	t.Helper()
	for _, r := range result.Registrations {
		if !strings.HasPrefix(r.Type, "pulumi:providers:") {
			t.Errorf("%s was registered before the refusal", r.Key())
		}
	}
}
