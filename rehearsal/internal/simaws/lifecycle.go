package simaws

import (
	"context"
	"errors"
	"fmt"
	"maps"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"

	"milu2-stage/rehearsal/internal/world"
)

// The mutating operations, as they are counted and named in errors.
const (
	creating = "creating"
	updating = "updating"
	deleting = "deleting"
)

// Diff compares the old inputs with the new ones.
func (p *Provider) Diff(_ context.Context, req plugin.DiffRequest) (plugin.DiffResult, error) {
	k, err := p.kind(string(req.Type))
	if err != nil {
		return plugin.DiffResult{}, err
	}
	var maps [3]map[string]any
	for i, values := range []resource.PropertyMap{req.OldInputs, req.OldOutputs, req.NewInputs} {
		if maps[i], err = plain(values); err != nil {
			return plugin.DiffResult{}, fmt.Errorf("comparing %s: %w", req.URN, err)
		}
	}
	return diff(k, maps[0], maps[1], maps[2], req.IgnoreChanges), nil
}

// Create makes the resource; in a preview it only says which outputs are not known yet.
func (p *Provider) Create(_ context.Context, req plugin.CreateRequest) (plugin.CreateResponse, error) {
	failed := plugin.CreateResponse{Status: resource.StatusUnknown}
	k, err := p.kind(string(req.Type))
	if err != nil {
		return failed, err
	}
	in, err := plain(req.Properties)
	if err != nil {
		return failed, fmt.Errorf("reading %s: %w", req.URN, err)
	}
	if req.Preview {
		return plugin.CreateResponse{Properties: withID(properties(k.foresee(in)), ""), Status: resource.StatusOK}, nil
	}
	o := &op{kind: k, region: p.region, in: in, out: world.CloneValue(in).(map[string]any), defaultTags: p.defaultTags}
	err = p.mutate(creating, k, nameOf(req.URN), o.creates)
	if err != nil && !errors.Is(err, errPartly) {
		return failed, err
	}
	made := plugin.CreateResponse{
		ID: resource.ID(o.id), Properties: withID(properties(o.out), o.id), Status: resource.StatusOK,
	}
	if err != nil {
		return failed, partly(err, made, req.Properties)
	}
	return made, nil
}

// creates puts the resource of the operation into the account.
func (o *op) creates(account *world.Account) error {
	o.acct = account
	if o.kind.prepare != nil {
		if err := o.kind.prepare(o); err != nil {
			return err
		}
	}
	if err := o.kind.create(o); err != nil {
		return err
	}
	o.fill()
	if there := account.Get(o.kind.token, o.home(), o.id); there != nil && !o.kind.putLike {
		return fault("AlreadyExists", "%s exists already", o.id)
	}
	account.Put(o.resource())
	if o.kind.after != nil {
		o.kind.after(o)
	}
	return nil
}

// foresee is what a preview knows about a resource to be created.
func (k *kind) foresee(in map[string]any) map[string]any {
	out := maps.Clone(in)
	for name := range k.shape.outputs {
		if _, given := out[name]; !given {
			out[name] = unknown{}
		}
	}
	for _, name := range k.kept {
		if _, given := out[name]; !given && k.shape.has(name) {
			out[name] = unknown{}
		}
	}
	return out
}

// Read returns the live resource, for refresh and for import; an id that does not exist gives an empty answer.
func (p *Provider) Read(_ context.Context, req plugin.ReadRequest) (plugin.ReadResponse, error) {
	k, err := p.kind(string(req.Type))
	if err != nil {
		return plugin.ReadResponse{}, err
	}
	importing := len(req.Inputs) == 0 && len(req.State) == 0
	if importing && k.noImport != "" {
		return plugin.ReadResponse{}, fmt.Errorf("importing %s: %s", req.URN, k.noImport)
	}
	response := plugin.ReadResponse{Status: resource.StatusOK}
	err = p.world.View(func(account *world.Account) error {
		live := (&op{acct: account, kind: k, region: p.region}).live(string(req.ID))
		if live == nil {
			return nil
		}
		if live.Account != "" {
			return fault("Forbidden", "%s belongs to the account %s", live.ID, live.Account)
		}
		inputs, outputs := maps.Clone(live.Inputs), maps.Clone(live.Outputs)
		if importing {
			for _, name := range k.unread {
				delete(inputs, name)
				delete(outputs, name)
			}
			// Each of them excludes the other, and an import reads neither.
			if text(inputs, k.name) != "" && text(inputs, k.prefix) != "" {
				delete(inputs, k.name)
				delete(inputs, k.prefix)
			}
			if k.imported != nil {
				k.imported(inputs)
			}
		}
		p.ignoredTags.hide(inputs)
		p.ignoredTags.hide(outputs)
		response.ID = resource.ID(live.ID)
		response.Inputs, response.Outputs = properties(inputs), withID(properties(outputs), live.ID)
		return nil
	})
	return response, err
}

// live finds the resource that an id or import id means.
func (o *op) live(id string) *world.Resource {
	if r := o.acct.Get(o.kind.token, o.home(), id); r != nil {
		return r
	}
	if o.kind.find != nil {
		if r := o.kind.find(o, id); r != nil {
			return r
		}
	}
	if o.kind.synthesize != nil {
		return o.kind.synthesize(o, id)
	}
	return nil
}

// Delete removes the resource unless something uses it. Deleting what is gone already succeeds.
func (p *Provider) Delete(_ context.Context, req plugin.DeleteRequest) (plugin.DeleteResponse, error) {
	k, err := p.kind(string(req.Type))
	if err != nil {
		return plugin.DeleteResponse{Status: resource.StatusUnknown}, err
	}
	err = p.mutate(deleting, k, nameOf(req.URN), func(account *world.Account) error {
		o := &op{acct: account, kind: k, region: p.region, id: string(req.ID)}
		o.old = account.Get(k.token, o.home(), o.id)
		if o.old == nil {
			return nil
		}
		o.in, o.out = o.old.Inputs, o.old.Outputs
		if k.remove != nil {
			if err := k.remove(o); err != nil {
				return err
			}
		}
		account.Remove(k.token, o.home(), o.id)
		return nil
	})
	if err != nil {
		return plugin.DeleteResponse{Status: resource.StatusUnknown}, err
	}
	return plugin.DeleteResponse{Status: resource.StatusOK}, nil
}

func nameOf(urn resource.URN) string {
	if urn == "" {
		return ""
	}
	return urn.Name()
}

// withID adds the id to a resource's outputs, where the bridged provider has it too.
func withID(outputs resource.PropertyMap, id string) resource.PropertyMap {
	outputs["id"] = resource.NewProperty(id)
	if id == "" {
		outputs["id"] = resource.MakeComputed(resource.NewProperty(""))
	}
	return outputs
}
