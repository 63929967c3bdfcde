package config

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"milu2-stage/internal/cidr"
)

// readStage reads the keys of a stage.
func readStage(root section, s *Settings) *Stage {
	region := s.AWS.Region
	stage := &Stage{
		SharedStack: root.text("sharedStack", matching(stackPattern, "<organization>/<project>/<stack>",
			"organization/milu2-stage/shared").orEmpty()),
		TrustedCIDRs:        root.texts("trustedCidrs", trustedRule()),
		NodeClientCIDRs:     root.texts("nodeClientCidrs", clientRule()),
		PublicKey:           root.text("publicKey", publicKeyRule().orEmpty()),
		AMIID:               root.text("amiId", matching(imagePattern, "an image id", "ami-0123456789abcdef0").orEmpty()),
		LogRetentionDays:    readRetention(root),
		AlarmTopicARN:       root.text("alarmTopicArn", topicRule(region).orEmpty()),
		NLBInternetFacing:   root.flag("nlbInternetFacing"),
		FlowLogs:            root.flag("flowLogs"),
		InterfaceEndpoints:  readEndpointServices(root),
		ALBAccessLogs:       root.flag("albAccessLogs"),
		DeletionProtection:  root.flag("deletionProtection"),
		WebACLARN:           root.text("webAclArn", webACLRule(region).orEmpty()),
		ImmutableTags:       root.flag("immutableTags"),
		RepositoryKMSKeyARN: root.text("repositoryKmsKeyArn", kmsKeyRule(region).orEmpty()),
	}
	readNetwork(root, stage, region)
	readDomain(root, stage)
	stage.Web = readWeb(root.sub("web"))
	stage.API = readAPI(root.sub("api"))
	stage.DB = readDB(root.sub("db"))
	stage.Nodes = readNodes(root)
	stage.Repositories = readRepositories(root, s, stage.Nodes)
	checkImage(root, stage)
	return stage
}

// readNetwork reads the stage's place in the address plan, its zones and its peering.
func readNetwork(root section, stage *Stage, region string) {
	stage.AvailabilityZones = readZones(root, region)
	stage.PeerBuildVPCID = root.text("peerBuildVpcId", matching(vpcPattern, "a VPC id", "vpc-0123456789abcdef0").orEmpty())
	stage.PeerRegion = root.text("peerRegion", regionRule().orEmpty())
	if stage.PeerRegion == region {
		stage.PeerRegion = ""
	}
	buildRule := vpcPrefixRule()
	if stage.PeerBuildVPCID == "" {
		buildRule = buildRule.orEmpty()
	}
	stage.PeerBuildVPCCIDR = root.text("peerBuildVpcCidr", buildRule)
	before := len(*root.problems)
	stage.ReservedOffsets = readOffsets(root)
	stage.Index = readIndex(root)
	if len(*root.problems) > before {
		return
	}
	plan, err := cidr.New(stage.Index, stage.ReservedOffsets)
	if err != nil {
		reportNoCIDR(root, stage, err)
		return
	}
	if build, ok := parsePrefix(stage.PeerBuildVPCCIDR); ok && build.Overlaps(plan.VPC) {
		root.reportAt(root.at("peerBuildVpcCidr"), textValue(stage.PeerBuildVPCCIDR), fmt.Sprintf("a prefix that does not overlap the"+
			" stage's own, %s (stageIndex %d with the reservedOffsets %v)", plan.VPC, stage.Index, stage.ReservedOffsets),
			fmt.Sprintf("correct it, or reserve the octet: add %d to %s before the first deployment", plan.VPC.Addr().As4()[1]-30,
				root.at("reservedOffsets")))
	}
}

// unsetIndex is the default of stageIndex, which the engine sets on every stack.
const unsetIndex = "-1"

func readIndex(root section) int {
	const allowed = "a whole number from 0 up, the stage's own; it decides the CIDR"
	if v := root.raw("stageIndex"); v.text == unsetIndex {
		root.report("stageIndex", value{}, allowed, "0")
		return 0
	}
	return root.number("stageIndex", allowed, 0, func(n int) bool { return n >= 0 })
}

func reportNoCIDR(root section, stage *Stage, err error) {
	allowed := err.Error()
	if errors.Is(err, cidr.ErrNoneLeft) {
		allowed = fmt.Sprintf("an index for which a CIDR is left: of 172.30.0.0/16 to 172.255.0.0/16, reservedOffsets %v leaves %d",
			stage.ReservedOffsets, cidr.MaxOffset+1-len(stage.ReservedOffsets))
	}
	root.reportAt(root.at("stageIndex"), value{shape: numberShape, text: strconv.Itoa(stage.Index)}, allowed,
		"choose a lower stageIndex, or reserve less in "+root.at("reservedOffsets"))
}

