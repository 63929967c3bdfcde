// Package badconfig has configurations with something wrong, for the tests of what the messages say and of what comes of
// obeying them.
package badconfig

import (
	"fmt"
	"maps"
	"strings"
)

// Key is a public key as EC2 takes it.
const Key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ+1AjA6dFBYvJfHkfDNn3jbPPYzJxVZ7cY5dYVlrXTr you@example.com"

// A Set is a change to the least configuration: a key, in the project's namespace unless it names another, and its text,
// where "-" removes the key.
type Set map[string]string

// On returns a configuration with the change, by full keys.
func (s Set) On(least map[string]string) map[string]string {
	all := map[string]string{}
	maps.Copy(all, least)
	for key, text := range s {
		if !strings.Contains(key, ":") {
			key = "milu2-stage:" + key
		}
		if text == "-" {
			delete(all, key)
			continue
		}
		all[key] = text
	}
	return all
}

// LeastStage is the least that a stage sets.
func LeastStage() map[string]string {
	return map[string]string{
		"milu2-stage:scope": "stage", "milu2-stage:stageIndex": "0", "milu2-stage:domain": "stage0.example.com",
		"milu2-stage:publicZone": "example.com", "aws:region": "us-test-1",
	}
}

// LeastShared is the least that the shared stack sets.
func LeastShared() map[string]string {
	return map[string]string{"milu2-stage:scope": "shared", "aws:region": "us-test-1"}
}

// Stages are configurations of a stage with something wrong, by what is wrong.
func Stages() map[string]Set {
	all := map[string]Set{}
	for _, some := range []map[string]Set{
		badTopLevel(), badByName(), badNetwork(), badNames(), badCompute(), badNodes(), badAWS(), badStructure(),
	} {
		maps.Copy(all, some)
	}
	return all
}

func badTopLevel() map[string]Set {
	return map[string]Set{
		"scope is missing":                          {"scope": "-"},
		"scope is misspelled":                       {"scope": "stgae"},
		"scope is in capitals":                      {"scope": "STAGE"},
		"adopt is neither auto nor off":             {"adopt": "always"},
		"protect is yes":                            {"protect": "yes"},
		"protect is a number":                       {"protect": "1"},
		"protect is True":                           {"protect": "True"},
		"a key is unknown":                          {"stagIndex": "0"},
		"a key is unknown, and the right one unset": {"stagIndex": "7", "stageIndex": "-"},
		"a key holds a path":                        {"api.max": "6"},
		"a key holds a path into a list":            {"trustedCidrs[0]": "203.0.113.0/24"},
		"a key is unknown and like no other":        {"frobnicate": "sekret"},
		"a key has the namespace slightly wrong":    {"milu2stage:stageIndex": "0"},
		"a key has no such case":                    {"stageindex": "0"},
		"a shared key is set on a stage":            {"bucketPrefix": "mine"},
		"a shared object is set on a stage":         {"cdn": `{"web": {"webAclArn": "x"}}`},
		"an import id is empty":                     {"imports": `{"vpc": ""}`},
		"an external certificate is imported": {
			"external": `{"certificate": "arn:aws-test:acm:us-test-1:123456789012:certificate/a"}`,
			"imports":  `{"certificate": "arn:aws-test:acm:us-test-1:123456789012:certificate/a"}`, "names": `{"certificate": "corp"}`,
		},
		"an import's name is not a logical name":     {"imports": `{"the vpc": "vpc-1"}`},
		"the retention is not one of CloudWatch's":   {"logRetentionDays": "31"},
		"the retention is never":                     {"logRetentionDays": "0"},
		"the retention has a unit":                   {"logRetentionDays": "30d"},
		"the shared stack has no organization":       {"sharedStack": "milu2-stage/shared"},
		"the alarm topic is in another region":       {"alarmTopicArn": "arn:aws-test:sns:us-test-2:123456789012:alarms"},
		"the alarm topic is not an ARN":              {"alarmTopicArn": "alarms"},
		"the web ACL is a CloudFront one":            {"webAclArn": "arn:aws-test:wafv2:us-test-1:123456789012:global/webacl/a/b"},
		"the KMS key is an alias":                    {"repositoryKmsKeyArn": "arn:aws-test:kms:us-test-1:123456789012:alias/a"},
		"an interface endpoint is for S3":            {"interfaceEndpoints": `["s3"]`},
		"an interface endpoint has its whole name":   {"interfaceEndpoints": `["com.amazonaws.us-test-1.ecr.api"]`},
		"an interface endpoint is given twice":       {"interfaceEndpoints": `["ssm", "ec2", "ssm"]`},
		"two interface endpoints would be one":       {"interfaceEndpoints": `["ecr.api", "ssm", "ecr-api"]`},
		"the public key is an ECDSA one":             {"publicKey": "ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTY= a@b"},
		"the public key is cut short":                {"publicKey": Key[:60]},
		"the public key is a private key":            {"publicKey": "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXk\n"},
		"the image id is an alias":                   {"amiId": "al2023"},
		"one image is to run on two architectures":   {"amiId": "ami-0123456789abcdef0", "web": `{"instanceType": "t4g.small"}`},
		"a repository has capitals":                  {"repositories": `["API"]`},
		"a repository ends in a slash":               {"repositories": `["api/"]`},
		"a repository has a double hyphen":           {"repositories": `["api--v2"]`},
		"a repository is given twice":                {"repositories": `["api", "api"]`},
		"the switch for flow logs is on":             {"flowLogs": "on"},
		"the switch for the load balancer is a text": {"nlb": `{"internetFacing": "yes"}`},
		"the load balancer's former switch is set":   {"nlbInternetFacing": "true"},
		"the load balancer's former switch is empty": {"nlbInternetFacing": ""},
		"an internal load balancer has addresses":    {"nlb": `{"allocationIds": ["eipalloc-01234567", "eipalloc-89abcdef"]}`},
		"the load balancer has one address":          {"nlb": `{"internetFacing": true, "allocationIds": ["eipalloc-01234567"]}`},
		"the load balancer has three addresses": {
			"nlb": `{"internetFacing": true, "allocationIds": ["eipalloc-01234567", "eipalloc-89abcdef", "eipalloc-76543210"]}`,
		},
		"the load balancer's address is an IP": {"nlb": `{"internetFacing": true, "allocationIds": ["203.0.113.7", "eipalloc-01234567"]}`},
	}
}

