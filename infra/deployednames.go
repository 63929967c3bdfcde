package infra

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"milu2-stage/internal/adopt"
	"milu2-stage/internal/config"
	"milu2-stage/internal/naming"
)

// renaming is a deployed resource that the configuration names differently, and that AWS does not rename.
type renaming struct {
	logical          string
	kind             naming.Kind
	deployed, wanted string
}

// checkNames compares the names with those of the deployed resources: the names that the configuration gives one by one, and
// the prefix and the suffix of all others.
func (d *deployedStack) checkNames() {
	byDefault := d.defaultNames()
	var others []renaming
	for _, r := range d.renamings() {
		if d.settings.Names[r.logical] == "" {
			others = append(others, r)
			continue
		}
		key, command := config.Path("names", r.logical), config.SetCommand(config.Path("names", r.logical), r.deployed)
		if byDefault[r.logical].Text == r.deployed {
			command = config.RemoveCommand(key)
		}
		d.refuse(key, strconv.Quote(r.wanted), strconv.Quote(r.deployed), "the deployed "+string(r.kind)+" has that name, and AWS replaces it "+
			"for another one", command)
	}
	if !d.anyKeeps(byDefault) && d.checkAffixes() {
		return
	}
	for _, r := range others {
		if r.kind == naming.KindDashboard || r.kind == naming.KindBucket && !d.ownBucket(r) {
			continue // a dashboard's name depends on shared's region, and replacing it loses nothing; buckets have checkBuckets
		}
		key := config.Path("names", r.logical)
		d.refuse(key, "not set, which is "+strconv.Quote(r.wanted), strconv.Quote(r.deployed), "the deployed "+string(r.kind)+
			" has that name, and AWS replaces it for another one", config.SetCommand(key, r.deployed))
	}
}

// renamings lists the resources of which the state has another name than the configuration, unless that difference is ignored.
func (d *deployedStack) renamings() []renaming {
	var list []renaming
	names := PhysicalNames(d.settings)
	for _, logical := range slices.Sorted(maps.Keys(names)) {
		name := names[logical]
		token, property := nameProperty(name.Kind)
		deployed, ok := deployedText(d.state, token, inState(logical, name.Kind), property)
		if ok && deployed != name.Text && !d.settings.Ignores(logical, property) {
			list = append(list, renaming{logical, name.Kind, deployed, name.Text})
		}
	}
	return list
}

// defaultNames are the names of the stack without those that the configuration gives one by one.
func (d *deployedStack) defaultNames() map[string]naming.Name {
	plain := *d.settings
	plain.Names = nil
	return PhysicalNames(&plain)
}

// anyKeeps reports whether a deployed resource has the name that prefix and suffix give, so that these are what they were.
func (d *deployedStack) anyKeeps(byDefault map[string]naming.Name) bool {
	for logical, name := range byDefault {
		token, property := nameProperty(name.Kind)
		deployed, ok := deployedText(d.state, token, inState(logical, name.Kind), property)
		if ok && deployed == name.Text && name.Kind != naming.KindSecurityGroup && name.Kind != naming.KindBucket {
			return true
		}
	}
	return false
}

// nameProperty returns the type of the resources that have names of a kind which AWS does not change, and the property that
// holds the name. Both are empty for other kinds.
func nameProperty(k naming.Kind) (token, property string) {
	token = map[naming.Kind]string{
		naming.KindSecurityGroup: typeSecurityGroup, naming.KindLoadBalancer: typeLoadBalancer, naming.KindTargetGroup: typeTargetGroup,
		naming.KindLaunchTemplate: typeLaunchTemplate, naming.KindScalingGroup: typeGroup,
		naming.KindScalingPolicy: "aws:autoscaling/policy:Policy", naming.KindKeyPair: typeKeyPair,
		naming.KindAlarm: typeAlarm, naming.KindDashboard: typeDashboard,
		naming.KindLogGroup: typeLogGroup, naming.KindRepository: typeRepository, naming.KindZone: typeZone, naming.KindRole: typeRole,
		naming.KindRolePolicy: "aws:iam/rolePolicy:RolePolicy", naming.KindProfile: typeProfile,
		naming.KindBucket: typeBucket,
	}[k]
	switch {
	case token == "":
		return "", ""
	case k == naming.KindKeyPair:
		return token, "keyName"
	case k == naming.KindDashboard:
		return token, "dashboardName"
	case k == naming.KindBucket:
		return token, "bucket"
	default:
		return token, "name"
	}
}

// inState is the logical name that the state has for one of the program's: awsx writes those of its children in lower case.
func inState(logical string, k naming.Kind) string {
	if k == naming.KindRepository {
		return strings.ToLower(logical)
	}
	return logical
}

