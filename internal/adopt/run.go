package adopt

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"milu2-stage/internal/config"
)

// Program registers the resources of a stack.
type Program func(a *Adopter) error

// Lookup is a resource whose identity needs no other resource, so that what exists of it can be asked before it is registered.
type Lookup struct {
	// Type and Name are its Pulumi type and its logical name.
	Type, Name string
	// Inputs are those that identify it.
	Inputs Inputs
}

// Run runs the program once, with every registration decided by a transform. In a preview it returns everything that stands in
// the way as one error, a *PlanError, so that `pulumi up` does not begin; in an update the first problem fails its registration.
// At the end it reports on the diagnostics stream. The program must not register anything afterwards.
func Run(ctx *pulumi.Context, opts Options, program Program) error {
	known, err := opts.state(ctx)
	if err != nil {
		return err
	}
	if err := known.sameAccount(opts.Account); err != nil {
		return err
	}
	a := newAdopter(opts, owner{project: ctx.Project(), stack: ctx.Stack()}, known)
	a.log, a.patience, a.preview = ctx.Log, settlePatience, ctx.DryRun()
	if err := a.watch(ctx); err != nil {
		return err
	}
	if err := ctx.RegisterResourceTransform(a.transform); err != nil {
		return fmt.Errorf("installing the adoption transform: %w", err)
	}
	return a.run(ctx.Context(), program)
}

func (a *Adopter) run(ctx context.Context, program Program) error {
	if err := a.askFirst(ctx); err != nil {
		return err
	}
	if err := program(a); err != nil {
		if stopped := a.stopped(); stopped != nil {
			err = errors.Join(err, stopped)
		}
		return err
	}
	return a.finish(ctx)
}

// askFirst asks what needs no other resource, all at once. In an update, which may come without a preview, what goes wrong stops
// the run before anything is created; in a preview it is noted with the registration that needs the answer.
func (a *Adopter) askFirst(ctx context.Context) error {
	if a.opts.Mode == config.AdoptOff {
		return nil
	}
	var asking sync.WaitGroup
	errs := make([]error, len(a.opts.First))
	for i, l := range a.opts.First {
		if _, deployed := a.state.named(l.Type, l.Name); !deployed && a.opts.Imports[l.Name] == "" {
			asking.Go(func() { errs[i] = a.ask(ctx, l) })
		}
	}
	asking.Wait()
	if a.preview {
		return nil
	}
	for i, err := range errs {
		if err != nil {
			a.stop(a.opts.First[i].Type, a.opts.First[i].Name, err)
		}
	}
	return a.stopped()
}

// ask asks whether the resource exists, for the answer to be there later.
func (a *Adopter) ask(ctx context.Context, l Lookup) error {
	k := a.kinds[l.Type]
	if a.opts.Scope == config.ScopeShared && k.ours != nil {
		return a.skip(ctx, k, l.Name, l.Inputs.text(k.needs[0])).err
	}
	_, err := k.fetch(a.find.question(ctx, k, registration{token: l.Type, name: l.Name, region: a.opts.Region, inputs: l.Inputs}))
	return err
}

// finish waits until everything that the program has registered is decided, and returns what stands in the way, or reports.
func (a *Adopter) finish(ctx context.Context) error {
	failed := a.opts.Registered.wait(ctx)
	if a.opts.Mode == config.AdoptOff {
		return nil
	}
	var late error
	if failed == nil {
		late = a.checkImports()
	}
	stopped := cmp.Or(a.stopped(), late)
	switch {
	case failed == nil && stopped == nil:
		a.ahead = a.lookAhead(ctx)
		if err := a.log.Info(a.report(), nil); err != nil {
			return fmt.Errorf("writing the adoption report: %w", err)
		}
	case failed != nil && stopped != nil:
		// The SDK returns what failed, and drops what the program returns.
		_ = a.log.Error(stopped.Error(), nil)
	}
	return stopped
}

