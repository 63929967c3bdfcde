package simaws

import (
	"context"
	"fmt"
	"maps"
	"reflect"
	"slices"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"

	"milu2-stage/rehearsal/internal/world"
)

// Update changes the resource in place.
func (p *Provider) Update(_ context.Context, req plugin.UpdateRequest) (plugin.UpdateResponse, error) {
	failed := plugin.UpdateResponse{Status: resource.StatusUnknown}
	k, err := p.kind(string(req.Type))
	if err != nil {
		return failed, err
	}
	var values [3]map[string]any
	for i, m := range []resource.PropertyMap{req.OldInputs, req.OldOutputs, req.NewInputs} {
		if values[i], err = plain(m); err != nil {
			return failed, fmt.Errorf("reading %s: %w", req.URN, err)
		}
	}
	keepIgnored(values[2], values[0], req.IgnoreChanges)
	if req.Preview {
		out := k.overlay(values[0], values[1], values[2])
		for _, name := range k.volatile {
			out[name] = unknown{}
		}
		return plugin.UpdateResponse{Properties: withID(properties(out), string(req.ID)), Status: resource.StatusOK}, nil
	}
	o := &op{kind: k, region: p.region, in: values[2], ignoredTags: p.ignoredTags}
	if err := p.mutate(updating, k, nameOf(req.URN), func(account *world.Account) error {
		return o.updates(account, string(req.ID))
	}); err != nil {
		return failed, err
	}
	shown := maps.Clone(o.out)
	p.ignoredTags.hide(shown)
	return plugin.UpdateResponse{Properties: withID(properties(shown), string(req.ID)), Status: resource.StatusOK}, nil
}

// keepIgnored gives ignored properties the values that they had. The engine has done so already, but Check adds what the provider
// computes.
func keepIgnored(in, old map[string]any, ignored []string) {
	for _, name := range ignored {
		if value, had := old[name]; had {
			in[name] = value
		} else {
			delete(in, name)
		}
	}
}

// updates changes the resource of the operation in the account.
func (o *op) updates(account *world.Account, id string) error {
	o.acct = account
	if o.old = o.live(id); o.old == nil {
		return fault("NotFound", "%s does not exist", id)
	}
	if changed := o.immutable(); changed != "" {
		return fault("InvalidRequest", "%s of %s cannot be changed in place", changed, id)
	}
	o.id = o.old.ID
	o.ignoredTags.keep(o.in, o.old.Inputs)
	o.out = o.kind.overlay(o.old.Inputs, o.old.Outputs, o.in)
	for _, step := range []func(*op) error{o.kind.prepare, o.kind.update} {
		if step == nil {
			continue
		}
		if err := step(o); err != nil {
			return err
		}
	}
	o.fill()
	account.Put(o.resource())
	if o.kind.after != nil {
		o.kind.after(o)
	}
	return nil
}

// immutable names an input that may not change without replacement, and does. Properties that AWS does not return, or
// whose changes are ignored and so missing, are let through.
func (o *op) immutable() string {
	for _, name := range o.kind.replace {
		is, given := o.in[name]
		was, had := o.old.Outputs[name]
		if given && had && !slices.Contains(o.kind.unread, name) && !slices.Contains(o.kind.sets, name) &&
			!slices.Contains(o.kind.json, name) && !slices.Contains(o.kind.folded, name) && scalar(is) && !reflect.DeepEqual(is, was) {
			return name
		}
	}
	return ""
}

func scalar(value any) bool {
	switch value.(type) {
	case string, bool, float64:
		return true
	default:
		return false
	}
}

// overlay puts new inputs over old outputs. Inputs that were given and are no longer go away unless AWS keeps them.
func (k *kind) overlay(oldInputs, oldOutputs, newInputs map[string]any) map[string]any {
	out := maps.Clone(oldOutputs)
	if out == nil {
		out = map[string]any{}
	}
	for name := range oldInputs {
		if _, still := newInputs[name]; !still && !slices.Contains(k.kept, name) {
			delete(out, name)
		}
	}
	for name, value := range newInputs {
		out[name] = keepNested(k, name, out[name], value)
	}
	return out
}

// keepNested keeps the nested properties that the provider computes and the new value leaves out.
func keepNested(k *kind, path string, was, is any) any {
	before, wasObject := was.(map[string]any)
	after, isObject := is.(map[string]any)
	if !wasObject || !isObject {
		return world.CloneValue(is)
	}
	result := map[string]any{}
	for name, value := range after {
		result[name] = keepNested(k, join(path, name), before[name], value)
	}
	for name, value := range before {
		if _, given := after[name]; !given && slices.Contains(k.kept, join(path, name)) {
			result[name] = value
		}
	}
	return result
}
