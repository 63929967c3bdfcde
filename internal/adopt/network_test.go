package adopt

import (
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

const (
	groupToken    = "aws:ec2/securityGroup:SecurityGroup"
	ruleToken     = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
	lbToken       = "aws:lb/loadBalancer:LoadBalancer"
	listenerToken = "aws:lb/listener:Listener"
	logToken      = "aws:cloudwatch/logGroup:LogGroup"
)

// network registers a VPC with a subnet, a security group with a rule, and a load balancer with a listener.
func network(t *testing.T) testProgram {
	return func(ctx *pulumi.Context) error {
		c := &group{}
		if err := ctx.RegisterComponentResource("milu2-stage:stage:Network", "network", c); err != nil {
			return err
		}
		under := pulumi.Parent(c)
		vpc := register(t, ctx, vpcToken, "vpc", pulumi.Map{
			"cidrBlock": pulumi.String("172.34.0.0/16"), "tags": nameTag("milu2stage-vpc"),
		}, under)
		subnet := register(t, ctx, subnetToken, "subnet-main", pulumi.Map{
			"vpcId": vpc.ID(), "cidrBlock": pulumi.String("172.34.0.0/24"),
			"availabilityZone": pulumi.String("us-test-1a"),
		}, under)
		sg := register(t, ctx, groupToken, "sg-app", pulumi.Map{
			"vpcId": vpc.ID(), "name": pulumi.String("MILU2stage-sg"),
		}, under)
		register(t, ctx, ruleToken, "sg-app-in-https", pulumi.Map{
			"securityGroupId": sg.ID(), "ipProtocol": pulumi.String("tcp"), "fromPort": pulumi.Int(443),
			"toPort": pulumi.Int(443), "cidrIpv4": pulumi.String("0.0.0.0/0"),
		}, under)
		lb := register(t, ctx, lbToken, "alb", pulumi.Map{
			"name": pulumi.String("milu2stage-alb"), "subnets": pulumi.Array{subnet.ID()},
		}, under)
		register(t, ctx, listenerToken, "alb-https", pulumi.Map{
			"loadBalancerArn": lb.Arn, "port": pulumi.Int(443),
		}, under)
		return nil
	}
}

const lbArn = "arn:aws-test:elasticloadbalancing:us-test-1:1:loadbalancer/app/milu2stage-alb/1"

func networkExists() *fakeSource {
	s := &fakeSource{}
	s.has(ListVpcs, "", Live{ID: "vpc-1", Name: "milu2stage-vpc", Props: map[string]any{"cidrBlock": "172.34.0.0/16"}},
		Live{ID: "vpc-2", Name: "other", Props: map[string]any{"cidrBlock": "10.0.0.0/16"}})
	s.has(ListSubnets, "vpc-1", Live{ID: "subnet-1", VPC: "vpc-1", Props: map[string]any{
		"cidrBlock": "172.34.0.0/24", "availabilityZone": "us-test-1a"}})
	s.has(ListSecurityGroups, "vpc-1", Live{ID: "sg-1", Name: "MILU2stage-sg", VPC: "vpc-1"})
	s.has(ListSecurityGroupRules, "sg-1", Live{ID: "sgr-1", Props: map[string]any{
		"securityGroupId": "sg-1", "ipProtocol": "tcp", "fromPort": 443, "toPort": 443, "cidrIpv4": "0.0.0.0/0"}})
	s.has(ListLoadBalancers, "", Live{ID: lbArn, Name: "milu2stage-alb", VPC: "vpc-1", Props: map[string]any{
		"internal": false, "loadBalancerType": "application"}})
	s.has(ListListeners, lbArn, Live{ID: lbArn + "/listener", Props: map[string]any{"port": 443}})
	return s
}
