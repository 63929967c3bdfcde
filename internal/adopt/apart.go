package adopt

import (
	"fmt"
	"slices"
	"strings"

	"milu2-stage/internal/naming"
)

// Apart is what a stage knows of the stages that it may be taken for. The zero value knows of none, as on the shared stack.
type Apart struct {
	// Index is this stage's.
	Index int
	// Domain is one that no other stage has.
	Domain string
	// IndexOf returns the index of the stage whose VPC has the block, and false where no stage has it.
	IndexOf func(block string) (index int, ok bool)
	// FreeIndex returns the lowest index whose block overlaps none of those given.
	FreeIndex func(blocks []string) (index int, ok bool)
}

// indexOf is IndexOf, also of the zero value.
func (a Apart) indexOf(block string) (int, bool) {
	if a.IndexOf == nil {
		return 0, false
	}
	return a.IndexOf(block)
}

// names is the way that gives a new stage names of its own.
func (a Apart) names() way {
	return way{does: "give this stage names of its own", settings: []setting{{"nameSuffix", naming.StageSuffix(a.Index)}}}
}

// domain is the way that gives a new stage public names of its own.
func (a Apart) domain() way {
	return way{does: "give this stage a domain of its own", settings: []setting{{"domain", a.Domain}}}
}

// block is the way that gives a new stage addresses, and names, of its own.
func (a Apart) block(taken []string) (way, bool) {
	if a.FreeIndex == nil {
		return way{}, false
	}
	index, ok := a.FreeIndex(taken)
	return way{does: "give this stage an index and names of its own", settings: []setting{
		{"stageIndex", fmt.Sprint(index)}, {"nameSuffix", naming.StageSuffix(index)},
	}}, ok
}

// home is the VPC that something lies in.
type home struct {
	id, name, block string
	// stage names the other stage whose VPC it is: "stack stage1", "stage index 1"; "" is none that is known.
	stage string
	// ours says that it has this stage's block.
	ours bool
}

// String names the VPC for messages.
func (h home) String() string {
	if h.block == "" {
		return "VPC " + h.id
	}
	return fmt.Sprintf("VPC %s (%q, %s)", h.id, h.name, h.block)
}

// home looks a VPC up.
func (q question) home(id string) (home, error) {
	vpcs, err := q.list(q.ctx, Query{Listing: ListVpcs, Region: q.region})
	i := slices.IndexFunc(vpcs, func(l Live) bool { return l.ID == id })
	if err != nil || i < 0 {
		return home{id: id}, err
	}
	l := vpcs[i]
	h := home{id: id, name: l.Name, block: prop(l, "cidrBlock"), stage: q.otherStack(l.Tags)}
	if index, ok := q.apart.indexOf(h.block); ok {
		h.ours = index == q.apart.Index
		if !h.ours && h.stage == "" && !q.self.owns(l.Tags) {
			h.stage = fmt.Sprintf("stage index %d", index)
		}
	}
	return h, nil
}

// otherStack names the stack of this project that tags name, if it is another one.
func (q question) otherStack(tags map[string]string) string {
	if other, ok := q.self.other(tags); ok && other.project == q.self.project {
		return "stack " + other.stack
	}
	return ""
}

// taken is the reason to stop at a name that AWS allows once per region and that something in another VPC has. A suffix is
// for a stage of which nothing exists yet: any other would get a second one beside the live one.
func (q question) taken(what string, l Live, tags map[string]string, theirs home, isNew bool) error {
	seen := fmt.Sprintf("the %s name %s is taken in %s by %s in %s%s, and AWS allows it once per region", what, l.Name, q.region, l.ID,
		theirs, tagsIn(tags))
	stage := q.otherStack(tags)
	if stage == "" {
		stage = theirs.stage
	}
	_, managed := q.state.named(vpcToken, "vpc")
	switch {
	case q.byID:
		return fmt.Errorf("%s. It is not in this stage's VPC, and AWS cannot move it there. milu2-stage:imports names it; %s", seen,
			removed(q.name).text(q.self.stack))
	case stage == "" && theirs.ours && !managed:
		return fmt.Errorf("%s. That VPC has this stage's addresses; %s", seen,
			imported("take it for this stage's", "vpc", theirs.id).text(q.self.stack))
	case stage == "":
		return fmt.Errorf("%s. It is not in this stage's VPC, and AWS cannot move it there; %s", seen, q.anotherName(l.Name).text(q.self.stack))
	case !isNew:
		return fmt.Errorf("%s. It is another stage's (%s); %s", seen, stage, q.anotherName(l.Name).text(q.self.stack))
	}
	return fmt.Errorf("%s. It is another stage's (%s); %s", seen, stage, q.apart.names().text(q.self.stack))
}

// anotherName is the way that gives the stage's resource a name that nothing has.
func (q question) anotherName(taken string) way {
	// A load balancer's and a target group's are the shortest names of those that AWS allows once per region.
	suffix := naming.StageSuffix(q.apart.Index)
	name := strings.TrimRight(taken[:min(len(taken), naming.KindLoadBalancer.Limit()-len(suffix))], "-") + suffix
	return way{does: "give this stage's another name", settings: []setting{{"names." + q.name, name}}}
}
