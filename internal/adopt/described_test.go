package adopt

import (
	"maps"
	"slices"
	"strings"
	"testing"
)

// The ids are those of the provider's own documentation, at its version in go.mod.
func TestTheProvidersImportIDsAreTaken(t *testing.T) {
	documented := map[string][]string{
		"aws:acm/certificate:Certificate":                                      {"arn:aws:acm:eu-central-1:123456789012:certificate/7e7a28d2-163f-4b8f-b9cd-822f96c08d6a"},
		"aws:autoscaling/group:Group":                                          {"web-asg"},
		"aws:autoscaling/policy:Policy":                                        {"asg-name/policy-name"},
		"aws:cloudfront/distribution:Distribution":                             {"E74FTE3EXAMPLE"},
		"aws:cloudfront/originAccessControl:OriginAccessControl":               {"E327GJI25M56DG"},
		"aws:cloudwatch/dashboard:Dashboard":                                   {"dashboard_name"},
		"aws:cloudwatch/logGroup:LogGroup":                                     {"yada"},
		"aws:cloudwatch/metricAlarm:MetricAlarm":                               {"alarm-12345"},
		"aws:ebs/volume:Volume":                                                {"vol-049df61146c4d7901"},
		"aws:ec2/eip:Eip":                                                      {"eipalloc-00a10e96"},
		"aws:ec2/flowLog:FlowLog":                                              {"fl-1a2b3c4d"},
		"aws:ec2/instance:Instance":                                            {"i-12345678"},
		"aws:ec2/internetGateway:InternetGateway":                              {"igw-c0a643a9"},
		"aws:ec2/keyPair:KeyPair":                                              {"deployer-key"},
		"aws:ec2/launchTemplate:LaunchTemplate":                                {"lt-12345678"},
		"aws:ec2/route:Route":                                                  {"rtb-656c65616e6f72_10.42.0.0/16", "rtb-656c65616e6f72_2620:0:2d0:200::8/125", "rtb-656c65616e6f72_pl-0570a1d2d725c16be"},
		"aws:ec2/routeTable:RouteTable":                                        {"rtb-4e616f6d69"},
		"aws:ec2/routeTableAssociation:RouteTableAssociation":                  {"igw-01b3a60780f8d034a/rtb-656c65616e6f72", "subnet-6777656e646f6c796e/rtb-656c65616e6f72"},
		"aws:ec2/securityGroup:SecurityGroup":                                  {"sg-903004f8"},
		"aws:ec2/subnet:Subnet":                                                {"subnet-9d4a7b6c"},
		"aws:ec2/volumeAttachment:VolumeAttachment":                            {"/dev/sdh:vol-049df61146c4d7901:i-12345678"},
		"aws:ec2/vpc:Vpc":                                                      {"vpc-a01106c2"},
		"aws:ec2/vpcEndpoint:VpcEndpoint":                                      {"vpce-3ecf2a57"},
		"aws:ec2/vpcPeeringConnection:VpcPeeringConnection":                    {"pcx-111aaa111"},
		"aws:ec2/vpcPeeringConnectionAccepter:VpcPeeringConnectionAccepter":    {"pcx-12345678"},
		"aws:ecr/lifecyclePolicy:LifecyclePolicy":                              {"tf-example"},
		"aws:ecr/repository:Repository":                                        {"test-service"},
		"aws:iam/instanceProfile:InstanceProfile":                              {"app-instance-profile-1"},
		"aws:iam/role:Role":                                                    {"developer_name"},
		"aws:iam/rolePolicy:RolePolicy":                                        {"role_of_mypolicy_name:mypolicy_name"},
		"aws:iam/rolePolicyAttachment:RolePolicyAttachment":                    {"test-role/arn:aws:iam::123456789012:policy/test-policy"},
		"aws:lb/listener:Listener":                                             {"arn:aws:elasticloadbalancing:us-west-2:187416307283:listener/app/front-end-alb/8e4497da625e2d8a/9ab28ade35828f96"},
		"aws:lb/listenerRule:ListenerRule":                                     {"arn:aws:elasticloadbalancing:us-west-2:187416307283:listener-rule/app/test/8e4497da625e2d8a/9ab28ade35828f96/67b3d2d36dd7c26b"},
		"aws:lb/loadBalancer:LoadBalancer":                                     {"arn:aws:elasticloadbalancing:us-west-2:123456789012:loadbalancer/app/my-load-balancer/50dc6c495c0c9188"},
		"aws:lb/targetGroup:TargetGroup":                                       {"arn:aws:elasticloadbalancing:us-west-2:187416307283:targetgroup/app-front-end/20cfe21448b66314"},
		"aws:route53/record:Record":                                            {"Z4KAPRWWNC7JR_dev_NS", "Z4KAPRWWNC7JR_dev_NS_dev"},
		"aws:route53/zone:Zone":                                                {"Z1D633PJN98FT9"},
		"aws:s3/bucketLifecycleConfigurationV2:BucketLifecycleConfigurationV2": {"bucket-name", "bucket-name,123456789012"},
		"aws:s3/bucketLoggingV2:BucketLoggingV2":                               {"bucket-name", "bucket-name,123456789012"},
		"aws:s3/bucketOwnershipControls:BucketOwnershipControls":               {"my-bucket"},
		"aws:s3/bucketPolicy:BucketPolicy":                                     {"my-tf-test-bucket"},
		"aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock":               {"my-bucket"},
		"aws:s3/bucketServerSideEncryptionConfigurationV2:" +
			"BucketServerSideEncryptionConfigurationV2": {"bucket-name", "bucket-name,123456789012"},
		"aws:s3/bucketV2:BucketV2":                                  {"bucket-name"},
		"aws:s3/bucketVersioningV2:BucketVersioningV2":              {"bucket-name", "bucket-name,123456789012"},
		"aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule":   {"sgr-02108b27edd666983"},
		"aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": {"sgr-02108b27edd666983"},
		"aws:wafv2/webAclAssociation:WebAclAssociation": {"arn:aws:wafv2:us-west-2:123456789012:regional/webacl/a/7ce849ea," +
			"arn:aws:apigateway:us-west-2::/restapis/1/stages/name"},
	}
	for token, k := range kinds() {
		if len(documented[token]) == 0 {
			t.Errorf("no id of %s", token)
		}
		for _, id := range append(documented[token], strings.ReplaceAll(k.example, "...", "0a1b2c")) {
			if !k.accepts(id) {
				t.Errorf("%s does not take %q as an import id", token, id)
			}
		}
	}
}

