package infra

import (
	"slices"
	"strconv"
	"strings"

	"milu2-stage/internal/adopt"
	"milu2-stage/internal/config"
	"milu2-stage/internal/naming"
)

// refuseStack stops a run on a stack of another scope or region than the configuration's. It comes before the rest of the
// configuration is looked at: what is right in there depends on these two.
func refuseStack(scope config.Scope, region string, state adopt.State) error {
	d := deployedStack{state: state}
	d.checkScope(scope)
	if region != "" {
		d.checkRegion(region)
	}
	return d.refusal()
}

// refuseMoves stops a run whose configuration would move or rename what the stack has deployed: all of it would be
// replaced, and what holds data with it. It needs the state alone and comes before anything is registered, even the
// provider: the engine replaces a provider whose region changes, and then everything that the provider made.
func refuseMoves(settings *config.Settings, state adopt.State) error {
	if err := refuseStack(settings.Scope, settings.AWS.Region, state); err != nil {
		return err
	}
	d := deployedStack{settings: settings, state: state}
	d.checkNames()
	if settings.Stage == nil {
		d.checkBuckets()
		return d.refusal()
	}
	for _, check := range []func(){
		d.checkBlock, d.checkZones, d.checkTargets, d.checkVolume, d.checkRepositories, d.checkDatabase, d.checkNLB,
	} {
		check()
	}
	return d.refusal()
}

// deployedStack compares a stack's configuration with what its state holds.
type deployedStack struct {
	settings *config.Settings
	state    adopt.State
	problems config.Problems
}

// refuse notes that a key has another value than the deployed resources need. Reason follows the value that is allowed.
func (d *deployedStack) refuse(key, value, allowed, reason, command string) {
	d.problems = append(d.problems, config.Problem{Key: key, Value: value, Allowed: allowed + ": " + reason, Next: command})
}

// refuseText is refuse for a key whose value is a string; "" is its default.
func (d *deployedStack) refuseText(key, value, deployed, reason string) {
	command := config.SetCommand(key, deployed)
	if deployed == "" {
		command = config.RemoveCommand(key)
	}
	d.refuse(key, strconv.Quote(value), strconv.Quote(deployed), reason, command)
}

// refusal is the error of what was noted.
func (d *deployedStack) refusal() error {
	if len(d.problems) == 0 {
		return nil
	}
	return d.problems
}

// checkScope finds a stack that holds what stacks of another scope do. All of it would be deleted.
func (d *deployedStack) checkScope(scope config.Scope) {
	for _, deployed := range []config.Scope{config.ScopeStage, config.ScopeShared} {
		component := func(r adopt.Resource) bool { return strings.HasPrefix(r.Type, projectKey(string(deployed)+":")) }
		if deployed != scope && slices.ContainsFunc(d.state.Resources(), component) {
			d.refuse(projectKey("scope"), strconv.Quote(string(scope)), strconv.Quote(string(deployed)), "this stack has deployed the resources "+
				"of that scope; each scope needs a stack of its own", config.SetCommand(projectKey("scope"), string(deployed)))
		}
	}
}

func (d *deployedStack) checkRegion(region string) {
	deployed, ok := deployedText(d.state, typeProvider, providerMain, "region")
	if ok && deployed != region {
		d.refuse("aws:region", strconv.Quote(region), strconv.Quote(deployed), "this stack's resources are there, and none can move; another "+
			"region needs a stack of its own", config.SetCommand("aws:region", deployed))
	}
}

// checkNames compares the parts of all names with those that the deployed resources were named with.
func (d *deployedStack) checkNames() {
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
		}
	}
}

// namePart is a prefix or a suffix, with a name that has it.
type namePart struct{ text, example string }

// deployedNames derives prefix and suffix from names that AWS cannot change. Where nothing is deployed that has one, they
// are the configuration's.
func deployedNames(settings *config.Settings, state adopt.State) (prefix, suffix namePart) {
	prefix, suffix = namePart{text: settings.NamePrefix}, namePart{text: settings.NameSuffix}
	if settings.Stage == nil {
		if role, ok := deployedText(state, typeRole, "ec2", "name"); ok {
			return cutName(role, role, "-ec2", prefix.text, suffix.text)
		}
		return prefix, suffix
	}
	none := naming.New("", "")
	zone, _ := deployedText(state, typeZone, "private-zone", "name")
	both, named := strings.CutSuffix(zone, none.PrivateZone())
	if group, ok := deployedText(state, typeSecurityGroup, groupApp, "name"); ok && strings.HasPrefix(group, none.AppGroup()) {
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
	for _, role := range bucketRoles() {
		name, ok := deployedText(d.state, typeBucket, role, "bucket")
		deployed, ours := strings.CutSuffix(name, "-"+role)
		if !ok || !ours || deployed == prefix {
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

// deployedText returns a string property of a resource in the state, and whether there is one.
func deployedText(state adopt.State, token, name, property string) (string, bool) {
	outputs, _ := state.Resource(token, name)
	text, _ := outputs[property].(string)
	return text, text != ""
}

// projectKey is the full name of one of the project's keys.
func projectKey(name string) string { return config.Project + ":" + name }

// nodeKey is the full name of a field of a kind of node.
func nodeKey(kind, field string) string { return projectKey("nodes." + kind + "." + field) }
