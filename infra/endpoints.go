package infra

import (
	"strings"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/ec2"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"milu2-stage/internal/config"
	"milu2-stage/internal/naming"
)

// EndpointsArgs are the inputs of Endpoints.
type EndpointsArgs struct {
	Names *naming.Names
	// Region is the stage's region, for the names of the services.
	Region  string
	Network *Network
	// Interfaces are the services that get an interface endpoint, "ssm" or "ecr.api", in the security groups GroupIDs.
	Interfaces []string
	GroupIDs   pulumi.StringArray
}

// Endpoints are the VPC's ways to AWS services that avoid the internet: the free gateway to S3, and the interface endpoints
// that the configuration asks for.
type Endpoints struct {
	pulumi.ResourceState
}

// NewEndpoints registers the endpoints.
func NewEndpoints(ctx *pulumi.Context, name string, args *EndpointsArgs, opts ...pulumi.ResourceOption) (*Endpoints, error) {
	e := &Endpoints{}
	if err := component(ctx, config.ScopeStage, "Endpoints", name, e, opts); err != nil {
		return nil, err
	}
	add := func(service string, endpoint *ec2.VpcEndpointArgs) error {
		role := prefix(name, "endpoints") + endpointRole(service)
		endpoint.VpcId = args.Network.VPC.ID()
		endpoint.ServiceName = pulumi.String("com.amazonaws." + args.Region + "." + service)
		endpoint.Tags = nameTag(args.Names.Tag(role))
		_, err := ec2.NewVpcEndpoint(ctx, role, endpoint, pulumi.Parent(e))
		return registering(role, err)
	}
	err := add("s3", &ec2.VpcEndpointArgs{
		VpcEndpointType: pulumi.String("Gateway"),
		RouteTableIds:   pulumi.StringArray{args.Network.RouteTable.ID()},
	})
	if err != nil {
		return nil, err
	}
	for _, service := range args.Interfaces {
		err := add(service, &ec2.VpcEndpointArgs{
			VpcEndpointType:   pulumi.String("Interface"),
			PrivateDnsEnabled: pulumi.Bool(true),
			SubnetIds:         args.Network.SubnetIDs(),
			SecurityGroupIds:  args.GroupIDs,
		})
		if err != nil {
			return nil, err
		}
	}
	return e, ctx.RegisterResourceOutputs(e, pulumi.Map{})
}

// endpointRole is the logical name of the endpoint of a service: endpoint-ecr-api.
func endpointRole(service string) string { return "endpoint-" + strings.ReplaceAll(service, ".", "-") }
