package infra

import (
	"fmt"
	"slices"
	"strings"

	"milu2-stage/internal/adopt"
)

// cause is a change of configuration that removes resources from the stack.
type cause struct {
	// key is the key's name in the project, and why says what became of it.
	key, why string
	// keep lists the commands that keep the resources.
	keep []string
	// owns tells whether a removed resource goes because of this change.
	owns func(adopt.Resource) bool
}

// removalNotes says in one line for each cause what `pulumi up` deletes because the program no longer registers it, where
// that is more than rules and routes.
func removalNotes(causes []cause, removed []adopt.Resource) []string {
	causes = append(causes, cause{
		key: "resources", why: "the configuration or the program no longer has them", owns: func(adopt.Resource) bool { return true },
	})
	groups := make([][]adopt.Resource, len(causes))
	for _, r := range removed {
		i := slices.IndexFunc(causes, func(c cause) bool { return c.owns(r) })
		groups[i] = append(groups[i], r)
	}
	var notes []string
	for i, c := range causes {
		if lost := losses(groups[i]); len(lost) > 0 {
			note := fmt.Sprintf("%s: %s; `pulumi up` deletes %d resources, among them %s", c.key, c.why, len(groups[i]), enumerate(lost))
			if len(groups[i]) == 1 {
				note = fmt.Sprintf("%s: %s; `pulumi up` deletes %s", c.key, c.why, lost[0])
			}
			if len(c.keep) > 0 {
				note += ". To keep them: `" + strings.Join(c.keep, "`, `") + "`"
			}
			notes = append(notes, note)
		}
	}
	return notes
}

// losses says how many of the resources are of each type that keeps data, or that nothing can bring back as it was.
func losses(resources []adopt.Resource) []string {
	var said []string
	for _, l := range []struct{ token, one, more string }{
		{typeInstance, "instance with what is on its disks", "instances with what is on their disks"},
		{typeVolume, "volume with its data", "volumes with their data"},
		{typeBucket, "bucket with its objects", "buckets with their objects"},
		{typeRepository, "repository with its images", "repositories with their images"},
		{typeLogGroup, "log group with its logs", "log groups with their logs"},
		{typeGroup, "auto-scaling group with its instances", "auto-scaling groups with their instances"},
		{typeEIP, "elastic IP address", "elastic IP addresses"},
		{typeLoadBalancer, "load balancer", "load balancers"},
		{typeDistribution, "distribution", "distributions"},
		{typeZone, "hosted zone", "hosted zones"},
		{typePeering, "peering connection", "peering connections"},
		{typeEndpoint, "VPC endpoint", "VPC endpoints"},
		{typeKeyPair, "key pair", "key pairs"},
	} {
		n := 0
		for _, r := range resources {
			if r.Type == l.token {
				n++
			}
		}
		switch n {
		case 0:
		case 1:
			said = append(said, "1 "+l.one)
		default:
			said = append(said, fmt.Sprintf("%d %s", n, l.more))
		}
	}
	return said
}

// enumerate writes a list as a sentence does: "a, b and c".
func enumerate(list []string) string {
	if len(list) < 2 {
		return strings.Join(list, "")
	}
	return strings.Join(list[:len(list)-1], ", ") + " and " + list[len(list)-1]
}
