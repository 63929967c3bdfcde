// Package newstage writes the configuration file of another stage: the lowest free stage index, and what the existing
// stages have in common.
package newstage

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/netip"
	"os"
	"path/filepath"
	"strings"

	"milu2-stage/internal/cidr"
	"milu2-stage/internal/config"
	"milu2-stage/internal/preflight"
)

// Options say which stage to write.
type Options struct {
	// Dir is the project's directory, or one below it.
	Dir string
	// Index is the stage index; nil means the lowest free one.
	Index *int
	// Region is the stage's; empty means that of the existing stages, or else the environment's.
	Region string
	// Suffix is the stage's nameSuffix; nil means "-stage<index>" where another stage is in the region, else none.
	Suffix *string
	// Taken lists the blocks that are in use in AWS, for a stage with these settings; nil means that AWS is not asked.
	Taken  func(ctx context.Context, settings *config.Settings) ([]netip.Prefix, error)
	Getenv func(string) string
}

// Result is what was written.
type Result struct {
	// Stack is the new stack's name, and Path its file.
	Stack string
	Path  string
	Index int
	CIDR  netip.Prefix
	// Notes say what could not be considered or copied, a sentence each.
	Notes []string
}

// Write writes Pulumi.stage<index>.yaml into the project. It overwrites nothing.
func Write(ctx context.Context, o Options) (*Result, error) {
	dir, err := preflight.FindProject(o.Dir)
	if err != nil {
		return nil, err
	}
	all, notes, err := readSiblings(dir)
	if err != nil {
		return nil, err
	}
	d := &draft{siblings: all, notes: notes, suffix: o.Suffix}
	if err := d.chooseRegion(o); err != nil {
		return nil, err
	}
	if err := d.valid(); err != nil {
		return nil, err
	}
	if err := d.chooseIndex(ctx, o); err != nil {
		return nil, err
	}
	text, err := d.render()
	if err != nil {
		return nil, err
	}
	path := filepath.Join(dir, "Pulumi."+d.stack()+".yaml")
	if err := writeNew(path, text); err != nil {
		return nil, err
	}
	return &Result{Stack: d.stack(), Path: path, Index: d.index, CIDR: d.plan.VPC, Notes: d.notes}, nil
}

// writeNew writes a file that must not exist yet.
func writeNew(path string, text []byte) error {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644) //nolint:gosec // belongs into the repository
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%s exists already, and nothing is overwritten: choose another --index, or remove the file", path)
	}
	if err != nil {
		return fmt.Errorf("making the stage's file: %w", err)
	}
	_, err = file.Write(text)
	if err = errors.Join(err, file.Close()); err != nil {
		return fmt.Errorf("writing %s: %w", path, errors.Join(err, os.Remove(path)))
	}
	return nil
}

// draft is the new stage under construction.
type draft struct {
	siblings []sibling
	// model is the stage whose values the new one takes; nil where there is none.
	model  *sibling
	region string
	suffix *string
	index  int
	plan   cidr.Plan
	notes  []string
}

func (d *draft) note(format string, args ...any) {
	d.notes = append(d.notes, fmt.Sprintf(format, args...))
}

// stack is the new stack's name.
func (d *draft) stack() string { return stackOf(d.index) }

func stackOf(index int) string { return fmt.Sprintf("stage%d", index) }

// chooseRegion chooses the region and the model: the lowest stage there, else the lowest of all.
func (d *draft) chooseRegion(o Options) error {
	d.region = o.Region
	if d.region == "" && len(d.siblings) > 0 {
		d.region = d.siblings[0].region()
	}
	for _, name := range []string{"AWS_REGION", "AWS_DEFAULT_REGION"} {
		if d.region == "" && o.Getenv != nil {
			d.region = o.Getenv(name)
		}
	}
	if d.region == "" {
		return errors.New("no region is known: name one, for example --region eu-central-1")
	}
	for i := range d.siblings {
		if d.model == nil || d.siblings[i].region() == d.region {
			d.model = &d.siblings[i]
			if d.model.region() == d.region {
				return nil
			}
		}
	}
	return nil
}

// valid refuses a region or a suffix that the configuration would not load with.
func (d *draft) valid() error {
	values := map[string]string{"aws:region": d.region, key("scope"): string(config.ScopeStage)}
	if d.suffix != nil {
		values[key("nameSuffix")] = *d.suffix
	}
	_, err := config.Load(config.Source{Get: func(name string) (string, bool) { text, ok := values[name]; return text, ok }})
	var problems config.Problems
	errors.As(err, &problems)
	for _, p := range problems {
		if _, ours := values[p.Key]; ours {
			return fmt.Errorf("%s: %s; allowed: %s", p.Key, p.Value, p.Allowed)
		}
	}
	return nil
}

// chooseIndex takes the given index, or the lowest whose addresses nothing has.
func (d *draft) chooseIndex(ctx context.Context, o Options) error {
	settings, loadErr := d.settings()
	reserved := d.reserved()
	if settings != nil {
		reserved = settings.Stage.ReservedOffsets
	}
	taken := d.local(reserved)
	if o.Taken != nil && loadErr == nil {
		live, err := o.Taken(ctx, settings)
		if err != nil {
			d.note("Not all VPCs could be listed (%s): run preflight before you deploy.", firstLine(err))
		}
		taken = append(taken, live...)
	} else if loadErr != nil {
		d.note("AWS was not asked which addresses are in use: %s", firstLine(loadErr))
	}
	if o.Index != nil {
		d.index = *o.Index
	} else {
		free, err := cidr.Suggest(reserved, taken, 1)
		if err != nil {
			return fmt.Errorf("looking for a free stage index: %w", err)
		}
		d.index = free[0]
	}
	plan, err := cidr.New(d.index, reserved)
	if err != nil {
		return fmt.Errorf("planning the addresses of stage index %d: %w", d.index, err)
	}
	d.plan = plan
	for _, block := range taken {
		if o.Index != nil && block.Overlaps(plan.VPC) {
			d.note("%s of stage index %d overlaps %s, which is in use: `milu2 preflight -s %s` says by what.", plan.VPC, d.index, block,
				d.stack())
			break
		}
	}
	return nil
}

// firstLine keeps a note to one line.
func firstLine(err error) string {
	line, _, _ := strings.Cut(err.Error(), "\n")
	return strings.TrimSuffix(strings.TrimSuffix(line, "."), ":")
}

// local lists the blocks of the stages that have a file, and of the indexes whose file names are taken.
func (d *draft) local(reserved []int) []netip.Prefix {
	var blocks []netip.Prefix
	for _, s := range d.siblings {
		for _, index := range s.indexes() {
			if plan, err := cidr.New(index, reserved); err == nil {
				blocks = append(blocks, plan.VPC)
			}
		}
	}
	return blocks
}

// reserved are the reserved offsets where no configuration loads: the default.
func (d *draft) reserved() []int {
	for _, key := range config.Schema() {
		if key.Name == "reservedOffsets" {
			return ints(key.Default)
		}
	}
	return nil
}
