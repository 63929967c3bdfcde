package adopt

// Listing names one kind of list call. The comment of each says: the AWS API; the Parent of its queries; the filter that
// the server can apply; the Live fields beyond Name and Tags; and the Props that matching and comparison
// read. "Tags: nil" means that the list call does not return them.
type Listing string

// EC2, region-wide or by VPC.
const (
	// ListVpcs is ec2:DescribeVpcs. No parent. Props: cidrBlock string (primary), isDefault bool.
	ListVpcs Listing = "vpcs"
	// ListSubnets is ec2:DescribeSubnets. Parent: a VPC id (filter vpc-id) or one subnet id (filter subnet-id). VPC.
	// Props: vpcId, cidrBlock, availabilityZone string.
	ListSubnets Listing = "subnets"
	// ListInternetGateways is ec2:DescribeInternetGateways. Parent: VPC id (filter attachment.vpc-id). VPC. Props: vpcId.
	ListInternetGateways Listing = "internet-gateways"
	// ListRouteTables is ec2:DescribeRouteTables. No parent: one call serves tables, routes and associations, in the
	// stage's VPC and in the build VPC. VPC. Props: vpcId string, main bool, routes []map[string]any{destination string
	// (IPv4 or IPv6 CIDR or prefix list id), origin string ("CreateRoute", "CreateRouteTable", ...), state string
	// ("active", "blackhole"), target string (the gateway, peering or interface id)}, associations
	// []map[string]any{id, subnetId string, main bool}.
	ListRouteTables Listing = "route-tables"
	// ListPeerings is ec2:DescribeVpcPeeringConnections. Parent: the id of a VPC, which is on either side; the AWS
	// side asks for all, since a filter is for one side only. Dead: deleted, deleting, failed, rejected, expired. Props:
	// vpcId, peerVpcId, peerRegion, peerOwnerId, status string.
	ListPeerings Listing = "peerings"
	// ListPeeringAccepters is the same call in the accepter's region. Parent: the peering's id (filter
	// vpc-peering-connection-id). Same Props.
	ListPeeringAccepters Listing = "peering-accepters"
	// ListSecurityGroups is ec2:DescribeSecurityGroups. Parent: VPC id (filter vpc-id). Name is the group's name (not its
	// tag). VPC. Props: name, description, vpcId string.
	ListSecurityGroups Listing = "security-groups"
	// ListSecurityGroupRules is ec2:DescribeSecurityGroupRules. Parent: the group's id (filter group-id). Props:
	// securityGroupId string, isEgress bool, ipProtocol string (AWS's form: tcp, udp, icmp, icmpv6, "-1", a number),
	// fromPort, toPort int (both present; -1 as AWS returns it), and exactly one of cidrIpv4, cidrIpv6, prefixListId,
	// referencedSecurityGroupId string; description string.
	ListSecurityGroupRules Listing = "security-group-rules"
	// ListInstances is ec2:DescribeInstances. Parent: VPC id (filter vpc-id; also instance-state-name on the server).
	// Dead: terminated, shutting-down. Name tag. VPC. Created: LaunchTime. Props: subnetId, availabilityZone, ami,
	// instanceType, keyName, instanceState string, tenancy string, instanceLifecycle string ("" or "spot"), associatePublicIpAddress bool,
	// rootVolumeId string.
	ListInstances Listing = "instances"
	// ListLaunchTemplates is ec2:DescribeLaunchTemplates. Hint: name prefix, which the AWS side does not use.
	// Props: name string, latestVersion int.
	ListLaunchTemplates Listing = "launch-templates"
	// ListKeyPairs is ec2:DescribeKeyPairs. Hint: name prefix (filter key-name). ID is the name. Props: keyName,
	// keyPairId string.
	ListKeyPairs Listing = "key-pairs"
	// ListAddresses is ec2:DescribeAddresses. Hint: prefix of the Name tag (filter tag:Name). ID is the allocation id.
	// Props: domain ("vpc"), publicIp, instance string (the instance's id, "" for none),
	// networkInterface string.
	ListAddresses Listing = "addresses"
	// ListVolumes is ec2:DescribeVolumes. Parent: an availability zone (filter availability-zone) or one volume id (filter
	// volume-id). Hint: prefix of the Name tag (filter tag:Name). Dead: deleting, deleted, error. Props: availabilityZone
	// string, encrypted bool, kmsKeyId string, size int, type string, attachments []map[string]any{instanceId, device,
	// state string} without detached ones.
	ListVolumes Listing = "volumes"
	// ListFlowLogs is ec2:DescribeFlowLogs. Parent: VPC id (filter resource-id). Props: vpcId, trafficType,
	// logDestinationType, logDestination, logFormat string, maxAggregationInterval int.
	ListFlowLogs Listing = "flow-logs"
	// ListVpcEndpoints is ec2:DescribeVpcEndpoints. Parent: VPC id (filter vpc-id). Dead: deleting, deleted, failed,
	// rejected, expired. Props: vpcId, serviceName, vpcEndpointType string.
	ListVpcEndpoints Listing = "vpc-endpoints"
)

