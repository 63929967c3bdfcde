package terraform

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// handedOver are the resources of one state that Terraform is to let go of.
type handedOver struct {
	state string
	// blocks are those of which every instance was adopted; instances are the others' adopted ones.
	blocks, instances []string
	// referring stay, and refer to one of those.
	referring []string
	// reads are the data sources by which other parts' outputs are read.
	reads []string
}

// handOver lists what was adopted, by state: exactly that, each once.
func (r *Result) handOver() []*handedOver {
	var list []*handedOver
	for _, state := range r.states() {
		h := &handedOver{state: state.Name}
		all, adopted := map[string]int{}, map[string][]string{}
		for _, resource := range state.Resources {
			if resource.Data {
				continue
			}
			all[resource.Block]++
			if r.finder.verdicts[resource].status == Adopted {
				adopted[resource.Block] = append(adopted[resource.Block], resource.Address)
			}
		}
		for _, block := range slices.SortedFunc(maps.Keys(adopted), natural) {
			if len(adopted[block]) == all[block] {
				h.blocks = append(h.blocks, block)
			} else {
				h.instances = append(h.instances, adopted[block]...)
			}
		}
		for _, resource := range state.Resources {
			if resource.Data && resource.Type == "terraform_remote_state" {
				h.reads = append(h.reads, resource.Address)
			}
			refers := slices.ContainsFunc(resource.DependsOn, func(block string) bool { return len(adopted[block]) > 0 })
			if !resource.Data && refers && r.finder.verdicts[resource].status != Adopted {
				h.referring = append(h.referring, resource.Address)
			}
		}
		if len(adopted) > 0 {
			list = append(list, h)
		}
	}
	return list
}

// states lists the states that were given, in order.
func (r *Result) states() []*State {
	var states []*State
	for _, resource := range r.finder.managed {
		if !slices.Contains(states, resource.State) {
			states = append(states, resource.State)
		}
	}
	return states
}

// RemovedBlocks returns the blocks that let Terraform 1.7 or OpenTofu 1.7 forget what was adopted.
func (r *Result) RemovedBlocks(windows bool) string {
	var b strings.Builder
	for _, h := range r.handOver() {
		line(&b, "# For the configuration of %s. Put it into a file of its own, delete the resource blocks that it names, and apply.", h.state)
		for _, block := range h.blocks {
			line(&b, "removed {\n  from = %s\n\n  lifecycle {\n    destroy = false\n  }\n}\n", block)
		}
		if len(h.instances) > 0 {
			line(&b, "# A removed block takes all instances of a resource. Of these only some were adopted, so take them out of the state, and out")
			line(&b, "# of `count` or `for_each`:")
			for _, address := range h.instances {
				line(&b, "#   %s", stateRm(address, windows))
			}
			line(&b, "")
		}
		b.WriteString(h.rest())
	}
	return b.String()
}

// StateRmCommands returns the commands that take what was adopted out of Terraform's states.
func (r *Result) StateRmCommands(windows bool) string {
	var b strings.Builder
	for _, h := range r.handOver() {
		line(&b, "# In the directory of %s, after a copy of the state; then delete the resource blocks from the configuration:", h.state)
		for _, resource := range r.finder.managed {
			if resource.State.Name == h.state && r.finder.verdicts[resource].status == Adopted {
				line(&b, "%s", stateRm(resource.Address, windows))
			}
		}
		line(&b, "")
		b.WriteString(h.rest())
	}
	return b.String()
}

// rest says what Terraform may still have to say.
func (h *handedOver) rest() string {
	var b strings.Builder
	line(&b, "# `terraform plan` then has to show nothing to destroy. What it may show: outputs that go, data sources that are read")
	line(&b, "# again, and an error for what refers to something that is gone: give it the value instead, or remove it too.")
	if len(h.reads) > 0 {
		line(&b, "# %s: outputs that are read this way have to stay in the other state for as long as that lasts.", strings.Join(h.reads, ", "))
	}
	if len(h.referring) > 0 {
		line(&b, "# These stay and refer to what is gone:")
		for _, address := range h.referring {
			line(&b, "#   %s", address)
		}
	}
	line(&b, "")
	return b.String()
}

// stateRm is the command that takes an address out of a state. PowerShell drops double quotes within single ones on their way to a
// program, in some versions; --% makes all of them pass the rest as it is.
func stateRm(address string, windows bool) string {
	if windows {
		return `terraform --% state rm "` + strings.ReplaceAll(address, `"`, `\"`) + `"`
	}
	return "terraform state rm " + shellQuote(address)
}

func line(b *strings.Builder, format string, args ...any) { fmt.Fprintf(b, format+"\n", args...) }