// badByName are wrong names, wrong objects by logical names, and wrong tags.
func badByName() map[string]Set {
	return map[string]Set{
		"the name prefix begins with a digit":      {"namePrefix": "2milu"},
		"the name prefix is too long":              {"namePrefix": strings.Repeat("m", 33)},
		"the name prefix has capitals":             {"namePrefix": "Milu2"},
		"the name prefix is internal":              {"namePrefix": "internal"},
		"the name prefix has a double hyphen":      {"namePrefix": "milu--2"},
		"the name prefix is a security group's id": {"namePrefix": "sg-milu2"},
		"the name prefix is empty":                 {"namePrefix": ""},
		"the name suffix ends in a hyphen":         {"nameSuffix": "-stage1-"},
		"the name suffix has a double hyphen":      {"nameSuffix": "-stage--1"},
		"the name suffix has capitals":             {"nameSuffix": "-Stage1"},
		"a tag is the program's own":               {"tags": `{"Name": "x", "managedby": "me", "pulumi:Stack": "y"}`},
		"a tag is AWS's":                           {"tags": `{"AWS:x": "y"}`},
		"a tag has a character that tags lack":     {"tags": `{"a;b": "y", "team": "a;b"}`},
		"a tag is too long":                        {"tags": `{"` + strings.Repeat("k", 129) + `": "` + strings.Repeat("v", 257) + `"}`},
		"two tags differ in case only":             {"tags": `{"Team": "x", "team": "x"}`},
		"there are too many tags":                  {"tags": `{` + manyTags(48) + `}`},
		"a tag to ignore is the program's own":     {"ignoreTags": `{"keys": ["Name", "x"], "keyPrefixes": ["pulumi:", "y"]}`},
		"a tag to ignore is set":                   {"ignoreTags": `{"keyPrefixes": ["te"]}`, "tags": `{"team": "x"}`},
		"a tag to ignore is empty":                 {"ignoreTags": `{"keys": [""], "keyPrefixes": [""]}`},
		"tags to ignore are a list":                {"ignoreTags": `["Snapshot"]`},
		"a name is empty":                          {"names": `{"vpc": ""}`},
		"a name's logical name is none":            {"names": `{"the vpc": "corp"}`},
		"a path to ignore is empty":                {"ignoreChanges": `{"alb": [""]}`},
		"a path to ignore is no path":              {"ignoreChanges": `{"alb": ["idle timeout"]}`},
		"paths to ignore are one text":             {"ignoreChanges": `{"alb": "*"}`},
		"a path to ignore is given twice":          {"ignoreChanges": `{"alb": ["tags", "tags"]}`},
		"a stage's bucket is external":             {"external": `{"assets": "corp-assets"}`},
		"an external resource is misspelt":         {"external": `{"alias-nodez": ""}`},
		"an external certificate is elsewhere":     {"external": `{"certificate": "arn:aws-test:acm:us-test-2:123456789012:certificate/a"}`},
		"an external certificate is empty":         {"external": `{"certificate": ""}`},
		"an external record has an id":             {"external": `{"alias-web": "Z1_www.example.com_A"}`},
	}
}

