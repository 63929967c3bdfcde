//go:build unix

package runbooktest

import (
	"os"
	"strings"
	"time"

	"milu2-stage/rehearsal/internal/enginetest"
	"milu2-stage/rehearsal/internal/terminal"
	"milu2-stage/rehearsal/internal/world"
)

// Two keys that nobody has.
const (
	oldKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGEaVVMNF3yP9r1J1nEJbcPvFmZsxcCGXKZ2RgZSDOKX ops"
	newKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJvC1XPYkbzNZ1mS8dHrIAKSM6UZ1AB7Bn2TZyQ1YxmP ops"
)

// Type tokens that the drills touch.
const (
	typeInstance     = "aws:ec2/instance:Instance"
	typeVolume       = "aws:ebs/volume:Volume"
	typeKeyPair      = "aws:ec2/keyPair:KeyPair"
	typeRepository   = "aws:ecr/repository:Repository"
	typeCertificate  = "aws:acm/certificate:Certificate"
	typeDistribution = "aws:cloudfront/distribution:Distribution"
	typeTargetGroup  = "aws:lb/targetGroup:TargetGroup"
)

const (
	region       = "eu-central-1"
	otherAccount = "210987654321"
)

// drill is the test of one heading of the page.
type drill struct {
	// trouble makes what the procedure is for, and lets the operator see its symptom.
	trouble func(o *operator)
	// solved checks that it is over.
	solved func(o *operator)
}

// drills has a test for each heading.
func drills() map[string]drill {
	settled := func(o *operator) { o.unchanged() }
	return map[string]drill{
		"A lock that stays":                 {killed, settled},
		"An update that failed half-way":    {failed, settled},
		"A lost state":                      {lost, settled},
		"A damaged state":                   {damaged, settled},
		"No backup can be read":             {unreadable, settled},
		"A damaged file of attributes":      {withoutAttributes, settled},
		"An old backup":                     {outdated, settled},
		"The wrong account":                 {wrongAccount, guarded},
		"A refresh in the wrong account":    {emptied, settled},
		"Two matches":                       {twoMatches, chosen},
		"Removing a stage":                  {protected, gone},
		"Moving a stage":                    {bound, moved},
		"Rotating the key pair":             {leaked, rotated},
		"An expired certificate":            {looked, issued},
		"Its renewal pends":                 {recordless, issued},
		"It is too late for a renewal":      {expired, issued},
		"The certificate of a distribution": {renewed, delivered},
	}
}

// kill begins an up that makes another node, and kills it while AWS makes the instance.
func (o *operator) kill() {
	o.t.Helper()
	o.Inject(&world.Fault{Trouble: world.HangAfter, Call: "creating " + typeInstance, N: 1})
	run := o.Start("up", enginetest.Stage0, "nodes.game.count=2")
	for end := time.Now().Add(3 * time.Minute); o.Fault().Struck == ""; time.Sleep(50 * time.Millisecond) {
		if time.Now().After(end) {
			o.t.Fatalf("the run has not made the instance:\n%s", run.Text.String())
		}
	}
	run.Kill()
	_ = run.Wait() // It was killed.
	o.Inject(nil)
}

func killed(o *operator) {
	o.kill()
	o.must("pulumi", "preview", "-s", "stage0")
	o.refused("pulumi", "up", "-s", "stage0")
}

// failed is a run that is denied something after another was killed.
func failed(o *operator) {
	o.kill()
	o.must("pulumi", "cancel", "-s", "stage0")
	o.Inject(&world.Fault{Trouble: world.Deny, Call: "updating", N: 1})
	o.refused("pulumi", "up", "-s", "stage0")
	o.Inject(nil)
}

func wrongAccount(o *operator) {
	o.CredentialsFor(otherAccount)
	o.refused("pulumi", "up", "-s", "stage0")
	o.must("pulumi", "config", "set", "-s", "stage0", "--path", "aws:allowedAccountIds[0]", terminal.HomeAccount)
	o.refused("pulumi", "up", "-s", "stage0")
	o.must("pulumi", "config", "rm", "-s", "stage0", "aws:allowedAccountIds")
}

// guarded is a state that knows its account: a refresh with the wrong credentials does no harm any more.
func guarded(o *operator) {
	o.must("pulumi", "preview", "-s", "stage0")
	o.unchanged()
	if !says(o.Said.String(), terminal.Identity(terminal.HomeAccount)) {
		o.t.Error("nobody has seen the right account")
	}
	o.CredentialsFor(otherAccount)
	o.refused("pulumi", "refresh", "-s", "stage0")
	o.refused("pulumi", "refresh", "-s", "shared")
	o.agrees()
}

