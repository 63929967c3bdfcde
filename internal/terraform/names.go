package terraform

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"milu2-stage/internal/naming"
)

// called is a physical name, or a Name tag, that a resource of a logical name has.
type called struct {
	logical, physical string
	resource          *Resource
}

// call keeps the physical name of a stage's resource; callShared that of one of shared's. A resource that the program knows by its
// Name tag and that has none is named by its id.
func (f *finder) call(logical, physical string, r *Resource) {
	switch {
	case physical != "":
		f.calledStage = append(f.calledStage, called{logical, physical, r})
	case r != nil && slices.Contains([]string{"aws_vpc", "aws_instance", "aws_ebs_volume", "aws_eip", "aws_route_table"}, r.Type):
		f.stage.id(logical, r.id(), r.Address)
	}
}

func (f *finder) callShared(logical, physical string, r *Resource) {
	if physical != "" {
		f.calledShared = append(f.calledShared, called{logical, physical, r})
	}
}

// defaultName is the name that the program gives a logical name, with nothing in `names`.
func defaultName(n *naming.Names, bucketPrefix, logical string) string {
	rest := func(prefix string) string { return strings.TrimPrefix(logical, prefix) }
	starts := func(prefix string) bool { return strings.HasPrefix(logical, prefix) }
	switch {
	case slices.Contains(bucketRoles(), logical) && bucketPrefix != "":
		return n.Bucket(bucketPrefix, logical)
	case logical == "ec2-profile":
		return n.Profile("ec2")
	case logical == "ec2":
		return n.Role(logical)
	case starts("ec2-"):
		return n.RolePolicy(logical)
	case starts("cdn-") && strings.HasSuffix(logical, "-oac"):
		return n.AccessControl(strings.TrimSuffix(rest("cdn-"), "-oac"))
	case starts("cdn-"):
		return n.Distribution(rest("cdn-"))
	case starts("alarm-"):
		return n.Alarm(rest("alarm-"))
	case starts("log-"):
		return n.LogGroup(rest("log-"))
	case starts("repo-"):
		return n.Repository(rest("repo-"))
	case starts("sg-"):
		return groupNameOf(n, logical)
	}
	return otherName(n, logical)
}

// otherName is the name of what has no prefix of its own in its logical name.
func otherName(n *naming.Names, logical string) string {
	switch {
	case slices.Contains([]string{"alb", "alb-internal", "nlb"}, logical):
		return n.LoadBalancer(logical)
	case strings.HasSuffix(logical, "-tg"):
		return n.TargetGroup(logical)
	case logical == "api-lt":
		return n.LaunchTemplate(logical)
	case logical == "api-asg":
		return n.ScalingGroup(logical)
	case logical == "api-cpu":
		return n.ScalingPolicy(logical)
	case logical == "key":
		return n.KeyPair()
	case logical == "private-zone":
		return n.PrivateZone()
	case logical == "dashboard":
		return n.Dashboard("")
	default:
		return n.Tag(logical)
	}
}

func groupNameOf(n *naming.Names, logical string) string {
	switch logical {
	case "sg-trusted-ip":
		return n.TrustedIPGroup()
	case "sg-app":
		return n.AppGroup()
	case "sg-db":
		return n.DBGroup()
	case "sg-endpoints":
		return n.EndpointGroup()
	case "sg-default":
		return n.DefaultGroup(logical)
	default:
		return n.NodeGroup(strings.TrimPrefix(logical, "sg-node-"))
	}
}

// tagged lists the types whose Name tag the program sets.
func tagged() []string {
	return []string{
		"aws_vpc", "aws_subnet", "aws_internet_gateway", "aws_route_table", "aws_vpc_peering_connection", "aws_vpc_endpoint", "aws_flow_log",
		"aws_acm_certificate", "aws_lb_listener", "aws_lb_listener_rule", "aws_default_security_group",
	}
}