func badNetwork() map[string]Set {
	return map[string]Set{
		"the stage index is missing":                     {"stageIndex": "-"},
		"the stage index is the default of the engine":   {"stageIndex": "-1"},
		"the stage index is negative":                    {"stageIndex": "-2"},
		"the stage index has a letter":                   {"stageIndex": "10x"},
		"the stage index is a fraction":                  {"stageIndex": "1.0"},
		"the stage index is in hexadecimal":              {"stageIndex": "0x10"},
		"the stage index has a space":                    {"stageIndex": " 1"},
		"the stage index has a leading zero":             {"stageIndex": "01"},
		"the stage index is more than an int":            {"stageIndex": "99999999999999999999"},
		"the stage index has no CIDR left":               {"stageIndex": "222"},
		"the stage index has no CIDR left, two reserved": {"stageIndex": "224", "reservedOffsets": "[1, 5]"},
		"a reserved offset is above the last octet":      {"reservedOffsets": "[0, 226]"},
		"a reserved offset is given twice":               {"reservedOffsets": "[1, 2, 1]"},
		"a reserved offset is a text":                    {"reservedOffsets": `["1"]`},
		"a reserved offset is a fraction":                {"reservedOffsets": "[1.5]"},
		"one availability zone":                          {"availabilityZones": `["us-test-1a"]`},
		"three availability zones":                       {"availabilityZones": `["us-test-1a", "us-test-1b", "us-test-1c"]`},
		"the same availability zone twice":               {"availabilityZones": `["us-test-1a", "us-test-1a"]`},
		"an availability zone of another region":         {"availabilityZones": `["us-test-1a", "us-test-2b"]`},
		"two availability zones of another region":       {"availabilityZones": `["us-test-2a", "us-test-2b"]`},
		"zones of other regions with one letter":         {"availabilityZones": `["us-test-2b", "us-test-3b"]`},
		"an availability zone's id":                      {"availabilityZones": `["ust1-az1", "ust1-az2"]`},
		"the build VPC's id is a name":                   {"peerBuildVpcId": "milu2-vpc"},
		"the build VPC's CIDR is too wide":               {"peerBuildVpcCidr": "172.16.0.0/12"},
		"the build VPC's CIDR has host bits":             {"peerBuildVpcCidr": "172.31.5.0/16"},
		"the build VPC's CIDR is the stage's":            {"peerBuildVpcCidr": "172.34.128.0/20"},
		"the build VPC's CIDR is empty while peered":     {"peerBuildVpcCidr": "", "peerBuildVpcId": "vpc-0123456789abcdef0"},
		"the stage takes the build VPC's octet":          {"stageIndex": "1", "reservedOffsets": "[]"},
		"the peer region is a zone":                      {"peerRegion": "us-test-2a"},
		"a trusted CIDR is everybody":                    {"trustedCidrs": `["0.0.0.0/0"]`},
		"a trusted CIDR is everybody in IPv6":            {"trustedCidrs": `["::/0"]`},
		"a trusted CIDR is half of everybody":            {"trustedCidrs": `["0.0.0.0/1", "128.0.0.0/1"]`},
		"a trusted CIDR is an address":                   {"trustedCidrs": `["203.0.113.7"]`},
		"a trusted CIDR has host bits":                   {"trustedCidrs": `["203.0.113.7/24"]`},
		"two trusted CIDRs are wrong":                    {"trustedCidrs": `["0.0.0.0/0", "::/0"]`},
		"trusted CIDRs are wrong in many ways":           {"trustedCidrs": `["10.0.0.1/8", "x", "10.0.0.2/8", "x", "203.0.113.0/24", 7]`},
		"a trusted CIDR is given twice":                  {"trustedCidrs": `["203.0.113.0/24", "203.0.113.0/24"]`},
		"trusted CIDRs are one text":                     {"trustedCidrs": "203.0.113.0/24"},
		"a client CIDR is IPv6":                          {"nodeClientCidrs": `["::/0"]`},
		"a client CIDR is out of range":                  {"nodeClientCidrs": `["256.0.0.0/8"]`},
	}
}

