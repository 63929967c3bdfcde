package simaws

import (
	"encoding/base64"
	"fmt"
	"net/netip"
	"regexp"
	"slices"
	"strings"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/ec2"

	"milu2-stage/rehearsal/internal/world"
)

const (
	typeInstance = "aws:ec2/instance:Instance"
	typeKeyPair  = "aws:ec2/keyPair:KeyPair"
	typeAddress  = "aws:ec2/eip:Eip"

	// maxUserData is the AWS limit on user data before encoding, in bytes.
	maxUserData = 16384
)

func instanceKinds() []kind {
	return []kind{instanceKind(), keyPairKind(), addressKind()}
}

func instanceKind() kind {
	return kind{
		token: typeInstance, args: ec2.InstanceArgs{}, res: ec2.Instance{},
		required: []string{"ami|launchTemplate", "instanceType|launchTemplate"},
		replace: []string{
			"ami", "subnetId", "availabilityZone", "associatePublicIpAddress", "keyName", "privateIp", "tenancy", "hostId",
			"placementGroup", "securityGroups", "networkInterfaces", "hibernation", "enclaveOptions", "cpuOptions",
			"rootBlockDevice.encrypted", "rootBlockDevice.kmsKeyId", "ebsBlockDevices", "ephemeralBlockDevices",
		},
		replaceIf: map[string]string{"userData": "userDataReplaceOnChange", "userDataBase64": "userDataReplaceOnChange"},
		sets:      []string{"vpcSecurityGroupIds", "securityGroups", "ebsBlockDevices", "secondaryPrivateIps"},
		kept:      instanceKept(),
		unread:    []string{"userData", "userDataBase64", "userDataReplaceOnChange"},
		defaults:  map[string]any{"getPasswordData": false, "sourceDestCheck": true, "userDataReplaceOnChange": false},
		rules: map[string]rule{
			"ami": imageID(), "instanceType": instanceType(), "userData": userData, "userDataBase64": userData64,
		},
		prepare: prepareInstance,
		create:  createInstance,
		update: func(o *op) error {
			if root := object(o.out, "rootBlockDevice"); root["tags"] != nil {
				root["tagsAll"] = root["tags"]
			}
			return nil
		},
		remove: func(o *op) error {
			if flag(o.out, "disableApiTermination") {
				return fault("OperationNotPermitted", "The instance '%s' may not be terminated: disableApiTermination is set", o.id)
			}
			return nil
		},
	}
}

func keyPairKind() kind {
	return kind{
		token: typeKeyPair, args: ec2.KeyPairArgs{}, res: ec2.KeyPair{},
		replace: []string{"keyName", "keyNamePrefix", "publicKey"},
		unread:  []string{"publicKey"},
		name:    "keyName", prefix: "keyNamePrefix",
		rules: map[string]rule{
			"keyName": pattern(255, `^[ -~]+$`, "printable ASCII"),
			// The provider has no rule for the key; EC2 refuses what is none. An imported pair has an empty one.
			"publicKey": pattern(16384, `^((ssh-rsa|ssh-ed25519) AAAA[0-9A-Za-z+/]+=*( [^\n]*)?\n?)?$`,
				"an OpenSSH public key of type ssh-rsa or ssh-ed25519"),
		},
		prepare: func(o *op) error {
			if o.str("publicKey") == "" && o.old == nil {
				return fault("InvalidKey.Format", "Key is not in valid OpenSSH public key format")
			}
			return o.taken(o.region, "keyName", "InvalidKeyPair.Duplicate")
		},
		create: func(o *op) error {
			o.id = o.str("keyName")
			typ, _, _ := strings.Cut(strings.TrimPrefix(o.str("publicKey"), "ssh-"), " ")
			o.def(map[string]any{
				"arn": o.arn("ec2", "key-pair/"+o.id), "keyPairId": o.acct.NextID("key"), "keyType": typ,
				"fingerprint": o.acct.NextHex(32), "keyNamePrefix": "",
			})
			return nil
		},
	}
}