// previewFirst ends the message of an update that ran into a problem.
func (a *Adopter) previewFirst() string {
	return fmt.Sprintf("run `pulumi preview -s %s`, which lists everything that stands in the way", quoted(a.self.stack))
}

// checkImports finds keys of imports that no registration has: a misspelt one would be silently without effect. An update that
// comes without a preview learns of them when all else is done.
func (a *Adopter) checkImports() error {
	var late []error
	for _, name := range slices.Sorted(maps.Keys(a.opts.Imports)) {
		a.mu.Lock()
		known := a.names[name]
		a.mu.Unlock()
		switch {
		case known:
		case a.preview:
			a.stop("", name, a.strangeEntry(name))
		default:
			late = append(late, a.strangeEntry(name))
		}
	}
	return errors.Join(late...)
}

// resolve decides one registration. In an update a problem is an error.
func (a *Adopter) resolve(ctx context.Context, r registration) (Decision, error) {
	if !a.preview {
		a.hideNew(ctx, r)
	}
	d, err := a.decide(ctx, r)
	ofFailed := a.belowFailed(r)
	d.failed = err != nil || ofFailed
	switch {
	case err == nil:
	case !a.preview:
		err = fmt.Errorf("%s (%s): %w\n%s", r.name, r.token, err, a.previewFirst())
	default:
		a.foresee(&d, r, err, ofFailed)
		err = nil
	}
	a.remember(d)
	a.notice(r, d)
	return d, err
}

// foresee notes a problem in a preview and lets the registration go on, so that the preview meets all problems. Where the resource
// is known the engine reads it all the same: what depends on it can then be judged as well.
func (a *Adopter) foresee(d *Decision, r registration, err error, ofFailed bool) {
	// What seems wrong only because a resource that it depends on could not be judged is not worth saying. A lookup that is refused
	// is: all missing permissions are listed together.
	var lookup *LookupError
	if !ofFailed || errors.As(err, &lookup) {
		a.stop(r.token, r.name, err)
	}
	if d.ID == "" {
		return
	}
	k := a.kinds[r.token]
	d.adopt(k)
	// Nor does the preview complain of a replacement.
	for _, c := range k.compare {
		d.Ignore = append(d.Ignore, c.property)
	}
	var mismatch *mismatchError
	if errors.As(err, &mismatch) {
		for _, diff := range mismatch.diffs {
			d.Ignore = append(d.Ignore, diff.property)
		}
	}
}

// belowFailed reports whether a resource could not be judged that decides about the registration: an input that matters is unknown,
// and something that it depends on met a problem.
func (a *Adopter) belowFailed(r registration) bool {
	return len(r.inputs.missing(a.kinds[r.token].judged())) > 0 && slices.ContainsFunc(r.dependencies, func(name resourceName) bool {
		parent, ok := a.decision(name)
		return ok && parent.failed
	})
}

// hideNew makes the ids of resources that this run has created unknown, as they are in a preview: nothing can exist below what
// did not. Looking for it would cost a call each, and find what AWS makes along with the parent.
func (a *Adopter) hideNew(ctx context.Context, r registration) {
	for _, name := range r.dependencies {
		d, ok := a.decision(name)
		if _, mapped := a.kinds[name.token]; !ok || !mapped || d.Action != Create {
			continue
		}
		if id := a.opts.Registered.id(ctx, name); id != "" {
			for key, v := range r.inputs {
				r.inputs[key] = without(v, id)
			}
		}
	}
}

// without replaces an id in a value.
func without(v any, id string) any {
	switch v := v.(type) {
	case string:
		if v == id {
			return unknown{}
		}
	case []any:
		out := make([]any, len(v))
		for i, e := range v {
			out[i] = without(e, id)
		}
		return out
	case map[string]any:
		out := map[string]any{}
		for key, e := range v {
			out[key] = without(e, id)
		}
		return out
	}
	return v
}
