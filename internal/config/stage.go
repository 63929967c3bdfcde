package config

import (
	"errors"
	"fmt"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"milu2-stage/internal/cidr"
)

// stageKeys are a stage's keys as a stack sets them.
type stageKeys struct {
	Stage
	Nodes    tree         `json:"nodes"`
	Defaults NodeDefaults `json:"nodeDefaults"`
}

// ours is the path of one of the project's keys.
func ours(path string) string { return projectNamespace + path }

// readStage reads the keys of a stage, and then checks what depends on more than one of them.
func (l *loader) readStage(s *Settings) *Stage {
	keys := stageKeys{}
	target := reflect.ValueOf(&keys).Elem()
	given, fallback := l.values(projectNamespace, settingsOf(target.Type()))
	l.checkZones(given, s.AWS.Region)
	in := input{path: projectNamespace, given: given, fallback: fallback}
	maps.Copy(l.rules, stageRules(s))
	l.decode(in, target)
	stage := &keys.Stage
	stage.Nodes = l.readNodes(in, stage.NodeClientCIDRs)
	if stage.PeerRegion == s.AWS.Region {
		stage.PeerRegion = ""
	}
	if len(stage.Repositories) == 0 {
		stage.Repositories = repositoriesOf(stage.Nodes)
	}
	l.checkNetwork(stage)
	l.checkDomain(stage)
	l.checkServices(stage.InterfaceEndpoints)
	l.checkAPI(&stage.API)
	l.checkVolume(&stage.DB)
	l.checkNLB(&stage.NLB)
	l.checkImage(stage)
	return stage
}

// repositoriesOf are the repositories of a stage that names none: one for the API, one for the web server and one per kind
// of node.
func repositoriesOf(nodes []Node) []string {
	repositories := []string{"api", "web"}
	for _, node := range nodes {
		repositories = append(repositories, "node-"+node.Name)
	}
	return repositories
}

// checkNetwork checks the stage's place in the address plan against the build VPC's.
func (l *loader) checkNetwork(stage *Stage) {
	if stage.PeerBuildVPCID != "" && stage.PeerBuildVPCCIDR == "" && l.fine(ours("peerBuildVpcCidr")) {
		l.report(ours("peerBuildVpcCidr"), missing{}, vpcPrefixRule().allowed, vpcPrefixRule().set(ours("peerBuildVpcCidr")))
	}
	if !l.fine(ours("stageIndex"), ours("reservedOffsets"), ours("peerBuildVpcCidr")) {
		return
	}
	plan, err := cidr.New(stage.Index, stage.ReservedOffsets)
	if err != nil {
		l.reportNoCIDR(stage, err)
		return
	}
	build, ok := parsePrefix(stage.PeerBuildVPCCIDR)
	if !ok || !build.Overlaps(plan.VPC) {
		return
	}
	command := RemoveCommand(ours("reservedOffsets"))
	for index := range cidr.MaxOffset + 1 {
		if other, err := cidr.New(index, stage.ReservedOffsets); err == nil && !build.Overlaps(other.VPC) && index > stage.Index {
			command = SetCommand(ours("stageIndex"), strconv.Itoa(index))
			break
		}
	}
	l.report(ours("peerBuildVpcCidr"), stage.PeerBuildVPCCIDR, fmt.Sprintf("a prefix that does not overlap the stage's own, %s"+
		" (stageIndex %d with the reservedOffsets %v): correct it, or give a stage that is not deployed another index", plan.VPC, stage.Index,
		stage.ReservedOffsets), command)
}

func (l *loader) reportNoCIDR(stage *Stage, err error) {
	allowed := err.Error()
	left := cidr.MaxOffset + 1 - len(stage.ReservedOffsets)
	if errors.Is(err, cidr.ErrNoneLeft) {
		allowed = fmt.Sprintf("an index for which a CIDR is left: of 172.30.0.0/16 to 172.255.0.0/16, reservedOffsets %v leaves %d",
			stage.ReservedOffsets, left)
	}
	command := RemoveCommand(ours("reservedOffsets"))
	if left > 0 {
		command = SetCommand(ours("stageIndex"), strconv.Itoa(left-1))
	}
	l.report(ours("stageIndex"), stage.Index, allowed, command)
}

// checkZones takes no zone or two different ones of the stage's region. It leaves none where it reports something.
func (l *loader) checkZones(given map[string]any, region string) {
	path := ours("availabilityZones")
	list, ok := given["availabilityZones"].([]any)
	if !ok || len(list) == 0 || !l.fine(awsNamespace+"region") {
		return
	}
	allowed := fmt.Sprintf("no zone (the region's first two), or two different zones of the region %s", region)
	before, right := len(l.problems), rightZones(list, region)
	for i, zone := range list {
		if one := element(path, i); i >= len(right) {
			l.report(one, zone, allowed, RemoveCommand(one))
		} else if zone != right[i] {
			l.report(one, zone, allowed, SetCommand(one, right[i]))
		}
	}
	if len(list) == 1 {
		l.report(path, list, allowed, SetCommand(element(path, 1), right[1]))
	}
	if len(l.problems) > before {
		given["availabilityZones"] = []any{}
	}
}

// rightZones returns two different zones of the region: those of the list, or those with the same letters, or the first.
func rightZones(list []any, region string) []string {
	var right []string
	for i := range 2 {
		letters := "abc"
		if i < len(list) {
			zone, _ := list[i].(string)
			letters = lastLetter.FindString(zone) + letters
		}
		for _, letter := range letters {
			zone := region + string(letter)
			isLater := i == 0 && len(list) > 1 && list[1] == zone && list[0] != zone
			if !slices.Contains(right, zone) && !isLater {
				right = append(right, zone)
				break
			}
		}
	}
	return right
}

var lastLetter = regexp.MustCompile(`[a-z]$`)

// zoneRule accepts no local zone, which the load balancers cannot be in together with another zone.
func zoneRule(region string) rule {
	return matching("^"+regexp.QuoteMeta(region)+"[a-z]$", "the name of a zone in the stage's region "+region, region+"a")
}

// checkDomain takes a domain in the public zone.
func (l *loader) checkDomain(stage *Stage) {
	if !l.fine(ours("domain"), ours("publicZone")) || liesIn(stage.Domain, stage.PublicZone) {
		return
	}
	for _, domain := range []string{fmt.Sprintf("stage%d.%s", stage.Index, stage.PublicZone), stage.PublicZone} {
		if domainRule().accepts(domain) {
			l.report(ours("domain"), stage.Domain, "a name in the public zone "+stage.PublicZone, SetCommand(ours("domain"), domain))
			return
		}
	}
	_, parent, _ := strings.Cut(stage.Domain, ".")
	l.report(ours("publicZone"), stage.PublicZone, "a public zone that the domain "+stage.Domain+" lies in",
		SetCommand(ours("publicZone"), parent))
}

// checkServices refuses two services that differ in dots and hyphens only: their endpoints would have one name.
func (l *loader) checkServices(services []string) {
	path := ours("interfaceEndpoints")
	if !l.fine(path) {
		return
	}
	name := func(service string) string { return strings.ReplaceAll(service, ".", "-") }
	for i, service := range services {
		first := slices.IndexFunc(services, func(other string) bool { return name(other) == name(service) })
		if first < i {
			l.report(element(path, i), service, fmt.Sprintf("a service that differs from %s in more than dots and hyphens",
				element(path, first)), RemoveCommand(element(path, i)))
		}
	}
}
