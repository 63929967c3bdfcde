package simaws

import (
	"strings"
	"testing"

	"milu2-stage/rehearsal/internal/world"
)

// TestWhatAWSRefuses runs against one whole stack: each case would be accepted by the schema.
func TestWhatAWSRefuses(t *testing.T) {
	s := newStack(t)
	vpc, table := s.id("vpc"), s.id("rt")
	web, api, game := s.id("web-tg"), s.id("api-tg"), s.id("game-tg")
	forward := func(group string) []any { return list(props{"type": "forward", "targetGroupArn": group}) }
	pending, _ := s.make(typeCertificate, "pending", props{"domainName": "stage0.example.org", "validationMethod": "DNS"})
	other, _ := s.make(world.TypeVPC, "other", props{"cidrBlock": "172.34.128.0/17"})
	free, _ := s.make(world.TypeVPC, "free", props{"cidrBlock": "10.0.0.0/16"})
	third, _ := s.make(typeSubnet, "third", props{"vpcId": vpc, "cidrBlock": "172.34.2.0/24", "availabilityZone": "us-test-1a"})
	subnets := list(s.id("subnet-main"), s.id("subnet-second"))
	waiting, _ := s.make(typePeering, "waiting", props{"vpcId": free, "peerVpcId": s.build})
	farZone, _ := s.make(typeVolume, "far", props{"availabilityZone": "us-test-1b", "size": 1.0})
	rule := func(group string) props {
		return props{"securityGroupId": group, "ipProtocol": "tcp", "fromPort": 443.0, "toPort": 443.0, "cidrIpv4": "0.0.0.0/0"}
	}
	for sentence, c := range map[string]struct {
		token string
		in    props
		want  string
	}{
		"a subnet outside the VPC":         {typeSubnet, props{"vpcId": vpc, "cidrBlock": "172.35.0.0/24"}, "InvalidSubnet.Range"},
		"an overlapping subnet":            {typeSubnet, props{"vpcId": vpc, "cidrBlock": "172.34.0.128/25"}, "InvalidSubnet.Conflict"},
		"a zone of another region":         {typeSubnet, props{"vpcId": vpc, "cidrBlock": "172.34.9.0/24", "availabilityZone": "us-east-1a"}, "availabilityZone is invalid"},
		"a subnet without its VPC":         {typeSubnet, props{"vpcId": "vpc-0", "cidrBlock": "172.34.9.0/24"}, "InvalidVpcID.NotFound"},
		"a second gateway":                 {typeGateway, props{"vpcId": vpc}, "Resource.AlreadyAssociated"},
		"the same route twice":             {typeRoute, props{"routeTableId": table, "destinationCidrBlock": "0.0.0.0/0", "gatewayId": s.id("igw")}, "RouteAlreadyExists"},
		"a route through a peering asleep": {typeRoute, props{"routeTableId": table, "destinationCidrBlock": "10.0.0.0/16", "vpcPeeringConnectionId": waiting}, "does not exist for"},
		"options of a peering asleep":      {typeOptions, props{"vpcPeeringConnectionId": waiting, "requester": props{"allowRemoteVpcDnsResolution": true}}, "pending-acceptance, not active"},
		"a second association":             {typeRTA, props{"subnetId": s.id("subnet-main"), "routeTableId": table}, "Resource.AlreadyAssociated"},
		"peering of overlapping VPCs":      {typePeering, props{"vpcId": vpc, "peerVpcId": other, "autoAccept": true}, "overlapping CIDR"},
		"the same peering twice":           {typePeering, props{"vpcId": vpc, "peerVpcId": s.build, "autoAccept": true}, "VpcPeeringConnectionAlreadyExists"},
		"autoAccept with a peer region":    {typePeering, props{"vpcId": vpc, "peerVpcId": s.build, "autoAccept": true, "peerRegion": "us-east-1"}, "whilst autoAccept"},
		"a group name taken in the VPC":    {world.TypeSecurityGroup, props{"vpcId": vpc, "name": "MILU2stage-sg"}, "InvalidGroup.Duplicate"},
		"the same rule twice":              {typeIngress, rule(s.id("sg-app")), "InvalidPermission.Duplicate"},
		"a rule of an unknown group":       {typeIngress, rule("sg-0"), "InvalidGroup.NotFound"},
		"an instance with a foreign group": {typeInstance, props{"ami": "ami-01234567", "instanceType": "t3.small", "subnetId": third, "vpcSecurityGroupIds": list("sg-0")}, "InvalidGroup.NotFound"},
		"an instance without its key":      {typeInstance, props{"ami": "ami-01234567", "instanceType": "t3.small", "subnetId": third, "keyName": "x"}, "InvalidKeyPair.NotFound"},
		"an instance without its profile":  {typeInstance, props{"ami": "ami-01234567", "instanceType": "t3.small", "subnetId": third, "iamInstanceProfile": "x"}, "iamInstanceProfile.name"},
		"an image for another processor":   {typeInstance, props{"ami": amazonLinux(testRegion, "x86_64"), "instanceType": "t4g.small", "subnetId": third}, "does not match the instance type"},
		"a key name twice":                 {typeKeyPair, props{"keyName": "milu2stage-key", "publicKey": "ssh-rsa AAAAB3"}, "InvalidKeyPair.Duplicate"},
		"a second address of an instance":  {typeAddress, props{"instance": s.id("web")}, "Resource.AlreadyAssociated"},
		"a volume of another zone":         {typeAttachment, props{"deviceName": "/dev/sdg", "volumeId": farZone, "instanceId": s.id("web")}, "ZoneMismatch"},
		"a volume attached twice":          {typeAttachment, props{"deviceName": "/dev/sdg", "volumeId": s.id("db-data"), "instanceId": s.id("web")}, "VolumeInUse"},
		"a load balancer name twice":       {typeLoadBalancer, props{"name": "milu2stage-alb", "subnets": subnets}, "DuplicateLoadBalancerName"},
		"an ALB in one zone":               {typeLoadBalancer, props{"name": "a", "subnets": list(third)}, "At least two subnets"},
		"two subnets of one zone":          {typeLoadBalancer, props{"name": "a", "subnets": list(third, s.id("subnet-main"))}, "same Availability Zone"},
		"access logs without permission":   {typeLoadBalancer, props{"name": "a", "subnets": subnets, "accessLogs": props{"bucket": "milu2stage-assets", "enabled": true}}, "Access Denied for bucket"},
		"a target group name twice":        {typeTargetGroup, props{"name": "milu2stage-web-tg", "port": 1.0, "protocol": "HTTP", "vpcId": vpc}, "DuplicateTargetGroupName"},
		"a listener with a cert not given": {typeListener, props{"loadBalancerArn": s.id("alb"), "port": 8443.0, "protocol": "HTTPS", "certificateArn": pending, "defaultActions": forward(web)}, "PENDING_VALIDATION"},
		"a listener on a taken port":       {typeListener, props{"loadBalancerArn": s.id("alb"), "port": 443.0, "protocol": "HTTP", "defaultActions": forward(web)}, "DuplicateListener"},
		"a TCP listener of an ALB":         {typeListener, props{"loadBalancerArn": s.id("alb"), "port": 1.0, "protocol": "TCP", "defaultActions": forward(web)}, "must be one of HTTP"},
		"a TCP listener to a UDP group":    {typeListener, props{"loadBalancerArn": s.id("nlb"), "port": 1.0, "protocol": "TCP", "defaultActions": forward(game)}, "not compatible"},
		"a group of two load balancers":    {typeListener, props{"loadBalancerArn": s.secondALB(), "port": 80.0, "protocol": "HTTP", "defaultActions": forward(web)}, "TargetGroupAssociationLimit"},
		"a priority twice":                 {typeListenerRule, props{"listenerArn": s.id("alb-https"), "priority": 10.0, "actions": forward(api), "conditions": list(props{"hostHeader": props{"values": list("a.b")}})}, "PriorityInUse"},
		"a template name twice":            {typeLaunchTemplate, props{"name": "milu2stage-api-lt"}, "AlreadyExistsException"},
		"a scaling group without template": {typeGroup, props{"name": "a", "minSize": 0.0, "maxSize": 1.0, "launchTemplate": props{"id": "lt-0"}, "vpcZoneIdentifiers": subnets}, "valid fully-formed launch template"},
		"a repository name twice":          {typeRepository, props{"name": "milu2stage/api"}, "RepositoryAlreadyExistsException"},
		"a log group name twice":           {typeLogGroup, props{"name": "/milu2stage/api"}, "ResourceAlreadyExistsException"},
		"a bucket name twice":              {typeBucket, props{"bucket": "milu2stage-logs"}, "BucketAlreadyOwnedByYou"},
		"a role name twice":                {typeRole, props{"name": "milu2stage-ec2", "assumeRolePolicy": s.find("role").in["assumeRolePolicy"]}, "EntityAlreadyExists"},
		"a policy of another bucket":       {typeBucketPolicy, props{"bucket": "milu2stage-assets", "policy": s.find("logs-policy").in["policy"]}, "invalid resource"},
		"an ACL on a bucket without ACLs":  {"aws:s3/bucketAclV2:BucketAclV2", props{"bucket": "milu2stage-assets", "acl": "private"}, "AccessControlListNotSupported"},
		"validation that never comes":      {typeValidation, props{"certificateArn": pending}, "timeout while waiting"},
		"a record that exists":             {world.TypeRecord, props{"zoneId": s.zone, "name": "stage0.example.com", "type": "A", "ttl": 1.0, "records": list("10.0.0.1")}, "already exists"},
		"a CNAME at the apex":              {world.TypeRecord, props{"zoneId": s.zone, "name": "example.com", "type": "CNAME", "ttl": 1.0, "records": list("a.b")}, "conflicts with other records"},
		"an alias to nothing":              {world.TypeRecord, props{"zoneId": s.zone, "name": "x.example.com", "type": "A", "aliases": list(props{"name": "a.b", "zoneId": "Z1", "evaluateTargetHealth": false})}, "does not lie within the target zone"},
		"a private zone twice in a VPC":    {world.TypeZone, props{"name": "milu2stage.internal", "vpcs": list(props{"vpcId": vpc})}, "ConflictingDomainExists"},
		"a distribution without its OAC":   {typeDistribution, distribution(props{"domainName": "x", "originId": "assets", "originAccessControlId": "E0"}, s.id("headers")), "NoSuchOriginAccessControl"},
		"a private origin's logs":          {typeDistribution, merged(s.find("cdn").in, props{"loggingConfig": props{"bucket": "milu2stage-assets.s3.amazonaws.com"}}), "does not enable ACL access"},
	} {
		t.Run(sentence, func(t *testing.T) {
			b := *s.bench
			b.t = t
			b.refused(c.want, c.token, "x", c.in)
		})
	}
}