// checkAffixes compares the parts of all names with those that the deployed resources were named with, and reports whether
// they differ.
func (d *deployedStack) checkAffixes() bool {
	differ := false
	prefix, suffix := deployedNames(d.settings, d.state)
	for _, p := range []struct {
		key, value string
		deployed   namePart
	}{
		{"namePrefix", d.settings.NamePrefix, prefix}, {"nameSuffix", d.settings.NameSuffix, suffix},
	} {
		if p.value != p.deployed.text {
			d.refuseText(projectKey(p.key), p.value, p.deployed.text, "the deployed resources are named with it, for example "+
				p.deployed.example+", and most names cannot change, so that everything would be replaced")
			differ = true
		}
	}
	return differ
}

// namePart is a prefix or a suffix, with a name that has it.
type namePart struct{ text, example string }

// deployedNames derives prefix and suffix from names that AWS cannot change. Where nothing is deployed that has one, they
// are the configuration's.
func deployedNames(settings *config.Settings, state adopt.State) (prefix, suffix namePart) {
	prefix, suffix = namePart{text: settings.NamePrefix}, namePart{text: settings.NameSuffix}
	if settings.Stage == nil {
		if role, ok := deployedText(state, typeRole, roleEC2, "name"); ok && settings.Names[roleEC2] == "" {
			return cutName(role, role, "-ec2", prefix.text, suffix.text)
		}
		return prefix, suffix
	}
	none := naming.New("", "")
	zone, both, named := deployedBoth(settings, state)
	group, ok := deployedText(state, typeSecurityGroup, groupApp, "name")
	if ok && settings.Names[groupApp] == "" && strings.HasPrefix(group, none.AppGroup()) {
		// The group's name has the suffix alone.
		suffix = namePart{strings.TrimPrefix(group, none.AppGroup()), group}
		if text, ok := strings.CutSuffix(both, suffix.text); ok && named {
			prefix = namePart{text, zone}
		}
		return prefix, suffix
	}
	if named {
		return cutName(zone, both, "", prefix.text, suffix.text)
	}
	return prefix, suffix
}

// deployedBoth returns a name that has the prefix with the suffix behind it, and these two: the private zone's or, where the
// configuration gives that, a log group's.
func deployedBoth(settings *config.Settings, state adopt.State) (name, both string, ok bool) {
	none := naming.New("", "")
	if settings.Names["private-zone"] == "" {
		name, _ = deployedText(state, typeZone, "private-zone", "name")
		both, ok = strings.CutSuffix(name, none.PrivateZone())
		return name, both, ok
	}
	for _, role := range roles(settings.Stage) {
		if settings.Names["log-"+role] != "" {
			continue
		}
		name, _ = deployedText(state, typeLogGroup, "log-"+role, "name")
		if both, ok = strings.CutSuffix(strings.TrimPrefix(name, "/"), "/"+role); ok {
			return name, both, true
		}
	}
	return "", "", false
}

// cutName takes a text apart that is prefix, middle and suffix. Where it is ambiguous, a part that is as configured decides.
func cutName(name, text, middle, prefix, suffix string) (deployedPrefix, deployedSuffix namePart) {
	parts := func(prefix, suffix string) (namePart, namePart) {
		return namePart{prefix, name}, namePart{suffix, name}
	}
	if rest, ok := strings.CutPrefix(text, prefix+middle); ok {
		return parts(prefix, rest)
	}
	if rest, ok := strings.CutSuffix(text, middle+suffix); ok {
		return parts(rest, suffix)
	}
	if i := strings.LastIndex(text, middle); i >= 0 {
		return parts(text[:i], text[i+len(middle):])
	}
	return parts(prefix, suffix)
}

// checkBuckets compares the beginning of the buckets' names, which cannot change, with that of the deployed ones.
func (d *deployedStack) checkBuckets() {
	prefix := d.settings.Shared.BucketPrefix
	if d.bucketKeeps() {
		return
	}
	for _, role := range bucketRoles() {
		name, ok := deployedText(d.state, typeBucket, role, "bucket")
		deployed, ours := strings.CutSuffix(name, "-"+role)
		if !ok || !ours || deployed == prefix || d.settings.Names[role] != "" {
			continue
		}
		if names, _ := deployedNames(d.settings, d.state); prefix == d.settings.NamePrefix && deployed == names.text {
			return // It follows namePrefix, which is refused.
		}
		d.refuseText(projectKey("bucketPrefix"), prefix, deployed,
			"the deployed buckets are named with it, for example "+name+", and a bucket cannot be renamed")
		return
	}
}

// bucketKeeps reports whether a deployed bucket has the name that the prefix gives, so that the prefix is what it was.
func (d *deployedStack) bucketKeeps() bool {
	return slices.ContainsFunc(bucketRoles(), func(role string) bool {
		name, ok := deployedText(d.state, typeBucket, role, "bucket")
		return ok && name == d.settings.Shared.BucketPrefix+"-"+role
	})
}

// ownBucket reports whether a bucket had a name of its own, rather than another prefix.
func (d *deployedStack) ownBucket(r renaming) bool {
	return d.bucketKeeps() || !strings.HasSuffix(r.deployed, "-"+r.logical)
}
