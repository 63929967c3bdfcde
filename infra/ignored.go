package infra

import "milu2-stage/internal/adopt"

// The type tokens that the program names: whose registrations ignore changes of some properties for good, or that it
// looks for in its own state.
const (
	typeProvider       = "pulumi:providers:aws"
	typeVPC            = "aws:ec2/vpc:Vpc"
	typeSubnet         = "aws:ec2/subnet:Subnet"
	typeLoadBalancer   = "aws:lb/loadBalancer:LoadBalancer"
	typeTargetGroup    = "aws:lb/targetGroup:TargetGroup"
	typeInstance       = "aws:ec2/instance:Instance"
	typeKeyPair        = "aws:ec2/keyPair:KeyPair"
	typeSecurityGroup  = "aws:ec2/securityGroup:SecurityGroup"
	typeVolume         = "aws:ebs/volume:Volume"
	typeGroup          = "aws:autoscaling/group:Group"
	typeRecord         = "aws:route53/record:Record"
	typeZone           = "aws:route53/zone:Zone"
	typeRepository     = "aws:ecr/repository:Repository"
	typeBucket         = "aws:s3/bucketV2:BucketV2"
	typeRole           = "aws:iam/role:Role"
	typeProfile        = "aws:iam/instanceProfile:InstanceProfile"
	typeDistribution   = "aws:cloudfront/distribution:Distribution"
	typeCertificate    = "aws:acm/certificate:Certificate"
	typeListener       = "aws:lb/listener:Listener"
	typeLaunchTemplate = "aws:ec2/launchTemplate:LaunchTemplate"
	typeLogGroup       = "aws:cloudwatch/logGroup:LogGroup"
	typeAlarm          = "aws:cloudwatch/metricAlarm:MetricAlarm"
	typeDashboard      = "aws:cloudwatch/dashboard:Dashboard"
	typeEIP            = "aws:ec2/eip:Eip"
	typeDefaultGroup   = "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup"
	typePeeringOptions = "aws:ec2/peeringConnectionOptions:PeeringConnectionOptions"
	typeTarget         = "aws:lb/targetGroupAttachment:TargetGroupAttachment"
	typePeering        = "aws:ec2/vpcPeeringConnection:VpcPeeringConnection"
	typeEndpoint       = "aws:ec2/vpcEndpoint:VpcEndpoint"
	typeAccessBlock    = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock"
	typeOwnership      = "aws:s3/bucketOwnershipControls:BucketOwnershipControls"
	typeEncryption     = "aws:s3/bucketServerSideEncryptionConfigurationV2:BucketServerSideEncryptionConfigurationV2"
	typeVersioning     = "aws:s3/bucketVersioningV2:BucketVersioningV2"
	typeLifecycle      = "aws:s3/bucketLifecycleConfigurationV2:BucketLifecycleConfigurationV2"
	typeBucketPolicy   = "aws:s3/bucketPolicy:BucketPolicy"
	typeLogging        = "aws:s3/bucketLoggingV2:BucketLoggingV2"
	typeImages         = "awsx:ecr:Repository"
)

// ignored lists the properties of a type whose changes never cause an update or a replacement: those that adoption ignores
// for good, with the reasons in package adopt, and those that this program's own way of building asks for.
func ignored(token string) []string {
	return append(adopt.Ignored(token), ignoredHere(token)...)
}

func ignoredHere(token string) []string {
	switch token {
	case typeInstance:
		return []string{"rootBlockDevice.volumeSize"} // an adopted root volume may be larger than ours, and none can shrink
	case typeGroup:
		return []string{"desiredCapacity"} // the first size only; afterwards target tracking moves it
	case typeZone:
		// Others, such as the build VPC, are associated by their owners. A zone that lacks ours does not ignore them: strandedZone.
		return []string{"vpcs"}
	default:
		return nil
	}
}

// ignoredOfTargets lists the ignored properties of a target group whose attachments all name their port. Its own port
// is then only a default that nobody uses, yet AWS could change it only by replacing a group that a listener holds.
func ignoredOfTargets() []string { return []string{"port"} }