// secondALB makes another ALB, for rules about things shared by two.
func (s *stack) secondALB() string {
	s.t.Helper()
	id, _ := s.make(typeLoadBalancer, "second", props{
		"name": "milu2stage-second", "subnets": list(s.id("subnet-main"), s.id("subnet-second")),
	})
	return id
}

func TestWhatIsInUseStays(t *testing.T) {
	s := newStack(t)
	for sentence, c := range map[string]struct{ name, want string }{
		"a VPC with subnets":                 {"vpc", "DependencyViolation"},
		"a subnet with instances":            {"subnet-main", "DependencyViolation"},
		"a subnet with load balancers":       {"subnet-second", "DependencyViolation"},
		"a route table with associations":    {"rt", "DependencyViolation"},
		"a group that a rule refers to":      {"sg-app", "DependencyViolation"},
		"a target group of a listener":       {"web-tg", "ResourceInUse"},
		"a target group of a rule":           {"api-tg", "ResourceInUse"},
		"a launch template of a group":       {"api-lt", "InUse"},
		"an attached volume":                 {"db-data", "VolumeInUse"},
		"a certificate of a listener":        {"cert", "ResourceInUseException"},
		"a zone with records":                {"zone", "HostedZoneNotEmpty"},
		"a role with policies":               {"role", "DeleteConflict"},
		"an access control of a CDN":         {"oac", "OriginAccessControlInUse"},
		"a headers policy of a distribution": {"headers", "ResponseHeadersPolicyInUse"},
	} {
		t.Run(sentence, func(t *testing.T) {
			m := s.find(c.name)
			b := *s.bench
			b.t = t
			b.kept(c.want, m.token, m.id)
		})
	}
}