// callFound keeps the names of what was found that only has a Name tag, and of load balancers and target groups.
func (f *finder) callFound() {
	for _, logical := range slices.Sorted(maps.Keys(f.found)) {
		switch r := f.first(logical); {
		case r == nil:
		case slices.Contains(tagged(), r.Type):
			f.call(logical, r.nameTag(), r)
		case r.Type == "aws_lb" || r.Type == "aws_lb_target_group":
			f.call(logical, r.text("name"), r)
		}
	}
}

// setNames stores the prefix and the suffix that most names have, and the names that differ from those that follow from them.
func (f *finder) setNames() {
	f.callFound()
	prefix, suffix := f.scheme()
	const many = "most of the names"
	f.stage.set("namePrefix", prefix, many)
	f.stage.set("nameSuffix", suffix, many)
	f.shared.set("namePrefix", prefix, many)
	names := naming.New(prefix, suffix)
	// The dashboard's name has the region in it, unless shared is in the same one.
	isWithShared := f.hasShared() && f.shared.string("aws:region") == f.stage.string("aws:region")
	for _, c := range f.calledStage {
		if defaultName(names, "", c.logical) != c.physical || c.logical == "dashboard" && !isWithShared {
			f.stage.name(c.logical, c.physical, c.resource.Address)
		}
	}
	names, buckets := naming.New(prefix, ""), f.bucketPrefix(prefix)
	if buckets != prefix {
		f.shared.set("bucketPrefix", buckets, many)
	}
	for _, c := range f.calledShared {
		if defaultName(names, buckets, c.logical) != c.physical {
			f.shared.name(c.logical, c.physical, c.resource.Address)
		}
	}
}

// What a prefix and a suffix may be.
var (
	prefixForm = regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)*$`)
	suffixForm = regexp.MustCompile(`^(-?[a-z0-9]+(-[a-z0-9]+)*)?$`)
)

// scheme is the prefix and the suffix that the most names follow; the defaults where others are not better.
func (f *finder) scheme() (prefix, suffix string) {
	votes := map[affixes]int{}
	for _, c := range f.calledStage {
		if a, ok := affixesOf(c.logical, c.physical); ok {
			votes[a]++
		}
	}
	known := affixes{f.stage.string("namePrefix"), ""}
	top := known
	for a, n := range votes {
		if n > votes[top] || n == votes[top] && top != known && a.prefix+a.suffix < top.prefix+top.suffix {
			top = a
		}
	}
	return top.prefix, top.suffix
}

// affixes are what names begin and end with.
type affixes struct{ prefix, suffix string }

// affixesOf are those with which the program would give a logical name a physical one.
func affixesOf(logical, physical string) (affixes, bool) {
	const open, end, longestPrefix, longestSuffix = "\x01", "\x02", 32, 16
	before, rest, ok := strings.Cut(defaultName(naming.New(open, end), "", logical), open)
	middle, after, both := strings.Cut(rest, end)
	name, isPrefixed := strings.CutPrefix(physical, before)
	name, isEnded := strings.CutSuffix(name, after)
	start, last, isNamed := strings.Cut(name, middle)
	if !ok || !both || !isPrefixed || !isEnded || !isNamed || middle == "" {
		return affixes{}, false
	}
	return affixes{start, last}, prefixForm.MatchString(start) && suffixForm.MatchString(last) && len(start) <= longestPrefix &&
		len(last) <= longestSuffix
}

// bucketPrefix is what most of the buckets' names begin with.
func (f *finder) bucketPrefix(fallback string) string {
	votes := map[string]int{}
	for _, c := range f.calledShared {
		if prefix, ok := strings.CutSuffix(c.physical, "-"+c.logical); ok && slices.Contains(bucketRoles(), c.logical) {
			votes[prefix]++
		}
	}
	top := fallback
	for prefix, n := range votes {
		if n > votes[top] || n == votes[top] && top != fallback && prefix < top {
			top = prefix
		}
	}
	return top
}