func readOffsets(root section) []int {
	const allowed = "a list of whole numbers from 0 to 225, each once"
	list, _ := root.of("reservedOffsets", listShape, allowed, "")
	offsets := make([]int, 0, len(list.items))
	for i, item := range list.items {
		n, err := parseInt(item.text)
		if item.shape != numberShape || err != nil || n < 0 || n > cidr.MaxOffset || slices.Contains(offsets, n) {
			path := fmt.Sprintf("%s[%d]", root.at("reservedOffsets"), i)
			root.reportAt(path, item, "a whole number from 0 to 225 that is not in the list yet", removeCommand(path))
			continue
		}
		offsets = append(offsets, n)
	}
	return offsets
}

// readZones takes no zone or two, in the stage's region.
func readZones(root section, region string) []string {
	rule := rule{
		allowed: "the name of a zone in the stage's region " + region, example: region + "a",
		accepts: func(text string) bool {
			rest, ok := strings.CutPrefix(text, region)
			return region == "" || ok && zonePattern.MatchString(rest) // a missing region is reported already
		},
	}
	zones := root.texts("availabilityZones", rule)
	if list := root.raw("availabilityZones"); list.shape == listShape && len(list.items) != 0 && len(list.items) != 2 {
		root.reportAt(root.at("availabilityZones"), list, "no zone (the region's first two), or two",
			setCommand(root.at("availabilityZones")+"[1]", region+"b")+", or "+removeCommand(root.at("availabilityZones")))
	}
	return zones
}

func readDomain(root section, stage *Stage) {
	before := len(*root.problems)
	stage.Domain = root.text("domain", domainRule())
	stage.PublicZone = root.text("publicZone", zoneRule())
	if len(*root.problems) == before && !liesIn(stage.Domain, stage.PublicZone) {
		root.report("domain", textValue(stage.Domain), "a name in the public zone "+stage.PublicZone, "stage0."+stage.PublicZone)
	}
}

// retentionPeriods are the retention periods that CloudWatch Logs takes, in days:
// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
func retentionPeriods() []int {
	return []int{
		1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
	}
}

func readRetention(root section) int {
	periods := retentionPeriods()
	return root.number("logRetentionDays", "one of CloudWatch's periods in days: "+joinInts(periods), 30,
		func(n int) bool { return slices.Contains(periods, n) })
}

func joinInts(numbers []int) string {
	words := make([]string, len(numbers))
	for i, n := range numbers {
		words[i] = strconv.Itoa(n)
	}
	return strings.Join(words, ", ")
}

// readEndpointServices refuses two services that differ in dots and hyphens only: their endpoints would have one name.
func readEndpointServices(root section) []string {
	name := func(v value) string { return strings.ReplaceAll(v.text, ".", "-") }
	services := root.texts("interfaceEndpoints", endpointRule())
	list := root.raw("interfaceEndpoints").items
	for i, item := range list {
		for j, other := range list[:i] {
			if item.text != other.text && name(item) == name(other) {
				path := fmt.Sprintf("%s[%d]", root.at("interfaceEndpoints"), i)
				root.reportAt(path, item, fmt.Sprintf("a service that differs from %s[%d] in more than dots and hyphens",
					root.at("interfaceEndpoints"), j), removeCommand(path))
			}
		}
	}
	return services
}

func endpointRule() rule {
	return rule{
		allowed: `an AWS service as VPC endpoints name it, for example "ssm" or "ecr.api"; not s3, which has a gateway endpoint already`,
		example: "ssm",
		accepts: func(text string) bool {
			return servicePattern.MatchString(text) && text != "s3" && !strings.HasPrefix(text, "com.amazonaws")
		},
		better: func(text string) string {
			rest, ok := strings.CutPrefix(text, "com.amazonaws.")
			if _, service, found := strings.Cut(rest, "."); ok && found {
				return service
			}
			return ""
		},
	}
}

// longestRepository is ECR's limit on a repository's whole name.
const longestRepository = 256

// readRepositories reads the repositories; none means one for the API, one for the web server and one per kind of node.
func readRepositories(root section, s *Settings, nodes []Node) []string {
	room := longestRepository - len(s.NamePrefix) - len(s.NameSuffix) - 1
	r := matching(repositoryPattern, fmt.Sprintf("an ECR repository name: lower-case letters and digits, with single . _ - or /"+
		" between them, %d characters at most", room), "api")
	r.accepts = func(text string) bool { return len(text) <= room && repositoryPattern.MatchString(text) }
	r.better = strings.ToLower
	repositories := root.texts("repositories", r)
	if len(repositories) > 0 {
		return repositories
	}
	repositories = []string{"api", "web"}
	for _, node := range nodes {
		repositories = append(repositories, "node-"+node.Name)
	}
	return repositories
}