func addressKind() kind {
	return kind{
		token: typeAddress, args: ec2.EipArgs{}, res: ec2.Eip{},
		replace: []string{"domain", "publicIpv4Pool", "address", "networkBorderGroup", "customerOwnedIpv4Pool"},
		kept:    []string{"domain", "vpc", "instance", "networkInterface", "publicIpv4Pool", "networkBorderGroup", "address"},
		rules:   map[string]rule{"domain": oneOf("vpc", "standard")},
		prepare: prepareAddress,
		create: func(o *op) error {
			o.id = o.acct.NextID("eipalloc")
			ip := publicIP(o.acct)
			o.def(map[string]any{
				"arn": o.arn("ec2", "elastic-ip/"+o.id), "allocationId": o.id, "publicIp": ip, "domain": "vpc",
				"publicDns": publicName(ip, o.region), "publicIpv4Pool": "amazon", "networkBorderGroup": o.region, "vpc": true,
				"ptrRecord": "",
			})
			return attachAddress(o)
		},
		update: attachAddress,
	}
}

func instanceKept() []string {
	return []string{
		"availabilityZone", "associatePublicIpAddress", "privateIp", "keyName", "tenancy", "vpcSecurityGroupIds", "securityGroups",
		"metadataOptions", "metadataOptions.httpEndpoint", "metadataOptions.httpTokens", "metadataOptions.httpProtocolIpv6",
		"metadataOptions.httpPutResponseHopLimit", "metadataOptions.instanceMetadataTags", "rootBlockDevice",
		"rootBlockDevice.deviceName", "rootBlockDevice.encrypted", "rootBlockDevice.iops", "rootBlockDevice.kmsKeyId",
		"rootBlockDevice.throughput", "rootBlockDevice.volumeId", "rootBlockDevice.volumeSize", "rootBlockDevice.volumeType",
		"rootBlockDevice.tagsAll", "rootBlockDevice.deleteOnTermination", "ebsBlockDevices", "ebsOptimized", "monitoring",
		"disableApiTermination", "disableApiStop", "instanceInitiatedShutdownBehavior", "placementGroup", "cpuOptions", "hostId",
		"iamInstanceProfile", "creditSpecification", "maintenanceOptions", "privateDnsNameOptions", "enclaveOptions",
		"capacityReservationSpecification", "secondaryPrivateIps", "sourceDestCheck",
	}
}

func imageID() rule {
	return pattern(21, `^ami-[0-9a-f]{8,17}$`, "an AMI id such as ami-0123456789abcdef0")
}

func instanceType() rule {
	return pattern(32, `^[a-z][a-z0-9-]*\.(nano|micro|small|medium|large|([0-9]+)?xlarge|metal(-[0-9a-z]+)?)$`,
		"an instance type such as t3.small")
}

func userData(value string) string {
	if len(value) > maxUserData {
		return fmt.Sprintf("has %d bytes; AWS allows %d", len(value), maxUserData)
	}
	return ""
}

func userData64(value string) string {
	decoded, err := base64.StdEncoding.DecodeString(value)
	if err != nil {
		return "is not base64"
	}
	return userData(string(decoded))
}

func prepareInstance(o *op) error {
	subnet, err := o.need(typeSubnet, o.str("subnetId"), "InvalidSubnetID.NotFound", "subnet ID")
	if err != nil {
		return err
	}
	if zone := o.str("availabilityZone"); zone != "" && zone != subnet.Text("availabilityZone") {
		return fault("InvalidParameterValue", "The subnet %s is in %s, not in %s", subnet.ID, subnet.Text("availabilityZone"), zone)
	}
	if err := o.needGroups(texts(o.in, "vpcSecurityGroupIds"), subnet.Text("vpcId")); err != nil {
		return err
	}
	if name := o.str("keyName"); name != "" {
		if _, err := o.need(typeKeyPair, name, "InvalidKeyPair.NotFound", "key pair"); err != nil {
			return err
		}
	}
	if name := o.str("iamInstanceProfile"); name != "" {
		profile := o.acct.Get(typeProfile, world.Global, name)
		if profile == nil || profile.Text("role") == "" {
			return fault("InvalidParameterValue", "Value (%s) for parameter iamInstanceProfile.name is invalid", name)
		}
	}
	return fits(o.region, o.str("ami"), o.str("instanceType"))
}

// fits checks that an Amazon Linux image runs on the instance type's processor.
func fits(region, image, instance string) error {
	arm := regexp.MustCompile(`^([a-z]+[0-9]+g[a-z]*|a1)\.`).MatchString(instance)
	for architecture, wrong := range map[string]bool{"x86_64": arm, "arm64": !arm} {
		if image == amazonLinux(region, architecture) && wrong && instance != "" {
			return fault("InvalidParameterValue", "The architecture '%s' of the AMI %s does not match the instance type %s",
				architecture, image, instance)
		}
	}
	return nil
}

