package simaws

import (
	"encoding/json"
	"strings"
	"testing"

	"milu2-stage/rehearsal/internal/world"
)

// made is one resource of the example stack.
type made struct {
	token, name, id string
	in, out         props
}

// stack makes one resource of every type, wired as the program wires them.
type stack struct {
	*bench
	all []made
}

func (s *stack) add(token, name string, in props) (string, props) {
	s.t.Helper()
	id, out := s.make(token, name, in)
	s.all = append(s.all, made{token, name, id, in, out})
	return id, out
}

// id returns the id of the resource with that name.
func (s *stack) id(name string) string { return s.find(name).id }

func (s *stack) find(name string) made {
	s.t.Helper()
	for _, m := range s.all {
		if m.name == name {
			return m
		}
	}
	s.t.Fatalf("the example stack has no %s", name)
	return made{}
}

func newStack(t *testing.T) *stack {
	t.Helper()
	s := &stack{bench: newBench(t)}
	s.shared()
	s.network()
	s.certificate()
	s.balancers()
	s.machines()
	s.watching()
	return s
}

func document(t *testing.T, statements ...props) string {
	t.Helper()
	text, err := json.Marshal(props{"Version": "2012-10-17", "Statement": statements})
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func (s *stack) shared() {
	s.add(typeRole, "role", props{"name": "milu2stage-ec2", "assumeRolePolicy": document(s.t, props{
		"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": props{"Service": "ec2.amazonaws.com"},
	})})
	s.add(typeRolePolicy, "role-policy", props{"name": "logs", "role": "milu2stage-ec2", "policy": document(s.t, props{
		"Effect": "Allow", "Action": []string{"logs:PutLogEvents"}, "Resource": "*",
	})})
	s.add(typeRoleAttachment, "role-ssm", props{
		"role": "milu2stage-ec2", "policyArn": "arn:aws-test:iam::aws:policy/AmazonSSMManagedInstanceCore",
	})
	s.add(typeProfile, "profile", props{"name": "milu2stage-ec2", "role": "milu2stage-ec2"})
	s.add(typeBucket, "logs", props{"bucket": "milu2stage-logs"})
	s.add(typeOwnership, "logs-ownership", props{"bucket": "milu2stage-logs", "rule": props{"objectOwnership": "BucketOwnerPreferred"}})
	s.add(typePublicAccess, "logs-access", props{"bucket": "milu2stage-logs", "blockPublicPolicy": true})
	s.add("aws:s3/bucketAclV2:BucketAclV2", "logs-acl", props{"bucket": "milu2stage-logs", "acl": "private"})
	s.add(typeBucketPolicy, "logs-policy", props{"bucket": "milu2stage-logs", "policy": document(s.t, props{
		"Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws-test:s3:::milu2stage-logs/*",
		"Principal": props{"Service": "logdelivery.elasticloadbalancing.amazonaws.com"},
	})})
	_, assets := s.add(typeBucket, "assets", props{"bucket": "milu2stage-assets"})
	s.add("aws:s3/bucketVersioningV2:BucketVersioningV2", "assets-versioning", props{
		"bucket": "milu2stage-assets", "versioningConfiguration": props{"status": "Enabled"},
	})
	s.add("aws:s3/bucketLoggingV2:BucketLoggingV2", "assets-logging", props{
		"bucket": "milu2stage-assets", "targetBucket": "milu2stage-logs", "targetPrefix": "s3/",
	})
	s.add("aws:s3/bucketLifecycleConfigurationV2:BucketLifecycleConfigurationV2", "assets-lifecycle", props{
		"bucket": "milu2stage-assets", "rules": list(props{
			"id": "abort", "status": "Enabled", "abortIncompleteMultipartUpload": props{"daysAfterInitiation": 7.0},
		}),
	})
	s.add("aws:s3/bucketServerSideEncryptionConfigurationV2:BucketServerSideEncryptionConfigurationV2", "assets-encryption", props{
		"bucket": "milu2stage-assets", "rules": list(props{"applyServerSideEncryptionByDefault": props{"sseAlgorithm": "AES256"}}),
	})
	oac, _ := s.add(typeAccessControl, "oac", props{
		"name": "milu2stage-assets", "originAccessControlOriginType": "s3", "signingBehavior": "always", "signingProtocol": "sigv4",
	})
	headers, _ := s.add(typeHeaders, "headers", props{
		"name": "milu2stage-headers", "securityHeadersConfig": props{"contentTypeOptions": props{"override": true}},
	})
	s.add(typeDistribution, "cdn", distribution(props{
		"domainName": assets["bucketRegionalDomainName"], "originId": "assets", "originAccessControlId": oac,
	}, headers))
}

func distribution(origin props, headers string) props {
	return props{
		"enabled": true, "comment": "milu2stage-assets", "origins": list(origin), "tags": tags("milu2stage-assets"),
		"defaultCacheBehavior": props{
			"targetOriginId": "assets", "viewerProtocolPolicy": "redirect-to-https", "allowedMethods": list("GET", "HEAD"),
			"cachedMethods": list("HEAD", "GET"), "cachePolicyId": "658327ea-f89d-4fab-a63d-7e88639e58f6",
			"responseHeadersPolicyId": headers,
		},
		"restrictions":      props{"geoRestriction": props{"restrictionType": "none"}},
		"viewerCertificate": props{"cloudfrontDefaultCertificate": true},
		"loggingConfig":     props{"bucket": "milu2stage-logs.s3.amazonaws.com", "prefix": "cdn/"},
	}
}

func (s *stack) network() {
	vpc, _ := s.add(world.TypeVPC, "vpc", props{
		"cidrBlock": "172.34.0.0/16", "enableDnsHostnames": true, "enableDnsSupport": true, "tags": tags("milu2stage-vpc"),
	})
	s.add(typeDefaultGroup, "sg-default", props{"vpcId": vpc})
	main, _ := s.add(typeSubnet, "subnet-main", props{"vpcId": vpc, "cidrBlock": "172.34.0.0/24", "availabilityZone": "us-test-1a"})
	s.add(typeSubnet, "subnet-second", props{"vpcId": vpc, "cidrBlock": "172.34.1.0/24", "availabilityZone": "us-test-1b"})
	gateway, _ := s.add(typeGateway, "igw", props{"vpcId": vpc})
	table, _ := s.add(world.TypeRouteTable, "rt", props{"vpcId": vpc, "tags": tags("milu2stage-rt")})
	s.add(typeRTA, "rta-main", props{"subnetId": main, "routeTableId": table})
	s.add(typeRoute, "route-internet", props{"routeTableId": table, "destinationCidrBlock": "0.0.0.0/0", "gatewayId": gateway})
	peering, _ := s.add(typePeering, "pcx", props{"vpcId": vpc, "peerVpcId": s.build, "autoAccept": true})
	s.add(typeOptions, "pcx-options", props{
		"vpcPeeringConnectionId": peering, "requester": props{"allowRemoteVpcDnsResolution": true},
		"accepter": props{"allowRemoteVpcDnsResolution": true},
	})
	s.add(typeRoute, "route-build", props{
		"routeTableId": table, "destinationCidrBlock": "172.31.0.0/16", "vpcPeeringConnectionId": peering,
	})
	app, _ := s.add(world.TypeSecurityGroup, "sg-app", props{"name": "MILU2stage-sg", "vpcId": vpc, "description": "app"})
	s.add(typeIngress, "sg-app-in", props{
		"securityGroupId": app, "ipProtocol": "tcp", "fromPort": 443.0, "toPort": 443.0, "cidrIpv4": "0.0.0.0/0",
	})
	s.add(typeEgress, "sg-app-out", props{"securityGroupId": app, "ipProtocol": "-1", "cidrIpv4": "0.0.0.0/0"})
	db, _ := s.add(world.TypeSecurityGroup, "sg-db", props{"name": "milu2stage-db", "vpcId": vpc})
	s.add(typeIngress, "sg-db-in", props{
		"securityGroupId": db, "ipProtocol": "tcp", "fromPort": 3306.0, "toPort": 3306.0, "referencedSecurityGroupId": app,
	})
	s.add(typeEndpoint, "vpce-s3", props{
		"vpcId": vpc, "serviceName": "com.amazonaws.us-test-1.s3", "routeTableIds": list(table),
	})
	s.add(typeFlowLog, "flow-log", props{
		"vpcId": vpc, "trafficType": "REJECT", "logDestinationType": "s3", "logDestination": "arn:aws-test:s3:::milu2stage-logs/flow",
	})
}

func (s *stack) certificate() {
	certificate, out := s.add(typeCertificate, "cert", props{
		"domainName": "stage0.example.com", "subjectAlternativeNames": list("*.stage0.example.com"), "validationMethod": "DNS",
	})
	option := objects(out, "domainValidationOptions")[0]
	_, record := s.add(world.TypeRecord, "cert-record", props{
		"zoneId": s.zone, "name": option["resourceRecordName"], "type": option["resourceRecordType"], "ttl": 60.0,
		"records": list(option["resourceRecordValue"]),
	})
	s.add(typeValidation, "cert-validation", props{"certificateArn": certificate, "validationRecordFqdns": list(record["fqdn"])})
	private, _ := s.add(world.TypeZone, "zone", props{
		"name": "milu2stage.internal", "vpcs": list(props{"vpcId": s.id("vpc")}),
	})
	s.add(world.TypeRecord, "zone-db", props{
		"zoneId": private, "name": "db.milu2stage.internal", "type": "A", "ttl": 60.0, "records": list("172.34.0.10"),
	})
}

func (s *stack) balancers() {
	subnets := list(s.id("subnet-main"), s.id("subnet-second"))
	alb, out := s.add(typeLoadBalancer, "alb", props{
		"name": "milu2stage-alb", "subnets": subnets, "securityGroups": list(s.id("sg-app")),
		"accessLogs": props{"bucket": "milu2stage-logs", "enabled": true},
	})
	nlb, _ := s.add(typeLoadBalancer, "nlb", props{
		"name": "milu2stage-nlb", "subnets": subnets, "loadBalancerType": "network", "internal": true,
	})
	web, _ := s.add(typeTargetGroup, "web-tg", props{
		"name": "milu2stage-web-tg", "port": 8080.0, "protocol": "HTTP", "vpcId": s.id("vpc"), "healthCheck": props{"path": "/health"},
	})
	api, _ := s.add(typeTargetGroup, "api-tg", props{
		"name": "milu2stage-api-tg", "port": 8081.0, "protocol": "HTTP", "vpcId": s.id("vpc"),
	})
	game, _ := s.add(typeTargetGroup, "game-tg", props{
		"name": "milu2stage-game-tg", "port": 7777.0, "protocol": "UDP", "vpcId": s.id("vpc"),
		"healthCheck": props{"protocol": "TCP", "port": "7777"},
	})
	https, _ := s.add(typeListener, "alb-https", props{
		"loadBalancerArn": alb, "port": 443.0, "protocol": "HTTPS", "certificateArn": s.id("cert"),
		"sslPolicy": "ELBSecurityPolicy-TLS13-1-2-2021-06", "defaultActions": list(props{"type": "forward", "targetGroupArn": web}),
	})
	s.add(typeListenerRule, "alb-api", props{
		"listenerArn": https, "priority": 10.0, "actions": list(props{"type": "forward", "targetGroupArn": api}),
		"conditions": list(props{"pathPattern": props{"values": list("/api/*")}}),
	})
	s.add(typeListener, "nlb-game", props{
		"loadBalancerArn": nlb, "port": 7777.0, "protocol": "UDP", "defaultActions": list(props{"type": "forward", "targetGroupArn": game}),
	})
	s.add(world.TypeRecord, "stage-record", props{
		"zoneId": s.zone, "name": "stage0.example.com", "type": "A",
		"aliases": list(props{"name": out["dnsName"], "zoneId": out["zoneId"], "evaluateTargetHealth": true}),
	})
	s.add("aws:wafv2/webAclAssociation:WebAclAssociation", "alb-waf", props{
		"resourceArn": alb,
		"webAclArn":   "arn:aws-test:wafv2:us-test-1:123456789012:regional/webacl/acl/01234567-89ab-cdef-0123-456789abcdef",
	})
}

func (s *stack) machines() {
	s.add(typeKeyPair, "key", props{"keyName": "milu2stage-key", "publicKey": "ssh-ed25519 " + strings.Repeat("A", 68) + " me"})
	image := amazonLinux(testRegion, "x86_64")
	template, _ := s.add(typeLaunchTemplate, "api-lt", props{
		"name": "milu2stage-api-lt", "imageId": image, "instanceType": "t3.small", "vpcSecurityGroupIds": list(s.id("sg-app")),
		"iamInstanceProfile": props{"arn": s.find("profile").out["arn"]}, "userData": "IyEvYmluL3NoCg==", "updateDefaultVersion": true,
	})
	s.add(typeGroup, "api-asg", props{
		"name": "milu2stage-api-asg", "minSize": 1.0, "maxSize": 3.0, "launchTemplate": props{"id": template, "version": "1"},
		"vpcZoneIdentifiers": list(s.id("subnet-main"), s.id("subnet-second")), "targetGroupArns": list(s.id("api-tg")),
		"tags": list(props{"key": "Name", "value": "milu2stage-api", "propagateAtLaunch": true}),
	})
	s.add(typePolicy, "api-cpu", props{
		"name": "milu2stage-api-cpu", "autoscalingGroupName": "milu2stage-api-asg", "policyType": "TargetTrackingScaling",
		"targetTrackingConfiguration": props{"targetValue": 50.0},
	})
	web, _ := s.add(typeInstance, "web", props{
		"ami": image, "instanceType": "t3.small", "subnetId": s.id("subnet-main"), "vpcSecurityGroupIds": list(s.id("sg-app")),
		"keyName": "milu2stage-key", "iamInstanceProfile": "milu2stage-ec2", "associatePublicIpAddress": true,
		"rootBlockDevice": props{"encrypted": true}, "tags": tags("milu2stage-web"), "userData": "#!/bin/sh\n",
	})
	s.add(typeTarget, "web-target", props{"targetGroupArn": s.id("web-tg"), "targetId": web, "port": 8080.0})
	s.add(typeAddress, "web-eip", props{"instance": web, "domain": "vpc", "tags": tags("milu2stage-web-eip")})
	volume, _ := s.add(typeVolume, "db-data", props{
		"availabilityZone": "us-test-1a", "size": 20.0, "encrypted": true, "type": "gp3", "tags": tags("milu2stage-db-data"),
	})
	s.add(typeAttachment, "db-data-attachment", props{"deviceName": "/dev/sdf", "volumeId": volume, "instanceId": web})
	s.add(typeRepository, "repo-api", props{"name": "milu2stage/api"})
	s.add(typeLifecycle, "repo-api-lifecycle", props{
		"repository": "milu2stage/api",
		"policy":     `{"rules":[{"rulePriority":1,"selection":{"tagStatus":"any"},"action":{"type":"expire"}}]}`,
	})
}

func (s *stack) watching() {
	s.add(typeLogGroup, "log-api", props{"name": "/milu2stage/api", "retentionInDays": 14.0})
	s.add(typeAlarm, "alarm", props{
		"name": "milu2stage-alb-5xx", "comparisonOperator": "GreaterThanThreshold", "evaluationPeriods": 1.0, "metricName": "5XX",
		"namespace": "AWS/ApplicationELB", "period": 60.0, "statistic": "Sum", "threshold": 5.0,
	})
	s.add(typeDashboard, "dashboard", props{
		"dashboardName": "milu2stage",
		"dashboardBody": `{"widgets":[{"type":"text","x":0,"y":0,"width":24,"height":2,"properties":{"markdown":"hi"}}]}`,
	})
}
