package terminal

import (
	"fmt"
	"slices"
	"strings"

	"milu2-stage/rehearsal/internal/world"
)

// Type tokens that the commands touch.
const (
	typeInstance    = "aws:ec2/instance:Instance"
	typeVolume      = "aws:ebs/volume:Volume"
	typeKeyPair     = "aws:ec2/keyPair:KeyPair"
	typeRepository  = "aws:ecr/repository:Repository"
	typeGroup       = "aws:autoscaling/group:Group"
	typeCertificate = "aws:acm/certificate:Certificate"
	typeTargetGroup = "aws:lb/targetGroup:TargetGroup"
	typeAttachment  = "aws:lb/targetGroupAttachment:TargetGroupAttachment"
)

// HomeAccount is the account that the stacks are in, and profile the credentials for it.
const (
	HomeAccount = world.DefaultAccountID
	profile     = "milu2"
)

// NewVolume is the id of the volume that create-volume makes.
const NewVolume = "vol-0123456789abcdef1"

// call is one command of the AWS CLI.
type call struct {
	*Terminal
	account *world.Account
	flags   map[string]string
}

// region is where the command works.
func (c *call) region() string { return c.flags["--region"] }

// command is what a command of the AWS CLI does to the simulated account.
type command struct {
	// needs lists the flags, all of which have to be there, and takes those that change nothing here.
	needs, takes []string
	do           func(c *call) (string, error)
}

// simulations is the table of the aws commands that the tests may run.
func simulations() map[string]command {
	return map[string]command{
		"sts get-caller-identity": {do: func(c *call) (string, error) { return Identity(c.account.ID), nil }},
		"ec2 create-snapshot":     {needs: []string{"--region", "--volume-id"}, takes: []string{"--description"}, do: createSnapshot},
		"ec2 copy-snapshot": {
			needs: []string{"--region", "--source-region", "--source-snapshot-id"}, takes: []string{"--encrypted"}, do: copySnapshot,
		},
		"ec2 create-volume": {
			needs: []string{"--region", "--availability-zone", "--snapshot-id", "--volume-type", "--size", "--tag-specifications"},
			do:    createVolume,
		},
		"ec2 start-instances":          {needs: []string{"--region", "--instance-ids"}, do: startInstance},
		"ec2 stop-instances":           {needs: []string{"--region", "--instance-ids"}, do: stopInstance},
		"ec2 wait instance-stopped":    {needs: []string{"--region", "--instance-ids"}, do: instanceStopped},
		"ec2 wait volume-available":    shows(typeVolume, "--volume-ids", "id"),
		"ec2 wait snapshot-completed":  {needs: []string{"--region", "--snapshot-ids"}, do: snapshotCompleted},
		"elbv2 describe-target-groups": {needs: []string{"--region", "--names", "--query"}, do: targetGroup},
		"elbv2 describe-target-health": {needs: []string{"--region", "--target-group-arn"}, do: targets},
		"ec2 terminate-instances":      removes(typeInstance, "--instance-ids"),
		"ec2 delete-key-pair":          removes(typeKeyPair, "--key-name"),
		"ecr delete-repository":        removes(typeRepository, "--repository-name", "--force"),
		"acm describe-certificate":     {needs: []string{"--region", "--certificate-arn", "--query"}, do: certificateStatus},
		"resourcegroupstaggingapi get-resources": {
			needs: []string{"--region", "--tag-filters"},
			do: func(c *call) (string, error) {
				stack, ok := strings.CutPrefix(c.flags["--tag-filters"], "Key=pulumi:Stack,Values=")
				if left := c.tagged(stack); !ok || len(left) > 0 {
					return "", fmt.Errorf("the stack %q still has %v", stack, left)
				}
				return "{}", nil
			},
		},
		// The instances that a group starts are no resources of the simulated account.
		"autoscaling start-instance-refresh": shows(typeGroup, "--auto-scaling-group-name", "name"),
	}
}