// Load balancing and auto scaling.
const (
	// ListLoadBalancers is elasticloadbalancing:DescribeLoadBalancers. No parent. Dead: failed. ID is the ARN. Tags: nil.
	// VPC. Created. Props: name string, internal bool, loadBalancerType string (application, network), subnets, securityGroups []string,
	// dnsName, zoneId string.
	ListLoadBalancers Listing = "load-balancers"
	// ListTargetGroups is elasticloadbalancing:DescribeTargetGroups. No parent. ID is the ARN. Tags: nil. VPC. Props:
	// name string, port int, protocol, protocolVersion ("" where AWS returns none), targetType, ipAddressType, vpcId string.
	ListTargetGroups Listing = "target-groups"
	// ListListeners is elasticloadbalancing:DescribeListeners. Parent: the load balancer's ARN. ID is the ARN. Tags: nil.
	// Props: loadBalancerArn string, port int, protocol string.
	ListListeners Listing = "listeners"
	// ListListenerRules is elasticloadbalancing:DescribeRules. Parent: the listener's ARN. Without the default rule. ID
	// is the ARN. Tags: nil. Props: listenerArn string, priority int, hosts, paths, targetGroups []string.
	ListListenerRules Listing = "listener-rules"
	// ListAutoScalingGroups is autoscaling:DescribeAutoScalingGroups. No parent. Dead: those whose Status says that they
	// are being deleted. ID is the name. Created. Props: name string, vpcZoneIdentifiers []string (subnet ids).
	ListAutoScalingGroups Listing = "auto-scaling-groups"
	// ListScalingPolicies is autoscaling:DescribePolicies. Parent: the group's name. ID is "group/policy". Props: name,
	// autoscalingGroupName, policyType string.
	ListScalingPolicies Listing = "scaling-policies"
	// ListWebACLAssociations is wafv2:GetWebACLForResource. Parent: the load balancer's ARN. At most one. ID is
	// "acl-arn,resource-arn". Tags: nil. Props: webAclArn, resourceArn string.
	ListWebACLAssociations Listing = "web-acl-associations"
)

// Containers, certificates, names and observation.
const (
	// ListRepositories is ecr:DescribeRepositories. No parent. ID is the name. Created. Tags: nil. Props: name, encryptionType
	// string (AES256, KMS), kmsKey, repositoryUrl, imageTagMutability string.
	ListRepositories Listing = "repositories"
	// ListLifecyclePolicies is ecr:GetLifecyclePolicy. Parent: the repository's name. At most one; a repository without a
	// policy, or no such repository, is an empty answer. ID is the repository's name. Props: repository, policy string.
	ListLifecyclePolicies Listing = "lifecycle-policies"
	// ListCertificates is acm:ListCertificates (every key type; statuses ISSUED and PENDING_VALIDATION on the server). Hint:
	// the domain; for certificates with exactly that domain the source also calls acm:DescribeCertificate. ID is the ARN.
	// Created. Tags: nil. Props: domainName string, subjectAlternativeNames []string (as AWS gives it: with the domain),
	// keyAlgorithm string (RSA_2048: underscores), type string (AMAZON_ISSUED, IMPORTED, PRIVATE), status string; from
	// the description: validationMethod string, domainValidationOptions []map[string]any{domainName, resourceRecordName,
	// resourceRecordType, resourceRecordValue string}.
	ListCertificates Listing = "certificates"
	// ListZones is Route 53. Parent: a VPC id: route53:ListHostedZonesByVPC (with Hint: the VPC's region), private zones
	// associated with the VPC that this account owns; or empty: route53:ListHostedZones, public zones. Region is empty. Name
	// without the last dot. ID without "/hostedzone/". Tags: nil. Props: name string, private bool.
	ListZones Listing = "zones"
	// ListRecords is route53:ListResourceRecordSets. Parent: the zone's id. Hint: a domain name; only records at or below it
	// are wanted (they are contiguous: start there, stop after them). Region is empty. ID is "ZONE_name_TYPE" or
	// "ZONE_name_TYPE_setid". Tags: nil. Props: zoneId, name (lower case, no last dot, "*" not "\052"), type, setIdentifier
	// string ("" for none), aliasName string (the DNS name that an alias leads to), records []string (what another one holds).
	ListRecords Listing = "records"
	// ListLogGroups is logs:DescribeLogGroups. Hint: name prefix. ID is the name. Created. Tags: nil. Props: name,
	// logGroupClass, kmsKeyId string, retentionInDays int (0: never).
	ListLogGroups Listing = "log-groups"
	// ListAlarms is cloudwatch:DescribeAlarms (metric alarms). Hint: name prefix. ID is the name. Tags: nil. Props: name string.
	ListAlarms Listing = "alarms"
	// ListDashboards is cloudwatch:ListDashboards. Hint: name prefix. ID is the name. Tags: nil. Props: dashboardName string.
	ListDashboards Listing = "dashboards"
)

