package simaws

import (
	"strings"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/ec2"

	"milu2-stage/rehearsal/internal/world"
)

func endpointKinds() []kind {
	return []kind{
		{
			token: typeEndpoint, args: ec2.VpcEndpointArgs{}, res: ec2.VpcEndpoint{},
			required: []string{"serviceName|resourceConfigurationArn|serviceNetworkArn"},
			replace:  []string{"vpcId", "serviceName", "vpcEndpointType", "serviceRegion", "resourceConfigurationArn", "serviceNetworkArn"},
			sets:     []string{"routeTableIds", "securityGroupIds", "subnetIds", "subnetConfigurations"},
			kept: []string{
				"policy", "privateDnsEnabled", "routeTableIds", "securityGroupIds", "subnetIds", "ipAddressType", "dnsOptions",
				"serviceRegion", "subnetConfigurations", "dnsOptions.dnsRecordIpType",
			},
			json:     []string{"policy"},
			defaults: map[string]any{"vpcEndpointType": "Gateway"},
			rules:    map[string]rule{"vpcEndpointType": oneOf("Gateway", "Interface", "GatewayLoadBalancer", "Resource", "ServiceNetwork")},
			prepare:  prepareEndpoint,
			create: func(o *op) error {
				o.id = o.acct.NextID("vpce")
				o.def(map[string]any{
					"arn": o.arn("ec2", "vpc-endpoint/"+o.id), "ownerId": o.acct.ID, "state": "available", "privateDnsEnabled": false,
					"policy": `{"Statement":[{"Action":"*","Effect":"Allow","Principal":"*","Resource":"*"}],"Version":"2008-10-17"}`,
				})
				if o.str("vpcEndpointType") == "Gateway" {
					o.def(map[string]any{"prefixListId": "pl-0" + o.acct.NextHex(8), "cidrBlocks": []any{"52.95.0.0/16"}})
				}
				return nil
			},
		},
		{
			token: typeFlowLog, args: ec2.FlowLogArgs{}, res: ec2.FlowLog{},
			replace: []string{
				"deliverCrossAccountRole", "destinationOptions", "eniId", "iamRoleArn", "logDestination", "logDestinationType",
				"logFormat", "logGroupName", "maxAggregationInterval", "subnetId", "trafficType", "transitGatewayId",
				"transitGatewayAttachmentId", "vpcId",
			},
			kept:     []string{"logDestination", "logFormat", "logGroupName", "destinationOptions"},
			defaults: map[string]any{"logDestinationType": "cloud-watch-logs", "maxAggregationInterval": 600.0},
			rules: map[string]rule{
				"logDestinationType": oneOf("cloud-watch-logs", "s3", "kinesis-data-firehose"),
				"trafficType":        oneOf("ACCEPT", "REJECT", "ALL"),
			},
			check: func(in map[string]any) []problem {
				return exactlyOne(in, "vpcId", "subnetId", "eniId", "transitGatewayId", "transitGatewayAttachmentId")
			},
			prepare: prepareFlowLog,
			create: func(o *op) error {
				o.id = o.acct.NextID("fl")
				o.def(map[string]any{"arn": o.arn("ec2", "vpc-flow-log/"+o.id)})
				return nil
			},
		},
	}
}

func prepareEndpoint(o *op) error {
	if err := o.needVPC(); err != nil {
		return err
	}
	vpc := o.get(world.TypeVPC, o.str("vpcId"))
	if service := o.str("serviceName"); !strings.HasPrefix(service, "com.amazonaws."+o.region+".") && service != "" {
		return fault("InvalidServiceName", "The Vpc Endpoint Service '%s' does not exist in %s", service, o.region)
	}
	for _, table := range texts(o.in, "routeTableIds") {
		if _, err := o.need(world.TypeRouteTable, table, "InvalidRouteTableId.NotFound", "route table"); err != nil {
			return err
		}
	}
	if err := o.needSubnets(texts(o.in, "subnetIds"), vpc.ID); err != nil {
		return err
	}
	if err := o.needGroups(texts(o.in, "securityGroupIds"), vpc.ID); err != nil {
		return err
	}
	return o.needPrivateDNS(vpc)
}

// needPrivateDNS checks that a VPC can resolve an endpoint's service to the endpoint.
func (o *op) needPrivateDNS(vpc *world.Resource) error {
	if !flag(o.in, "privateDnsEnabled") {
		return nil
	}
	if !vpc.Flag("enableDnsHostnames") || !vpc.Flag("enableDnsSupport") {
		return fault("InvalidParameter", "Enabling private DNS requires both enableDnsSupport and enableDnsHostnames of %s", vpc.ID)
	}
	for _, other := range o.acct.Where(typeEndpoint, o.region, "vpcId", vpc.ID) {
		if other.ID != o.id && other.Text("serviceName") == o.str("serviceName") && other.Flag("privateDnsEnabled") {
			return fault("InvalidParameter", "private-dns-enabled cannot be set because %s already resolves %s", other.ID,
				o.str("serviceName"))
		}
	}
	return nil
}

// needSubnets checks that the subnets exist, in the given VPC.
func (o *op) needSubnets(ids []string, vpc string) error {
	for _, id := range ids {
		subnet, err := o.need(typeSubnet, id, "InvalidSubnetID.NotFound", "subnet ID")
		if err != nil {
			return err
		}
		if vpc != "" && subnet.Text("vpcId") != vpc {
			return fault("InvalidSubnet", "The subnet %s is not in the vpc %s", id, vpc)
		}
	}
	return nil
}

// needGroups checks that the security groups exist, in the given VPC.
func (o *op) needGroups(ids []string, vpc string) error {
	for _, id := range ids {
		group, err := o.need(world.TypeSecurityGroup, id, "InvalidGroup.NotFound", "security group")
		if err != nil {
			return err
		}
		if vpc != "" && group.Text("vpcId") != vpc {
			return fault("InvalidParameter", "Security group %s and the subnet belong to different networks", id)
		}
	}
	return nil
}

func prepareFlowLog(o *op) error {
	if o.str("vpcId") != "" {
		if err := o.needVPC(); err != nil {
			return err
		}
	}
	target := o.str("logDestination")
	if o.str("logDestinationType") == "s3" {
		_, path, ok := strings.Cut(target, ":s3:::")
		bucket, _, _ := strings.Cut(path, "/")
		if !ok || o.acct.Find(typeBucket, bucket) == nil {
			return fault("InvalidParameter", "LogDestination: %s does not exist", target)
		}
	}
	for _, other := range o.acct.Where(typeFlowLog, o.region, "vpcId", o.str("vpcId")) {
		if other.ID != o.id && other.Text("logDestination") == target && other.Text("trafficType") == o.str("trafficType") {
			return fault("FlowLogAlreadyExists", "There is an existing flow log %s with the same configuration and destination", other.ID)
		}
	}
	return nil
}