// simulate does what a command of the AWS CLI would do.
func simulate(o *Terminal, args []string) (string, error) {
	if args[0] == "s3" {
		return stateBucket(o, args[1:])
	}
	words := 2
	if args[1] == "wait" {
		words = 3
	}
	name := strings.Join(args[:words], " ")
	simulation, ok := simulations()[name]
	if !ok {
		return "", fmt.Errorf("no simulation of aws %s", name)
	}
	c := &call{Terminal: o, flags: map[string]string{}}
	for rest := args[words:]; len(rest) > 0; {
		flag := rest[0]
		rest = rest[1:]
		if !slices.Contains(simulation.needs, flag) && !slices.Contains(simulation.takes, flag) {
			return "", fmt.Errorf("aws %s: the simulation knows no %s", name, flag)
		}
		c.flags[flag] = ""
		if len(rest) > 0 && !strings.HasPrefix(rest[0], "--") {
			c.flags[flag] = rest[0]
			rest = rest[1:]
		}
	}
	for _, flag := range simulation.needs {
		if c.flags[flag] == "" {
			return "", fmt.Errorf("aws %s: there is no %s", name, flag)
		}
	}
	said := ""
	err := o.World.Update(func(a *world.Account) (err error) {
		c.account = a
		said, err = simulation.do(c)
		return err
	})
	return said, err
}

// removes is a command that deletes the thing that a flag names.
func removes(typ, flag string, takes ...string) command {
	return command{needs: []string{"--region", flag}, takes: takes, do: func(c *call) (string, error) {
		if c.account.Get(typ, c.region(), c.flags[flag]) == nil {
			return "", fmt.Errorf("%s: there is no %s in %s", typ, c.flags[flag], c.region())
		}
		c.account.Remove(typ, c.region(), c.flags[flag])
		return "", nil
	}}
}

// shows is a command that writes a property of the thing that a flag names.
func shows(typ, flag, property string) command {
	return command{needs: []string{"--region", flag}, do: func(c *call) (string, error) {
		thing := c.account.Get(typ, c.region(), c.flags[flag])
		if thing == nil {
			return "", fmt.Errorf("%s: there is no %s in %s", typ, c.flags[flag], c.region())
		}
		return thing.Text(property), nil
	}}
}

// Identity is what the AWS CLI says of the caller's account.
func Identity(account string) string { return fmt.Sprintf("%q: %q", "Account", account) }

// tagged lists what carries the stack's tags.
func (c *call) tagged(stack string) []string {
	var found []string
	for _, thing := range c.account.All() {
		if thing.Region == c.region() && thing.Tags()["pulumi:Stack"] == stack {
			found = append(found, thing.ID)
		}
	}
	return found
}

// setVariable takes the credentials of the account that a profile belongs to.
func (t *Terminal) setVariable(name, value string) error {
	if name != "AWS_PROFILE" || value != profile {
		return fmt.Errorf("setting %s to %s means nothing here", name, value)
	}
	t.CredentialsFor(HomeAccount)
	return nil
}

// CredentialsFor makes the account that the providers see another one.
func (t *Terminal) CredentialsFor(account string) {
	t.Change(func(a *world.Account) { a.ID = account })
}

// stateBucket does with the directory of the states what `aws s3 ls` and `aws s3 cp` do with a bucket.
func stateBucket(o *Terminal, args []string) (string, error) {
	verb, paths, inside := args[0], args[1:], 0
	for i, path := range paths {
		key, ok := strings.CutPrefix(path, "s3://")
		if ok && !strings.HasPrefix(key, StateDir+"/") {
			return "", fmt.Errorf("%s is not in the bucket of the states", path)
		}
		if ok {
			paths[i] = key
			inside++
		}
	}
	if inside == 0 || (verb != "ls" && verb != "cp") {
		return "", fmt.Errorf("no simulation of aws s3 %v", args)
	}
	return o.Files(verb, paths)
}
