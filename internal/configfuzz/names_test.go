package configfuzz

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"

	"milu2-stage/internal/stacktest"
)

// nameRule is AWS's limit on the physical name of a type, by the API reference of its service.
type nameRule struct {
	input     string
	low, high int
	pattern   *regexp.Regexp
	// not is a beginning that AWS refuses.
	not string
	// folded says that AWS takes two names that differ in case for one.
	folded bool
}

var (
	anyName        = regexp.MustCompile(`^[\x20-\x7e]+$`)
	hyphenName     = regexp.MustCompile(`^[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?$`)
	wordName       = regexp.MustCompile(`^[A-Za-z0-9_-]+$`)
	groupName      = regexp.MustCompile(`^[A-Za-z0-9 ._\-:/()#,@\[\]+=&;{}!$*]+$`)
	templateName   = regexp.MustCompile(`^[A-Za-z0-9().\-/_]+$`)
	logGroupName   = regexp.MustCompile(`^[.\-_/#A-Za-z0-9]+$`)
	repositoryName = regexp.MustCompile(`^[a-z](?:[a-z0-9]*(?:[._-][a-z0-9]+)*/)?(?:[a-z0-9]+(?:[._-][a-z0-9]+)*/)*[a-z0-9]+(?:[._-][a-z0-9]+)*$`)
	iamName        = regexp.MustCompile(`^[\w+=,.@-]+$`)
	bucketName     = regexp.MustCompile(`^[a-z0-9][a-z0-9-]*[a-z0-9]$`)
	hostName       = regexp.MustCompile(`^(\*\.|_[a-z0-9]+\.)?([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{1,63}$`)
)

// nameRules has the type as key.
func nameRules() map[string]nameRule {
	return map[string]nameRule{
		typeGroup:                            {"name", 1, 255, groupName, "sg-", true},
		typeBalancer:                         {"name", 1, 32, hyphenName, "internal-", true},
		typeTargetGroup:                      {"name", 1, 32, hyphenName, "", true},
		typeTemplate:                         {"name", 3, 128, templateName, "", false},
		typeScaling:                          {"name", 1, 255, wordName, "", false},
		"aws:autoscaling/policy:Policy":      {"name", 1, 255, wordName, "", false},
		"aws:ec2/keyPair:KeyPair":            {"keyName", 1, 255, anyName, "", false},
		typeAlarm:                            {"name", 1, 255, anyName, "", false},
		"aws:cloudwatch/dashboard:Dashboard": {"dashboardName", 1, 255, wordName, "", false},
		typeLogGroup:                         {"name", 1, 512, logGroupName, "aws/", false},
		typeRepository:                       {"name", 2, 256, repositoryName, "", false},
		typeRole:                             {"name", 1, 64, iamName, "", true},
		"aws:iam/instanceProfile:InstanceProfile": {"name", 1, 128, iamName, "", true},
		typeRolePolicy: {"name", 1, 128, iamName, "", true},
		typeBucket:     {"bucket", 3, 63, bucketName, "xn--", false},
		"aws:cloudfront/originAccessControl:OriginAccessControl": {"name", 1, 64, wordName, "", false},
		typeDistribution: {"comment", 1, 128, anyName, "", false},
		typeZone:         {"name", 1, 255, hostName, "", false},
		typeRecord:       {"name", 1, 255, hostName, "", false},
	}
}

// nameInvariants are about names, and about what AWS takes for one thing twice.
func nameInvariants() []invariant {
	return []invariant{
		{"names are within AWS's limits, each once", checkNames},
		{"Name tags are within 256 characters", checkTags},
		{"nothing is there twice", checkUnique},
		each("descriptions of groups and rules", func(_ *deployment, r *stacktest.Registration, wrong report) {
			if d := text(r, "description"); len(d) > 255 || !groupName.MatchString(d) {
				wrong("the description is %q", d)
			}
		}, typeGroup, typeIngress, typeEgress),
		each("dashboards are within CloudWatch's limits", checkDashboard, "aws:cloudwatch/dashboard:Dashboard"),
		each("certificates", func(_ *deployment, r *stacktest.Registration, wrong report) {
			if name := text(r, "domainName"); len(name) > 64 || !hostName.MatchString(name) {
				wrong("the name is %q", name)
			}
		}, typeCertificate),
	}
}