// emptied is a refresh that saw another account, which has nothing.
func emptied(o *operator) {
	full, err := os.ReadFile(o.World.Path())
	if err != nil {
		o.t.Fatal(err)
	}
	o.Change(func(a *world.Account) {
		for _, thing := range a.All() {
			a.Remove(thing.Type, thing.Region, thing.ID)
		}
	})
	o.must("pulumi", "refresh", "-s", "stage0")
	if err := os.WriteFile(o.World.Path(), full, 0o600); err != nil {
		o.t.Fatal(err)
	}
}

func twoMatches(o *operator) {
	o.Stand["i-0123456789abcdef0"] = "i-00000000000000abc"
	o.Change(func(a *world.Account) {
		for _, group := range a.List(typeTargetGroup, region) {
			if group.Text("name") == "milu2stage-web-tg" {
				o.Stand["arn:aws:elasticloadbalancing:eu-central-1:123456789012:targetgroup/milu2stage-web-tg/0123456789abcdef"] = group.ID
			}
		}
		for _, vm := range a.List(typeInstance, region) {
			if strings.HasSuffix(vm.Name(), "-web") {
				o.Stand["i-0123456789abcdef1"] = vm.ID
				twin := vm.Clone()
				twin.ID, twin.Sequence = "i-00000000000000abc", 0
				a.Put(twin)
			}
		}
	})
	o.lose(enginetest.Stage0)
	o.must("pulumi", "stack", "init", "stage0")
	o.refused("pulumi", "up", "-s", "stage0")
}

// chosen is the one that the target group has.
func chosen(o *operator) {
	if !says(o.Said.String(), o.Real("targets: i-0123456789abcdef1")) {
		o.t.Errorf("nothing shows who serves:\n%s", o.Said.String())
	}
	o.unchanged()
}

// database lets the page's volume and instance stand for the stage's.
func (o *operator) database() {
	o.Change(func(a *world.Account) {
		o.Stand["vol-0123456789abcdef0"] = a.List(typeVolume, region)[0].ID
		for _, vm := range a.List(typeInstance, region) {
			if strings.HasSuffix(vm.Name(), "-db") {
				o.Stand["i-0123456789abcdef0"] = vm.ID
			}
		}
	})
}

// protected is a stage that has just been adopted, which protects all of it, with images in a repository.
func protected(o *operator) {
	o.database()
	o.refused("pulumi", "destroy", "-s", "stage0")
	o.lose(enginetest.Stage0)
	o.must("pulumi", "stack", "init", "stage0")
	o.must("pulumi", "up", "-s", "stage0")
	o.Change(func(a *world.Account) {
		full := a.Get(typeRepository, region, "milu2stage/node-game").Clone()
		full.Content = 3
		a.Put(full)
	})
	before := o.Inventory()
	o.refused("pulumi", "destroy", "-s", "stage0")
	if after := o.Inventory(); len(before) != len(after) {
		o.t.Errorf("there were %d things, and are %d", len(before), len(after))
	}
	// What happens to those who forget the images.
	hasty := newOperator(o.t, o.Copy(o.t))
	hasty.must("pulumi", "config", "set", "-s", "stage0", "milu2-stage:protect", "false")
	hasty.must("pulumi", "up", "-s", "stage0")
	hasty.refused("pulumi", "destroy", "-s", "stage0")
	o.Said.WriteString(hasty.Said.String())
}

func gone(o *operator) {
	if _, err := os.Stat(o.StackFile(enginetest.Stage0)); err != nil {
		o.t.Errorf("the stack's configuration is not there any more: %v", err)
	}
	if left := o.Owned(enginetest.Stage0); len(left) > 0 {
		o.t.Errorf("the account has %v", left)
	}
	o.agrees(enginetest.Shared)
}

// bound is a stage whose region was changed in its configuration.
func bound(o *operator) {
	o.database()
	naive := newOperator(o.t, o.Copy(o.t))
	naive.must("pulumi", "config", "set", "-s", "stage0", "aws:region", "eu-west-1")
	naive.must("pulumi", "config", "set", "-s", "stage0", "milu2-stage:peerRegion", region)
	naive.refused("pulumi", "preview", "-s", "stage0")
	o.Said.WriteString(naive.Said.String())
}

func moved(o *operator) {
	if !says(o.Said.String(), "https://stage0.example.com") {
		o.t.Errorf("stage1 has another URL:\n%s", o.Said.String())
	}
	o.must("pulumi", "preview", "-s", "stage1")
	o.unchanged(enginetest.Shared, enginetest.Stage0, "stage1")
	for _, resource := range o.State("stage1") {
		if resource.URN.Name() == "db-data" && resource.ID != terminal.NewVolume {
			o.t.Errorf("the new stage's data is on %s", resource.ID)
		}
	}
}