// The shared stack. Each is at most one thing unless it says otherwise, and a missing one is an empty answer.
const (
	// ListBuckets is s3:HeadBucket. Parent: the bucket's name. 404 is an empty answer; 403 is a LookupError of kind
	// ForeignOwner, unless s3:ListBuckets names the bucket (then Denied). ID is the name. Tags: always filled
	// (s3:GetBucketTagging; NoSuchTagSet is no tags). Props: bucket, arn, region, bucketDomainName,
	// bucketRegionalDomainName, hostedZoneId string (hostedZoneId may be left out).
	ListBuckets Listing = "buckets"
	// ListBucketVersionings is s3:GetBucketVersioning. This and the next six are a bucket's sub-resources. Parent: the
	// bucket's name. ID is the bucket's name. Tags: nil. Props: bucket string.
	// An unset configuration (no status, NoSuch...Configuration, ...NotFoundError) and no such bucket are empty answers.
	ListBucketVersionings Listing = "bucket-versionings"
	// ListBucketLoggings is s3:GetBucketLogging.
	ListBucketLoggings Listing = "bucket-loggings"
	// ListBucketLifecycles is s3:GetLifecycleConfiguration.
	ListBucketLifecycles Listing = "bucket-lifecycles"
	// ListBucketEncryptions is s3:GetEncryptionConfiguration.
	ListBucketEncryptions Listing = "bucket-encryptions"
	// ListBucketAccessBlocks is s3:GetBucketPublicAccessBlock.
	ListBucketAccessBlocks Listing = "bucket-access-blocks"
	// ListBucketOwnerships is s3:GetBucketOwnershipControls.
	ListBucketOwnerships Listing = "bucket-ownerships"
	// ListBucketPolicies is s3:GetBucketPolicy.
	ListBucketPolicies Listing = "bucket-policies"
	// ListRoles is iam:GetRole. Parent: the role's name. ID is the name. Created. Tags filled. Props: name, path, arn,
	// uniqueId string.
	ListRoles Listing = "roles"
	// ListInstanceProfiles is iam:GetInstanceProfile. Parent: its name. ID is the name. Created. Tags filled. Props: name,
	// path, arn, uniqueId, role (the first role's name, "" for none) string.
	ListInstanceProfiles Listing = "instance-profiles"
	// ListRolePolicies is iam:ListRolePolicies. Parent: the role's name. Any number. ID is "role:policy". Tags: nil. Props:
	// role, name string.
	ListRolePolicies Listing = "role-policies"
	// ListAttachedRolePolicies is iam:ListAttachedRolePolicies. Parent: the role's name. Any number. ID is
	// "role/policy-arn". Tags: nil. Props: role, policyArn string.
	ListAttachedRolePolicies Listing = "attached-role-policies"
	// ListDistributions is cloudfront:ListDistributions. No parent; any number. Name is the comment. Tags: nil. Props:
	// comment, arn, domainName, hostedZoneId (Z2FDTNDATAQYW2 outside China), status string, enabled bool, aliases []string.
	ListDistributions Listing = "distributions"
	// ListOriginAccessControls is cloudfront:ListOriginAccessControls. No parent; any number. Tags: nil. Props: name,
	// description, originAccessControlOriginType string.
	ListOriginAccessControls Listing = "origin-access-controls"
)
