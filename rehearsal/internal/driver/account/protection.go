package account

import (
	"fmt"

	"milu2-stage/rehearsal/internal/world"
)

// Unprotect switches off what keeps AWS from deleting a stack's resources, as a person would do in the console:
// termination protection of instances and deletion protection of load balancers.
func Unprotect(w *world.World, stack string) error {
	err := w.Update(func(a *world.Account) error {
		for _, protection := range []struct{ typ, property string }{
			{"aws:ec2/instance:Instance", "disableApiTermination"},
			{"aws:lb/loadBalancer:LoadBalancer", "enableDeletionProtection"},
		} {
			for _, resource := range a.List(protection.typ, "") {
				if resource.Tags()["pulumi:Stack"] != stack || !resource.Flag(protection.property) {
					continue
				}
				changed := resource.Clone()
				changed.Inputs[protection.property] = false
				changed.Outputs[protection.property] = false
				a.Put(changed)
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("switching off the protection of %s's resources: %w", stack, err)
	}
	return nil
}
