package terraform

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"milu2-stage/internal/config"
)

// Options say what to import.
type Options struct {
	States    []*State
	Variables Variables
	// Stack is the stage's stack, for example "stage0"; empty means stage<index>.
	Stack string
	// Choose decides between several candidates: a logical name, and the address that has it.
	Choose map[string]string
	// AdoptShared makes the shared stack take over what the shared part has. Without it the stack only refers to that, as it does
	// to everything that it finds and did not make.
	AdoptShared bool
}

// Result is what the states come to.
type Result struct {
	// Files are the stacks' configuration files, shared's first. A part that no state has makes none.
	Files []File
	// Resources has every managed resource, in the order of the states.
	Resources []Outcome
	// Registered has everything that the stacks would register.
	Registered []Registration
	// Notes say what else a person should know, a sentence each.
	Notes []string
	// Problems say why the configuration does not load yet.
	Problems []string

	finder *finder
}

// Outcome is what becomes of one resource of a state.
type Outcome struct {
	State, Address string
	Status         Status
	// Logical is the logical name of what was adopted, and Why the reason, or what to do.
	Logical, Why string
}

// Registration is one resource that a stack would register.
type Registration struct {
	Stack, Logical string
	// Addresses are where it was found; none means that it would be created. Inline says that it is part of what is there.
	Addresses []string
	Inline    bool
}

// Import finds the architecture in the states.
func Import(o Options) (*Result, error) {
	if err := distinct(o.States); err != nil {
		return nil, err
	}
	f := newFinder(o.States, o.Variables, o.Choose, !o.AdoptShared)
	f.find()
	if err := f.checkChosen(); err != nil {
		return nil, err
	}
	hasShared := f.hasShared()
	if f.vpc == nil && !hasShared && !f.isStage() {
		return nil, errNothing
	}
	f.noteUnmanaged()
	result := &Result{Notes: f.notes, finder: f}
	if hasShared {
		result.add(f, "shared", f.shared, sharedCatalogue(f.shared), ofShared)
	}
	if f.vpc != nil {
		stack := o.Stack
		if stack == "" {
			stack = fmt.Sprintf("stage%d", max(f.stage.int("stageIndex"), 0))
		}
		catalogue := stageCatalogue(f.stage, f.buildTables(), f.vpc.text("cidr_block"))
		if needsPolicy(f.stage) && !f.shared.left("ec2") {
			catalogue = append(catalogue, "instance-policy")
		}
		result.add(f, stack, f.stage, catalogue, strings.Clone)
	}
	for _, file := range result.Files {
		for _, problem := range file.check() {
			result.Problems = append(result.Problems, config.ForStack(file.Name()+": "+problem.Error(), file.Stack))
		}
	}
	for _, r := range f.managed {
		v := f.verdict(r)
		result.Resources = append(result.Resources, Outcome{r.State.Name, r.Address, v.status, v.logical, v.why})
	}
	return result, nil
}

// verdict is what becomes of a resource. What nothing was said of stays, unless it is open which VPC is the stage's.
func (f *finder) verdict(r *Resource) verdict {
	v := f.verdicts[r]
	switch {
	case v.status != "":
		return v
	case f.vpc == nil && f.isStage() && strings.HasPrefix(r.Type, "aws_") && !isSharedType(r.Type):
		if len(f.byType["aws_vpc"]) == 0 {
			return verdict{status: Undecided, why: "none of the states has the VPC: give the state that manages it too, with another --state"}
		}
		return verdict{status: Undecided, why: "first decide which VPC is the stage's"}
	case f.peering != nil && r.text("vpc_id") != "" && r.text("vpc_id") == f.peering.text("peer_vpc_id"):
		return verdict{status: Stays, why: "of the build VPC, which the stage peers with"}
	default:
		return verdict{status: Stays, why: elsewhere(r)}
	}
}

// isStage reports whether the states have anything of a stage.
func (f *finder) isStage() bool {
	for _, typ := range []string{"aws_vpc", "aws_lb", "aws_instance", "aws_autoscaling_group"} {
		if len(f.byType[typ]) > 0 {
			return true
		}
	}
	return false
}