func TestWhatIsProtectedOrFullStays(t *testing.T) {
	s := newStack(t)
	fill := func(token, id string) {
		if err := s.w.Update(func(a *world.Account) error {
			full := a.Find(token, id).Clone()
			full.Content = 3
			a.Put(full)
			return nil
		}); err != nil {
			t.Fatal(err)
		}
	}
	fill(typeBucket, "milu2stage-assets")
	s.kept("BucketNotEmpty", typeBucket, "milu2stage-assets")
	fill(typeRepository, "milu2stage/api")
	s.kept("RepositoryNotEmptyException", typeRepository, "milu2stage/api")
	alb, web := s.find("alb"), s.find("web")
	if _, err := s.update(alb.token, alb.id, merged(alb.in, props{"enableDeletionProtection": true})); err != nil {
		t.Fatal(err)
	}
	s.kept("deletion protection", alb.token, alb.id)
	if _, err := s.update(web.token, web.id, merged(web.in, props{"disableApiTermination": true})); err != nil {
		t.Fatal(err)
	}
	s.kept("may not be terminated", web.token, web.id)
}

func TestARefusedCallLeavesTheAccountButIsCounted(t *testing.T) {
	s := newStack(t)
	before := s.live(typeTargetGroup, s.id("web-tg"))
	s.kept("ResourceInUse", typeTargetGroup, s.id("web-tg"))
	if after := s.live(typeTargetGroup, s.id("web-tg")); after != before {
		t.Error("the refused deletion changed the target group")
	}
	err := s.w.View(func(a *world.Account) error {
		if n := a.Calls[deleting+" "+typeTargetGroup]; n != 1 {
			t.Errorf("counted %d deletions, want 1; calls: %v", n, a.Calls)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestPeeringAcrossRegions(t *testing.T) {
	b := newBench(t)
	far := b.on(b.provider("us-test-2"))
	vpc, _ := far.make(world.TypeVPC, "vpc", props{"cidrBlock": "172.35.0.0/16"})
	table, _ := far.make(world.TypeRouteTable, "rt", props{"vpcId": vpc})
	id, out := far.make(typePeering, "pcx", props{"vpcId": vpc, "peerVpcId": b.build, "peerRegion": testRegion})
	if out["acceptStatus"] != statePending {
		t.Errorf("status %v before it is accepted", out["acceptStatus"])
	}
	route := props{"routeTableId": table, "destinationCidrBlock": "172.31.0.0/16", "vpcPeeringConnectionId": id}
	far.refused("not active", typeRoute, "early", route)
	far.refused("does not exist in us-test-2", typeAccepter, "wrong", props{"vpcPeeringConnectionId": id, "autoAccept": true})
	if read := b.imports(typeAccepter, id); read.ID == "" {
		t.Error("the accepter of a pending peering cannot be imported")
	}
	_, out = b.make(typeAccepter, "accepter", props{"vpcPeeringConnectionId": id, "autoAccept": true})
	if out["acceptStatus"] != stateActive || out["vpcId"] != b.build || out["peerVpcId"] != vpc {
		t.Errorf("accepted: %v", out)
	}
	far.make(typeRoute, "route", route)
	both := props{"vpcPeeringConnectionId": id, "accepter": props{"allowRemoteVpcDnsResolution": true}}
	far.refused("can only be set in "+testRegion, typeOptions, "options", both)
	b.make(typeOptions, "options", both)
	if reg := b.live(typePeering, id).Outputs["accepter"]; !flag(reg.(props), "allowRemoteVpcDnsResolution") {
		t.Errorf("the accepter's options are %v", reg)
	}
}

func TestRegionsAndAccountsAreChecked(t *testing.T) {
	b := newBench(t)
	b.make(typeBucket, "logs", props{"bucket": "milu2stage-logs"})
	far := b.on(b.provider("us-test-2"))
	far.refused("BucketAlreadyOwnedByYou", typeBucket, "logs", props{"bucket": "milu2stage-logs"})
	far.refused("PermanentRedirect", typeOwnership, "logs", props{
		"bucket": "milu2stage-logs", "rule": props{"objectOwnership": "ObjectWriter"},
	})
	far.make(typeRepository, "api", props{"name": "milu2stage/api"})
	b.make(typeRepository, "api", props{"name": "milu2stage/api"})
	if err := b.w.Update(func(a *world.Account) error {
		foreign := a.Find(typeBucket, "milu2stage-logs").Clone()
		foreign.ID, foreign.Outputs["bucket"], foreign.Account, foreign.Sequence = "taken", "taken", "999999999999", 0
		a.Put(foreign)
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	b.refused("BucketAlreadyExists", typeBucket, "taken", props{"bucket": "taken"})
	if strings.Contains(b.live(typeBucket, "milu2stage-logs").Text("arn"), "arn:aws:") {
		t.Error("an ARN of the test partition begins with arn:aws:")
	}
}
