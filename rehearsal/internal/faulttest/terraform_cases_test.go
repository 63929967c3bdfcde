//go:build unix

package faulttest

// networkDifferences are those of the network, its routes and its rules.
func networkDifferences() map[string]handmade {
	return map[string]handmade{
		"every tag is Terraform's": {edit: both(), changes: []string{"vpc tags"}},
		"the VPC has no DNS host names": {
			edit: set("Vpc milu2stage-vpc", "enableDnsHostnames", false), changes: []string{"vpc enableDnsHostnames"},
		},
		"the VPC has dedicated tenancy": {
			edit: set("Vpc milu2stage-vpc", "instanceTenancy", "dedicated"), changes: []string{"vpc instanceTenancy"},
		},
		"a subnet gives out public addresses": {
			edit:    set("Subnet milu2stage-subnet-main", "mapPublicIpOnLaunch", true),
			changes: []string{"subnet-main mapPublicIpOnLaunch"},
		},
		"a subnet has another name": {
			edit:    set("Subnet milu2stage-subnet-main", "tags.Name", "public-a", "tagsAll.Name", "public-a"),
			changes: []string{"subnet-main tags"},
		},
		"the internet gateway has no name": {
			edit: set("InternetGateway milu2stage-igw", "tags.Name", gone{}, "tagsAll.Name", gone{}), changes: []string{"igw tags"},
		},
		"the way to the internet leads through a NAT gateway": {
			edit:    set("Route destinationCidrBlock=0.0.0.0/0", "gatewayId", gone{}, "natGatewayId", "nat-0123456789abcdef0"),
			changes: []string{"route-internet gatewayId"},
		},
		"the route table has a route to a VPN": {
			edit: twin("Route destinationCidrBlock=0.0.0.0/0", "r-vpn", "destinationCidrBlock", "10.9.0.0/16",
				"gatewayId", "vgw-0123456789abcdef0"),
			says:   []string{"note   rt: left alone, since the program has no such route: 10.9.0.0/16 through vgw-0123456789abcdef0"},
			beside: []string{"Route r-vpn"},
		},
		"a subnet has another route table": {
			edit: both(
				twin("RouteTable milu2stage-rt", "rtb-00000000000000abc", "tags.Name", "old", "tagsAll.Name", "old"),
				set("RouteTableAssociation subnetId=Subnet milu2stage-subnet-main", "routeTableId", "rtb-00000000000000abc")),
			changes: []string{"rta-main routeTableId"}, beside: []string{"RouteTable rtb-00000000000000abc"},
		},
		"a security group has another description": {
			edit: set("SecurityGroup MILU2stage-sg", "description", "by hand"), stays: []string{"SecurityGroup.description"},
		},
		"the rules are in another order": {edit: both(backwards("SecurityGroupIngressRule"), backwards("SecurityGroupEgressRule"))},
		"a rule has another description": {
			edit:    set("SecurityGroupIngressRule sg-app-in-https", "description", "web"),
			changes: []string{"sg-app-in-https description"},
		},
		"a security group has an extra rule": {
			edit: twin("SecurityGroupIngressRule sg-app-in-https", "sgr-00000000000000abc", "fromPort", 22, "toPort", 22),
			says: []string{
				"note   sg-app: left alone, since the program has no such rule: sgr-00000000000000abc lets in tcp 22 from 0.0.0.0/0",
			},
			beside: []string{"SecurityGroupIngressRule sgr-00000000000000abc"},
		},
		"one rule has the ports of two": {
			edit:    set("SecurityGroupIngressRule sg-app-in-self-tcp-7001", "toPort", 7002),
			creates: []string{"sg-app-in-self-tcp-7001"}, beside: []string{"SecurityGroupIngressRule"},
			says: []string{"lets in tcp 7001-7002 from sg-"},
		},
		"a rule is missing": {
			edit: drop("SecurityGroupIngressRule sg-db-in-app"), creates: []string{"sg-db-in-app"},
			beside: []string{"SecurityGroupIngressRule"},
		},
		"the flow log records all traffic": {
			edit:    set("FlowLog milu2stage-flow-log", "trafficType", "ALL"),
			creates: []string{"flow-log"}, beside: []string{"FlowLog"},
		},
		"the endpoint of S3 serves no route table": {
			edit:    set("VpcEndpoint milu2stage-endpoint-s3", "routeTableIds", []any{}),
			changes: []string{"endpoint-s3 routeTableIds"},
		},
		"the peering waits for its acceptance": {
			edit: both(set("VpcPeeringConnection milu2stage-pcx", "acceptStatus", "pending-acceptance"),
				set("VpcPeeringConnectionAccepter milu2stage-pcx", "acceptStatus", "pending-acceptance")),
			changes: []string{"pcx-accepter autoAccept"},
		},
		"the peering was rejected": {
			edit:    set("VpcPeeringConnection milu2stage-pcx", "acceptStatus", "rejected"),
			creates: []string{"pcx", "pcx-accepter"}, changes: []string{"route-build vpcPeeringConnectionId"},
			beside: []string{"VpcPeeringConnection", "VpcPeeringConnectionAccepter", "PeeringConnectionOptions"},
			stays:  []string{"Route.vpcPeeringConnectionId"},
		},
	}
}

