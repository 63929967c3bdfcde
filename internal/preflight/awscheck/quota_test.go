package awscheck_test

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"milu2-stage/internal/preflight"
)

// without forgets the account's own values of quotas.
func without(codes ...string) func(w *world) {
	return func(w *world) {
		for _, code := range codes {
			delete(w.recorded.quotas, code)
		}
	}
}

func set(code string, value float64) func(w *world) {
	return func(w *world) { w.recorded.quotas[code] = value }
}

// Moto knows hardly any quota, so the answers are recorded ones.
func TestQuotas(t *testing.T) {
	t.Parallel()
	elastic := map[string]string{"milu2-stage:nodeDefaults": `{"elasticIp": true}`}
	runCases(t, []checkCase{
		{"there is room", nil, nil, "quota-vpcs", preflight.OK, []string{"VPCs per region: 1 in use and 1 more needed, of 5"}},
		{"there is none", nil, set("L-F678F1CE", 1), "quota-vpcs", preflight.Error, []string{"1 in use and 1 more needed, of 1", "L-F678F1CE"}},
		{"none is needed", nil, func(w *world) {
			set("L-F678F1CE", 2)(w)
			w.zone("1")
			w.vpc(home, "milu2stage-vpc", "172.34.0.0/16")
		}, "quota-vpcs", preflight.OK, []string{"2 in use and 0 more needed, of 2"}},
		{"AWS does not confirm the default", nil, without("L-F678F1CE"), "quota-vpcs", preflight.Warning,
			[]string{"not confirmed: AWS has no value of the account's own"}},
		{"no kind of node has one", nil, nil, "quota-addresses", preflight.Skipped, nil},
		{"four are needed and there", elastic, nil, "quota-addresses", preflight.OK, []string{"0 in use and 4 more needed, of 5"}},
		{"others have too many", elastic, func(w *world) {
			for range 2 {
				_, err := w.ec2(home).AllocateAddress(w.t.Context(), &ec2.AllocateAddressInput{Domain: types.DomainTypeVpc})
				must(w, 0, err)
			}
		}, "quota-addresses", preflight.Error, []string{"2 in use and 4 more needed, of 5"}},
		{"not confirmed", elastic, without("L-0263D0A3"), "quota-addresses", preflight.Warning, nil},
		// 6 instances of 2 vCPUs, and 2 to 4 of the API.
		{"there is room for the vCPUs", nil, nil, "quota-vcpus", preflight.OK, []string{"0 in use and 16 more needed, of 64 (20 more at the API's maximum)"}},
		{"the vCPUs of others count", nil, func(w *world) { w.instances(3, "m5.xlarge"); set("L-1216C47A", 20)(w) }, "quota-vcpus",
			preflight.Error, []string{"and 16 more needed, of 20"}},
		{"there is room, but not at the API's maximum", nil, set("L-1216C47A", 17), "quota-vcpus", preflight.Warning, nil},
		{"the vCPUs are not confirmed", nil, without("L-1216C47A"), "quota-vcpus", preflight.Warning, []string{"not confirmed"}},
		{"types of other families are not looked at", map[string]string{"milu2-stage:web": `{"instanceType": "g4dn.xlarge"}`}, nil,
			"quota-vcpus", preflight.Warning, []string{"not looked at: g4dn.xlarge", "14 more needed"}},
		{"few rules", nil, nil, "quota-rules", preflight.OK, []string{"(the largest is sg-app)"}},
		{"more rules than allowed", nil, set("L-0EA8095F", 3), "quota-rules", preflight.Error, nil},
		{"the number of rules is not confirmed", nil, without("L-0EA8095F"), "quota-rules", preflight.Warning, nil},
		{"few load balancers", nil, nil, "quota-balancers", preflight.OK,
			[]string{"application load balancers per region: 0 in use and 2 more needed", "network load balancers per region: 0 in use and 1 more needed"}},
		{"no room for the network load balancer", nil, set("L-69A177A2", 0), "quota-balancers", preflight.Error, nil},
		{"their numbers are not confirmed", nil, without("L-53DA6B97", "L-69A177A2"), "quota-balancers", preflight.Warning, nil},
	})
}
