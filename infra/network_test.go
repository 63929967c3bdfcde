package infra

import "testing"

func TestControlEC2_2DefaultGroupAllowsNothing(t *testing.T) {
	group := find(t, deployed(t, nil), "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup", "sg-default")
	wantInputs(t, group, map[string]any{"vpcId": "vpc-id", "ingress": nil, "egress": nil})
}

func TestControlEC2_15SubnetsGiveNoPublicAddress(t *testing.T) {
	for _, subnet := range deployed(t, nil).OfType("aws:ec2/subnet:Subnet") {
		wantInputs(t, subnet, map[string]any{"mapPublicIpOnLaunch": false})
	}
}

func TestControlEC2_6FlowLogs(t *testing.T) {
	const flowLog = "aws:ec2/flowLog:FlowLog"
	wantInputs(t, find(t, deployed(t, nil), flowLog, "flow-log"), map[string]any{
		"vpcId": "vpc-id", "trafficType": "REJECT", "logDestinationType": "s3", "maxAggregationInterval": 600.0,
		"logDestination": "arn:aws-test:s3:::milu2stage-logs/vpc-flow-logs/",
	})
	if off := deployed(t, map[string]string{"milu2-stage:flowLogs": "false"}).OfType(flowLog); len(off) != 0 {
		t.Errorf("with flowLogs false there is %s", off[0].Key())
	}
}

func TestControlEC2_10InterfaceEndpoints(t *testing.T) {
	const endpoint = "aws:ec2/vpcEndpoint:VpcEndpoint"
	off := deployed(t, nil)
	if got := off.OfType(endpoint); len(got) != 1 || got[0].Name != "endpoint-s3" {
		t.Errorf("without interface endpoints there are %d endpoints, want the free one to S3 alone", len(got))
	}
	if off.Find(typeSecurityGroup, "sg-endpoints") != nil {
		t.Error("without interface endpoints there is a group for them")
	}
	on := deployed(t, map[string]string{"milu2-stage:interfaceEndpoints": `["ssm","ecr.api"]`})
	wantInputs(t, find(t, on, endpoint, "endpoint-ecr-api"), map[string]any{
		"serviceName": "com.amazonaws.us-test-1.ecr.api", "vpcEndpointType": "Interface", "privateDnsEnabled": true,
		"securityGroupIds.0": "sg-endpoints-id", "subnetIds.1": "subnet-second-id",
	})
	wantInputs(t, find(t, on, "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "sg-endpoints-in-https"), map[string]any{
		"cidrIpv4": "172.34.0.0/16", "fromPort": 443.0, "toPort": 443.0,
	})
}
