package infra

import (
	"slices"
	"strconv"
	"strings"

	"milu2-stage/internal/adopt"
	"milu2-stage/internal/config"
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
	d.checkExternal()
	if settings.Stage == nil {
		d.checkBuckets()
		return d.refusal()
	}
	for _, check := range []func(){
		d.checkBlock, d.checkZones, d.checkTargets, d.checkVolume, d.checkRepositories, d.checkDatabase, d.checkNLB,
		d.checkSubnets, d.checkDevice, d.checkPriorities,
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

// checkExternal finds what is to be external and is this stack's: it would be deleted, since the program no longer registers it.
func (d *deployedStack) checkExternal() {
	types := []string{typeBucket, typeRole, typeProfile, typeDistribution, typeCertificate, typeRecord}
	for _, r := range d.state.Resources() {
		id, external := d.settings.External[r.Name]
		if !external || !slices.Contains(types, r.Type) {
			continue
		}
		key := config.Path("external", r.Name)
		d.refuse(key, strconv.Quote(id), "nothing", "this stack manages "+r.Name+", and would delete it; to hand it over, take it out of the "+
			"state first, with what belongs to it: `pulumi state delete -s "+string(r.URN.Stack())+" --force --target-dependents '"+
			string(r.URN)+"'`", config.RemoveCommand(key))
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