// The provider takes the web ACL first. The other way round it says that the association does not exist.
func TestAWebACLAssociationTheWrongWayRoundIsRefused(t *testing.T) {
	k := kinds()["aws:wafv2/webAclAssociation:WebAclAssociation"]
	acl, lb, _ := strings.Cut(strings.ReplaceAll(k.example, "...", "0a1b2c"), ",")
	if !k.accepts(acl+","+lb) || k.accepts(lb+","+acl) {
		t.Errorf("%q and %q: want the first only", acl+","+lb, lb+","+acl)
	}
}

// Every input without which another thing, or none, would be found is among the words for what a type is recognised by.
func TestTheWordsNameWhatTypesAreRecognisedBy(t *testing.T) {
	words := map[string]string{
		"cidrBlock": "CIDR", "tags": "Name tag", "vpcId": "VPC", "vpcs": "VPC", "routeTableId": "route table",
		"destinationCidrBlock": "destination", "subnetId": "subnet", "subnets": "VPC", "vpcZoneIdentifiers": "subnets",
		"peerVpcId": "accepter VPC", "vpcPeeringConnectionId": "peering", "logDestination": "destination", "trafficType": "traffic",
		"serviceName": "service", "vpcEndpointType": "type", "securityGroupId": "group", "ipProtocol": "protocol", "fromPort": "ports",
		"toPort": "ports", "cidrIpv4": "source", "referencedSecurityGroupId": "source", "name": "name", "keyName": "name",
		"dashboardName": "name", "loadBalancerArn": "load balancer", "port": "port", "listenerArn": "listener", "priority": "priority",
		"resourceArn": "load balancer", "webAclArn": "web ACL", "availabilityZone": "zone", "volumeId": "volume", "instanceId": "instance",
		"deviceName": "device", "autoscalingGroupName": "group", "repository": "repository", "domainName": "domain",
		"subjectAlternativeNames": "alternative names", "zoneId": "zone", "type": "type", "setIdentifier": "set identifier",
		"bucket": "bucket", "role": "role", "policyArn": "policy", "comment": "comment",
	}
	decides := 0
	for _, e := range slices.Concat(networkExamples(), groupExamples(), balancingExamples(), computeExamples(), serviceExamples(),
		sharedExamples()) {
		k := kinds()[e.token]
		if e.token == BucketType {
			words["bucket"] = "name"
		}
		if strings.Contains(e.token, "Egress") {
			words["cidrIpv4"] = "destination"
		}
		for key := range e.inputs {
			inputs := maps.Clone(e.inputs)
			inputs[key] = another(inputs[key])
			s := (&fakeSource{}).has(k.listing, e.parent, e.live).has(ListSubnets, "subnet-1", Live{ID: "subnet-1", VPC: "vpc-1"})
			got, err := Find(t.Context(), s, "us-test-1", e.token, inputs)
			if err == nil && len(got) == 1 {
				continue
			}
			decides++
			if words[key] == "" || !strings.Contains(k.by, words[key]) {
				t.Errorf("%s is recognised by %s, too, which %q does not say", e.token, key, k.by)
			}
		}
		words["bucket"], words["cidrIpv4"] = "bucket", "source"
	}
	if decides < 60 {
		t.Errorf("%d inputs decide; this test has not tried them all", decides)
	}
}

// another is a value of the same form.
func another(value any) any {
	switch v := value.(type) {
	case string:
		return v + "9"
	case float64:
		return v + 1
	case []any:
		return []any{another(v[0])}
	case map[string]any:
		out := maps.Clone(v)
		for key := range out {
			out[key] = another(out[key])
		}
		return out
	}
	return value
}