// checkDashboard knows https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html.
func checkDashboard(_ *deployment, r *stacktest.Registration, wrong report) {
	var body struct {
		Widgets []struct {
			Properties struct{ Metrics []any }
		}
	}
	if err := json.Unmarshal([]byte(text(r, "dashboardBody")), &body); err != nil {
		wrong("its body: %v", err)
	}
	metrics := 0
	for _, widget := range body.Widgets {
		metrics += len(widget.Properties.Metrics)
		if len(widget.Properties.Metrics) > 500 {
			wrong("a widget of %d metrics", len(widget.Properties.Metrics))
		}
	}
	if metrics == 0 || metrics > 2500 || len(body.Widgets) > 500 {
		wrong("%d metrics in %d widgets", metrics, len(body.Widgets))
	}
}

func checkNames(d *deployment, wrong report) int {
	n := 0
	for typ, rule := range nameRules() {
		seen := map[string]string{}
		for _, r := range d.OfType(typ) {
			n++
			name := text(r, rule.input)
			if len(name) < rule.low || len(name) > rule.high || !rule.pattern.MatchString(name) ||
				rule.not != "" && strings.HasPrefix(name, rule.not) {
				wrong("%s is named %q", r.Key(), name)
			}
			if rule.folded {
				name = strings.ToLower(name)
			}
			name = text(r, "zoneId") + " " + name + " " + text(r, "type") // a record's name is its zone's
			if other, twice := seen[name]; twice {
				wrong("%s and %s are both named %q", other, r.Key(), name)
			}
			seen[name] = r.Key()
		}
	}
	return n
}

// checkTags knows that a tag's value has 256 characters, which many names have not.
func checkTags(d *deployment, wrong report) int {
	n := 0
	for _, r := range d.Registrations {
		tags, _ := r.At("tags").(map[string]any)
		for key, value := range tags {
			n++
			name, _ := value.(string)
			if key != "Name" || name == "" || len(name) > 256 {
				wrong("%s has the tag %s = %v", r.Key(), key, value)
			}
		}
	}
	return n
}

// checkUnique checks what AWS or the engine would take for one thing: URNs, rules of a group, listeners of a load balancer,
// priorities, routes, endpoints.
func checkUnique(d *deployment, wrong report) int {
	identities := map[string][]string{
		typeIngress:                        {"securityGroupId", "ipProtocol", "fromPort", "toPort", "cidrIpv4", "referencedSecurityGroupId"},
		typeEgress:                         {"securityGroupId", "ipProtocol", "fromPort", "toPort", "cidrIpv4", "referencedSecurityGroupId"},
		typeListener:                       {"loadBalancerArn", "port"},
		typeRoute:                          {"routeTableId", "destinationCidrBlock"},
		typeEndpoint:                       {"serviceName"},
		"aws:lb/listenerRule:ListenerRule": {"listenerArn", "priority"},
		"aws:lb/targetGroupAttachment:TargetGroupAttachment": {"targetGroupArn", "targetId", "port"},
		"aws:ec2/eip:Eip": {"instance"},
		"aws:ec2/routeTableAssociation:RouteTableAssociation":       {"subnetId"},
		"aws:iam/rolePolicyAttachment:RolePolicyAttachment":         {"role", "policyArn"},
		"aws:wafv2/webAclAssociation:WebAclAssociation":             {"resourceArn"},
		"aws:ec2/volumeAttachment:VolumeAttachment":                 {"volumeId"},
		"aws:ec2/peeringConnectionOptions:PeeringConnectionOptions": {"vpcPeeringConnectionId", "requester", "accepter"},
	}
	seen := map[string]bool{}
	once := func(r *stacktest.Registration, identity string) {
		if seen[identity] {
			wrong("twice: %s (%s)", identity, r.Key())
		}
		seen[identity] = true
	}
	for _, r := range d.Registrations {
		once(r, "URN "+r.Parent+" "+r.Key())
		if inputs, ok := identities[r.Type]; ok {
			identity := r.Type
			for _, input := range inputs {
				identity += fmt.Sprintf(" %s=%v", input, r.At(input))
			}
			once(r, identity)
		}
	}
	return len(d.Registrations)
}
