package infra

// The type tokens that the program names: whose registrations ignore changes of some properties for good, or that it
// looks for in its own state.
const (
	typeVPC           = "aws:ec2/vpc:Vpc"
	typeTargetGroup   = "aws:lb/targetGroup:TargetGroup"
	typeInstance      = "aws:ec2/instance:Instance"
	typeKeyPair       = "aws:ec2/keyPair:KeyPair"
	typeSecurityGroup = "aws:ec2/securityGroup:SecurityGroup"
	typeVolume        = "aws:ebs/volume:Volume"
	typeGroup         = "aws:autoscaling/group:Group"
	typeTemplate      = "aws:ec2/launchTemplate:LaunchTemplate"
	typeZone          = "aws:route53/zone:Zone"
)

// ignored lists the properties of a type that never cause an update or a replacement: those that AWS does not return or
// that replacing a live, adopted resource would not be worth, and those that something else moves.
func ignored(token string) []string {
	switch token {
	case typeInstance:
		return []string{
			"ami",                        // every new image of Amazon Linux would replace the instance and its root volume
			"userData",                   // runs on the first boot only; a change would stop and start the instance for nothing
			"keyName",                    // cannot change on a live instance; Session Manager needs none
			"availabilityZone",           // the subnet decides it; the provider reads it back as if it had been an input
			"associatePublicIpAddress",   // given at launch; AWS does not return it, only whether there is an address now
			"launchTemplate",             // what an adopted instance was launched from; leaving it out would replace it
			"hibernation",                // given at launch, as is the template
			"rootBlockDevice.encrypted",  // a live root volume cannot be encrypted in place
			"rootBlockDevice.volumeSize", // an adopted root volume may be larger than ours, and none can shrink
		}
	case typeKeyPair:
		return []string{"publicKey"} // AWS returns a fingerprint only, so an adopted pair always differs
	case typeSecurityGroup:
		return []string{"description"} // cosmetic, yet AWS cannot change it: a difference would replace the group
	case typeVolume:
		return []string{"encrypted"} // a live volume cannot be encrypted in place, and must not be replaced: it has the data
	case typeGroup:
		return []string{"desiredCapacity"} // the first size only; afterwards target tracking moves it
	case typeTemplate:
		// Only our own names are in it. What moto returns has the template's own tags in it as well, and each difference
		// would be a new version, which replaces every instance of the group.
		return []string{"tagSpecifications"}
	case typeZone:
		return []string{"vpcs"} // others, such as the build VPC, are associated by their owners; and a VPC is never exchanged
	default:
		return nil
	}
}

// ignoredOfTargets lists the ignored properties of a target group whose attachments all name their port. Its own port
// is then only a default that nobody uses, yet AWS could change it only by replacing a group that a listener holds.
func ignoredOfTargets() []string { return []string{"port"} }
