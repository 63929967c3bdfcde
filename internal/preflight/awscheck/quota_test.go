package awscheck_test

import (
	"context"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
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

// deployed puts a resource into the stack's state.
func (w *world) deployed(token, name, id string) {
	resource := preflight.Resource{URN: "urn:pulumi:stage0::milu2-stage::" + token + "::" + name, Type: token, ID: id}
	w.env.State = func(context.Context) (*preflight.State, error) {
		return &preflight.State{Exists: true, Resources: []preflight.Resource{resource}}, nil
	}
}

// address allocates an elastic IP address with a Name tag.
func (w *world) address(name string) string {
	out, err := w.ec2(home).AllocateAddress(w.t.Context(), &ec2.AllocateAddressInput{Domain: types.DomainTypeVpc,
		TagSpecifications: []types.TagSpecification{{ResourceType: types.ResourceTypeElasticIp,
			Tags: []types.Tag{{Key: aws.String("Name"), Value: &name}}}}})
	return *must(w, out, err).AllocationId
}

// Moto knows hardly any quota, so the answers are recorded ones.
func TestQuotas(t *testing.T) {
	t.Parallel()
	elastic := map[string]string{"milu2-stage:nodeDefaults": `{"elasticIp": true}`}
	stage := func(w *world) string { return w.vpc(home, "milu2stage-vpc", "172.34.0.0/16") }
	runCases(t, []checkCase{
		{"there is room", nil, nil, "quota-vpcs", preflight.OK, []string{"VPCs per region: 1 in use and 1 more needed, of 5"}},
		{"there is none", nil, set("L-F678F1CE", 1), "quota-vpcs", preflight.Error, []string{"1 in use and 1 more needed, of 1", "L-F678F1CE"}},
		{"none is needed, since there is one to adopt", nil, func(w *world) { set("L-F678F1CE", 2)(w); stage(w) }, "quota-vpcs", preflight.OK,
			[]string{"2 in use and 0 more needed, of 2"}},
		{"none is needed, since there is one in state", nil, func(w *world) {
			set("L-F678F1CE", 2)(w)
			w.deployed("aws:ec2/vpc:Vpc", "vpc", w.vpc(home, "renamed", "172.34.0.0/16"))
		}, "quota-vpcs", preflight.OK, []string{"2 in use and 0 more needed, of 2"}},
		{"AWS does not confirm the default", nil, without("L-F678F1CE"), "quota-vpcs", preflight.Warning,
			[]string{"not confirmed: AWS has no value of the account's own"}},

		{"no kind of node has one", nil, nil, "quota-addresses", preflight.Skipped, nil},
		{"four are needed and there", elastic, nil, "quota-addresses", preflight.OK, []string{"0 in use and 4 more needed, of 5"}},
		{"others have too many", elastic, func(w *world) { w.address("a"); w.address("b") }, "quota-addresses", preflight.Error,
			[]string{"2 in use and 4 more needed, of 5"}},
		{"the stage has one by its name, one in state and one that imports names", elastic, func(w *world) {
			w.address("milu2stage-node-game-eip")
			w.deployed("aws:ec2/eip:Eip", "node-world-eip", w.address("renamed"))
			w.settings.Imports = map[string]string{"node-chat-eip": w.address("old")}
			w.address("another")
		}, "quota-addresses", preflight.OK, []string{"4 in use and 1 more needed, of 5"}},
		{"not confirmed", elastic, without("L-0263D0A3"), "quota-addresses", preflight.Warning, nil},

		// 6 instances of 2 vCPUs, and 2 to 4 of the API.
		{"there is room for the vCPUs", nil, nil, "quota-vcpus", preflight.OK, []string{"0 in use and 16 more needed, of 64 (20 more at the API's maximum)"}},
		{"the vCPUs of others count", nil, func(w *world) { w.instances(3, "m5.xlarge", "other"); set("L-1216C47A", 20)(w) }, "quota-vcpus",
			preflight.Error, []string{"12 in use and 16 more needed, of 20"}},
		{"the stage's own count once", nil, func(w *world) {
			w.instances(1, "t3.medium", "milu2stage-web")
			w.deployed("aws:ec2/instance:Instance", "db", w.instances(1, "t3.medium", "renamed")[0])
			set("L-1216C47A", 20)(w)
		}, "quota-vcpus", preflight.OK, []string{"4 in use and 12 more needed, of 20 (16 more"}},
		{"so do those of the API's group", nil, func(w *world) { w.autoScaling("milu2stage-api-asg", 3) }, "quota-vcpus", preflight.OK,
			[]string{"6 in use and 12 more needed, of 64 (14 more"}},
		{"a larger type needs what it has more", map[string]string{"milu2-stage:web": `{"instanceType": "m5.2xlarge"}`}, func(w *world) {
			w.instances(1, "m5.large", "milu2stage-web")
		}, "quota-vcpus", preflight.OK, []string{"2 in use and 20 more needed"}},
		{"there is room, but not at the API's maximum", nil, set("L-1216C47A", 17), "quota-vcpus", preflight.Warning, nil},
		{"the vCPUs are not confirmed", nil, without("L-1216C47A"), "quota-vcpus", preflight.Warning, []string{"not confirmed"}},
		{"types of other families are not checked", map[string]string{"milu2-stage:web": `{"instanceType": "g4dn.xlarge"}`}, nil,
			"quota-vcpus", preflight.Warning, []string{"not checked: g4dn.xlarge", "14 more needed"}},

		{"few load balancers", nil, nil, "quota-balancers", preflight.OK,
			[]string{"application load balancers per region: 0 in use and 2 more needed", "network load balancers per region: 0 in use and 1 more needed"}},
		{"one of them is there", nil, func(w *world) {
			vpc := stage(w)
			w.loadBalancer("milu2stage-alb", w.subnet(vpc, "172.34.0.0/24", "a"), w.subnet(vpc, "172.34.1.0/24", "b"))
			set("L-53DA6B97", 2)(w)
		}, "quota-balancers", preflight.OK, []string{"application load balancers per region: 1 in use and 1 more needed, of 2"}},
		{"no room for the network load balancer", nil, set("L-69A177A2", 0), "quota-balancers", preflight.Error, nil},
		{"their numbers are not confirmed", nil, without("L-53DA6B97", "L-69A177A2"), "quota-balancers", preflight.Warning, nil},
	})
}

// The rules of the program in MILU2stage-sg are 2 from the internet and 6 from itself, two of each of which exist.
func TestTheRulesThatStayCount(t *testing.T) {
	t.Parallel()
	open := types.IpPermission{IpRanges: []types.IpRange{{CidrIp: aws.String("0.0.0.0/0")}}}
	office := types.IpPermission{IpRanges: []types.IpRange{{CidrIp: aws.String("198.51.100.0/24")}}}
	office6 := types.IpPermission{Ipv6Ranges: []types.Ipv6Range{{CidrIpv6: aws.String("2001:db8::/32")}}}
	from := func(group string) types.IpPermission {
		return types.IpPermission{UserIdGroupPairs: []types.UserIdGroupPair{{GroupId: &group}}}
	}
	live := func(n int32, source func(group string) types.IpPermission) func(w *world) {
		return func(w *world) {
			group := w.group(w.vpc(home, "milu2stage-vpc", "172.34.0.0/16"), "MILU2stage-sg")
			w.lets(group, 443, 1, open)
			w.lets(group, 7001, 1, from(group))
			w.lets(group, 20000, n, source(group))
		}
	}
	ranges := func(p types.IpPermission) func(string) types.IpPermission {
		return func(string) types.IpPermission { return p }
	}
	runCases(t, []checkCase{
		{"there is no group yet", nil, nil, "quota-rules", preflight.OK, []string{"the largest is MILU2stage-sg with 8, of 60"}},
		{"more rules of the program than allowed", nil, set("L-0EA8095F", 3), "quota-rules", preflight.Error,
			[]string{"MILU2stage-sg with 8, of 3", "request-service-quota-increase"}},
		{"not confirmed", nil, without("L-0EA8095F"), "quota-rules", preflight.Warning, nil},
		{"another VPC's group of the name does not count", nil, func(w *world) {
			w.lets(w.group(w.vpc(home, "other", "10.1.0.0/16"), "MILU2stage-sg"), 1, 55, open)
		}, "quota-rules", preflight.OK, []string{"MILU2stage-sg with 8, of 60"}},
		{"52 others are just allowed", nil, live(52, ranges(office)), "quota-rules", preflight.OK,
			[]string{"with 60: 8 of the program and 52 others, which stay, of 60"}},
		{"53 others are not", nil, live(53, ranges(office)), "quota-rules", preflight.Error,
			[]string{"MILU2stage-sg (sg-", "with 61: 8 of the program and 53 others, which stay, of 60"}},
		{"a raised quota takes them", nil, func(w *world) { live(53, ranges(office))(w); set("L-0EA8095F", 100)(w) }, "quota-rules", preflight.OK, nil},
		{"IPv6 has 60 of its own", nil, live(54, ranges(office6)), "quota-rules", preflight.OK,
			[]string{"with 60 for IPv6: 6 of the program and 54 others, which stay, of 60"}},
		{"and no more", nil, live(55, ranges(office6)), "quota-rules", preflight.Error, []string{"with 61 for IPv6"}},
		{"a rule from a group counts for both", nil, live(53, from), "quota-rules", preflight.Error, []string{"with 61: 8"}},
	})
}