func createInstance(o *op) error {
	o.id = o.acct.NextID("i")
	subnet := o.get(typeSubnet, o.str("subnetId"))
	private := freeAddress(o.acct.Where(typeInstance, o.region, "subnetId", subnet.ID), subnet.Text("cidrBlock"))
	public, name := "", ""
	onLaunch, given := o.in["associatePublicIpAddress"].(bool)
	if onLaunch || (!given && subnet.Flag("mapPublicIpOnLaunch")) {
		public = publicIP(o.acct)
		name = publicName(public, o.region)
	}
	group := o.get(world.TypeVPC, subnet.Text("vpcId")).Text("defaultSecurityGroupId")
	root := merged(map[string]any{
		"deleteOnTermination": true, "deviceName": "/dev/xvda", "encrypted": false, "iops": 3000.0, "kmsKeyId": "",
		"throughput": 125.0, "volumeId": o.acct.NextID("vol"), "volumeSize": 8.0, "volumeType": "gp3",
	}, object(o.in, "rootBlockDevice"))
	if given := object(o.in, "rootBlockDevice"); given["tags"] != nil {
		// The volume gets the default tags as well, and a read returns all that it has as if the program had given them.
		tags := merged(o.defaultTags, object(given, "tags"))
		o.in["rootBlockDevice"] = merged(given, map[string]any{"tags": tags})
		root["tags"], root["tagsAll"] = tags, tags
	}
	metadata := merged(map[string]any{
		"httpEndpoint": "enabled", "httpProtocolIpv6": "disabled", "httpPutResponseHopLimit": 2.0, "httpTokens": "required",
		"instanceMetadataTags": "disabled",
	}, object(o.in, "metadataOptions"))
	o.out["rootBlockDevice"], o.out["metadataOptions"] = root, metadata
	o.def(map[string]any{
		"arn": o.arn("ec2", "instance/"+o.id), "instanceState": "running", "availabilityZone": subnet.Text("availabilityZone"),
		"primaryNetworkInterfaceId": o.acct.NextID("eni"), "privateIp": private.String(),
		"privateDns": "ip-" + strings.ReplaceAll(private.String(), ".", "-") + "." + o.region + ".compute.internal",
		"publicIp":   public, "publicDns": name, "tenancy": "default", "vpcSecurityGroupIds": []any{group},
		"associatePublicIpAddress": public != "", "ebsOptimized": false, "monitoring": false, "disableApiTermination": false,
		"disableApiStop": false, "instanceInitiatedShutdownBehavior": "stop", "keyName": "",
	})
	return nil
}

// freeAddress is the first address of a subnet that none of the instances has, behind those that AWS keeps to itself.
func freeAddress(instances []*world.Resource, block string) netip.Addr {
	free := netip.MustParsePrefix(block).Addr()
	for range 10 {
		free = free.Next()
	}
	for slices.ContainsFunc(instances, func(r *world.Resource) bool { return r.Text("privateIp") == free.String() }) {
		free = free.Next()
	}
	return free
}

// publicIP returns a new address out of a block that is reserved for documentation and benchmarks.
func publicIP(account *world.Account) string {
	var octets [2]byte
	_, _ = fmt.Sscanf(account.NextHex(4), "%02x%02x", &octets[0], &octets[1])
	return fmt.Sprintf("198.18.%d.%d", octets[0], octets[1])
}

func publicName(ip, region string) string {
	return "ec2-" + strings.ReplaceAll(ip, ".", "-") + "." + region + ".compute.amazonaws.com"
}

func prepareAddress(o *op) error {
	id := o.str("instance")
	if id == "" {
		return nil
	}
	if _, err := o.need(typeInstance, id, "InvalidInstanceID.NotFound", "instance ID"); err != nil {
		return err
	}
	for _, other := range o.acct.Where(typeAddress, o.region, "instance", id) {
		if other.ID != o.id {
			return fault("Resource.AlreadyAssociated", "the instance %s has the address %s", id, other.ID)
		}
	}
	return nil
}

func attachAddress(o *op) error {
	instance := o.get(typeInstance, o.str("instance"))
	if instance == nil {
		return nil
	}
	o.out["associationId"] = "eipassoc-0" + o.acct.NextHex(16)
	o.out["networkInterface"] = instance.Text("primaryNetworkInterfaceId")
	o.out["privateIp"], o.out["privateDns"] = instance.Text("privateIp"), instance.Text("privateDns")
	changed := instance.Clone()
	changed.Outputs["publicIp"], changed.Outputs["publicDns"] = o.out["publicIp"], o.out["publicDns"]
	o.acct.Put(changed)
	return nil
}
