package awslookup_test

import (
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"
)

// ec2 is a fixture client of a region.
func (w *world) ec2(region string) *ec2.Client { return ec2.NewFromConfig(w.aws(region)) }

// nameTags are the tags that a fixture is made with.
func nameTags(kind types.ResourceType, name string) []types.TagSpecification {
	return []types.TagSpecification{{ResourceType: kind, Tags: []types.Tag{{Key: aws.String("Name"), Value: aws.String(name)}}}}
}

func (w *world) vpc(region, name, cidr string) string {
	w.t.Helper()
	out, err := w.ec2(region).CreateVpc(w.t.Context(),
		&ec2.CreateVpcInput{CidrBlock: aws.String(cidr), TagSpecifications: nameTags(types.ResourceTypeVpc, name)})
	return str(must(w, out, err).Vpc.VpcId)
}

func (w *world) subnet(region, vpc, cidr, zone string) string {
	w.t.Helper()
	out, err := w.ec2(region).CreateSubnet(w.t.Context(), &ec2.CreateSubnetInput{
		VpcId: aws.String(vpc), CidrBlock: aws.String(cidr), AvailabilityZone: aws.String(region + zone),
	})
	return str(must(w, out, err).Subnet.SubnetId)
}

func (w *world) gateway(vpc string) string {
	w.t.Helper()
	out, err := w.ec2(home).CreateInternetGateway(w.t.Context(), &ec2.CreateInternetGatewayInput{})
	id := must(w, out, err).InternetGateway.InternetGatewayId
	_, err = w.ec2(home).AttachInternetGateway(w.t.Context(),
		&ec2.AttachInternetGatewayInput{InternetGatewayId: id, VpcId: aws.String(vpc)})
	must(w, 0, err)
	return str(id)
}

func (w *world) peering(vpc, peer, region string) string {
	w.t.Helper()
	out, err := w.ec2(home).CreateVpcPeeringConnection(w.t.Context(), &ec2.CreateVpcPeeringConnectionInput{
		VpcId: aws.String(vpc), PeerVpcId: aws.String(peer), PeerRegion: aws.String(region),
	})
	return str(must(w, out, err).VpcPeeringConnection.VpcPeeringConnectionId)
}

func (w *world) acceptPeering(region, id string) {
	w.t.Helper()
	_, err := w.ec2(region).AcceptVpcPeeringConnection(w.t.Context(),
		&ec2.AcceptVpcPeeringConnectionInput{VpcPeeringConnectionId: aws.String(id)})
	must(w, 0, err)
}

func (w *world) deletePeering(id string) {
	w.t.Helper()
	_, err := w.ec2(home).DeleteVpcPeeringConnection(w.t.Context(),
		&ec2.DeleteVpcPeeringConnectionInput{VpcPeeringConnectionId: aws.String(id)})
	must(w, 0, err)
}

// twoVPCs makes the stage's VPC and another one in the same region.
func twoVPCs(w *world) {
	w.things["vpc"] = w.vpc(home, "milu2stage-vpc", "172.34.0.0/16")
	w.things["decoy"] = w.vpc(home, "decoy-vpc", "172.35.0.0/16")
}

func networkCases() []typeCase {
	return []typeCase{
		{
			token: "aws:ec2/vpc:Vpc", api: "ec2:DescribeVpcs", twice: true,
			prepare: func(w *world) {
				w.vpc(other, "milu2stage-vpc", "172.34.0.0/16")
				w.vpc(home, "milu2stage-vpc", "172.35.0.0/16")
				w.vpc(home, "milu2stage-vpc-2", "172.36.0.0/16")
			},
			inputs: func(*world) map[string]any {
				return map[string]any{"cidrBlock": "172.34.0.0/16", "tags": nameTag("milu2stage-vpc")}
			},
			create: func(w *world) string { return w.vpc(home, "milu2stage-vpc", "172.34.0.0/16") },
		},
		{
			token: "aws:ec2/subnet:Subnet", api: "ec2:DescribeSubnets",
			prepare: func(w *world) {
				twoVPCs(w)
				w.subnet(home, w.things["vpc"], "172.34.1.0/24", "b")
				same := w.vpc(home, "same-cidr", "172.34.0.0/16")
				w.subnet(home, same, "172.34.0.0/24", "a")
				w.subnet(other, w.vpc(other, "milu2stage-vpc", "172.34.0.0/16"), "172.34.0.0/24", "a")
			},
			inputs: func(w *world) map[string]any {
				return map[string]any{"vpcId": w.things["vpc"], "cidrBlock": "172.34.0.0/24"}
			},
			create: func(w *world) string { return w.subnet(home, w.things["vpc"], "172.34.0.0/24", "a") },
		},
		{
			token: "aws:ec2/internetGateway:InternetGateway", api: "ec2:DescribeInternetGateways",
			prepare: func(w *world) {
				twoVPCs(w)
				w.gateway(w.things["decoy"])
				_, err := w.ec2(home).CreateInternetGateway(w.t.Context(), &ec2.CreateInternetGatewayInput{})
				must(w, 0, err)
			},
			inputs: func(w *world) map[string]any { return map[string]any{"vpcId": w.things["vpc"]} },
			create: func(w *world) string { return w.gateway(w.things["vpc"]) },
		},
		{
			token: "aws:ec2/vpcPeeringConnection:VpcPeeringConnection", api: "ec2:DescribeVpcPeeringConnections",
			prepare: func(w *world) {
				twoVPCs(w)
				w.things["build"] = w.vpc(home, "milu2-vpc", "172.31.0.0/16")
				w.peering(w.things["decoy"], w.things["build"], home)
				w.peering(w.things["vpc"], w.vpc(other, "milu2-vpc", "172.31.0.0/16"), other)
				w.peering(w.things["build"], w.things["decoy"], home)
				w.deletePeering(w.peering(w.things["vpc"], w.things["build"], home))
			},
			inputs: func(w *world) map[string]any {
				return map[string]any{"vpcId": w.things["vpc"], "peerVpcId": w.things["build"]}
			},
			create: func(w *world) string {
				id := w.peering(w.things["vpc"], w.things["build"], home)
				w.acceptPeering(home, id)
				return id
			},
			kill: func(w *world, id string) { w.deletePeering(id) },
		},
		{
			token: "aws:ec2/vpcPeeringConnectionAccepter:VpcPeeringConnectionAccepter", api: "ec2:DescribeVpcPeeringConnections",
			prepare: func(w *world) {
				twoVPCs(w)
				w.things["pcx"] = "pcx-00000000000000000"
				w.peering(w.things["decoy"], w.things["vpc"], home)
			},
			inputs: func(w *world) map[string]any { return map[string]any{"vpcPeeringConnectionId": w.things["pcx"]} },
			create: func(w *world) string {
				w.things["pcx"] = w.peering(w.things["vpc"], w.things["decoy"], home)
				w.acceptPeering(home, w.things["pcx"])
				return w.things["pcx"]
			},
			kill: func(w *world, id string) { w.deletePeering(id) },
		},
	}
}