// noteUnmanaged notes what the setup reads and no state manages: it may be in a state that was not given.
func (f *finder) noteUnmanaged() {
	for _, r := range f.data {
		isPart := slices.Contains([]string{
			"aws_vpc", "aws_subnet", "aws_lb", "aws_security_group", "aws_s3_bucket", "aws_iam_role", "aws_iam_instance_profile",
		}, r.Type)
		if isPart && r.id() != "" && f.byID[r.id()] == nil && r.id() != f.peering.text("peer_vpc_id") {
			f.note("%s reads %s, which none of the states manages: if it is part of the setup, give its state too, with another --state", r.Address,
				r.id())
		}
	}
}

func (r *Result) add(f *finder, stack string, s *settings, catalogue []string, key func(string) string) {
	r.Files = append(r.Files, File{Stack: stack, settings: s})
	for _, logical := range catalogue {
		registration := Registration{Stack: stack, Logical: logical, Inline: f.inline[key(logical)]}
		for _, resource := range f.found[key(logical)] {
			registration.Addresses = append(registration.Addresses, resource.Address)
		}
		r.Registered = append(r.Registered, registration)
	}
}

// find finds everything, from the outside inwards: what comes later goes by what was found before.
func (f *finder) find() {
	f.findNetwork()
	if f.vpc != nil {
		f.findBalancers()
		f.findDomain()
		f.findTargets()
		f.findNodes()
		f.findListeners()
		f.findAPI()
		f.findDB()
		f.findGroups()
		f.findKey()
		f.findRepositories()
		f.findLogs()
		f.findCertificate()
		f.findRecords()
		f.findAlarms()
		f.stage.set("scope", string(config.ScopeStage), "")
	}
	f.findShared()
	f.shared.set("scope", string(config.ScopeShared), "")
	f.setNames()
	if f.vpc != nil {
		f.findRulesOf(securityRules(f.stage, f.vpc.text("cidr_block")))
	}
	f.setTags(f.stage, false)
	f.setTags(f.shared, true)
}

// hasShared reports whether anything of the shared part was found.
func (f *finder) hasShared() bool {
	return slices.ContainsFunc(sharedCatalogue(newSettings(config.ScopeShared)), func(logical string) bool {
		return len(f.found[ofShared(logical)]) > 0
	})
}

// elsewhere is the reason why a resource of which nothing was said stays.
func elsewhere(r *Resource) string {
	switch {
	case !strings.HasPrefix(r.Type, "aws_"):
		return "not a resource of AWS"
	case r.Type == "aws_db_instance" || r.Type == "aws_rds_cluster":
		return "the program's database is an EC2 instance with a data volume; leave this one with Terraform"
	case r.Type == "aws_instance":
		return "an instance behind none of the stage's target groups, and not its database"
	case strings.HasPrefix(r.Type, "aws_lb"):
		return "load balancing of something else than the stage's web, API and nodes"
	case r.Type == "aws_route53_record" || r.Type == "aws_route53_zone":
		return "a name of something else than the stage"
	default:
		return "the stacks have no such resource"
	}
}

// distinct refuses two states of one part: each stage is imported by itself.
func distinct(states []*State) error {
	seen := map[string]*State{}
	for _, s := range states {
		if other := seen[s.Lineage]; other != nil && s.Lineage != "" {
			return fmt.Errorf("%s and %s are states of one configuration, at serials %d and %d: give the newer one", other.Name, s.Name,
				other.Serial, s.Serial)
		}
		seen[s.Lineage] = s
	}
	parts := map[string]*State{}
	for _, s := range states {
		for _, part := range slices.Sorted(maps.Keys(s.parts())) {
			if other := parts[part]; other != nil {
				return fmt.Errorf("%s and %s are two states of the %s part, perhaps of two workspaces: give one of them, and run the command "+
					"once for each", other.Name, s.Name, part)
			}
			parts[part] = s
		}
	}
	return nil
}

// parts are the parts of the architecture that a state is of: a stage has a load balancer and the VPC that it is in, the shared
// part distributions.
func (s *State) parts() map[string]bool {
	types := map[string]bool{}
	for _, r := range s.Resources {
		if !r.Data && !r.Deposed {
			types[r.Type] = true
		}
	}
	parts := map[string]bool{}
	if types["aws_vpc"] && (types["aws_lb"] || types["aws_instance"]) {
		parts["stage"] = true
	}
	if types["aws_s3_bucket"] && (types["aws_cloudfront_distribution"] || types["aws_iam_instance_profile"]) {
		parts["shared"] = true
	}
	return parts
}
