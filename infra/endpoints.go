package infra

import (
	"fmt"
	"strings"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/ec2"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/vpc"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// addEndpoints registers the free gateway endpoint to S3 and the interface endpoints that the configuration asks for.
func (n *Network) addEndpoints(ctx *pulumi.Context, args *NetworkArgs) error {
	_, err := ec2.NewVpcEndpoint(ctx, "endpoint-s3", &ec2.VpcEndpointArgs{
		VpcId:           n.VPC.ID(),
		ServiceName:     pulumi.String(endpointService(args.Region, "s3")),
		VpcEndpointType: pulumi.String("Gateway"),
		RouteTableIds:   pulumi.StringArray{n.RouteTable.ID()},
		Tags:            nameTag(args.Names.Tag("endpoint-s3")),
	}, pulumi.Parent(n))
	if err != nil {
		return fmt.Errorf("registering the S3 endpoint: %w", err)
	}
	if len(args.InterfaceEndpoints) == 0 {
		return nil
	}
	group, err := n.addEndpointGroup(ctx, args)
	if err != nil {
		return err
	}
	for _, service := range args.InterfaceEndpoints {
		role := "endpoint-" + strings.ReplaceAll(service, ".", "-")
		_, err := ec2.NewVpcEndpoint(ctx, role, &ec2.VpcEndpointArgs{
			VpcId:             n.VPC.ID(),
			ServiceName:       pulumi.String(endpointService(args.Region, service)),
			VpcEndpointType:   pulumi.String("Interface"),
			PrivateDnsEnabled: pulumi.Bool(true),
			SubnetIds:         n.SubnetIDs(),
			SecurityGroupIds:  pulumi.StringArray{group.ID()},
			Tags:              nameTag(args.Names.Tag(role)),
		}, pulumi.Parent(n))
		if err != nil {
			return fmt.Errorf("registering %s: %w", role, err)
		}
	}
	return nil
}

// addEndpointGroup registers the group that lets the VPC reach its interface endpoints. It is not one of the seven
// groups by role: it exists only while the switch is on.
func (n *Network) addEndpointGroup(ctx *pulumi.Context, args *NetworkArgs) (*ec2.SecurityGroup, error) {
	name := args.Names.EndpointGroup()
	group, err := ec2.NewSecurityGroup(ctx, "sg-endpoints", &ec2.SecurityGroupArgs{
		Name:        pulumi.String(name),
		Description: pulumi.String("Interface VPC endpoints"),
		VpcId:       n.VPC.ID(),
		Tags:        nameTag(name),
	}, pulumi.Parent(n))
	if err != nil {
		return nil, fmt.Errorf("registering the endpoints' security group: %w", err)
	}
	_, err = vpc.NewSecurityGroupIngressRule(ctx, "sg-endpoints-in-https", &vpc.SecurityGroupIngressRuleArgs{
		SecurityGroupId: group.ID(),
		Description:     pulumi.String("HTTPS from the stage"),
		IpProtocol:      pulumi.String("tcp"),
		FromPort:        pulumi.Int(443),
		ToPort:          pulumi.Int(443),
		CidrIpv4:        pulumi.String(args.Plan.VPC.String()),
	}, pulumi.Parent(n))
	if err != nil {
		return nil, fmt.Errorf("registering the endpoints' ingress rule: %w", err)
	}
	return group, nil
}

// endpointService is the name of an AWS service as a VPC endpoint wants it.
func endpointService(region, service string) string { return "com.amazonaws." + region + "." + service }