// computeDifferences are those of instances, disks and the API's group.
func computeDifferences() map[string]handmade {
	return map[string]handmade{
		"an instance has another type": {
			edit: set("Instance milu2stage-web", "instanceType", "t3.nano"), changes: []string{"web instanceType"},
			says: []string{"note   web: it is a t3.nano and becomes a t3.small, for which AWS stops and starts it"},
		},
		"an instance has an older image and other user data": {
			edit:  set("Instance milu2stage-web", "ami", "ami-0123456789abcdef0", "userData", "#!/bin/sh"),
			stays: []string{"Instance.ami"},
		},
		"an instance has another key": {
			edit:  both(twin("KeyPair milu2stage-key", "old", "keyName", "old"), set("Instance milu2stage-web", "keyName", "old")),
			stays: []string{"Instance.keyName"}, beside: []string{"KeyPair old"},
		},
		"an instance takes the old metadata calls": {
			edit:    set("Instance milu2stage-web", "metadataOptions.httpTokens", "optional"),
			changes: []string{"web metadataOptions"},
		},
		"a root volume is a large gp2 without encryption": {
			edit: set("Instance milu2stage-web", "rootBlockDevice.volumeType", "gp2", "rootBlockDevice.volumeSize", 100,
				"rootBlockDevice.encrypted", false),
			changes: []string{"web rootBlockDevice.volumeType"}, stays: []string{"Instance.rootBlockDevice"},
		},
		"an instance is in one security group more": {
			edit: set("Instance milu2stage-web", "vpcSecurityGroupIds",
				[]any{of{"SecurityGroup MILU2stage-sg", "id"}, of{"SecurityGroup milu2stage-db", "id"}}),
			changes: []string{"web vpcSecurityGroupIds"}, stays: []string{"Instance.vpcSecurityGroupIds"},
		},
		"an instance has no profile": {
			edit: set("Instance milu2stage-web", "iamInstanceProfile", gone{}), changes: []string{"web iamInstanceProfile"},
		},
		"an instance of the name was terminated": {
			edit:   twin("Instance milu2stage-web", "i-00000000000000abc", "instanceState", "terminated"),
			beside: []string{"Instance i-00000000000000abc"},
		},
		"the launch template has newer versions": {
			edit:    set("LaunchTemplate milu2stage-api-lt", "latestVersion", 7, "instanceType", "t3.nano"),
			changes: []string{"api-lt instanceType", "api-asg launchTemplate"}, stays: []string{"Group.launchTemplate"},
		},
		"scaling moved the group": {
			edit: set("Group milu2stage-api-asg", "desiredCapacity", 4), stays: []string{"Group.desiredCapacity"},
		},
		"the group has other bounds": {
			edit: set("Group milu2stage-api-asg", "minSize", 0, "maxSize", 9), changes: []string{"api-asg minSize", "api-asg maxSize"},
		},
		"the group has a launch configuration": {
			edit:    set("Group milu2stage-api-asg", "launchTemplate", gone{}, "launchConfiguration", "milu2stage-api-2019"),
			changes: []string{"api-asg launchTemplate"}, stays: []string{"Group.launchTemplate"},
		},
		"the group looks at instances only": {
			edit: set("Group milu2stage-api-asg", "healthCheckType", "EC2"), changes: []string{"api-asg healthCheckType"},
		},
		"the scaling policy has another target": {
			edit:    set("Policy milu2stage-api-cpu", "targetTrackingConfiguration.targetValue", 40),
			changes: []string{"api-cpu targetTrackingConfiguration"},
		},
		"the key pair has another key": {
			edit: set("KeyPair milu2stage-key", "publicKey", "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOther other"),
		},
		"an elastic address has no instance": {
			edit: set("Eip milu2stage-node-game-eip", "instance", "", "networkInterface", "", "associationId", ""), changes: []string{"node-game-eip instance"},
		},
		"the data volume is a gp2": {edit: set("Volume milu2stage-db-data", "type", "gp2"), changes: []string{"db-data type"}},
		"the data volume is smaller": {
			edit: set("Volume milu2stage-db-data", "size", 20), changes: []string{"db-data size"},
		},
		"the data volume is not encrypted": {
			edit: set("Volume milu2stage-db-data", "encrypted", false), stays: []string{"Volume.encrypted"},
			says: []string{"note   db-data: the volume is not encrypted, and cannot be"},
		},
	}
}