func badNames() map[string]Set {
	return map[string]Set{
		"the domain is missing":                     {"domain": "-"},
		"the public zone is empty":                  {"publicZone": ""},
		"the domain is outside the public zone":     {"domain": "stage0.example.org"},
		"the domain only ends like the public zone": {"domain": "notexample.com"},
		"the domain is a URL":                       {"domain": "https://Stage0.example.com/"},
		"the domain is too long for a certificate":  {"domain": strings.Repeat("s", 60) + ".example.com"},
		"the domain has an underscore":              {"domain": "stage_0.example.com"},
		"the public zone ends in a dot":             {"publicZone": "example.com."},
		"the public zone and the domain are wrong":  {"publicZone": "Example.org", "domain": "stage 0"},
		"the public zone is long":                   {"publicZone": strings.Repeat("z", 60) + ".example.com", "domain": "stage0.example.com"},
		"the public zone is one label":              {"publicZone": "com", "domain": "stage0.com"},
	}
}

// Shared are configurations of the shared stack with something wrong.
func Shared() map[string]Set {
	certificate := `"certificateArn": "arn:aws-test:acm:us-east-1:123456789012:certificate/a"`
	return map[string]Set{
		"a stage key is set on shared":    {"stageIndex": "0"},
		"a stage object is set on shared": {"api": `{"max": 8}`},
		"the bucket prefix has a dot":     {"bucketPrefix": "my.company"},
		"the bucket prefix is too long":   {"bucketPrefix": strings.Repeat("b", 54)},
		"the bucket prefix is reserved":   {"bucketPrefix": "xn--milu"},
		"the name prefix is no bucket's":  {"namePrefix": "sthree-milu"},
		"aliases have no certificate":     {"cdn": `{"assets": {"aliases": ["assets.example.com"]}}`},
		"the certificate is in another region": {
			"cdn": `{"web": {"certificateArn": "arn:aws:acm:eu-central-1:123456789012:certificate/a"}}`,
		},
		"an external bucket's name is none":     {"external": `{"assets": "Corp"}`},
		"an external distribution is a comment": {"external": `{"cdn-web": "corp web"}`},
		"a stage's certificate is external":     {"external": `{"certificate": "arn:aws-test:acm:us-test-1:123456789012:certificate/a"}`},
		"an alias is a URL":                     {"cdn": `{"web": {"aliases": ["https://www.example.com/"], ` + certificate + `}}`},
		"both distributions have one alias": {
			"cdn": `{"web": {"aliases": ["a.example.com"], ` + certificate + `}, "assets": {"aliases": ["a.example.com"], ` + certificate + `}}`,
		},
		"a third distribution":                {"cdn": `{"videos": {}}`},
		"a distribution has an unknown field": {"cdn": `{"web": {"alias": ["www.example.com"]}}`},
		"the distribution's web ACL is regional": {
			"cdn": `{"web": {"webAclArn": "arn:aws:wafv2:us-east-1:123456789012:regional/webacl/a/b"}}`,
		},
		"the failover domain is a website's":       {"cdn": `{"web": {"failoverDomain": "backup.example.com"}}`},
		"a key group is a name":                    {"cdn": `{"web": {"trustedKeyGroups": ["mine"]}}`},
		"CloudFront does not log to the region":    {"aws:region": "eu-central-2"},
		"noncurrent versions are kept for no time": {"noncurrentDays": "0"},
		"logs are kept for more than a century":    {"logExpirationDays": "36501"},
	}
}

// manyKinds are so many kinds of node beside those of Pulumi.yaml, in JSON.
func manyKinds(n int) string {
	kinds := make([]string, n)
	for i := range kinds {
		kinds[i] = fmt.Sprintf(`"kind%c%c": {"port": %d}`, 'a'+i/26, 'a'+i%26, 8001+i)
	}
	return "{" + strings.Join(kinds, ", ") + "}"
}

// manyTags are so many tags, in JSON.
func manyTags(n int) string {
	tags := make([]string, n)
	for i := range tags {
		tags[i] = fmt.Sprintf(`"tag%02d": "x"`, i)
	}
	return strings.Join(tags, ", ")
}

// manyTypes are so many instance types of one architecture, in JSON.
func manyTypes(n int) string {
	types := make([]string, n)
	for i := range types {
		types[i] = fmt.Sprintf(`"c%d.large"`, i+100)
	}
	return strings.Join(types, ", ")
}
